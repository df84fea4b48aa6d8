import type { PageKnowledge } from '@schema/client_message';

/** What kind of post a card shows. */
export type PostKind = 'video' | 'photo' | 'live' | 'ad';

/** Whether posts of this kind can be labelled. */
export function canBeRead(kind: PostKind): kind is 'video' | 'photo' {
  return kind !== 'ad' && kind !== 'live';
}

/** Where on TikTok a post is seen. */
export type Surface =
  | 'foryou'
  | 'following'
  | 'friends'
  | 'explore'
  | 'profile'
  | 'search'
  | 'tag'
  | 'music'
  | 'video';

/** A post as the page shows it. */
export interface Post {
  /** TikTok's numeric id; `null` where the page gives none (lives, some ads). */
  readonly id: string | null;
  readonly kind: PostKind;
  /** Handle without `@`. */
  readonly author: string | null;
  /** `https://www.tiktok.com/@handle/video/id`, without query; `null` without an id. */
  readonly url: string | null;
}

/** The post on screen, with the elements that show it. */
export interface Sighting {
  readonly post: Post;
  readonly surface: Surface;
  readonly card: HTMLElement;
  readonly player: HTMLVideoElement | null;
}

/** Captions that a feed entry names; their text is fetched only when they are wanted. */
export interface CaptionAddress {
  readonly language: string;
  readonly url: string;
}

/** One entry of the feed's JSON, reduced to what labels need. Untrusted. */
export interface FeedItem {
  readonly id: string;
  readonly kind: PostKind;
  readonly author: string | null;
  readonly page: PageKnowledge;
  readonly captions: readonly CaptionAddress[];
}

/** Whether the page is still understood. */
export interface DetectionHealth {
  /** `unknown` until something could be expected, `blind` when no step of the ladder works. */
  readonly state: 'unknown' | 'well' | 'degraded' | 'blind';
  /** How many posts each step of the identity ladder has named, by step. */
  readonly steps: Readonly<Record<string, number>>;
  /** Looks at a page with something playing on it that named no post, since the last success. */
  readonly misses: number;
  /** A captcha or a login wall is in the way. */
  readonly blocked: boolean;
}
