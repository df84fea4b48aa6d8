import { VALUES, type ValueId } from '@schema/values';
import * as v from 'valibot';
import type { FromPage } from '../channel/messages';
import type { Settings } from '../settings/settings';
import { readSettings } from '../settings/store';

/**
 * What a TikTok page may say. The page's own script can't reach this port, but a browser process
 * that was broken into can: everything is checked, and no address but TikTok's is passed on.
 */

const exact = v.exactOptional;
const short = v.pipe(v.string(), v.maxLength(500));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

const VideoId = v.pipe(v.string(), v.regex(/^\d{15,20}$/));
const Url = v.pipe(v.string(), v.maxLength(2_000), v.startsWith('https://www.tiktok.com/'));
const ValueIdSchema = v.picklist(VALUES.map((value): ValueId => value.id));

const PageKnowledge = v.object({
  description: exact(v.pipe(v.string(), v.maxLength(8_000))),
  author: exact(v.nullable(v.pipe(v.string(), v.maxLength(100)))),
  hashtags: exact(v.pipe(v.array(v.pipe(v.string(), v.maxLength(200))), v.maxLength(100))),
  sound: exact(
    v.nullable(
      v.object({
        title: exact(v.nullable(short)),
        author: exact(v.nullable(short)),
        original: exact(v.nullable(v.boolean())),
      }),
    ),
  ),
  duration: exact(v.nullable(v.pipe(amount, v.maxValue(86_400)))),
  language: exact(v.nullable(v.pipe(v.string(), v.maxLength(35)))),
  captions: exact(
    v.nullable(
      v.object({
        language: exact(v.nullable(v.pipe(v.string(), v.maxLength(35)))),
        webvtt: v.pipe(v.string(), v.maxLength(48_000)),
      }),
    ),
  ),
});

const Wanted = v.object({
  videoId: VideoId,
  url: Url,
  role: v.picklist(['known', 'watching', 'next', 'prefetch']),
  // Knowledge that the server would refuse must not keep the video from being asked for.
  page: v.fallback(v.nullable(PageKnowledge), null),
});

const Post = v.object({
  id: v.nullable(VideoId),
  kind: v.picklist(['video', 'photo', 'live', 'ad']),
  author: v.nullable(short),
  url: v.nullable(Url),
});

const Impression = v.object({
  id: v.pipe(v.string(), v.nonEmpty(), v.maxLength(64)),
  videoId: VideoId,
  author: v.nullable(short),
  description: short,
  url: Url,
  surface: v.picklist([
    'foryou',
    'following',
    'friends',
    'explore',
    'profile',
    'search',
    'tag',
    'music',
    'video',
  ]),
  started: amount,
  seconds: amount,
  labels: v.pipe(
    v.array(
      v.object({
        value: ValueIdSchema,
        level: v.picklist([2, 1, -1]),
        score: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
      }),
    ),
    v.maxLength(VALUES.length),
  ),
  final: v.boolean(),
  labeler: v.nullable(short),
});

/** The overlay changes how it stands. What is sent and kept is decided in our own pages alone. */
function settingsOfOverlay(change: unknown): Partial<Settings> {
  const given = Object.entries(readSettings(change));
  return Object.fromEntries(given.filter(([key]) => /^(?:visible|folded|offset)$/.test(key)));
}

const PageMessage = v.variant('type', [
  v.object({
    type: v.literal('wanted'),
    visible: v.boolean(),
    wanted: v.pipe(v.array(Wanted), v.maxLength(50)),
  }),
  v.object({ type: v.literal('on_screen'), post: v.nullable(Post) }),
  v.object({ type: v.literal('tick') }),
  v.object({
    type: v.literal('health'),
    health: v.object({
      state: v.picklist(['unknown', 'well', 'degraded', 'blind']),
      steps: v.record(v.string(), amount),
      misses: amount,
      blocked: v.boolean(),
    }),
  }),
  v.object({
    type: v.literal('feedback'),
    videoId: VideoId,
    value: ValueIdSchema,
    verdict: v.picklist(['agree', 'disagree', 'unsure']),
    // A name that is longer than the server takes back must not keep the verdict from it.
    labeler: v.pipe(
      v.string(),
      v.transform((name) => name.slice(0, 100)),
    ),
  }),
  v.object({ type: v.literal('impression'), impression: Impression }),
  v.object({
    type: v.literal('settings'),
    change: v.pipe(v.unknown(), v.transform(settingsOfOverlay)),
  }),
  v.object({ type: v.literal('retry'), videoId: VideoId }),
  v.object({ type: v.literal('resume') }),
  v.object({ type: v.literal('open'), page: v.picklist(['options', 'my_values']) }),
]);

/** The message, or `null` for anything that a page of ours doesn't say. */
export function readPageMessage(data: unknown): FromPage | null {
  const result = v.safeParse(PageMessage, data);
  return result.success ? result.output : null;
}
