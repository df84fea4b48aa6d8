import type { PageKnowledge } from '@schema/client_message';
import type { FeedItem, PostKind } from './post';
import { comparable, cut } from './post_text';
import {
  AD,
  AD_LABEL,
  AD_WORDS,
  AUTHOR_LINKS,
  AUTHOR_TEXTS,
  COMMENTS,
  DESCRIPTION,
  DESCRIPTIONS,
  LIVE,
  MODAL,
  PHOTO,
  SCOPE,
} from './selectors';
import { handleOf } from './surface';

/** Elements of a card that are no part of somebody's comment. */
export function own(root: Element, selector: string): Element[] {
  return [...root.querySelectorAll(selector)].filter((element) => !element.closest(COMMENTS));
}

function firstOwn(root: Element, selector: string): Element | null {
  const first = root.querySelector(selector);
  return first?.closest(COMMENTS) ? (own(root, selector)[0] ?? null) : first;
}

/** What holds player, author and description: a modal keeps the texts beside its player. */
function scopeOf(card: Element): Element {
  return (card.matches(MODAL) ? card.closest(SCOPE) : null) ?? card;
}

export function isPlaying(player: HTMLVideoElement | null): player is HTMLVideoElement {
  return player !== null && !player.paused && !player.ended && player.readyState >= 2;
}

/** The player of a card: the one that runs, where several are mounted. */
export function playerOf(card: Element): HTMLVideoElement | null {
  const players = card.querySelectorAll('video');
  for (const player of players) if (isPlaying(player)) return player;
  return players[0] ?? null;
}

export function plays(card: Element): boolean {
  return isPlaying(playerOf(card));
}

/**
 * The handle of who posted it, from links first: the text may be the name that is displayed.
 * People whom the description mentions are others.
 */
export function authorOf(card: Element): string | null {
  const scope = scopeOf(card);
  for (const selector of AUTHOR_LINKS) {
    for (const link of scope.querySelectorAll(selector)) {
      const handle = handleOf(link.getAttribute('href') ?? '');
      if (handle !== null && !link.closest(`${DESCRIPTION},${COMMENTS}`)) return handle;
    }
  }
  for (const selector of AUTHOR_TEXTS) {
    const text = firstOwn(scope, selector)?.textContent?.trim().replace(/^@/, '') ?? '';
    if (/^[\w.-]{1,40}$/.test(text)) return text;
  }
  return null;
}

/** The post's text as the card shows it; empty if it shows none. */
export function descriptionOf(card: Element): string {
  const scope = scopeOf(card);
  for (const selector of DESCRIPTIONS) {
    const text = firstOwn(scope, selector)?.textContent?.trim();
    if (text) return text;
  }
  return '';
}

function isAd(card: Element): boolean {
  if (card.querySelector(AD) !== null) return true;
  return own(card, AD_LABEL).some((label) => {
    const text = label.textContent ?? '';
    return text.length < 60 && AD_WORDS.includes(comparable(text));
  });
}

/** What kind of post the card's marks say it is. A live has no id, a video in a live's ring has. */
export function kindOf(card: Element, id: string | null): PostKind {
  if (isAd(card)) return 'ad';
  if (id === null && firstOwn(card, LIVE) !== null) return 'live';
  return firstOwn(card, PHOTO) !== null ? 'photo' : 'video';
}

/** What the page knows about a post, from the feed or, without it, from the card alone. */
export function pageKnowledge(card: Element, item: FeedItem | null): PageKnowledge {
  if (item !== null) return item.page;
  const description = cut(descriptionOf(card), 8_000);
  const hashtags = description.match(/#[\p{L}\p{N}\p{M}_]{1,100}/gu) ?? [];
  return {
    description,
    author: authorOf(card),
    hashtags: [...new Set(hashtags.map((tag) => tag.slice(1)))].slice(0, 100),
  };
}
