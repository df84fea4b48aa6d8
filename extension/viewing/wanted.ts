import type { PageKnowledge } from '@schema/client_message';
import type { Wanted } from '../channel/messages';
import { canBeRead, type Post } from '../page/post';

/** A video or photo post that can be asked for. */
export interface Askable {
  readonly videoId: string;
  readonly url: string;
  readonly page: PageKnowledge | null;
}

/** The post as something to ask for; `null` for lives, ads and posts without an id. */
export function askable(post: Post, page: PageKnowledge | null): Askable | null {
  if (!canBeRead(post.kind) || post.id === null || post.url === null) return null;
  return { videoId: post.id, url: post.url, page };
}

/**
 * What is wanted once a video was recognised and before it has stayed long enough to be worth
 * any work. If it was read ahead it is what is watched now; else only a kept result is asked for.
 */
export function wantedOnRecognition(
  video: Askable | null,
  before: readonly Wanted[],
): readonly Wanted[] {
  if (video === null) return [];
  const earlier = before.find((wanted) => wanted.videoId === video.videoId);
  if (earlier === undefined) return [{ ...video, role: 'known' }];
  if (earlier.role === 'watching' || earlier.role === 'known') return before;
  const rest = before.filter(
    (wanted) => wanted.videoId !== video.videoId && wanted.role !== 'watching',
  );
  return [{ ...earlier, role: 'watching' }, ...rest];
}

/** What is wanted once the viewer stays: this video, and the next two in the feed. */
export function wantedOnStay(video: Askable | null, ahead: readonly Askable[]): readonly Wanted[] {
  const now: Wanted[] = video === null ? [] : [{ ...video, role: 'watching' }];
  const next = ahead
    .filter((one) => one.videoId !== video?.videoId)
    .slice(0, 2)
    .map((one, index): Wanted => ({ ...one, role: index === 0 ? 'next' : 'prefetch' }));
  return [...now, ...next];
}

/** Whether the network is one that costs by volume, as far as the browser tells. */
export function isMetered(browser: Navigator): boolean {
  const { connection } = browser as Navigator & {
    readonly connection?: { readonly saveData?: boolean; readonly type?: string };
  };
  return connection?.saveData === true || connection?.type === 'cellular';
}
