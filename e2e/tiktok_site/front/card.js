// A card of the feed.

import { h } from './dom.js';
import { PostFrame } from './frame.js';
import { cardTag, elementId, isOld } from './names.js';
import * as parts from './parts.js';
import { sound } from './players.js';
import { text } from './texts.js';

function unmute(item) {
  const button = h(
    'button',
    {
      type: 'button',
      look: 'unmute',
      on: {
        click(event) {
          event.stopPropagation();
          sound.set(false);
          parts.did('mute', item, 'click');
          button.remove();
        },
      },
    },
    text('unmute'),
  );
  return button;
}

/**
 * A card with its content. `acts` are what its buttons lead to: `comments(item)`, `cinema(item)`,
 * `full()` and `toggle(item)`.
 */
export class Card extends PostFrame {
  constructor(item, index, acts) {
    const root = h(cardTag, {
      mark: 'recommend-list-item-container',
      label: isOld ? 'DivItemContainerV2' : 'ArticleItemContainer',
      look: 'card',
    });
    super(item, index, root);
    this.acts = acts;
    if (!isOld) root.setAttribute(elementId('data-scroll-index'), String(index));
  }

  toggle() {
    this.acts.toggle(this.item);
  }

  content() {
    return [isOld ? this.#formerContent() : this.#content()];
  }

  #caption() {
    const { item, kind } = this;
    return h(
      'div',
      { label: 'DivMediaCardBottomContainer', look: 'caption' },
      kind === 'ad' ? parts.adTag() : null,
      parts.author(item),
      parts.description(item),
      kind === 'ad'
        ? h(
            'a',
            { look: 'call', href: `https://example.com/${item.id}`, target: '_blank' },
            text('learn_more'),
          )
        : parts.music(item),
      this.index % 3 === 1 && kind !== 'ad' ? parts.recommendation(item) : null,
    );
  }

  #bars() {
    return parts.topBar(this.item, {
      full: () => this.acts.full(),
      cinema: this.hasPlayer && !isOld ? () => this.acts.cinema(this.item) : null,
    });
  }

  #content() {
    const { item } = this;
    const media = h(
      'section',
      { label: 'SectionMediaCardContainer', look: 'media', id: `media-card-${this.index}` },
      this.slot,
      this.kind === 'live' ? null : this.#bars(),
      this.#caption(),
      this.index === 0 && sound.muted ? unmute(item) : null,
    );
    return h(
      'div',
      { label: 'DivContentFlexLayout', look: 'card-row' },
      media,
      parts.actionBar(item, this.acts.comments),
    );
  }

  #formerContent() {
    const { item } = this;
    return h(
      'div',
      { label: 'DivContentContainer', look: 'former-card' },
      parts.avatar(item),
      h(
        'div',
        { look: 'former-column' },
        this.#caption(),
        h(
          'div',
          { label: 'DivVideoWrapper', mark: 'feed-video', look: 'card-row' },
          h('div', { look: 'media' }, this.slot, this.kind === 'live' ? null : this.#bars()),
          parts.actionBar(item, this.acts.comments),
        ),
      ),
    );
  }
}
