// The feed: a column of cards, its arrows and its comments.

import { Card } from './card.js';
import { Cinema } from './cinema.js';
import { Column } from './column.js';
import { CommentSidebar } from './comments.js';
import { h } from './dom.js';
import { isOld } from './names.js';
import { did, iconButton } from './parts.js';
import { announce, enter, leave, toggleFull } from './stage.js';
import { text } from './texts.js';
import { Viewer } from './viewer.js';

export class Feed {
  /** `closeable` for a feed that lies over a grid; `start` is the card to begin with. */
  constructor({ source, surface, start = 0, closeable = false }) {
    this.surface = surface;
    this.sidebar = new CommentSidebar();
    this.list = h('div', {
      id: isOld ? 'main-content-homepage_hot' : 'column-list-container',
      label: isOld ? 'DivMainContainer' : 'DivColumnListContainer',
      look: isOld ? 'former-list' : 'column',
    });
    const arrows = h(
      'div',
      { label: 'DivFeedNavigationContainer', look: 'arrows' },
      iconButton('up', text('previous'), () => this.step(-1), { mark: 'feed-navigation-prev' }),
      iconButton('down', text('next'), () => this.step(1), { mark: 'feed-navigation-next' }),
    );
    const close = closeable
      ? iconButton('close', text('close'), () => this.leave(), { look: 'round leave' })
      : null;
    if (closeable) this.leave = () => leave(this);
    this.root = h(
      'div',
      { label: 'DivFeedContainer', look: `feed${closeable ? ' over' : ''}` },
      this.list,
      arrows,
      this.sidebar.root,
      close,
    );
    this.column = new Column({
      list: this.list,
      scroller: isOld ? null : this.list,
      source,
      start,
      recycles: !isOld,
      makeCard: (item, index) =>
        new Card(item, index, {
          comments: (post) => this.comments(post),
          cinema: () => this.cinema(),
          full: () => this.full(),
          toggle: (post) => this.toggle(post),
        }),
      onActive: (item) => {
        announce(item, surface);
        this.sidebar.show(item);
      },
    });
  }

  async open() {
    await this.column.load();
    if (!this.column.item) this.list.append(h('p', { look: 'empty' }, text('empty')));
  }

  get item() {
    return this.column.item;
  }

  step(by) {
    this.column.step(by);
  }

  toggle(item = this.item, by = 'click') {
    did('toggle-play', item, by);
    this.column.toggle(item);
  }

  /** In a column at the side; the layout of 2024 opens the viewer instead. */
  comments(item = this.item) {
    if (!isOld) return this.sidebar.toggle(item);
    return Viewer.over(
      this.column.cards.map((card) => card.item),
      item,
      'foryou',
    );
  }

  cinema() {
    const cinema = new Cinema(this.column, this.surface);
    document.body.append(cinema.root);
    enter(cinema);
    cinema.open();
  }

  full() {
    return toggleFull(this.root);
  }

  suspend(suspended) {
    this.column.suspend(suspended);
    if (!suspended && this.item) announce(this.item, this.surface);
  }

  close() {
    this.column.close();
    this.root.remove();
  }
}
