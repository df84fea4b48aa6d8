import { type HigherOrder, VALUES, type ValueId } from '@schema/values';
import type { Showing } from './showing';

/** What is counted: showings of videos, or the seconds that they were on screen. */
export type Measure = 'videos' | 'seconds';

/** In how much of what was read something is endorsed (dominant or present) or in conflict. */
export interface Share {
  /** Showings or seconds. */
  readonly endorsed: number;
  readonly conflict: number;
  /** Parts of all showings (or seconds) that were read, with or without labels; 0 to 1. */
  readonly endorsedShare: number;
  readonly conflictShare: number;
}

export type ValueShare = Share & { readonly value: ValueId };
export type HigherOrderShare = Share & { readonly higherOrder: HigherOrder };

/** The higher-order values in the order of Schwartz's circle. */
export const HIGHER_ORDERS: readonly HigherOrder[] = [
  ...new Set(VALUES.map((value) => value.higher_order)),
];

const HIGHER_ORDER_OF = new Map(VALUES.map((value) => [value.id, value.higher_order]));

/** A label of a value that this version doesn't know belongs to none. */
const higherOrderOf = (value: ValueId): HigherOrder | undefined => HIGHER_ORDER_OF.get(value);

const weight = (showing: Showing, measure: Measure) => (measure === 'videos' ? 1 : showing.seconds);

const sum = (showings: readonly Showing[], measure: Measure) =>
  showings.reduce((total, showing) => total + weight(showing, measure), 0);

const readOnly = (showings: readonly Showing[]) =>
  showings.filter((showing) => showing.reading !== 'none');

function shares<Key>(
  showings: readonly Showing[],
  measure: Measure,
  keys: readonly Key[],
  keyOf: (value: ValueId) => Key | undefined,
): ReadonlyMap<Key, Share> {
  const read = readOnly(showings);
  const total = sum(read, measure);
  const amounts = new Map(keys.map((key) => [key, { endorsed: 0, conflict: 0 }]));
  for (const showing of read) {
    // Two labels of one group count once for each side.
    const endorsed = new Set<Key | undefined>();
    const conflict = new Set<Key | undefined>();
    for (const label of showing.labels) {
      (label.level > 0 ? endorsed : conflict).add(keyOf(label.value));
    }
    for (const [key, amount] of amounts) {
      if (endorsed.has(key)) amount.endorsed += weight(showing, measure);
      if (conflict.has(key)) amount.conflict += weight(showing, measure);
    }
  }
  return new Map(
    [...amounts].map(([key, { endorsed, conflict }]) => [
      key,
      {
        endorsed,
        conflict,
        endorsedShare: total > 0 ? endorsed / total : 0,
        conflictShare: total > 0 ? conflict / total : 0,
      },
    ]),
  );
}

/** The 19 values in the order of the circle, each with its share. */
export function valueShares(showings: readonly Showing[], measure: Measure): ValueShare[] {
  const ids = VALUES.map((value) => value.id);
  const found = shares(showings, measure, ids, (value) => value);
  return [...found].map(([value, share]) => ({ value, ...share }));
}

/** A showing endorses a higher-order value if it endorses any of its values. */
export function higherOrderShares(
  showings: readonly Showing[],
  measure: Measure,
): HigherOrderShare[] {
  const found = shares(showings, measure, HIGHER_ORDERS, higherOrderOf);
  return [...found].map(([higherOrder, share]) => ({ higherOrder, ...share }));
}

/** How much of what was shown is behind the figures. All but `seconds` count showings. */
export interface Coverage {
  readonly videos: number;
  /** On screen altogether. */
  readonly seconds: number;
  readonly final: number;
  readonly provisional: number;
  /** Nothing was known of them while they were on screen. */
  readonly unread: number;
  /** Read, finally or not, without any value standing out. */
  readonly withoutValues: number;
}

export function coverageOf(showings: readonly Showing[]): Coverage {
  const having = (test: (showing: Showing) => boolean) => showings.filter(test).length;
  return {
    videos: showings.length,
    seconds: sum(showings, 'seconds'),
    final: having((showing) => showing.reading === 'final'),
    provisional: having((showing) => showing.reading === 'provisional'),
    unread: having((showing) => showing.reading === 'none'),
    withoutValues: having((showing) => showing.reading !== 'none' && showing.labels.length === 0),
  };
}

export interface Creator {
  /** Handle without `@`. */
  readonly author: string;
  readonly videos: number;
  readonly seconds: number;
  /** Showings that were read. */
  readonly read: number;
  /** Values endorsed or in conflict, the most frequent first; counts are showings. */
  readonly values: readonly ValueShare[];
}

/** Creators by how many of their videos were shown; posts without a known creator are left out. */
export function creatorsOf(showings: readonly Showing[]): readonly Creator[] {
  const byAuthor = new Map<string, Showing[]>();
  for (const showing of showings) {
    if (showing.author === null) continue;
    const theirs = byAuthor.get(showing.author);
    if (theirs) theirs.push(showing);
    else byAuthor.set(showing.author, [showing]);
  }
  return [...byAuthor]
    .map(([author, theirs]) => ({
      author,
      videos: theirs.length,
      seconds: sum(theirs, 'seconds'),
      read: readOnly(theirs).length,
      values: valueShares(theirs, 'videos')
        .filter((share) => share.endorsed + share.conflict > 0)
        .sort((a, b) => b.endorsed + b.conflict - (a.endorsed + a.conflict)),
    }))
    .sort((a, b) => b.videos - a.videos || b.seconds - a.seconds);
}
