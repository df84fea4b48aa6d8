import { feedItem, fields, list } from './feed_item';
import { type FeedMessage, PAGE_LIST } from './feed_message';

const MOST_ITEMS = 100;

function script(page: Document, id: string): Readonly<Record<string, unknown>> {
  try {
    return fields(JSON.parse(page.getElementById(id)?.textContent ?? 'null'));
  } catch {
    return {};
  }
}

/**
 * The posts in the JSON that TikTok's server put into the page. It is of the first page of a visit
 * and grows stale with the first navigation: it may be asked by id, never for what is on screen.
 */
export function postsInPage(page: Document): FeedMessage | null {
  const scope = fields(script(page, '__UNIVERSAL_DATA_FOR_REHYDRATION__').__DEFAULT_SCOPE__);
  const older = fields(script(page, 'SIGI_STATE').ItemModule);
  const entries = [
    fields(fields(scope['webapp.video-detail']).itemInfo).itemStruct,
    ...list(scope['webapp.updated-items']),
    ...Object.values(older),
  ];
  const items = entries
    .slice(0, MOST_ITEMS)
    .map(feedItem)
    .filter((item) => item !== null);
  return items.length === 0 ? null : { list: PAGE_LIST, fresh: false, items };
}
