import { describe, expect, test } from 'vitest';
import type { Impression } from '../../history/impression';
import {
  coverageOf,
  creatorsOf,
  HIGHER_ORDERS,
  higherOrderShares,
  valueShares,
} from '../../history/shares';
import { showingsOf } from '../../history/showing';
import { impression, label } from './impressions';

let made = 0;
const shown = (...changes: readonly Partial<Impression>[]) =>
  showingsOf(
    changes.map((change) => {
      made += 1;
      return impression({ id: `${made}`, ...change });
    }),
  );

const UNREAD = { final: false, labeler: null };

describe('shares of values', () => {
  test('are parts of the videos that were read, with or without labels', () => {
    const showings = shown(
      { labels: [label('hedonism', 2)] },
      { labels: [label('hedonism', -1), label('face', 1)] },
      { labels: [] },
      { labels: [], final: false },
      UNREAD,
    );
    const shares = new Map(valueShares(showings, 'videos').map((each) => [each.value, each]));
    expect(shares.get('hedonism')).toMatchObject({
      endorsed: 1,
      conflict: 1,
      endorsedShare: 0.25,
      conflictShare: 0.25,
    });
    expect(shares.get('face')).toMatchObject({ endorsed: 1, conflict: 0, endorsedShare: 0.25 });
    expect(shares.get('tradition')).toMatchObject({ endorsed: 0, endorsedShare: 0 });
    expect(shares.size).toBe(19);
  });

  test('can weigh by time on screen', () => {
    const showings = shown(
      { labels: [label('hedonism')], seconds: 30 },
      { labels: [label('face')], seconds: 10 },
      { ...UNREAD, seconds: 500 },
    );
    const hedonism = valueShares(showings, 'seconds').find(({ value }) => value === 'hedonism');
    expect(hedonism).toMatchObject({ endorsed: 30, endorsedShare: 0.75 });
  });

  test('are nothing, and not undefined, when nothing was read', () => {
    for (const share of valueShares(shown(UNREAD), 'videos')) {
      expect(share.endorsedShare).toBe(0);
    }
  });

  test('count a video once for a higher-order value, however many of its values it has', () => {
    const showings = shown({ labels: [label('hedonism'), label('stimulation', 2)] }, {});
    const [openness] = higherOrderShares(showings, 'videos');
    expect(openness).toMatchObject({ higherOrder: 'openness_to_change', endorsed: 1 });
    expect(openness?.endorsedShare).toBe(0.5);
  });

  test('go round the circle', () => {
    expect(HIGHER_ORDERS).toEqual([
      'openness_to_change',
      'self_enhancement',
      'conservation',
      'self_transcendence',
    ]);
  });
});

describe('coverage', () => {
  test('says how many videos were read, guessed, empty and missed', () => {
    const showings = shown(
      { labels: [label('face')] },
      {},
      { final: false, labels: [label('face')] },
      UNREAD,
      UNREAD,
    );
    expect(coverageOf(showings)).toEqual({
      videos: 5,
      seconds: 50,
      final: 2,
      provisional: 1,
      unread: 2,
      withoutValues: 1,
    });
  });
});

describe('creators', () => {
  test('are ordered by their videos, each with the values that came up most', () => {
    const showings = shown(
      { author: 'a', labels: [label('face')] },
      { author: 'b', labels: [label('hedonism')] },
      { author: 'b', labels: [label('hedonism', -1), label('face')] },
      { author: null, labels: [label('face')] },
    );
    const [first, second, ...others] = creatorsOf(showings);
    expect(others).toEqual([]);
    expect([first?.author, second?.author]).toEqual(['b', 'a']);
    expect(first?.values.map(({ value }) => value)).toEqual(['hedonism', 'face']);
    expect(first?.values[0]).toMatchObject({ endorsed: 1, conflict: 1 });
  });
});
