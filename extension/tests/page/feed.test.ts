import { afterEach, beforeEach, expect, it } from 'vitest';
import { Feed } from '../../page/feed';
import { FEED_EVENT, PAGE_LIST } from '../../page/feed_message';
import { item } from './stage';

let stop: AbortController;

function id(place: number): string {
  return `73000000000000${10_000 + place}`;
}

function tell(detail: unknown): void {
  document.dispatchEvent(new CustomEvent(FEED_EVENT, { detail }));
}

function tellItems(list: string, places: readonly number[], fresh = false): void {
  const items = places.map((place) => item(id(place), `author${place}`));
  tell(JSON.stringify({ list, fresh, items }));
}

function idsAfter(feed: Feed, place: number, count = 3): readonly string[] {
  return feed.after(id(place), count).map((found) => found.id);
}

beforeEach(() => {
  stop = new AbortController();
  document.body.innerHTML = '';
});

afterEach(() => {
  stop.abort();
});

it('goes on where the last answer of a list has ended', () => {
  const feed = new Feed(document, stop.signal);
  tellItems('recommend', [1, 2]);
  tellItems('following', [8, 9]);
  tellItems('recommend', [3]);
  expect(idsAfter(feed, 1)).toEqual([id(2), id(3)]);
  expect(idsAfter(feed, 8)).toEqual([id(9)]);
  expect(idsAfter(feed, 3)).toEqual([]);
  expect(idsAfter(feed, 77)).toEqual([]);
});

it('does not go on from one profile to another', () => {
  const feed = new Feed(document, stop.signal);
  tellItems('post', [1, 2], true);
  tellItems('post', [5, 6], true);
  expect(idsAfter(feed, 2)).toEqual([]);
  expect(idsAfter(feed, 5)).toEqual([id(6)]);
});

it('follows the list that grew last where a post is in several', () => {
  const feed = new Feed(document, stop.signal);
  tellItems('recommend', [1, 2]);
  tellItems('related', [1, 7]);
  expect(idsAfter(feed, 1)).toEqual([id(7)]);
});

it('finds the one post with this author and text', () => {
  const feed = new Feed(document, stop.signal);
  const of = (place: number, description: string) =>
    item(id(place), 'Ana.Makes', { page: { description } });
  const twice = 'The same words twice';
  const items = [of(1, 'With spaces  and #tags'), of(2, twice), of(3, twice)];
  tell(JSON.stringify({ list: 'recommend', items }));
  expect(feed.match('ana.makes', 'with spaces and#tags')?.id).toBe(id(1));
  expect(feed.match('ana.makes', twice)).toBeNull();
  expect(feed.match('somebody', 'With spaces and #tags')).toBeNull();
});

it('takes the beginning of a long text for it, but not a few letters', () => {
  const feed = new Feed(document, stop.signal);
  const page = { description: 'A very long description that the page cuts somewhere' };
  const items = [item(id(1), 'ana.makes', { page })];
  tell(JSON.stringify({ list: 'recommend', items }));
  expect(feed.match('ana.makes', 'A very long description that…')?.id).toBe(id(1));
  expect(feed.match('ana.makes', 'A very…')).toBeNull();
});

it.each([
  undefined,
  null,
  7,
  { list: 'recommend', items: [] },
  '',
  'null',
  '[]',
  '{"list": 5, "items": []}',
  `{"list": "recommend", "items": "${'x'.repeat(1_100_000)}"}`,
  '{"list": "recommend", "items": {"length": 9}}',
  '{"list": "recommend", "items": [null, 4, {"id": "7300000000000010001"}]}',
])('passes over a forged event', (detail) => {
  const feed = new Feed(document, stop.signal);
  expect(() => tell(detail)).not.toThrow();
  expect(feed.find(id(1))).toBeNull();
});

it('forgets the oldest of very many posts', () => {
  const feed = new Feed(document, stop.signal);
  for (let place = 0; place < 700; place += 50) {
    const places = Array.from({ length: 50 }, (_, offset) => place + offset);
    tellItems(`list${place}`, places);
  }
  expect(feed.find(id(99))).toBeNull();
  expect(feed.find(id(100))).not.toBeNull();
});

it("knows the page's own JSON by id alone, and believes the feed rather than it", () => {
  const feed = new Feed(document, stop.signal);
  tellItems('recommend', [1, 2]);
  const stale = [item(id(1), 'somebody.else'), item(id(3), 'ana.makes')];
  tell(JSON.stringify({ list: PAGE_LIST, fresh: false, items: stale }));
  expect(feed.find(id(1))?.author).toBe('author1');
  expect(feed.find(id(3))?.author).toBe('ana.makes');
  expect(feed.after(id(3), 3)).toEqual([]);
  expect(idsAfter(feed, 1)).toEqual([id(2)]);
});

it('hears nothing any more once it has been stopped', () => {
  const feed = new Feed(document, stop.signal);
  stop.abort();
  tellItems('recommend', [1]);
  expect(feed.find(id(1))).toBeNull();
});
