import type { Settings } from '../settings/settings';
import { Anchor } from './anchor';
import {
  type Box,
  overlap,
  type Point,
  placeChips,
  type Size,
  type Standing,
  type Surroundings,
} from './placement';

/** Whatever can be pressed on a card is a control, by whichever name. */
const PRESSED = 'button, a[href], input, [role="button"]';
/** A control that takes more of the video than this is a wrapper around it. */
const WRAPPER_SHARE = 0.7;
/** The chips are hidden while less of the video's height is in the window. */
const LEAST_VISIBLE = 0.6;

type Choice = Pick<Surroundings, 'position' | 'offset' | 'folded' | 'direction'>;

function boxOf(element: Element): Box {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { left, top, width, height };
}

function sharedArea(a: Box, b: Box): number {
  if (!overlap(a, b)) return 0;
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return width * height;
}

/** How much of a video's height is in the window; all of it, if it fills the window. */
function visibleShare({ top, width, height }: Box, window: number): number {
  if (width === 0 || height === 0) return 0;
  return (Math.min(window, top + height) - Math.max(0, top)) / Math.min(height, window);
}

/** A column is as wide as its widest row, which hangs over its edge. */
function sizeOf(column: HTMLElement): Size {
  const rows = [...column.querySelectorAll<HTMLElement>('.header, .surface')];
  return {
    width: Math.max(...rows.map((row) => row.offsetWidth)),
    height: column.offsetHeight,
  };
}

/** What placing depends on, beyond what the person has chosen. */
type Measured = Pick<Surroundings, 'video' | 'viewport' | 'controls' | 'stack' | 'pill'>;

/** The element from which the chips hang, kept beside the video. */
export class Stand {
  readonly element = document.createElement('div');
  /** The person has opened the small chip although there is little room. */
  expanded = false;
  readonly #selector: string;
  readonly #anchor: Anchor;
  #choice: Choice = {
    position: 'auto',
    offset: { x: 0, y: 0 },
    folded: false,
    direction: 'ltr',
  };
  #measured: Measured | null = null;
  #standing: Standing | null = null;
  #card: HTMLElement | null = null;
  #dragging = false;
  #resizing = 0;
  readonly #followers = new Set<() => void>();

  /** `changed`: it stands on another side, or has folded or unfolded. */
  constructor(
    controls: readonly string[],
    private readonly changed: () => void,
    signal: AbortSignal,
  ) {
    this.element.className = 'stand';
    this.element.dataset.away = '';
    this.#selector = controls.join();
    this.#anchor = new Anchor(
      {
        settle: (video) => this.#measure(video),
        follow: (x, y) => this.#move(Math.round(x), Math.round(y)),
        lose: () => this.#leave(true),
      },
      signal,
    );
  }

  get where(): Standing['where'] {
    return this.#standing?.where ?? 'left';
  }

  get folded(): boolean {
    return this.#standing?.folded ?? (this.#choice.folded && !this.expanded);
  }

  watch(card: HTMLElement | null, video: HTMLElement | null): void {
    if (!video) this.#leave(true);
    this.#card = card;
    this.#anchor.watch(card, video);
  }

  /** What the person has chosen. */
  choose({ position, offset, folded }: Settings, direction: Choice['direction']): void {
    const choice = this.#choice;
    const same =
      choice.position === position && choice.folded === folded && choice.direction === direction;
    if (same && choice.offset.x === offset.x && choice.offset.y === offset.y) return;
    this.#choice = { position, folded, direction, offset: this.#dragging ? choice.offset : offset };
    this.renew();
  }

  get away(): boolean {
    return this.element.hasAttribute('data-away');
  }

  /** Calls `place` now, and whenever the chips move or `element` changes its size. */
  carry(element: HTMLElement, place: () => void): () => void {
    this.#followers.add(place);
    const sizes = new ResizeObserver(place);
    sizes.observe(element);
    place();
    return () => {
      this.#followers.delete(place);
      sizes.disconnect();
    };
  }

  /** Look anew, with the next frame. */
  renew(): void {
    this.#anchor.unsettle();
  }

  /** The chips have other texts: place them anew among the same controls, with the next frame. */
  resize(): void {
    this.#resizing ||= requestAnimationFrame(() => {
      this.#resizing = 0;
      if (this.#measured) this.#measureChips(this.#measured);
      else this.renew();
    });
  }

  moveTo(offset: Point): Point {
    this.#choice = { ...this.#choice, offset };
    this.#stand();
    return offset;
  }

  nudge(x: number, y: number): Point {
    const { offset } = this.#choice;
    this.moveTo({ x: offset.x + x, y: offset.y + y });
    return this.moveTo(this.#reached());
  }

  /** Follows the pointer until it is lifted. */
  drag(start: PointerEvent, done: (offset: Point) => void): void {
    const grip = start.currentTarget;
    if (!(grip instanceof HTMLElement)) return;
    const from = this.#choice.offset;
    const end = new AbortController();
    const { signal } = end;
    this.#dragging = true;
    grip.setPointerCapture(start.pointerId);
    grip.addEventListener(
      'pointermove',
      ({ clientX, clientY }) =>
        this.moveTo({ x: from.x + clientX - start.clientX, y: from.y + clientY - start.clientY }),
      { signal },
    );
    const finish = (): void => {
      end.abort();
      this.#dragging = false;
      const offset = this.moveTo(this.#reached());
      if (offset.x !== from.x || offset.y !== from.y) done(offset);
    };
    grip.addEventListener('pointerup', finish, { signal });
    grip.addEventListener('pointercancel', finish, { signal });
  }

  /** How far it really stands from where it would stand by itself. */
  #reached(): Point {
    const origin = this.#measured && placeChips(this.#surroundings(this.#measured, { x: 0, y: 0 }));
    if (!origin || !this.#standing) return this.#choice.offset;
    return { x: this.#standing.x - origin.x, y: this.#standing.y - origin.y };
  }

  #surroundings(measured: Measured, offset: Point = this.#choice.offset): Surroundings {
    return { ...measured, ...this.#choice, offset, expanded: this.expanded };
  }

  #measure(video: Box): void {
    const viewport = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const away = visibleShare(video, viewport.height) < LEAST_VISIBLE;
    this.#leave(away);
    this.#measured = null;
    if (away) return;
    const controls = this.#controls(video, { left: 0, top: 0, ...viewport });
    this.#measureChips({ video, viewport, controls });
  }

  #measureChips({ video, viewport, controls }: Omit<Measured, 'stack' | 'pill'>): void {
    const [stack, folded] = this.element.children;
    const pill = folded ?? stack;
    if (!(stack instanceof HTMLElement) || !(pill instanceof HTMLElement)) return;
    this.#measured = { video, viewport, controls, stack: sizeOf(stack), pill: sizeOf(pill) };
    this.#stand();
  }

  #controls(video: Box, window: Box): readonly Box[] {
    const shown = document.fullscreenElement ?? document;
    const named = this.#selector === '' ? [] : shown.querySelectorAll(this.#selector);
    const pressed = this.#card?.querySelectorAll(PRESSED) ?? [];
    const area = video.width * video.height * WRAPPER_SHARE;
    return [...named, ...pressed]
      .map(boxOf)
      .filter((box) => overlap(box, window) && sharedArea(box, video) < area);
  }

  #stand(): void {
    if (!this.#measured) return;
    const before = this.#standing;
    const standing = placeChips(this.#surroundings(this.#measured));
    this.#standing = standing;
    if (!standing) {
      this.#leave(true);
      return;
    }
    this.element.dataset.edge = standing.edge;
    this.#move(0, 0);
    if (before?.where !== standing.where || before.folded !== standing.folded) this.changed();
  }

  #leave(away: boolean): void {
    if (away === this.away) return;
    this.element.toggleAttribute('data-away', away);
    this.changed();
  }

  #move(x: number, y: number): void {
    const standing = this.#standing;
    if (!standing) return;
    this.element.style.transform = `translate(${standing.x + x}px,${standing.y + y}px)`;
    for (const place of this.#followers) place();
  }
}
