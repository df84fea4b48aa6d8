// Pieces that cards, viewer and cinema rows share.

import { h, short } from './dom.js';
import { icon } from './icons.js';
import { kindOf, known, pathOf } from './items.js';
import { accountPath, isOld, linksPosts, menuMark, plainClass, testMark } from './names.js';
import { sound } from './players.js';
import { text } from './texts.js';

const chosen = { like: new Set(), favorite: new Set() };

/** Notes what the page has done. */
export function did(action, item, by) {
  window.__standin.actions.push({ action, id: item?.id ?? null, by });
}

/** Likes or saves a post, or takes it back, wherever it is shown. */
export function toggleMark(action, item, by) {
  const set = chosen[action];
  if (!set.delete(item.id)) set.add(item.id);
  for (const button of document.querySelectorAll(`button[data-for="${action} ${item.id}"]`)) {
    button.setAttribute('aria-pressed', String(set.has(item.id)));
  }
  did(action, item, by);
}

export function iconButton(name, label, run, properties = {}) {
  const click = (event) => {
    event.stopPropagation();
    window.__standin.clicks.push({ target: `button[${label}]` });
    run(event);
  };
  return h(
    'button',
    { type: 'button', look: 'round', 'aria-label': label, on: { click }, ...properties },
    icon(name),
  );
}

/** The text of a post, its hashtags as links. */
export function description(item, mark = 'video-desc') {
  const pieces = item.desc
    .split(/(#[\p{L}\p{N}_]+)/u)
    .map((piece) =>
      piece.startsWith('#')
        ? h('a', { mark: 'search-common-link', look: 'tag', href: `/tag/${piece.slice(1)}` }, piece)
        : h('span', { mark: 'new-desc-span', label: 'SpanText' }, piece),
    );
  return h('div', { mark, label: 'DivVideoDescription', look: 'description', dir: 'auto' }, pieces);
}

export function music(item, mark = 'video-music') {
  const { title, authorName, id, original } = item.music;
  const words = original ? title : `${title} - ${authorName}`;
  const slug = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return h(
    'h4',
    { mark, label: 'H4MusicTitle', look: 'music' },
    h(
      'a',
      { href: `/music/${slug}-${id}`, 'aria-label': words },
      icon('note'),
      h('span', {}, words),
    ),
  );
}

export function avatar(item, mark = 'video-author-avatar') {
  const picture = h('img', { label: 'ImgAvatar', src: item.author.avatarThumb, alt: '' });
  return h('a', { mark, look: 'avatar', href: accountPath(item.author.uniqueId) }, picture);
}

/** The author's line: the address has the handle, the words are the display name. */
export function author(item, mark = 'video-author-uniqueid') {
  return h(
    'a',
    { label: 'StyledAuthorAnchor', look: 'author', href: accountPath(item.author.uniqueId) },
    h('h3', { mark, dir: 'auto' }, item.author.nickname),
  );
}

export function adTag() {
  return h(
    'div',
    { label: 'DivItemTagsContainer', look: 'tags' },
    h('p', { mark: 'ad-tag', label: 'PAdTag' }, text('sponsored')),
  );
}

/** A link to another post, as such chips have it. */
export function recommendation(item) {
  const others = [...known.values()].filter(
    (other) => other.id !== item.id && kindOf(other) === 'video',
  );
  const other = others[Number(item.id.slice(-4)) % Math.max(1, others.length)];
  if (!other || !linksPosts) return null;
  return h(
    'a',
    { label: 'ARecommendedVideo', look: 'recommendation', href: pathOf(other) },
    icon('search'),
    h('span', { dir: 'auto' }, `${text('related')} · ${other.author.nickname}`),
  );
}

function counted(action, item, count, run, marks) {
  const button = iconButton(action, text(action), run, {
    label: 'ButtonActionItem',
    'data-for': `${action} ${item.id}`,
    'aria-pressed': String(chosen[action]?.has(item.id) ?? false),
  });
  const wrapped = h('span', { label: 'SpanIconWrapper', look: 'icon' }, button.firstChild);
  wrapped.setAttribute(...testMark(marks.icon));
  button.append(wrapped);
  return h('div', { look: 'action' }, button, h('strong', { mark: marks.count }, short(count)));
}

/** Avatar, like, comment, favourite and share; `prefix` sets the marks of the viewer apart. */
export function actionBar(item, openComments, prefix = '') {
  const marks = (name) => ({ icon: `${prefix}${name}-icon`, count: `${prefix}${name}-count` });
  const { stats } = item;
  return h(
    'section',
    { label: 'SectionActionBarContainer', look: 'actions' },
    isOld
      ? null
      : h('div', { look: 'with-follow' }, avatar(item), h('span', { look: 'plus' }, '+')),
    counted('like', item, stats.diggCount, () => toggleMark('like', item, 'click'), marks('like')),
    counted('comment', item, stats.commentCount, () => openComments(item), marks('comment')),
    counted(
      'favorite',
      item,
      stats.collectCount,
      () => toggleMark('favorite', item, 'click'),
      marks('favorite'),
    ),
    counted('share', item, stats.shareCount, () => did('share', item, 'click'), marks('share')),
    h(
      'a',
      { look: 'disc', href: `/music/sound-${item.music.id}`, 'aria-label': item.music.title },
      h('img', { src: item.author.avatarThumb, alt: '' }),
    ),
  );
}

/** Volume at one side of the video's top, full screen, cinema and menu at the other. */
export function topBar(item, { full, cinema }) {
  const volume = iconButton(sound.muted ? 'muted' : 'sound', text('volume'), () => {
    sound.set(!sound.muted);
    did('mute', item, 'click');
  });
  const draw = () => {
    if (volume.isConnected) volume.replaceChildren(icon(sound.muted ? 'muted' : 'sound'));
    else sound.listeners.delete(draw);
  };
  setTimeout(() => sound.listeners.add(draw));
  return h(
    'div',
    { label: 'DivMediaCardTop', look: 'top-bar' },
    volume,
    h(
      'span',
      { look: 'top-end' },
      cinema && iconButton('cinema', text('cinema'), cinema),
      iconButton('full', text('full'), full),
      iconButton('more', text('more'), () => did('menu', item, 'click'), {
        label: 'DivMoreMenu',
        ...menuMark(item.id),
      }),
    ),
  );
}

/** The pictures of a photo post, one at a time. */
export function slides(item) {
  const pictures = item.imagePost.images.map((image) =>
    h(
      'div',
      { look: `slide ${plainClass('swiper-slide')}` },
      h('img', { label: 'ImgPhotoSlide', src: image.imageURL.urlList[0], alt: '' }),
    ),
  );
  let shown = 0;
  const dots = pictures.map(() => h('i'));
  const show = (index) => {
    shown = (index + pictures.length) % pictures.length;
    for (const row of [pictures, dots]) {
      for (const [place, one] of row.entries()) one.classList.toggle('is-shown', place === shown);
    }
  };
  show(0);
  const arrow = (name, label, look, step) =>
    h(
      'div',
      { label, look: `slide-arrow ${look}` },
      iconButton(name, text(step > 0 ? 'photo_next' : 'photo_previous'), () => show(shown + step)),
    );
  return h(
    'div',
    { label: 'DivPhotoVideoContainer', look: 'photo' },
    h('div', { look: `swiper ${plainClass('swiper-wrapper')}` }, pictures),
    arrow('left', 'DivLeftArrow', 'to-start', -1),
    arrow('right', 'DivRightArrow', 'to-end', 1),
    h('div', { look: 'dots' }, dots),
  );
}

/** A broadcast: a film without the id of a post. */
export function broadcast(item) {
  const video = h('video', { playsinline: true, loop: true, src: item.video.playAddr });
  video.muted = true;
  return h(
    'a',
    { label: 'DivLiveContainer', look: 'live', href: `${accountPath(item.author.uniqueId)}/live` },
    video,
    h('div', { label: 'DivLiveTag', look: 'live-tag' }, text('live')),
    h('div', { mark: 'live-title', look: 'live-title' }, text('watch_live')),
  );
}

/** A path with the language that the page is read in, if its address says so. */
export function localPath(path) {
  const prefix = location.pathname.match(/^\/[a-z]{2}(-[A-Z]{2})?(?=\/|$)/)?.[0] ?? '';
  return prefix + path;
}
