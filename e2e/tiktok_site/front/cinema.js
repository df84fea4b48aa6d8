// Cinema mode: the feed's posts in rows as large as the window.

import { Column } from './column.js';
import { h } from './dom.js';
import { PostFrame } from './frame.js';
import { rowMark } from './names.js';
import * as parts from './parts.js';
import { announce, leave, toggleFull } from './stage.js';
import { text } from './texts.js';

class Row extends PostFrame {
  constructor(item, index, cinema) {
    super(item, index, h('div', { label: 'DivCinemaModeRow', look: 'row', ...rowMark(item.id) }));
    this.cinema = cinema;
  }

  toggle() {
    this.cinema.toggle();
  }

  content() {
    const caption = { look: 'caption' };
    return [this.slot, h('div', caption, parts.author(this.item), parts.description(this.item))];
  }
}

export class Cinema {
  /** Of the posts of a feed's column, which is led along when cinema mode is left. */
  constructor(feed, surface) {
    this.feed = feed;
    this.surface = surface;
    this.list = h('div', { label: 'DivCinemaModeScroller', look: 'rows' });
    this.root = h(
      'div',
      { label: 'DivCinemaModeContainer', look: 'cinema' },
      this.list,
      parts.iconButton('close', text('close'), () => this.leave(), { look: 'round leave' }),
    );
    let taken = 0;
    const source = {
      next: async () => {
        if (taken >= feed.cards.length) await feed.load();
        const items = feed.cards.slice(taken).map((card) => card.item);
        taken = feed.cards.length;
        return items;
      },
    };
    this.column = new Column({
      list: this.list,
      scroller: this.list,
      source,
      start: feed.active,
      makeCard: (item, index) => new Row(item, index, this),
      onActive: (item) => announce(item, surface),
    });
  }

  open() {
    return this.column.load();
  }

  get item() {
    return this.column.item;
  }

  step(by) {
    this.column.step(by);
  }

  toggle(item = this.item, by = 'click') {
    parts.did('toggle-play', item, by);
    this.column.toggle(item);
  }

  comments() {}

  cinema() {
    this.leave();
  }

  full() {
    return toggleFull(this.root);
  }

  leave() {
    const index = this.feed.cards.findIndex((card) => card.item.id === this.item?.id);
    this.feed.show(index, { at_once: true });
    leave(this);
  }

  suspend(suspended) {
    this.column.suspend(suspended);
  }

  close() {
    this.column.close();
    this.root.remove();
  }
}
