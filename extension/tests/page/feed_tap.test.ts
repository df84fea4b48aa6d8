import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Feed } from '../../page/feed';
import { FEED_EVENT, FEED_WANTED_EVENT } from '../../page/feed_message';
import { type TappedWindow, tapFeed } from '../../page/feed_tap';

const ORIGIN = 'https://www.tiktok.com';
const RECOMMEND = '/api/recommend/item_list/?count=8';

function entry(place: number, more: object = {}) {
  return {
    id: `730000000000000000${place}`,
    desc: `Number ${place}`,
    author: { uniqueId: 'ana.makes' },
    ...more,
  };
}

function answer(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}

/** A request of the page's, as far as the page and we use it. */
class FakeRequest extends EventTarget {
  status = 0;
  responseType = '';
  responseText = '';
  response: unknown = null;
  opened: unknown[] = [];

  open(...parameters: unknown[]): void {
    this.opened = parameters;
  }
  answer(body: unknown): void {
    this.status = 200;
    if (this.responseType === 'json') this.response = body;
    else this.responseText = JSON.stringify(body);
    this.dispatchEvent(new Event('load'));
  }
}

/** Each test has a page of its own, since what reads along stays on it. */
let ownDocument: Document;
let native: ReturnType<typeof vi.fn>;
let page: TappedWindow;
let feed: Feed;
let stop: AbortController;
let events: unknown[];

function hear(event: Event): void {
  events.push((event as CustomEvent<unknown>).detail);
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setTimeout(done, 0));
}

beforeEach(() => {
  stop = new AbortController();
  events = [];
  native = vi.fn();
  ownDocument = document.implementation.createHTMLDocument();
  class OwnRequest extends FakeRequest {
    override open(...parameters: unknown[]): void {
      super.open(...parameters);
    }
  }
  page = {
    document: ownDocument,
    location: { href: `${ORIGIN}/foryou` },
    fetch: native as unknown as typeof fetch,
    XMLHttpRequest: OwnRequest as unknown as TappedWindow['XMLHttpRequest'],
  };
  tapFeed(page);
  ownDocument.addEventListener(FEED_EVENT, hear, { signal: stop.signal });
  feed = new Feed(ownDocument, stop.signal);
});

afterEach(() => {
  stop.abort();
});

describe('what is learnt from the feed', () => {
  it.each([
    ['itemList', RECOMMEND, { itemList: [entry(1), entry(2)] }],
    ['item_list', '/api/friends/item_list', { item_list: [entry(1), entry(2)] }],
    [
      'search results',
      '/api/search/general/full/?keyword=tea',
      { data: [{ type: 4, user_list: [] }, { type: 1, item: entry(1) }, { item: entry(2) }] },
    ],
    ['absolute addresses', `${ORIGIN}/api/post/item_list/`, { itemList: [entry(1), entry(2)] }],
  ])('is read from %s', async (_, address, body) => {
    native.mockResolvedValue(answer(body));
    await page.fetch(address);
    await settle();
    expect(feed.find('7300000000000000001')?.page.description).toBe('Number 1');
    expect(feed.after('7300000000000000001', 5).map(({ id }) => id)).toEqual([
      '7300000000000000002',
    ]);
  });

  it('is read from the answer for one post', async () => {
    native.mockResolvedValue(answer({ itemInfo: { itemStruct: entry(3) } }));
    await page.fetch(new Request(`${ORIGIN}/api/item/detail/?itemId=7300000000000000003`));
    await settle();
    expect(feed.find('7300000000000000003')?.author).toBe('ana.makes');
  });

  it.each([
    '/api/preload/item_list/',
    '/api/comment/list/',
    '/api/user/detail/',
    'https://elsewhere.example/api/recommend/item_list/',
    'https://nottiktok.com/api/recommend/item_list/',
  ])('is not read from %s', async (address) => {
    const response = answer({ itemList: [entry(1)] });
    const clone = vi.spyOn(response, 'clone');
    native.mockResolvedValue(response);
    await page.fetch(address);
    await settle();
    expect(clone).not.toHaveBeenCalled();
    expect(events).toEqual([]);
  });

  it('is told only in part, never as TikTok said it', async () => {
    const secret = { user: 'me.myself', msToken: 'secret', digged: true };
    const body = { itemList: [entry(1, secret)], log_pb: secret, userInfo: secret };
    native.mockResolvedValue(answer(body));
    await page.fetch(RECOMMEND);
    await settle();
    expect(events).toHaveLength(1);
    expect(events[0]).not.toMatch(/me\.myself|secret|digged/);
  });

  it('is told again to who comes later, the latest 300 posts', async () => {
    for (let round = 0; round < 20; round += 1) {
      const itemList = Array.from({ length: 30 }, (_, place) =>
        entry(0, { id: `73000000000000${10_000 + round * 30 + place}` }),
      );
      native.mockResolvedValue(answer({ itemList }));
      await page.fetch(RECOMMEND);
    }
    await settle();
    const late = new Feed(ownDocument, stop.signal);
    expect(late.find('7300000000000010599')).not.toBeNull();
    expect(late.find('7300000000000010300')).not.toBeNull();
    expect(late.find('7300000000000010299')).toBeNull();
  });
});

describe("the page's own fetch", () => {
  it('returns the very promise and leaves the answer unread', async () => {
    const response = answer({ itemList: [entry(1)] });
    const promise = Promise.resolve(response);
    native.mockReturnValue(promise);
    expect(page.fetch(RECOMMEND, { method: 'POST' })).toBe(promise);
    expect(native).toHaveBeenCalledWith(RECOMMEND, { method: 'POST' });
    await settle();
    expect(response.bodyUsed).toBe(false);
    expect(await response.json()).toEqual({ itemList: [entry(1)] });
  });

  it('fails as it would without us', async () => {
    native.mockRejectedValue(new TypeError('Failed to fetch'));
    await expect(page.fetch(RECOMMEND)).rejects.toThrow('Failed to fetch');
    native.mockImplementation(() => {
      throw new RangeError('thrown');
    });
    expect(() => page.fetch(RECOMMEND)).toThrow(RangeError);
  });

  it.each(['<html>', '{"itemList": 5}', '{"itemList": [null, [], {"id": {}}]}', 'null', '[]', ''])(
    'is not disturbed by the answer %s',
    async (body) => {
      const response = new Response(body);
      native.mockResolvedValue(response);
      expect(await page.fetch(RECOMMEND)).toBe(response);
      await settle();
      expect(await response.text()).toBe(body);
      expect(events).toEqual([]);
    },
  );

  it('keeps its properties', () => {
    expect(page.fetch).toHaveProperty('mock');
  });
});

describe("the page's own requests", () => {
  function request(): FakeRequest {
    const { XMLHttpRequest } = page as unknown as { XMLHttpRequest: new () => FakeRequest };
    return new XMLHttpRequest();
  }

  it.each(['', 'text', 'json'])('are read along where they answer by "%s"', (responseType) => {
    const own = request();
    own.responseType = responseType;
    own.open('GET', RECOMMEND, true);
    expect(own.opened).toEqual(['GET', RECOMMEND, true]);
    own.answer({ itemList: [entry(5)] });
    expect(feed.find('7300000000000000005')).not.toBeNull();
  });

  it('are read for their last address alone when they are used again', () => {
    const own = request();
    own.open('GET', RECOMMEND);
    own.open('GET', '/api/user/detail/');
    own.answer({ itemList: [entry(5)] });
    expect(events).toEqual([]);
    own.open('GET', RECOMMEND);
    own.answer({ itemList: [entry(5)] });
    expect(events).toHaveLength(1);
  });

  it('are not disturbed by answers that make no sense', () => {
    const own = request();
    own.responseType = 'arraybuffer';
    own.open('GET', RECOMMEND);
    expect(() => own.answer('')).not.toThrow();
    const other = request();
    other.open('GET', RECOMMEND);
    other.status = 200;
    other.responseText = '<html>';
    expect(() => other.dispatchEvent(new Event('load'))).not.toThrow();
    expect(events).toEqual([]);
  });
});

it('asks for what was read before it came', () => {
  const wanted = vi.fn();
  ownDocument.addEventListener(FEED_WANTED_EVENT, wanted, { signal: stop.signal });
  new Feed(ownDocument, stop.signal);
  expect(wanted).toHaveBeenCalledOnce();
});
