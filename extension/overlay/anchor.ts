import type { Box } from './placement';

/** How long nothing moves before the place is worked out anew, in ms. */
const SETTLE_MS = 140;
/** A video that has moved further than this, in CSS pixels, is not followed on its way. */
const FAR = 48;
/** Properties in whose transitions a panel opens. */
const MOVING = new Set(['transform', 'translate', 'width', 'height', 'right', 'bottom']);

export interface Follower {
  /** Work out the place anew: sizes have changed, or a movement has ended. */
  settle(video: Box): void;
  /** The video has moved by this much since then, in CSS pixels. Called once a frame at most. */
  follow(x: number, y: number): void;
  /** The video is on its way somewhere else; `settle` comes when it has arrived. */
  lose(): void;
}

/** Watches where the video on screen stands. Reads the layout once a frame, when it may differ. */
export class Anchor {
  #video: HTMLElement | null = null;
  #stop: () => void = () => {};
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #settled: Box | null = null;
  #lost = false;

  constructor(
    private readonly follower: Follower,
    signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.watch(null, null));
  }

  /** `card` is what holds `video`. */
  watch(card: HTMLElement | null, video: HTMLElement | null): void {
    if (video !== null && video === this.#video) {
      this.unsettle();
      return;
    }
    this.#stop();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = 0;
    this.#settled = null;
    this.#lost = false;
    this.#video = video;
    this.#stop = () => {};
    if (!card || !video) return;
    // Its controls come later than the card itself.
    const controls = new MutationObserver(() => this.#settleSoon());
    controls.observe(card, { childList: true, subtree: true });
    // A panel that opens narrows what holds the card. Tells the first sizes, too.
    const sizes = new ResizeObserver(() => this.#update());
    for (const element of [video, card, card.parentElement]) if (element) sizes.observe(element);
    const end = new AbortController();
    const passive = { capture: true, passive: true, signal: end.signal };
    // TikTok scrolls a list within the page; such events can only be captured.
    document.addEventListener('scroll', () => this.#lost || this.#update(), passive);
    // A snap takes about twenty frames: where it leads is looked at once it is there.
    document.addEventListener('scrollend', () => this.#lost && this.#settleSoon(), passive);
    document.addEventListener(
      'transitionend',
      ({ target, propertyName }) => {
        if (target instanceof Node && target.contains(video)) this.#update();
        else if (MOVING.has(propertyName)) this.#settleSoon();
      },
      passive,
    );
    window.addEventListener('resize', () => this.unsettle(), passive);
    // What a person opens may lie over the card without moving it.
    for (const type of ['click', 'keydown']) {
      document.addEventListener(type, () => this.#settleSoon(), passive);
    }
    this.#stop = () => {
      controls.disconnect();
      sizes.disconnect();
      end.abort();
    };
  }

  /** Forget what was measured: the next frame works the place out anew. */
  unsettle(): void {
    this.#settled = null;
    this.#lost = false;
    this.#update();
  }

  #update(): void {
    if (this.#video && this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#measure();
      });
    }
  }

  #settleSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.unsettle(), SETTLE_MS);
  }

  #measure(): void {
    if (!this.#video) return;
    const { left, top, width, height } = this.#video.getBoundingClientRect();
    const box = { left, top, width, height };
    const before = this.#settled;
    if (before && before.width === width && before.height === height) {
      const [x, y] = [left - before.left, top - before.top];
      this.#lost = Math.abs(x) + Math.abs(y) > FAR;
      if (this.#lost) {
        this.follower.lose();
        return;
      }
      this.follower.follow(x, y);
      if (x !== 0 || y !== 0) this.#settleSoon();
      return;
    }
    clearTimeout(this.#timer);
    this.#settled = box;
    this.follower.settle(box);
  }
}
