// Posts side by side; a click opens one of them.

import { h, short } from './dom.js';
import { icon } from './icons.js';
import { ask, coverOf, kindOf, pathOf } from './items.js';
import { text } from './texts.js';

export class Grid {
  /** `mark` names the tiles; `open(items, item, source)` is what a click does. */
  constructor({ source, mark, open, head = null }) {
    this.items = [];
    this.source = source;
    this.mark = mark;
    this.open_item = open;
    this.tiles = h('div', { label: 'DivVideoFeedV2', look: 'tiles' });
    this.end = h('div', { look: 'end' });
    this.root = h('div', { look: 'grid' }, head, this.tiles, this.end);
    this.watcher = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) this.load();
    });
  }

  async open() {
    await this.load();
    if (this.items.length === 0) this.tiles.append(h('p', { look: 'empty' }, text('empty')));
    this.watcher.observe(this.end);
  }

  async load() {
    const items = (await this.source.next()).filter((item) => kindOf(item) !== 'ad');
    this.items.push(...items);
    this.tiles.append(...items.map((item) => this.#tile(item)));
  }

  close() {
    this.watcher.disconnect();
    this.root.remove();
  }

  #tile(item) {
    const link = h(
      'a',
      { href: pathOf(item), label: 'AVideoContainer', look: 'tile' },
      h('img', { src: coverOf(item), alt: item.desc }),
      kindOf(item) === 'live' ? h('b', { look: 'live-tag' }, text('live')) : null,
      h('span', { look: 'plays', mark: 'video-views' }, icon('play'), short(item.stats.playCount)),
    );
    link.addEventListener('click', (event) => {
      event.preventDefault();
      event.stopPropagation();
      this.open_item(this.items, item, this.source);
    });
    // Others are fetched for the case of a click; none of them is shown.
    link.addEventListener(
      'pointerenter',
      () => ask('/api/preload/item_list/', { itemID: item.id, count: 2 }),
      { once: true },
    );
    const caption = h('p', { label: 'DivCaption', dir: 'auto' }, item.desc);
    return h('div', { mark: this.mark, label: 'DivItemContainerForSearch' }, link, caption);
  }
}
