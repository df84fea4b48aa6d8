// Posts, page by page, over the same addresses that the real page asks.

/** Every post that was received, by id. */
export const known = new Map();

function remember(items) {
  for (const item of items) known.set(item.id, item);
  return items;
}

/** What stands in the page itself; true of the first page that was loaded, and never renewed. */
export function embedded() {
  const element = document.getElementById('__UNIVERSAL_DATA_FOR_REHYDRATION__');
  try {
    return JSON.parse(element.textContent).__DEFAULT_SCOPE__ ?? {};
  } catch {
    return {};
  }
}

function signed(path, parameters) {
  const url = new URL(path, location.origin);
  const all = { aid: '1988', app_name: 'tiktok_web', device_platform: 'web_pc', ...parameters };
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  const random = () => Math.random().toString(36).slice(2, 14);
  url.searchParams.set('msToken', random() + random());
  url.searchParams.set('X-Bogus', `DFSz${random()}`);
  url.searchParams.set('_signature', `_02B4Z6wo${random()}`);
  return url.href;
}

function byRequestObject(url) {
  const request = new Request(url, { method: 'GET', credentials: 'include' });
  return fetch(request).then((answer) => answer.json());
}

function byXhr(url, type) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('GET', url);
    request.responseType = type;
    request.onload = () =>
      resolve(type === 'json' ? request.response : JSON.parse(request.responseText));
    request.onerror = () => reject(new Error(`no answer from ${url}`));
    request.send();
  });
}

const ways = {
  '/api/following/item_list/': (url) => byXhr(url, ''),
  '/api/friends/item_list/': (url) => byXhr(url, 'json'),
  '/api/explore/item_list/': byRequestObject,
};

/** The answer of one of the page's own addresses. */
export function ask(path, parameters) {
  const url = signed(path, parameters);
  const way = ways[path] ?? (() => fetch(url).then((answer) => answer.json()));
  return way(url);
}

function itemsOf(answer) {
  const data = (answer.data ?? []).filter((entry) => entry.type === 1).map((entry) => entry.item);
  return answer.itemList ?? answer.item_list ?? data;
}

/** A list of posts that grows page by page. */
export class ItemSource {
  constructor(path, parameters = {}, first = []) {
    this.path = path;
    this.parameters = parameters;
    this.first = remember(first);
    this.cursor = first.length;
    this.more = true;
    this.pending = null;
  }

  /** The next page; empty at the end. A page is asked for once, however many wait for it. */
  next() {
    this.pending ??= this.#page().finally(() => {
      this.pending = null;
    });
    return this.pending;
  }

  async #page() {
    if (this.first.length > 0) return this.first.splice(0);
    if (!this.more) return [];
    const position = this.path.startsWith('/api/search/') ? 'offset' : 'cursor';
    const start = this.cursor > 0 ? { [position]: this.cursor } : {};
    const answer = await ask(this.path, { count: 8, ...this.parameters, ...start });
    this.cursor = Number(answer.cursor);
    this.more = Boolean(answer.hasMore ?? answer.has_more);
    return remember(itemsOf(answer));
  }
}

/** One post. */
export async function itemById(id) {
  if (!known.has(id)) {
    const answer = await ask('/api/item/detail/', { itemId: id });
    if (!answer.itemInfo?.itemStruct) return null;
    remember([answer.itemInfo.itemStruct]);
  }
  return known.get(id);
}

/** Which of four kinds a post is. */
export function kindOf(item) {
  if (item.liveRoomInfo) return 'live';
  if (item.imagePost) return 'photo';
  return item.isAd ? 'ad' : 'video';
}

/** Address of a picture that stands for the post. */
export function coverOf(item) {
  return item.video.cover ?? item.imagePost?.images[0].imageURL.urlList[0] ?? '';
}

export function pathOf(item) {
  return `/@${item.author.uniqueId}/${item.imagePost ? 'photo' : 'video'}/${item.id}`;
}
