import { cardsIn } from './cards';
import type { FeedKnowledge } from './feed';
import { identify, postUrl } from './identity';
import type { FeedItem, Post, Sighting } from './post';
import { LIST, MODAL } from './selectors';

/** Posts of the feed that are looked through for videos. */
const LOOK_AHEAD = 10;

/** How far above a card the list is looked for, where it isn't marked as one. */
const LIST_DEPTH = 5;

function listOf(card: HTMLElement): Element | null {
  const marked = card.closest(LIST);
  if (marked !== null) return marked;
  let list = card.parentElement;
  for (let depth = 0; depth < LIST_DEPTH && list !== null; depth += 1) {
    if (cardsIn(list).length > 1) return list;
    list = list.parentElement;
  }
  return null;
}

function followingCards(card: HTMLElement): readonly HTMLElement[] {
  const list = listOf(card);
  const modal = card.matches(MODAL);
  // What stands beneath a modal is not what comes next in it.
  const cards = (list === null ? [] : cardsIn(list)).filter(
    (other) => other.matches(MODAL) === modal,
  );
  const place = cards.indexOf(card);
  return place < 0 ? [] : cards.slice(place + 1);
}

function postOf({ id, kind, author }: FeedItem): Post {
  return { id, kind, author, url: postUrl(id, author) };
}

/**
 * The next videos after the one on screen, the nearest first: from the cards that follow it, and
 * where those are not mounted yet, in the order of the feed.
 */
export function upcoming(sighting: Sighting, feed: FeedKnowledge, count = 2): readonly Post[] {
  const found = new Map<string, Post>();
  const add = (post: Post) => {
    const isNext = post.id !== null && post.kind === 'video' && post.id !== sighting.post.id;
    if (isNext && post.id !== null && found.size < count) found.set(post.id, post);
  };
  let last = sighting.post.id;
  for (const card of followingCards(sighting.card).slice(0, LOOK_AHEAD)) {
    const { post } = identify(card, { feed, path: '', alone: false });
    add(post);
    last = post.id ?? last;
  }
  if (last !== null) for (const item of feed.after(last, LOOK_AHEAD)) add(postOf(item));
  return [...found.values()];
}
