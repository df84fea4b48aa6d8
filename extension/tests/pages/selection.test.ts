import { describe, expect, test } from 'vitest';
import {
  EVERYTHING,
  matching,
  type Selection,
  spanOf,
  within,
} from '../../entrypoints/my-values/selection';
import { showingsOf } from '../../history/showing';
import { impression, label } from '../history/impressions';

const NOW = new Date(2026, 10, 24, 15, 30).getTime();
const day = (date: number, hour = 0) => new Date(2026, 10, date, hour).getTime();
const select = (change: Partial<Selection>): Selection => ({ ...EVERYTHING, ...change });

describe('a period', () => {
  test('of seven days is today and six days before', () => {
    expect(spanOf(select({ period: '7' }), NOW).from).toBe(day(18));
  });

  test('between two days has both of them', () => {
    const span = spanOf(
      select({ period: 'between', first: '2026-11-02', last: '2026-11-03' }),
      NOW,
    );
    expect(span).toEqual({ from: day(2), to: day(4) });
  });

  test('is open where no day was chosen', () => {
    const span = spanOf(select({ period: 'between', first: '2026-11-02' }), NOW);
    expect(span).toEqual({ from: day(2), to: Infinity });
  });

  test('keeps what began in it', () => {
    const showings = showingsOf([
      impression({ id: 'before', started: day(1, 23) }),
      impression({ id: 'in', started: day(2) }),
      impression({ id: 'after', started: day(3) }),
    ]);
    const kept = within(showings, { from: day(2), to: day(3) });
    expect(kept.map(({ ids }) => ids[0])).toEqual(['in']);
  });
});

describe('a search', () => {
  const showings = showingsOf([
    impression({
      id: 'a',
      author: 'leena',
      description: 'Café in Lisbon',
      labels: [label('face')],
    }),
    impression({
      id: 'b',
      author: 'ricky',
      description: 'Beach café',
      labels: [label('hedonism')],
    }),
  ]);
  const found = (change: Partial<Selection>) =>
    matching(showings, select(change)).map(({ ids }) => ids[0]);

  test('needs all words, in any order, case and accent', () => {
    expect(found({ words: 'CAFE' })).toEqual(['a', 'b']);
    expect(found({ words: 'cafe beach' })).toEqual(['b']);
    expect(found({ words: 'cafe mountain' })).toEqual([]);
  });

  test('finds creators', () => {
    expect(found({ words: '@leena' })).toEqual(['a']);
  });

  test('can be for a value', () => {
    expect(found({ value: 'hedonism' })).toEqual(['b']);
    expect(found({ value: 'hedonism', words: 'lisbon' })).toEqual([]);
  });
});
