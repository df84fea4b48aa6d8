// What stands around the content on every page.

import { h } from './dom.js';
import { icon } from './icons.js';
import { localPath } from './parts.js';
import { text } from './texts.js';

const places = [
  ['foryou', 'home', '/foryou'],
  ['explore', 'compass', '/explore'],
  ['following', 'following', '/following'],
  ['friends', 'friends', '/friends'],
  ['live', 'live', '/live'],
  ['messages', 'messages', '/messages'],
  ['upload', 'upload', '/upload'],
  ['profile', 'profile', '/@quiet.viewer'],
];

/** The column at the side, with the search above its entries. */
export function navigation(go) {
  const input = h('input', {
    type: 'search',
    name: 'q',
    mark: 'search-user-input',
    placeholder: text('search'),
    'aria-label': text('search'),
  });
  const submit = (event) => {
    event.preventDefault();
    input.blur();
    go(localPath(`/search?q=${encodeURIComponent(input.value)}`));
  };
  const theme = () => {
    const dark = document.documentElement.dataset.theme === 'dark';
    window.__standin.setTheme(dark ? 'light' : 'dark');
  };
  return h(
    'nav',
    { label: 'DivSideNavContainer', look: 'side' },
    h(
      'a',
      { look: 'wordmark', href: localPath('/foryou'), 'aria-label': 'Home' },
      h('b', {}, 'clips'),
      h('i', {}, 'c'),
    ),
    h('form', { look: 'search', on: { submit } }, icon('search'), input),
    places.map(([key, drawing, path]) =>
      h(
        'a',
        { mark: `nav-${key}`, look: 'place', href: localPath(path), 'data-path': path },
        icon(drawing),
        h('span', {}, text(key)),
      ),
    ),
    h(
      'button',
      { type: 'button', look: 'place', mark: 'nav-theme', on: { click: theme } },
      icon('theme'),
      h('span', {}, text('theme')),
    ),
    h('small', {}, 'A stand-in for tests. No real people.'),
  );
}

/** Marks the entry of the page that is shown. */
export function mark(side, path) {
  for (const place of side.querySelectorAll('a[data-path]')) {
    const here = place.dataset.path === (path === '/' ? '/foryou' : path);
    if (here) place.setAttribute('aria-current', 'page');
    else place.removeAttribute('aria-current');
  }
}

export function accountCorner() {
  return h(
    'div',
    { look: 'corner' },
    h('span', { look: 'face', title: 'quiet.viewer', mark: 'profile-icon' }, 'Q'),
  );
}

/** The puzzle that comes in between at times. */
export function captcha() {
  return h(
    'div',
    { id: 'captcha-verify-container-main-page', look: 'captcha' },
    h(
      'div',
      { look: 'puzzle' },
      h('p', {}, text('verify')),
      h('div', { look: 'picture' }),
      h(
        'div',
        { look: 'rail' },
        h('button', { type: 'button', label: 'captcha-drag-icon', look: 'round' }, icon('right')),
      ),
    ),
  );
}
