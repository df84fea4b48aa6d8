import { checkedFeedItem, fields, list } from './feed_item';
import type { FeedItem } from './post';

/** Carries a `FeedMessage` as JSON from the page's world to ours, as an event of the document. */
export const FEED_EVENT = 'overtones:feed';
/** Asks the page's world to say again what it has read so far. */
export const FEED_WANTED_EVENT = 'overtones:feed-wanted';

/** Name of the posts in the page's own JSON: they are in no order, and may be stale. */
export const PAGE_LIST = 'page';

/** Posts in the order in which one answer of the feed listed them. */
export interface FeedMessage {
  /** Which list of posts they belong to, e.g. `recommend`. */
  readonly list: string;
  /** Whether the list begins anew with them. */
  readonly fresh: boolean;
  readonly items: readonly FeedItem[];
}

/** Larger messages are not read, in UTF-16 units. */
const LARGEST = 1_000_000;
const MOST_ITEMS = 100;

/** What an event says; `null` if it isn't what our reader sends. Any script can send one. */
export function readFeedMessage(detail: unknown): FeedMessage | null {
  if (typeof detail !== 'string' || detail.length > LARGEST) return null;
  let message: unknown;
  try {
    message = JSON.parse(detail);
  } catch {
    return null;
  }
  const { list: name, fresh, items } = fields(message);
  if (typeof name !== 'string' || name.length > 40) return null;
  const posts = list(items).slice(0, MOST_ITEMS).map(checkedFeedItem);
  return { list: name, fresh: fresh === true, items: posts.filter((post) => post !== null) };
}
