import { type HigherOrderShare, higherOrderShares, type Measure } from './shares';
import type { Showing } from './showing';

export type Step = 'day' | 'week';

export interface Bucket {
  /** The first midnight of the day or week in local time, milliseconds since 1970. */
  readonly start: number;
  /** Showings in it, read or not. */
  readonly videos: number;
  readonly shares: readonly HigherOrderShare[];
}

/** The beginning, in local time, of the day or (from Monday, ISO 8601) week that `time` is in. */
export function bucketStart(time: number, step: Step): number {
  const date = new Date(time);
  const back = step === 'week' ? (date.getDay() + 6) % 7 : 0;
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - back).getTime();
}

/** The beginning of the next one; days that a change of clocks makes shorter or longer are whole. */
function nextStart(start: number, step: Step): number {
  const date = new Date(start);
  const days = step === 'week' ? 7 : 1;
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/**
 * Showings by day or week, the oldest first, with empty ones in between; at most the last
 * `limit`.
 */
export function timelineOf(
  showings: readonly Showing[],
  step: Step,
  measure: Measure,
  limit: number,
): readonly Bucket[] {
  const inBucket = new Map<number, Showing[]>();
  for (const showing of showings) {
    const start = bucketStart(showing.started, step);
    const others = inBucket.get(start);
    if (others) others.push(showing);
    else inBucket.set(start, [showing]);
  }
  const known = [...inBucket.keys()];
  if (known.length === 0) return [];
  const last = Math.max(...known);
  const starts: number[] = [];
  for (let start = Math.min(...known); start <= last; start = nextStart(start, step)) {
    starts.push(start);
  }
  return starts.slice(-limit).map((start) => {
    const shown = inBucket.get(start) ?? [];
    return { start, videos: shown.length, shares: higherOrderShares(shown, measure) };
  });
}
