// What plays at the moment: the feed or what lies over it.

import { kindOf } from './items.js';

const stages = [];

/** The uppermost of what is shown, or null. */
export function stage() {
  return stages.at(-1) ?? null;
}

/** Puts something over what was shown, which falls silent. */
export function enter(next) {
  stage()?.suspend(true);
  stages.push(next);
}

/** Takes it away again; what lay beneath goes on. */
export function leave(old) {
  const place = stages.indexOf(old);
  if (place < 0) return;
  stages.splice(place, 1);
  old.close();
  if (stage()) stage().suspend(false);
  else window.__standin.active = null;
}

/** Takes everything away. */
export function clear() {
  while (stages.length > 0) stages.pop().close();
  window.__standin.active = null;
}

/** Notes that a post became the one that plays. */
export function announce(item, surface) {
  const { activations } = window.__standin;
  const active = { id: item.id, kind: kindOf(item), surface, at: performance.now() };
  activations.push(active);
  window.__standin.active = active;
}

/** Full screen for an element, or no longer. */
export function toggleFull(element) {
  if (document.fullscreenElement) return document.exitFullscreen();
  return element.requestFullscreen();
}
