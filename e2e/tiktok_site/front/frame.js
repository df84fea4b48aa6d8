// What holds one post of a column: a card of the feed, or a row of cinema mode.

import { h } from './dom.js';
import { kindOf } from './items.js';
import * as parts from './parts.js';

/**
 * A frame with its post, as long as it is filled. `slot` is where a player goes; films and pictures
 * of other kinds than videos are there already. Who extends it has `content()`, which gives the
 * elements around and with the slot, and `toggle()`, for a click on the player.
 */
export class PostFrame {
  constructor(item, index, root) {
    this.item = item;
    this.index = index;
    this.kind = kindOf(item);
    this.hasPlayer = this.kind === 'video' || this.kind === 'ad';
    this.filled = false;
    this.slot = null;
    this.root = root;
  }

  fill() {
    if (this.filled) return;
    this.filled = true;
    this.slot = h('div', {
      label: 'DivVideoPlayerContainer',
      look: 'slot',
      on: { click: () => this.hasPlayer && this.toggle() },
    });
    if (this.kind === 'photo') this.slot.append(parts.slides(this.item));
    if (this.kind === 'live') this.slot.append(parts.broadcast(this.item));
    this.root.append(...this.content());
  }

  empty() {
    this.filled = false;
    this.slot = null;
    this.root.replaceChildren();
  }

  /** Plays what the frame itself holds. */
  own(plays) {
    const video = this.kind === 'live' ? this.slot?.querySelector('video') : null;
    if (plays) video?.play().catch(() => {});
    else video?.pause();
  }
}
