// What elements are called. Layouts differ in this, and hashes change with every deployment.

export const { layout, language } = window.__standin.config;

/** The window scrolls, and cards are plain divs. */
export const isOld = layout === '2024';
const isUnknown = layout === 'unknown';
/** Whether cards and comments link to other posts. */
export const linksPosts = !isUnknown;
const deployment = 'q3';

const formerly = {
  'favorite-icon': 'undefined-icon',
  'feed-navigation-next': 'arrow-down',
  'feed-navigation-prev': 'arrow-up',
};

function hash(text) {
  let number = 2166136261;
  for (const character of `${deployment}${layout}${text}`) {
    number = Math.imul(number ^ character.codePointAt(0), 16777619) >>> 0;
  }
  return number.toString(36);
}

/** The class that emotion would give a component. */
export function className(label) {
  if (isUnknown) return `x${hash(label)}`;
  if (isOld) return `css-${hash(label)}-${label} e${hash(`${label}e`)}0`;
  return `css-${hash(label)}-${hash(`${label}-`)}--${label}`;
}

/** Name and value of the attribute that marks an element for TikTok's own tests. */
export function testMark(name) {
  if (isUnknown) return ['data-slot', hash(name)];
  return ['data-e2e', (isOld && formerly[name]) || name];
}

/** An element's id, where the layout has it. */
export function elementId(id) {
  return isUnknown ? `v${hash(id)}` : id;
}

/** What a player is called, as an attribute's value; null where layouts leave it out. */
export function playerId(number, postId) {
  return isUnknown || layout === 'no_wrapper_ids' ? null : `xgwrapper-${number}-${postId}`;
}

export const playerClass = isUnknown ? 'pl' : 'xgplayer-container tiktok-web-player no-controls';

/** A class that a library gave, without a hash. */
export function plainClass(name) {
  return isUnknown ? `y${hash(name)}` : name;
}

/** Attributes that name the post on its menu button. */
export function menuMark(postId) {
  return isUnknown ? {} : { 'data-more-menu-item-id': postId };
}

/** Attributes that name the post on its row in cinema mode. */
export function rowMark(postId) {
  return isUnknown ? { 'data-row': '' } : { 'data-cinema-mode-snap-row': postId };
}

/** The tag of a feed's card. */
export const cardTag = isOld ? 'div' : 'article';

/** The address of an account; a redesign may write it in full. */
export function accountPath(handle) {
  return isUnknown ? `${location.origin}/@${handle}` : `/@${handle}`;
}
