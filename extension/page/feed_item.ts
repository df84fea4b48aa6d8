import type { PageKnowledge, Sound } from '@schema/client_message';
import type { CaptionAddress, FeedItem, PostKind } from './post';
import { cut } from './post_text';

/** The server's limits on what a page says, in characters or pieces. */
const LONGEST = {
  description: 8_000,
  author: 100,
  hashtag: 200,
  hashtags: 100,
  sound: 500,
  language: 35,
  duration: 86_400,
} as const;
const LONGEST_ADDRESS = 2_000;
/** Several are kept, since the first may be gone. */
const MOST_CAPTIONS = 3;

export type Fields = Readonly<Record<string, unknown>>;

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown, limit: number): string | null {
  return typeof value === 'string' && value.trim() !== '' ? cut(value.trim(), limit) : null;
}

function flag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

function postId(value: unknown): string | null {
  // A number of 19 digits has lost its last ones.
  return typeof value === 'string' && /^\d{15,20}$/.test(value) ? value : null;
}

function handle(value: unknown): string | null {
  return typeof value === 'string' && /^[\w.-]{1,40}$/.test(value) ? value : null;
}

/** Seconds; a photo post states 0. */
function seconds(value: unknown): number | null {
  return typeof value === 'number' && value > 0 && value <= LONGEST.duration ? value : null;
}

/** `un` is TikTok's word for a language that was not recognised. */
function language(value: unknown): string | null {
  const code = text(value, LONGEST.language);
  return code === 'un' ? null : code;
}

function webAddress(value: unknown): string | null {
  return typeof value === 'string' &&
    value.length <= LONGEST_ADDRESS &&
    value.startsWith('https://') &&
    URL.canParse(value)
    ? value
    : null;
}

function hashtags(names: readonly unknown[]): string[] {
  const found = names.slice(0, 1_000).map((name) => text(name, LONGEST.hashtag));
  return [...new Set(found.filter((name) => name !== null))].slice(0, LONGEST.hashtags);
}

function sound(title: unknown, author: unknown, original: unknown): Sound | null {
  const track = {
    title: text(title, LONGEST.sound),
    author: text(author, LONGEST.sound),
    original: flag(original),
  };
  return Object.values(track).every((value) => value === null) ? null : track;
}

/** Smaller is better: what was heard, what the creator wrote, what a machine translated. */
function captionRank(source: string, code: string, spoken: string | null): number {
  if (source === 'MT') return 4;
  return (source === 'ASR' ? 0 : 2) + (spoken === null || code === spoken ? 0 : 1);
}

/** The WebVTT files of an entry, the one in the language that is spoken first. */
function captions(video: Fields): readonly CaptionAddress[] {
  const cla = fields(video.claInfo);
  const spoken = text(fields(cla.originalLanguageInfo).language, LONGEST.language);
  const named = list(video.subtitleInfos).map((entry) => {
    const { LanguageCodeName, Url, Format, Source } = fields(entry);
    return { code: LanguageCodeName, url: Url, format: Format, source: Source };
  });
  const others = list(cla.captionInfos).map((entry) => {
    const { language: code, url, captionFormat, isOriginalCaption } = fields(entry);
    const source = isOriginalCaption === false ? 'MT' : 'ASR';
    return { code, url, format: captionFormat, source };
  });
  const found = new Map<string, CaptionAddress & { rank: number }>();
  for (const { code, url, format, source } of [...named, ...others].slice(0, 100)) {
    const address = webAddress(url);
    const name = text(code, LONGEST.language);
    if (address === null || name === null || found.has(address)) continue;
    if (format !== undefined && format !== 'webvtt') continue;
    const rank = captionRank(typeof source === 'string' ? source : '', name, spoken);
    found.set(address, { language: name, url: address, rank });
  }
  return [...found.values()]
    .sort((one, other) => one.rank - other.rank)
    .slice(0, MOST_CAPTIONS)
    .map(({ language: code, url }) => ({ language: code, url }));
}

/**
 * One entry of the feed's JSON (TikTok's `itemStruct`), reduced to what labels need. `null` for
 * lives and for whatever isn't a post.
 */
export function feedItem(entry: unknown): FeedItem | null {
  const item = fields(entry);
  const id = postId(item.id);
  if (id === null || (item.liveRoomInfo ?? null) !== null) return null;
  const video = fields(item.video);
  const music = fields(item.music);
  // Older pages name the author by a bare handle.
  const author = handle(fields(item.author).uniqueId ?? item.author);
  const slides = list(item.contents).map((content) => text(fields(content).desc, 2_000));
  const shown = slides.filter((line) => line !== null).join('\n');
  const kind: PostKind =
    item.isAd === true ? 'ad' : (item.imagePost ?? null) !== null ? 'photo' : 'video';
  const page: PageKnowledge = {
    description: text(item.desc, LONGEST.description) ?? cut(shown, LONGEST.description),
    author,
    hashtags: hashtags([
      ...list(item.textExtra).map((piece) => fields(piece).hashtagName),
      ...list(item.challenges).map((challenge) => fields(challenge).title),
    ]),
    sound: sound(music.title, music.authorName, music.original),
    duration: seconds(video.duration),
    language: language(item.textLanguage),
  };
  return { id, kind, author, page, captions: captions(video) };
}

const KINDS: readonly PostKind[] = ['video', 'photo', 'live', 'ad'];

/** A `FeedItem` that came from the page's own world, where any script could have made it. */
export function checkedFeedItem(value: unknown): FeedItem | null {
  const item = fields(value);
  const id = postId(item.id);
  const kind = KINDS.find((known) => known === item.kind);
  if (id === null || kind === undefined) return null;
  const page = fields(item.page);
  const track = fields(page.sound);
  const author = handle(item.author);
  return {
    id,
    kind,
    author,
    page: {
      description: text(page.description, LONGEST.description) ?? '',
      author,
      hashtags: hashtags(list(page.hashtags)),
      sound: sound(track.title, track.author, track.original),
      duration: seconds(page.duration),
      language: language(page.language),
    },
    captions: list(item.captions)
      .slice(0, MOST_CAPTIONS)
      .flatMap((entry) => {
        const code = text(fields(entry).language, LONGEST.language);
        const url = webAddress(fields(entry).url);
        return code === null || url === null ? [] : [{ language: code, url }];
      }),
  };
}
