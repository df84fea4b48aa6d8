import type { Position } from '../settings/settings';

/** A rectangle in CSS pixels of the viewport. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}
export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Surroundings {
  readonly video: Box;
  readonly viewport: Size;
  /** TikTok's controls and panels, none of which may be covered. */
  readonly controls: readonly Box[];
  /** All chips. */
  readonly stack: Size;
  /** The one small chip that stands for all. */
  readonly pill: Size;
  readonly position: Position;
  /** How far it was dragged from its place. */
  readonly offset: Point;
  /** The person wants the one small chip. */
  readonly folded: boolean;
  /** The person has opened the small chip here, though there is little room. */
  readonly expanded: boolean;
  readonly direction: 'ltr' | 'rtl';
}

/** Where the chips stand. `x` is the edge that `edge` names, `y` the top. */
export interface Standing extends Point {
  readonly where: 'left' | 'right' | 'inside';
  readonly edge: 'left' | 'right';
  readonly folded: boolean;
}

/** Between the chips and the video, a control or the edge of the window. */
export const GAP = 12;
/** Chips within the video take at most these shares of its width and its height. */
const WIDEST = 0.55;
const TALLEST = 0.45;

export function overlap(a: Box, b: Box): boolean {
  return (
    a.left < b.left + b.width &&
    b.left < a.left + a.width &&
    a.top < b.top + b.height &&
    b.top < a.top + a.height
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

function between(left: number, top: number, right: number, bottom: number): Box {
  return { left, top, width: right - left, height: bottom - top };
}

/**
 * The place within `bounds` nearest to `wanted` where a box of `size` covers no control; `null`
 * if there is none. Such a place touches, in x and in y, the wanted one, a bound or a control.
 */
function freePlace(wanted: Point, size: Size, bounds: Box, controls: readonly Box[]): Box | null {
  const [right, bottom] = [bounds.left + bounds.width, bounds.top + bounds.height];
  if (size.width > bounds.width || size.height > bounds.height) return null;
  const near = controls.filter((control) => overlap(control, bounds));
  const place = (x: number, y: number): Box => ({
    left: clamp(x, bounds.left, right - size.width),
    top: clamp(y, bounds.top, bottom - size.height),
    ...size,
  });
  const xs = [
    wanted.x,
    ...near.flatMap((c) => [c.left - size.width - GAP, c.left + c.width + GAP]),
  ];
  const ys = [
    wanted.y,
    ...near.flatMap((c) => [c.top - size.height - GAP, c.top + c.height + GAP]),
  ];
  let best: Box | null = null;
  let nearest = Number.POSITIVE_INFINITY;
  for (const x of xs) {
    for (const y of ys) {
      const box = place(x, y);
      const distance = Math.abs(box.left - wanted.x) + Math.abs(box.top - wanted.y);
      if (distance < nearest && !near.some((control) => overlap(control, box))) {
        [best, nearest] = [box, distance];
      }
    }
  }
  return best;
}

const ORDER: Readonly<Record<Position, readonly Standing['where'][]>> = {
  auto: ['left', 'right', 'inside'],
  left: ['left', 'right', 'inside'],
  right: ['right', 'left', 'inside'],
  inside: ['inside'],
};

/** Where a box of `size` stands on one side of the video, or in it, before it was dragged. */
function placeAt(where: Standing['where'], size: Size, surroundings: Surroundings): Box | null {
  const { video, viewport, controls, direction } = surroundings;
  const [right, bottom] = [video.left + video.width, video.top + video.height];
  const top = Math.max(video.top, GAP);
  const floor = Math.min(bottom, viewport.height - GAP);
  if (where === 'left') {
    const wanted = { x: video.left - GAP - size.width, y: top };
    return freePlace(wanted, size, between(GAP, top, video.left - GAP, floor), controls);
  }
  if (where === 'right') {
    const bounds = between(right + GAP, top, viewport.width - GAP, floor);
    return freePlace({ x: right + GAP, y: top }, size, bounds, controls);
  }
  const inner = between(
    Math.max(video.left, 0) + GAP,
    top + GAP,
    Math.min(right, viewport.width) - GAP,
    floor - GAP,
  );
  const x = direction === 'ltr' ? inner.left : inner.left + inner.width - size.width;
  return freePlace({ x, y: inner.top }, size, inner, controls);
}

function standing(where: Standing['where'], box: Box, folded: boolean, rtl: boolean): Standing {
  // The edge next to the video stays where it is when the chips grow.
  const edge = where === 'left' || (where === 'inside' && rtl) ? 'right' : 'left';
  const x = edge === 'left' ? box.left : box.left + box.width;
  return { where, edge, x: Math.round(x), y: Math.round(box.top), folded };
}

/**
 * Beside the video, else within it, else as one small chip within it. `null`: no place is free.
 */
export function placeChips(surroundings: Surroundings): Standing | null {
  const { video, viewport, controls, stack, pill, offset, expanded, direction } = surroundings;
  const window = between(GAP, GAP, viewport.width - GAP, viewport.height - GAP);
  const small =
    expanded || (stack.width <= video.width * WIDEST && stack.height <= video.height * TALLEST);
  const attempts = expanded ? [false] : surroundings.folded ? [true] : [false, true];
  for (const folded of attempts) {
    const size = folded ? pill : stack;
    for (const where of ORDER[surroundings.position]) {
      if (where === 'inside' && !folded && !small) continue;
      const box = placeAt(where, size, surroundings);
      if (box === null) continue;
      const dragged = { x: box.left + offset.x, y: box.top + offset.y };
      const moved = offset.x !== 0 || offset.y !== 0;
      const place = moved ? freePlace(dragged, size, window, controls) : box;
      if (place !== null) return standing(where, place, folded, direction === 'rtl');
    }
  }
  if (expanded) {
    // Opened on purpose, like a menu, so it may lie over something until it is folded again.
    const box = freePlace({ x: video.left + GAP, y: video.top + GAP }, stack, window, []);
    if (box !== null) return standing('inside', box, false, direction === 'rtl');
  }
  // Narrow and crowded: anywhere in the window, as long as nothing is covered.
  const anywhere = freePlace({ x: video.left + GAP, y: video.top + GAP }, pill, window, controls);
  return anywhere && standing('inside', anywhere, true, direction === 'rtl');
}
