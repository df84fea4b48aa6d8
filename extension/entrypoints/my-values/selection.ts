import type { ValueId } from '@schema/values';
import type { Showing } from '../../history/showing';

/** A span of time in milliseconds since 1970; `to` is not part of it. */
interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** Of which time the page tells. */
export type Period = '7' | '30' | '90' | 'all' | 'between';

/** What the lists and figures are about. */
export interface Selection {
  readonly period: Period;
  /** First and last day for `between`, as `<input type="date">` writes them; empty is open. */
  readonly first: string;
  readonly last: string;
  readonly value: ValueId | null;
  /** Words that the text or the creator must have. */
  readonly words: string;
}

export const EVERYTHING: Selection = {
  period: 'all',
  first: '',
  last: '',
  value: null,
  words: '',
};

/** Local midnight of a date such as `2026-11-24`, so many days later; `null` for no date. */
function midnight(date: string, later: number): number | null {
  const parts = /^(\d{4,})-(\d\d)-(\d\d)$/.exec(date);
  if (parts === null) return null;
  return new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later).getTime();
}

/** The span of a period; the last 7 days are today and the six days before, in local time. */
export function spanOf(selection: Selection, now: number): TimeSpan {
  if (selection.period === 'all') return { from: -Infinity, to: Infinity };
  if (selection.period === 'between') {
    return {
      from: midnight(selection.first, 0) ?? -Infinity,
      to: midnight(selection.last, 1) ?? Infinity,
    };
  }
  const today = new Date(now);
  const day = today.getDate() - Number(selection.period) + 1;
  return {
    from: new Date(today.getFullYear(), today.getMonth(), day).getTime(),
    to: Infinity,
  };
}

export function within(showings: readonly Showing[], { from, to }: TimeSpan): readonly Showing[] {
  return showings.filter(({ started }) => started >= from && started < to);
}

/** Showings that have the value and all the words, in any case and with or without accents. */
export function matching(showings: readonly Showing[], selection: Selection): readonly Showing[] {
  const words = plain(selection.words).split(/\s+/).filter(Boolean);
  return showings.filter((showing) => {
    if (selection.value !== null) {
      if (!showing.labels.some((label) => label.value === selection.value)) return false;
    }
    if (words.length === 0) return true;
    const text = plain(
      `${showing.author === null ? '' : `@${showing.author}`} ${showing.description}`,
    );
    return words.every((word) => text.includes(word));
  });
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
