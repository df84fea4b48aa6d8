import { feedItem, fields, list } from './feed_item';
import type { FeedMessage } from './feed_message';

/** Where TikTok's page asks for posts. What it preloads when pointed at a cover isn't among them. */
const LISTS =
  /^\/api\/(?:(recommend|following|friends|explore|post|repost|favorite|collection|challenge|related|music|mix|creator)\/item_list|(search\/(?:general|item)\/full)|(item\/detail))\/?$/;

/** An address of the feed: the name of its list, and whether this is the list's first page. */
export interface FeedAddress {
  readonly list: string;
  readonly fresh: boolean;
}

/** What an address of the feed asks for; `null` for all other addresses. */
export function feedAddress(address: string, base: string): FeedAddress | null {
  // Most requests of the page are for something else; they cost no more than this.
  if (!address.includes('/api/') || !URL.canParse(address, base)) return null;
  const { hostname, pathname, searchParams } = new URL(address, base);
  const found = LISTS.exec(pathname);
  const name = found?.[1] ?? found?.[2] ?? found?.[3];
  if (name === undefined || !/(?:^|\.)tiktok\.com$/.test(hostname)) return null;
  return { list: name, fresh: (searchParams.get('cursor') ?? searchParams.get('offset')) === '0' };
}

function entries(answer: unknown): readonly unknown[] {
  const { itemList, item_list, data, itemInfo } = fields(answer);
  const found = [
    ...list(itemList),
    ...list(item_list),
    ...list(data).map((result) => fields(result).item),
    fields(itemInfo).itemStruct,
  ];
  return found.slice(0, 100);
}

/** The posts in an answer of the feed; `null` if there are none. */
export function feedMessage(address: FeedAddress, answer: unknown): FeedMessage | null {
  const items = entries(answer)
    .map(feedItem)
    .filter((item) => item !== null);
  return items.length === 0 ? null : { ...address, items };
}
