import data from './selectors.json';

/**
 * Where things are on TikTok's page, from surest to least sure. TikTok changes its page without
 * notice, so this is data: attributes first, labels within class names only where there are none.
 */

/** One place that carries a post's id: the first group of `pattern` in `attribute`. */
export interface IdCarrier {
  readonly step: string;
  readonly attribute: string;
  readonly selector: string;
  readonly pattern: RegExp;
}

/** Elements that show one post. */
export const CARD = data.card.join();
/** A player without a card that we know; last resort. */
export const BARE_PLAYER = data.barePlayer.join();
/** A post that lies over the feed. */
export const MODAL = data.modal.join();
/** Any card that lies over the feed: modals, and the rows of cinema mode. */
export const ABOVE = [...data.modal, ...data.row].join();
/** What holds player, author and description of a modal or single video together. */
export const SCOPE = data.scope.join();
/** Cells of a grid, whose previews play when pointed at. */
export const GRID = data.grid.join();
export const POST_LINK = data.postLink.join();
export const AD = data.ad.join();
export const AD_LABEL = data.adLabel.join();
export const LIVE = data.live.join();
export const PHOTO = data.photo.join();
export const CAPTCHA = data.captcha.join();
export const LOGIN_WALL = data.loginWall.join();
export const COMMENTS = data.comments.join();
export const DESCRIPTION = data.description.join();

export const ID_LADDER: readonly IdCarrier[] = data.id.map((carrier) => ({
  ...carrier,
  pattern: new RegExp(carrier.pattern),
}));
export const AUTHOR_LINKS: readonly string[] = data.authorLink;
export const AUTHOR_TEXTS: readonly string[] = data.authorText;
export const DESCRIPTIONS: readonly string[] = data.description;
/** Words that mark a paid post, in lower case. */
export const AD_WORDS: readonly string[] = data.adWords;

/** TikTok's own controls, which nothing of ours may cover. */
export const CONTROLS: readonly string[] = data.controls;

/** Attributes whose change can mean another post in the same element. */
export const TELLING_ATTRIBUTES: readonly string[] = [
  ...new Set(['id', 'data-e2e', ...ID_LADDER.map((carrier) => carrier.attribute)]),
];
