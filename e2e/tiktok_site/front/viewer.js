// One post at a time, large, with its comments: over a grid or feed, or as a page of its own.

import { comments } from './comments.js';
import { h } from './dom.js';
import { coverOf, ItemSource, kindOf, pathOf } from './items.js';
import { accountPath } from './names.js';
import * as parts from './parts.js';
import { Players } from './players.js';
import { announce, enter, toggleFull } from './stage.js';
import { text } from './texts.js';

const ADDRESS_LAG_MS = 800;

export class Viewer {
  /** `source` gives more posts at the end; `over` is the path of what lies beneath, if anything. */
  constructor({ items, index, source = null, over = null, surface }) {
    Object.assign(this, { items, index, source, over, surface });
    this.players = new Players(1, 4);
    this.stage = h('div', { label: 'DivVideoContainer', look: 'stage' });
    this.backdrop = h('img', { look: 'backdrop', alt: '' });
    this.browse = h('div', {
      mark: 'browse-video',
      label: 'DivVideoWrapper',
      look: 'browse',
      on: { click: () => this.hasPlayer && this.toggle() },
    });
    this.bar = h('div', { look: 'viewer-bar' });
    this.info = h('div', { label: 'DivContentContainer', look: 'info' });
    this.stage.append(
      this.backdrop,
      this.browse,
      this.bar,
      h(
        'div',
        { look: 'arrows' },
        parts.iconButton('up', text('previous'), () => this.step(-1), { mark: 'arrow-left' }),
        parts.iconButton('down', text('next'), () => this.step(1), { mark: 'arrow-right' }),
      ),
    );
    if (over) {
      this.stage.append(
        parts.iconButton('close', text('close'), () => history.back(), {
          mark: 'browse-close',
          look: 'round leave',
        }),
      );
    }
    this.root = h(
      'div',
      {
        label: 'DivBrowserModeContainer',
        look: `viewer${over ? ' over' : ''}`,
        role: over ? 'dialog' : null,
        'aria-modal': over ? 'true' : null,
      },
      this.stage,
      this.info,
    );
  }

  /** Opens over what is shown; the address becomes the post's. */
  static over(items, item, surface, source = null) {
    const path = location.pathname + location.search;
    const viewer = new Viewer({ items, index: items.indexOf(item), source, over: path, surface });
    history.pushState({ viewer: true }, '', parts.localPath(pathOf(item)));
    document.body.append(viewer.root);
    enter(viewer);
    viewer.show();
  }

  /** As the page of a post; others follow it, but the address and the page's JSON stay. */
  static async page(main, item) {
    const source = new ItemSource('/api/related/item_list/', { itemID: item.id });
    const viewer = new Viewer({ items: [item], index: 0, source, surface: 'video' });
    main.append(viewer.root);
    enter(viewer);
    viewer.show();
    viewer.items.push(...(await source.next()));
    if (viewer.root.isConnected) viewer.show();
  }

  get item() {
    return this.items[this.index];
  }

  get hasPlayer() {
    return ['video', 'ad'].includes(kindOf(this.item));
  }

  show() {
    const { item } = this;
    this.#draw(item);
    if (this.shown !== item.id) {
      this.shown = item.id;
      announce(item, this.surface);
    }
    clearTimeout(this.lag);
    if (!this.over) return;
    this.lag = setTimeout(
      () => history.replaceState({ viewer: true }, '', parts.localPath(pathOf(item))),
      ADDRESS_LAG_MS,
    );
  }

  async step(by) {
    if (this.index + by >= this.items.length - 2 && this.source) {
      const more = this.source.next().then((items) => this.items.push(...items));
      if (this.index + by >= this.items.length) await more;
    }
    if (!this.items[this.index + by] || !this.root.isConnected) return;
    this.index += by;
    this.show();
  }

  toggle(item = this.item, by = 'click') {
    parts.did('toggle-play', item, by);
    this.players.playing?.toggle();
  }

  comments() {}

  cinema() {}

  full() {
    return toggleFull(this.stage);
  }

  suspend(suspended) {
    this.players.play(suspended || !this.hasPlayer ? null : this.item.id);
    if (!suspended) announce(this.item, this.surface);
  }

  close() {
    clearTimeout(this.lag);
    this.players.close();
    this.root.remove();
  }

  #draw(item) {
    if (this.shown !== item.id) {
      this.backdrop.src = coverOf(item);
      for (const own of this.browse.querySelectorAll(':scope > :not(.player)')) own.remove();
      // The player stays where it is and takes the next post's id.
      if (this.hasPlayer) this.players.place([{ item, slot: this.browse }]);
      this.browse.classList.toggle('without-player', !this.hasPlayer);
      this.players.play(this.hasPlayer ? item.id : null);
      if (kindOf(item) === 'photo') this.browse.append(parts.slides(item));
      if (kindOf(item) === 'live') this.browse.append(parts.broadcast(item));
      this.bar.replaceChildren(parts.topBar(item, { full: () => this.full(), cinema: null }));
    }
    this.info.replaceChildren(
      h(
        'header',
        { look: 'account' },
        parts.avatar(item, 'browse-user-avatar'),
        h(
          'a',
          { look: 'names', href: accountPath(item.author.uniqueId) },
          h('span', { mark: 'browse-username' }, item.author.uniqueId),
          h('span', { mark: 'browser-nickname', dir: 'auto' }, item.author.nickname),
        ),
        h('button', { type: 'button', look: 'follow', mark: 'browse-follow' }, text('follow')),
      ),
      kindOf(item) === 'ad' ? parts.adTag() : '',
      parts.description(item, 'browse-video-desc'),
      parts.music(item, 'browse-music'),
      parts.actionBar(item, () => {}, 'browse-'),
      this.over ? '' : this.#following(),
      comments(item),
    );
  }

  #following() {
    const others = this.items.filter((other) => other !== this.item).slice(0, 3);
    return h(
      'nav',
      { label: 'DivRecommendedVideoList', look: 'following-posts' },
      h('h2', {}, text('you_may_like')),
      others.map((other) =>
        h(
          'a',
          { href: pathOf(other), look: 'small-post' },
          h('img', { src: coverOf(other), alt: '' }),
          h('span', { dir: 'auto' }, other.desc),
        ),
      ),
    );
  }
}
