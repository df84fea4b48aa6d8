/** The least share of a card, or of the window, that must be seen. */
const LEAST_RATIO = 0.6;
/** A playing card wins over any silent one that is a window's area larger. */
const PLAYING_BONUS = 1;

/** How much of a card is seen. Areas in square CSS pixels. */
export interface Extent {
  /** How much of the card is within the window. */
  readonly area: number;
  readonly cardArea: number;
  readonly windowArea: number;
}

/** A card that could be the one on screen. */
export interface Candidate extends Extent {
  /** Whether its player runs. */
  readonly playing: boolean;
  /** Whether it lies over the feed. */
  readonly above: boolean;
}

/** Whether enough of the card is seen; of the window, where the card is larger than it. */
export function isWellSeen({ area, cardArea, windowArea }: Extent): boolean {
  const whole = Math.min(cardArea, windowArea);
  return whole > 0 && area / whole >= LEAST_RATIO;
}

function score({ area, windowArea, playing }: Candidate): number {
  return area / Math.max(windowArea, 1) + (playing ? PLAYING_BONUS : 0);
}

/**
 * The candidate that is on screen; `null` while none is seen well enough. A modal hides the feed
 * beneath it from its first pixel.
 */
export function choose<C extends Candidate>(candidates: readonly C[]): C | null {
  const seen = candidates.filter(({ area }) => area > 0);
  const above = seen.filter((candidate) => candidate.above);
  let best: C | null = null;
  for (const candidate of above.length > 0 ? above : seen) {
    if (!isWellSeen(candidate)) continue;
    if (best === null || score(candidate) > score(best)) best = candidate;
  }
  return best;
}
