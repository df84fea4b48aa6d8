// Which address shows what, without loading the page anew.

import { h } from './dom.js';
import { Feed } from './feed.js';
import { Grid } from './grid.js';
import { ask, embedded, ItemSource, itemById, known } from './items.js';
import { localPath } from './parts.js';
import { accountCorner, captcha, mark, navigation } from './shell.js';
import { listenForKeys } from './shortcuts.js';
import { clear, enter, leave, stage } from './stage.js';
import { text } from './texts.js';
import { Viewer } from './viewer.js';

const apis = { foryou: 'recommend', following: 'following', friends: 'friends' };
const app = document.getElementById('app');
const main = h('main', { label: 'DivMainContainer', look: 'main' });
const side = navigation((path) => go(path));
let firstPage = true;
let grid = null;
/** What the address shows; another element for each address. */
let view = h('div');

function title(words) {
  return h('h1', { look: 'page-title', dir: 'auto' }, words);
}

async function feed(surface) {
  const first = firstPage ? (embedded()['webapp.updated-items'] ?? []) : [];
  const source = new ItemSource(`/api/${apis[surface]}/item_list/`, {}, first);
  const shown = new Feed({ source, surface });
  view.append(shown.root);
  enter(shown);
  await shown.open();
}

async function tiles(head, tile, source, open) {
  grid = new Grid({ source, mark: tile, head, open });
  view.append(grid.root);
  await grid.open();
}

/** Over Explore a feed opens, and the address stays. */
function openFeed(items, item, source) {
  const first = [...items];
  const all = { next: async () => (first.length > 0 ? first.splice(0) : source.next()) };
  const over = new Feed({
    source: all,
    surface: 'explore',
    start: items.indexOf(item),
    closeable: true,
  });
  view.append(over.root);
  enter(over);
  return over.open();
}

function openViewer(surface) {
  return (items, item, source) => Viewer.over(items, item, surface, source);
}

async function post(id) {
  const here = view;
  const inPage = firstPage ? embedded()['webapp.video-detail'] : null;
  const item = inPage?.itemInfo?.itemStruct;
  if (item?.id === id && item.video) known.set(id, item);
  const found = await itemById(id);
  if (here !== view) return null;
  if (found?.video) return Viewer.page(view, found);
  return view.append(h('p', { look: 'empty', mark: 'video-unavailable' }, text('gone')));
}

async function profile(handle) {
  const here = view;
  const inPage = firstPage ? embedded()['webapp.user-detail'] : null;
  const answer = inPage ?? (await ask('/api/user/detail/', { uniqueId: handle }));
  if (here !== view) return null;
  const account = answer.userInfo?.user;
  const head = h(
    'header',
    { look: 'profile' },
    h('img', { src: account?.avatarThumb ?? '', alt: '' }),
    h(
      'div',
      {},
      h('h1', { mark: 'user-title' }, handle),
      h('h2', { mark: 'user-subtitle', dir: 'auto' }, account?.nickname ?? ''),
      h('button', { type: 'button', look: 'follow' }, text('follow')),
    ),
  );
  const source = new ItemSource('/api/post/item_list/', { secUid: account?.secUid ?? '' });
  return tiles(head, 'user-post-item', source, openViewer('profile'));
}

function search(path, query) {
  const words = new URLSearchParams(query).get('q') ?? '';
  const videos = path === '/search/video';
  const source = new ItemSource(`/api/search/${videos ? 'item' : 'general'}/full/`, {
    keyword: words,
  });
  const tile = videos ? 'search_video-item' : 'search_top-item';
  return tiles(title(words), tile, source, openViewer('search'));
}

const surfaces = [
  [/^\/(foryou|following|friends)?$/, (match) => feed(match[1] ?? 'foryou')],
  [
    /^\/explore$/,
    () =>
      tiles(
        title(text('explore')),
        'explore-item',
        new ItemSource('/api/explore/item_list/'),
        openFeed,
      ),
  ],
  [/^\/search(\/\w+)?$/, (match, query) => search(match[0], query)],
  [/^\/@[^/]+\/(?:video|photo)\/(\d+)$/, (match) => post(match[1])],
  [/^\/@([^/]+)$/, (match) => profile(decodeURIComponent(match[1]))],
  [
    /^\/tag\/([^/]+)$/,
    (match) => {
      const tag = decodeURIComponent(match[1]);
      const source = new ItemSource('/api/challenge/item_list/', { challengeName: tag });
      return tiles(title(`#${tag}`), 'challenge-item', source, openViewer('tag'));
    },
  ],
  [
    /^\/music\/(.+)-(\d+)$/,
    (match) => {
      const source = new ItemSource('/api/music/item_list/', { musicID: match[2] });
      return tiles(title(decodeURIComponent(match[1])), 'music-item', source, openViewer('music'));
    },
  ],
];

function show() {
  clear();
  grid?.close();
  grid = null;
  view = h('div');
  main.replaceChildren(view);
  window.scrollTo(0, 0);
  const path =
    location.pathname.replace(/^\/[a-z]{2}(-[A-Z]{2})?(?=\/|$)/, '').replace(/\/$/, '') || '/';
  mark(side, path);
  for (const [pattern, open] of surfaces) {
    const match = path.match(pattern);
    if (!match) continue;
    document.title = `${match[1] ?? text('foryou')} | TikTok`;
    document.documentElement.classList.toggle(
      'has-feed',
      Boolean(/^\/(foryou|following|friends)?$/.exec(path)),
    );
    open(match, location.search);
    firstPage = false;
    return;
  }
  document.documentElement.classList.remove('has-feed');
  view.append(title(path.slice(1)), h('p', { look: 'empty' }, text('empty')));
  firstPage = false;
}

/** Goes to another page of the site. */
function go(path) {
  history.pushState({}, '', path);
  show();
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || link.target) return;
  event.preventDefault();
  const prefixed = url.pathname.startsWith(localPath('/'));
  go(prefixed ? url.pathname + url.search : localPath(url.pathname + url.search));
});
window.addEventListener('popstate', (event) => {
  const shown = stage();
  if (shown?.over && !event.state?.viewer) leave(shown);
  else show();
});

Object.assign(window.__standin, {
  go,
  stage,
  showCaptcha() {
    document.body.append(captcha());
    stage()?.suspend(true);
  },
  hideCaptcha() {
    document.querySelector('.captcha')?.remove();
    stage()?.suspend(false);
  },
});
listenForKeys();
app.append(side, main, accountCorner());
show();
if (new URLSearchParams(location.search).has('captcha')) window.__standin.showCaptcha();
