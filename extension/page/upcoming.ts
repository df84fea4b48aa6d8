import type { FeedKnowledge } from './feed';
import { identify, postUrl } from './identity';
import { canBeRead, type FeedItem, type Post, type Sighting } from './post';
import { CARD, MODAL } from './selectors';

/** Posts of the feed that are looked through for ones that can be read. */
const LOOK_AHEAD = 10;

/** How far above a card the list is looked for. */
const LIST_DEPTH = 5;

function cardIn(element: Element): HTMLElement | null {
  const card = element.matches(CARD) ? element : element.querySelector(CARD);
  return card as HTMLElement | null;
}

function cardsBeside(element: Element, where: 'nextElementSibling' | 'previousElementSibling') {
  const cards: HTMLElement[] = [];
  let sibling = element[where];
  while (sibling !== null && cards.length < LOOK_AHEAD) {
    const card = cardIn(sibling);
    if (card !== null) cards.push(card);
    sibling = sibling[where];
  }
  return cards;
}

/** The cards that follow in the same list, in which each may have a frame of its own. */
function followingCards(card: HTMLElement): readonly HTMLElement[] {
  let element: HTMLElement | null = card;
  for (let depth = 0; depth < LIST_DEPTH && element !== null; depth += 1) {
    const following = cardsBeside(element, 'nextElementSibling');
    if (following.length > 0) {
      // What stands beneath a modal is not what comes next in it.
      return following.filter((other) => other.matches(MODAL) === card.matches(MODAL));
    }
    // Where cards come before, and none after, the list ends.
    if (cardsBeside(element, 'previousElementSibling').length > 0) return [];
    element = element.parentElement;
  }
  return [];
}

function postOf({ id, kind, author }: FeedItem): Post {
  return { id, kind, author, url: postUrl(id, author) };
}

/**
 * The next posts that can be read after the one on screen, the nearest first: from the cards that follow it, and
 * where those are not mounted yet, in the order of the feed.
 */
export function upcoming(sighting: Sighting, feed: FeedKnowledge, count = 2): readonly Post[] {
  const found = new Map<string, Post>();
  const add = (post: Post) => {
    const { id, kind } = post;
    const isNext = id !== null && id !== sighting.post.id && canBeRead(kind);
    if (isNext && found.size < count) found.set(id, post);
  };
  let last = sighting.post.id;
  for (const card of followingCards(sighting.card)) {
    if (found.size === count) break;
    const { post } = identify(card, { feed, path: '', alone: false });
    add(post);
    last = post.id ?? last;
  }
  if (last !== null) for (const item of feed.after(last, LOOK_AHEAD)) add(postOf(item));
  return [...found.values()];
}
