// A few players that are used over and over: moving on gives one of them another post and id.

import { h } from './dom.js';
import { icon } from './icons.js';
import { playerClass, playerId } from './names.js';

/** Shared by all players of the page. */
export const sound = {
  muted: true,
  listeners: new Set(),
  set(muted) {
    sound.muted = muted;
    for (const listener of sound.listeners) listener();
  },
};

class Player {
  constructor(number) {
    this.number = number;
    this.item = null;
    this.video = h('video', { playsinline: true, loop: true, preload: 'auto', tabindex: '-1' });
    this.video.muted = true;
    this.done = h('div', { look: 'progress-done' });
    this.bar = h(
      'div',
      {
        label: 'DivSeekBarContainer',
        look: 'progress',
        on: { click: (event) => this.#seek(event) },
      },
      this.done,
    );
    this.paused = h('div', { label: 'DivPlayIconContainer', look: 'paused-icon' }, icon('play'));
    this.root = h('div', { look: 'player' }, this.video, this.paused, this.bar);
    this.root.className += ` ${playerClass}`;
    this.video.addEventListener('timeupdate', () => this.#draw());
  }

  /** Takes another post, in place. */
  show(item) {
    this.item = item;
    const id = playerId(this.number, item.id);
    if (id) this.root.id = id;
    this.video.poster = item.video.cover;
    this.video.src = item.video.playAddr;
    this.stop();
  }

  async play() {
    this.root.classList.remove('is-paused');
    this.video.muted = sound.muted;
    try {
      await this.video.play();
    } catch (error) {
      if (error.name !== 'NotAllowedError') return;
      sound.set(true);
      this.video.muted = true;
      await this.video.play().catch(() => {});
    }
  }

  stop() {
    this.video.pause();
    this.root.classList.remove('is-paused');
    this.#draw();
  }

  toggle() {
    if (this.video.paused) this.play();
    else {
      this.video.pause();
      this.root.classList.add('is-paused');
    }
  }

  restart() {
    if (this.video.readyState > 0) this.video.currentTime = 0;
  }

  #seek(event) {
    event.stopPropagation();
    const box = this.bar.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const right = document.documentElement.dir === 'rtl';
    if (this.video.duration) {
      this.video.currentTime = this.video.duration * (right ? 1 - share : share);
    }
  }

  #draw() {
    const share = this.video.duration ? this.video.currentTime / this.video.duration : 0;
    this.done.style.inlineSize = `${100 * share}%`;
  }
}

export class Players {
  /** `number` is the first number in the players' ids. */
  constructor(count, number = 0) {
    this.all = Array.from({ length: count }, () => new Player(number));
    this.playing = null;
    this.follow = () => {
      if (this.playing) this.playing.video.muted = sound.muted;
    };
    sound.listeners.add(this.follow);
  }

  /** Puts a player into each slot; those of other posts are taken for it, the rest stay behind. */
  place(entries) {
    const wanted = new Set(entries.map((entry) => entry.item.id));
    const free = this.all.filter((player) => !player.item || !wanted.has(player.item.id));
    for (const { item, slot } of entries) {
      const kept = this.all.find((player) => player.item?.id === item.id);
      const player = kept ?? free.shift();
      if (!player) continue;
      if (player === this.playing && !kept) this.playing = null;
      if (player.root.parentNode !== slot) slot.prepend(player.root);
      if (!kept) player.show(item);
    }
  }

  /** Plays the post and stops all others; null stops all. */
  async play(id) {
    const next = this.all.find((player) => player.item && player.item.id === id) ?? null;
    for (const player of this.all) if (player !== next && player.item) player.stop();
    const changed = next !== this.playing;
    this.playing = next;
    if (changed) next?.restart();
    await next?.play();
  }

  close() {
    sound.listeners.delete(this.follow);
    for (const player of this.all) {
      player.video.pause();
      player.video.removeAttribute('src');
      player.video.load();
      player.root.remove();
    }
  }
}
