import {
  FEED_EVENT,
  FEED_WANTED_EVENT,
  type FeedMessage,
  PAGE_LIST,
  readFeedMessage,
} from './feed_message';
import type { FeedItem } from './post';
import { sameAuthor, sameDescription } from './post_text';

const MOST_ITEMS = 600;
const MOST_LISTS = 20;
const MOST_IN_LIST = 600;

/** The part of the feed's knowledge that tells posts apart. */
export interface FeedKnowledge {
  find(id: string): FeedItem | null;
  /** The one post by this author with this description; `null` if there are none or several. */
  match(author: string, description: string): FeedItem | null;
  /** Up to `count` posts that the feed listed after this one, in its order. */
  after(id: string, count: number): readonly FeedItem[];
}

/** What the page's JSON says about posts. A page script could have made any of it up. */
export class Feed implements FeedKnowledge {
  /** From the longest unseen to the latest. */
  readonly #items = new Map<string, FeedItem>();
  /** Ids in the feed's order, by list; the list that grew last comes last. */
  readonly #lists = new Map<string, string[]>();

  constructor(page: Document, signal: AbortSignal) {
    page.addEventListener(
      FEED_EVENT,
      (event) => {
        const message = readFeedMessage((event as CustomEvent<unknown>).detail);
        if (message !== null) this.#add(message);
      },
      { signal },
    );
    page.dispatchEvent(new CustomEvent(FEED_WANTED_EVENT));
  }

  find(id: string): FeedItem | null {
    return this.#items.get(id) ?? null;
  }

  match(author: string, description: string): FeedItem | null {
    let found: FeedItem | null = null;
    for (const item of this.#items.values()) {
      if (item.author === null || !sameAuthor(item.author, author)) continue;
      if (!sameDescription(description, item.page.description ?? '')) continue;
      if (found !== null) return null;
      found = item;
    }
    return found;
  }

  after(id: string, count: number): readonly FeedItem[] {
    for (const ids of [...this.#lists.values()].reverse()) {
      const place = ids.indexOf(id);
      if (place < 0) continue;
      const following = ids.slice(place + 1, place + 1 + count).map((next) => this.find(next));
      return following.filter((item) => item !== null);
    }
    return [];
  }

  #add({ list: name, fresh, items }: FeedMessage): void {
    for (const item of items) {
      // What the feed said is better than what stands in the page.
      if (name !== PAGE_LIST || !this.#items.has(item.id)) this.#keep(item);
    }
    if (name === PAGE_LIST) return;
    const before = fresh ? [] : (this.#lists.get(name) ?? []);
    const ids = items.map(({ id }) => id);
    const rest = before.filter((id) => !ids.includes(id));
    this.#lists.delete(name);
    this.#lists.set(name, [...rest, ...ids].slice(-MOST_IN_LIST));
    const oldest = this.#lists.keys().next().value;
    if (this.#lists.size > MOST_LISTS && oldest !== undefined) this.#lists.delete(oldest);
  }

  #keep(item: FeedItem): void {
    this.#items.delete(item.id);
    this.#items.set(item.id, item);
    const oldest = this.#items.keys().next().value;
    if (this.#items.size > MOST_ITEMS && oldest !== undefined) this.#items.delete(oldest);
  }
}
