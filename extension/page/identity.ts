import { authorOf, descriptionOf, isPlaying, kindOf, own, playerOf } from './card';
import type { FeedKnowledge } from './feed';
import { canBeRead, type FeedItem, type Post } from './post';
import { sameAuthor, sameDescription } from './post_text';
import { ID_LADDER, type IdCarrier, POST_LINK } from './selectors';
import { linkedPost, permalinkOf } from './surface';

/** Seconds by which a player and the feed may differ about a video's length. */
const LENGTH_TOLERANCE = 2;

/** What a card shows, as far as the page tells. */
export interface Identity {
  readonly post: Post;
  /** The step of the ladder that named it; `null` without an id. */
  readonly step: string | null;
}

/** What is known beside the card. */
export interface Surroundings {
  readonly feed: Pick<FeedKnowledge, 'find' | 'match'>;
  /** Path of the page. It may still be that of an earlier post. */
  readonly path: string;
  /** Whether the path can only mean this card: it is a modal, or there is no other. */
  readonly alone: boolean;
}

type Named = { readonly id: string; readonly step: string };

/** A card with what its inferences need; texts are read only if a step asks for them. */
class Shown {
  #description: string | undefined;
  readonly player: HTMLVideoElement | null;
  readonly author: string | null;

  constructor(readonly card: Element) {
    this.player = playerOf(card);
    this.author = authorOf(card);
  }

  get description(): string {
    this.#description ??= descriptionOf(this.card);
    return this.#description;
  }
}

/** The id that one kind of carrier states; `null` if there is none, or several that differ. */
function carriedId(card: Element, carrier: IdCarrier): string | null {
  const idOf = (element: Element | null | undefined): string | null =>
    carrier.pattern.exec(element?.getAttribute(carrier.attribute) ?? '')?.[1] ?? null;
  // Of several players in a card, the one that runs counts.
  const around = idOf(card.closest(carrier.selector));
  if (around !== null) return around;
  const ids = new Set(own(card, carrier.selector).map(idOf));
  ids.delete(null);
  if (ids.size <= 1) return [...ids][0] ?? null;
  // Of several players in a card, the one that runs counts.
  const player = playerOf(card);
  return isPlaying(player) ? idOf(player.closest(carrier.selector)) : null;
}

/** The id that the card states by itself, without any inference. */
export function statedId(card: Element): Named | null {
  for (const carrier of ID_LADDER) {
    const id = carriedId(card, carrier);
    if (id !== null) return { id, step: carrier.step };
  }
  return null;
}

/** Whether what is shown can't be the post that the feed has under this id. */
function contradicts({ player, author, description }: Shown, item: FeedItem | null): boolean {
  if (item === null) return false;
  if (author !== null && item.author !== null && !sameAuthor(author, item.author)) return true;
  const known = item.page.description ?? '';
  if (description !== '' && known !== '' && !sameDescription(description, known)) return true;
  const shown = player?.duration ?? Number.NaN;
  const stated = item.page.duration ?? Number.NaN;
  return Math.abs(shown - stated) > LENGTH_TOLERANCE;
}

/** The post that the card's own links agree on. Links to posts of others are passed over. */
function linkedId(shown: Shown, { feed }: Surroundings): string | null {
  const ids = new Set<string>();
  for (const link of own(shown.card, POST_LINK)) {
    const post = linkedPost(link.getAttribute('href') ?? '');
    if (post === null || shown.author === null || post.author === null) continue;
    if (sameAuthor(post.author, shown.author)) ids.add(post.id);
  }
  const [id] = ids;
  return ids.size === 1 && id !== undefined && !contradicts(shown, feed.find(id)) ? id : null;
}

/** The post that the address names, unless the card shows another. */
function addressedId(shown: Shown, { feed, path, alone }: Surroundings): string | null {
  const link = alone ? permalinkOf(path) : null;
  if (link === null || contradicts(shown, feed.find(link.id))) return null;
  const { author } = shown;
  return author !== null && link.author !== null && !sameAuthor(author, link.author)
    ? null
    : link.id;
}

function matchedId(shown: Shown, { feed }: Surroundings): string | null {
  if (shown.author === null || shown.description === '') return null;
  const item = feed.match(shown.author, shown.description);
  return contradicts(shown, item) ? null : (item?.id ?? null);
}

function infer(shown: Shown, surroundings: Surroundings): Named | null {
  const steps = { anchor: linkedId, url: addressedId, feed: matchedId };
  for (const [step, read] of Object.entries(steps)) {
    const id = read(shown, surroundings);
    if (id !== null) return { id, step };
  }
  return null;
}

/** The canonical address of a post; a handle that isn't known is `_`. TikTok and the server find
 * photo posts by it, too. */
export function postUrl(id: string, author: string | null): string {
  return `https://www.tiktok.com/@${author ?? '_'}/video/${id}`;
}

/** Which post a card shows, by the surest step that names one. */
export function identify(card: Element, surroundings: Surroundings): Identity {
  const shown = new Shown(card);
  const stated = statedId(card);
  const marked = kindOf(card, stated?.id ?? null);
  // Address and feed know no lives; what they name is another post.
  const named = stated ?? (marked === 'live' ? null : infer(shown, surroundings));
  const id = named?.id ?? null;
  const item = id === null ? null : surroundings.feed.find(id);
  const addressed = named?.step === 'url' ? permalinkOf(surroundings.path)?.author : null;
  const author = shown.author ?? item?.author ?? addressed ?? null;
  const kind = (canBeRead(marked) && item?.kind) || marked;
  return {
    post: { id, kind, author, url: id === null ? null : postUrl(id, author) },
    step: named?.step ?? null,
  };
}
