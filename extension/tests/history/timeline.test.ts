import { afterEach, describe, expect, test, vi } from 'vitest';
import { showingsOf } from '../../history/showing';
import { bucketStart, timelineOf } from '../../history/timeline';
import { impression, label } from './impressions';

const at = (month: number, day: number, hour: number, minute = 0) =>
  new Date(2026, month - 1, day, hour, minute).getTime();

const shownAt = (...times: readonly number[]) =>
  showingsOf(
    times.map((started, place) =>
      impression({ id: `${place}`, started, labels: [label('hedonism')] }),
    ),
  );

afterEach(() => vi.unstubAllEnvs());

describe('the timeline', () => {
  test('puts days apart at local midnight', () => {
    const buckets = timelineOf(shownAt(at(11, 2, 23, 59), at(11, 3, 0, 1)), 'day', 'videos', 60);
    expect(buckets.map(({ start }) => start)).toEqual([at(11, 2, 0), at(11, 3, 0)]);
    expect(buckets.map(({ videos }) => videos)).toEqual([1, 1]);
  });

  test('begins weeks on Monday', () => {
    expect(bucketStart(at(11, 1, 23), 'week')).toBe(at(10, 26, 0));
    expect(bucketStart(at(11, 2, 0), 'week')).toBe(at(11, 2, 0));
  });

  test('has the days without videos too', () => {
    const buckets = timelineOf(shownAt(at(11, 2, 12), at(11, 5, 12)), 'day', 'videos', 60);
    expect(buckets.map(({ videos }) => videos)).toEqual([1, 0, 0, 1]);
    expect(buckets[1]?.shares[0]?.endorsedShare).toBe(0);
  });

  test('keeps whole days where the clock is changed', () => {
    vi.stubEnv('TZ', 'Europe/Berlin');
    const offset = (month: number) => new Date(2026, month, 1).getTimezoneOffset();
    expect(offset(0)).not.toBe(offset(6));
    const days = timelineOf(shownAt(at(3, 20, 12), at(11, 10, 12)), 'day', 'videos', 400);
    for (const { start } of days) expect(new Date(start).getHours()).toBe(0);
    expect(new Set(days.map(({ start }) => start)).size).toBe(days.length);
  });

  test('shows the latest where there are too many', () => {
    const buckets = timelineOf(shownAt(at(1, 1, 12), at(11, 5, 12)), 'day', 'videos', 7);
    expect(buckets).toHaveLength(7);
    expect(buckets[6]?.start).toBe(at(11, 5, 0));
  });

  test('is empty without showings', () => {
    expect(timelineOf([], 'day', 'videos', 60)).toEqual([]);
  });
});
