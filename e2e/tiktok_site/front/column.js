// Cards below each other of which one plays: the feed, and cinema mode.

import { Players } from './players.js';

const SNAP_MS = 300;
const MOUNTED = 2; // players before and after the one that plays
const FILLED = 5; // cards with content before and after it
const AHEAD = 4; // cards that are left when the next page is asked for

/** The nearest element to the middle of the view, by index; -1 without any. */
function nearest(cards, middle) {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  cards.forEach((card, index) => {
    const box = card.root.getBoundingClientRect();
    const distance = Math.abs((box.top + box.bottom) / 2 - middle);
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

export class Column {
  /**
   * `scroller` is the element that scrolls, null for the window; `makeCard(item, index)` gives an
   * object like `Card`; `onActive(item, index)` hears of each change; `start` is the card to begin
   * with, and has to be on the first page.
   */
  constructor({ list, scroller, source, makeCard, onActive, recycles = true, start = 0 }) {
    Object.assign(this, { list, scroller, source, makeCard, onActive, recycles, start });
    this.cards = [];
    this.active = -1;
    this.players = new Players(2 * MOUNTED + 1);
    this.gesture = { at: 0, size: 0 };
    this.moving = false;
    this.suspended = false;
    this.closing = new AbortController();
    const { signal } = this.closing;
    (scroller ?? window).addEventListener('scroll', () => this.#scrolled(), { signal });
    if (scroller) {
      scroller.addEventListener('wheel', (event) => this.#wheeled(event), {
        signal,
        passive: false,
      });
    }
  }

  get item() {
    return this.cards[this.active]?.item ?? null;
  }

  /** Asks for the next page. */
  async load() {
    const items = await this.source.next();
    if (this.closing.signal.aborted) return;
    for (const item of items) {
      if (this.cards.some((card) => card.item.id === item.id)) continue;
      const card = this.makeCard(item, this.cards.length);
      this.cards.push(card);
      this.list.append(card.root);
      if (!this.recycles || this.cards.length <= FILLED) card.fill();
    }
    if (this.active >= 0 || this.cards.length === 0) return this.#mount();
    if (this.start > 0) this.show(this.start, { at_once: true });
    return this.#activate(this.start);
  }

  /** Moves by one card. */
  step(by) {
    this.show((this.moving ? this.target : this.active) + by);
  }

  /** Moves to a card, in 300 ms or at once. */
  show(index, { at_once = false } = {}) {
    const card = this.cards[index];
    if (!card) return;
    this.target = index;
    const box = card.root.getBoundingClientRect();
    const height = this.scroller?.clientHeight ?? innerHeight;
    const top = this.scroller?.getBoundingClientRect().top ?? 0;
    const distance = (box.top + box.bottom) / 2 - top - height / 2;
    const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (at_once || still) this.#jump(distance);
    else this.#glide(distance);
  }

  /** Whether the column plays, or something lies over it. */
  suspend(suspended) {
    this.suspended = suspended;
    this.#play();
  }

  toggle(item) {
    if (this.item?.id === item.id) this.players.playing?.toggle();
  }

  close() {
    this.closing.abort();
    this.players.close();
    for (const card of this.cards) card.own(false);
  }

  /** Past all cards between, at which `scrollBy` would have to stop. */
  #jump(distance) {
    (this.scroller ?? document.scrollingElement).scrollTop += distance;
  }

  #scrollBy(distance) {
    (this.scroller ?? window).scrollBy({ top: distance, behavior: 'instant' });
  }

  #glide(distance) {
    const start = performance.now();
    let done = 0;
    this.moving = true;
    this.ride = (this.ride ?? 0) + 1;
    const ride = this.ride;
    if (this.scroller) this.scroller.style.scrollSnapType = 'none';
    const frame = (now) => {
      if (ride !== this.ride) return;
      const share = Math.min(1, Math.max(0, now - start) / SNAP_MS);
      const eased = 1 - (1 - share) ** 3;
      this.#scrollBy(distance * eased - done);
      done = distance * eased;
      if (share < 1 && !this.closing.signal.aborted) {
        requestAnimationFrame(frame);
        return;
      }
      this.moving = false;
      if (this.scroller) this.scroller.style.scrollSnapType = '';
    };
    requestAnimationFrame(frame);
  }

  /** One card for each turn of the wheel, however long a touchpad lets it run on. */
  #wheeled(event) {
    event.preventDefault();
    const quiet = event.timeStamp - this.gesture.at > 60;
    const size = Math.abs(event.deltaY);
    const again = size >= 50 && size >= this.gesture.size;
    this.gesture = { at: event.timeStamp, size };
    if (this.moving || !(quiet || again) || size < 4) return;
    this.step(Math.sign(event.deltaY));
  }

  #scrolled() {
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      if (this.closing.signal.aborted) return;
      const box = this.scroller?.getBoundingClientRect();
      const index = nearest(this.cards, box ? (box.top + box.bottom) / 2 : innerHeight / 2);
      if (index >= 0 && index !== this.active) this.#activate(index);
    });
  }

  #activate(index) {
    this.cards[this.active]?.own(false);
    this.active = index;
    this.#mount();
    this.#play();
    this.onActive(this.item, index);
    if (index >= this.cards.length - AHEAD) this.load();
  }

  #mount() {
    const near = (distance) => (card) => Math.abs(card.index - this.active) <= distance;
    if (this.recycles) {
      for (const card of this.cards) {
        if (near(FILLED)(card)) card.fill();
        else if (card.filled) card.empty();
      }
    }
    const entries = this.cards
      .filter((card) => near(MOUNTED)(card) && card.hasPlayer)
      .sort((a, b) => Math.abs(a.index - this.active) - Math.abs(b.index - this.active));
    this.players.place(entries);
  }

  #play() {
    const card = this.cards[this.active];
    const plays = Boolean(card) && !this.suspended;
    card?.own(plays);
    this.players.play(plays && card.hasPlayer ? card.item.id : null);
  }
}
