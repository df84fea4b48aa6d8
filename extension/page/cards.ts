import { type Candidate, choose, type Extent, isWellSeen } from './candidates';
import { plays } from './card';
import { ABOVE, BARE_PLAYER, CARD, GRID } from './selectors';

const THRESHOLDS = [0, 0.25, 0.5, 0.6, 0.75, 1];
/** The least share of the window's height of a player outside of any card that we know. */
const LEAST_BARE_HEIGHT = 0.4;

const UNSEEN: Extent = { area: 0, cardArea: 0, windowArea: 0 };

const EITHER = `${CARD},${BARE_PLAYER}`;

interface SeenCard extends Candidate {
  readonly card: HTMLElement;
}

function areaOf({ width, height }: DOMRectReadOnly): number {
  return width * height;
}

function extentOf(entry: IntersectionObserverEntry): Extent {
  const { boundingClientRect, intersectionRect, target } = entry;
  const { width, height } = entry.rootBounds ?? { width: innerWidth, height: innerHeight };
  const small = intersectionRect.height < height * LEAST_BARE_HEIGHT;
  if (small && !target.matches(CARD)) return UNSEEN;
  return {
    area: areaOf(intersectionRect),
    cardArea: areaOf(boundingClientRect),
    windowArea: width * height,
  };
}

/** The cards of the page, and how much is seen of each. */
export class Cards {
  readonly #extents = new Map<HTMLElement, Extent>();
  readonly #observer: IntersectionObserver;

  /** `changed` is called when a card comes into sight, is seen well enough, or leaves. */
  constructor(
    private readonly page: Document,
    changed: () => void,
    signal: AbortSignal,
  ) {
    this.#observer = new IntersectionObserver(
      (entries) => {
        let matters = false;
        for (const entry of entries) {
          const card = entry.target as HTMLElement;
          const before = this.#extents.get(card);
          if (before === undefined) continue;
          const extent = extentOf(entry);
          this.#extents.set(card, extent);
          matters ||= isWellSeen(extent) !== isWellSeen(before);
          // What lies over the feed counts from its first pixel.
          matters ||= extent.area > 0 !== before.area > 0;
        }
        if (matters) changed();
      },
      { threshold: THRESHOLDS },
    );
    signal.addEventListener('abort', () => this.#observer.disconnect(), { once: true });
  }

  get count(): number {
    return this.#extents.size;
  }

  /** Find the cards that came and forget those that went. */
  scan(): void {
    const found = new Set(cardsOf(this.page));
    for (const card of this.#extents.keys()) {
      if (found.has(card)) continue;
      this.#observer.unobserve(card);
      this.#extents.delete(card);
    }
    for (const card of found) {
      if (this.#extents.has(card)) continue;
      this.#extents.set(card, UNSEEN);
      this.#observer.observe(card);
    }
  }

  /** The card on screen. */
  chosen(): HTMLElement | null {
    const candidates: SeenCard[] = [];
    for (const [card, extent] of this.#extents) {
      // Most cards of a feed are out of sight; only the others are looked into.
      if (extent.area === 0) continue;
      candidates.push({ card, ...extent, playing: plays(card), above: card.matches(ABOVE) });
    }
    return choose(candidates)?.card ?? null;
  }
}

/** All cards of a page. A card within a card is a part of it. */
function cardsOf(page: Document): HTMLElement[] {
  return [...page.querySelectorAll<HTMLElement>(EITHER)].filter(
    (card) =>
      !card.parentElement?.closest(EITHER) && (card.matches(CARD) || card.closest(GRID) === null),
  );
}
