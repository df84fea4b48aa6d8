import { type Candidate, choose } from './candidates';
import { plays } from './card';
import { BARE_PLAYER, CARD, GRID, MODAL } from './selectors';

const THRESHOLDS = [0, 0.25, 0.5, 0.6, 0.75, 1];
/** The least share of the window's height of a player outside of any card that we know. */
const LEAST_BARE_HEIGHT = 0.4;

/** How much of a card is seen; areas in square CSS pixels. */
interface Extent {
  readonly area: number;
  readonly cardArea: number;
  readonly windowArea: number;
}

const UNSEEN: Extent = { area: 0, cardArea: 0, windowArea: 0 };

type SeenCard = Candidate & { readonly card: HTMLElement };

function areaOf({ width, height }: DOMRectReadOnly): number {
  return width * height;
}

function extentOf(entry: IntersectionObserverEntry): Extent {
  const { boundingClientRect, intersectionRect, target } = entry;
  const { width, height } = entry.rootBounds ?? { width: innerWidth, height: innerHeight };
  const small = intersectionRect.height < height * LEAST_BARE_HEIGHT;
  if (!target.matches(CARD) && small) return UNSEEN;
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

  /** `changed` is called when more or less is seen of a card. */
  constructor(
    private readonly page: Document,
    changed: () => void,
    signal: AbortSignal,
  ) {
    this.#observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) {
          const card = entry.target as HTMLElement;
          if (this.#extents.has(card)) this.#extents.set(card, extentOf(entry));
        }
        changed();
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
    const found = new Set(cardsIn(this.page));
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
      candidates.push({ card, ...extent, playing: plays(card), modal: card.matches(MODAL) });
    }
    return choose(candidates)?.card ?? null;
  }
}

/** All cards within, in the order of the page. A card within a card is a part of it. */
export function cardsIn(root: ParentNode): HTMLElement[] {
  const either = `${CARD},${BARE_PLAYER}`;
  return [...root.querySelectorAll<HTMLElement>(either)].filter(
    (card) =>
      !card.parentElement?.closest(either) && (card.matches(CARD) || card.closest(GRID) === null),
  );
}
