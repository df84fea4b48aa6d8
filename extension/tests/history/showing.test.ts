import { describe, expect, test } from 'vitest';
import { SHOWING_GAP, showingsOf } from '../../history/showing';
import { impression, label } from './impressions';

const NOON = impression().started;
const again = (after: number, change = {}) =>
  impression({ id: `${after} later`, videoId: 'same', started: NOON + after, ...change });

describe('showings', () => {
  test('join impressions of a video that follow each other closely', () => {
    const [first, ...others] = showingsOf([again(0), again(60_000)]);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ ids: ['0 later', '60000 later'], seconds: 20, started: NOON });
  });

  test('count a video again when it comes back after the gap', () => {
    const gapAfterFirst = SHOWING_GAP + 10_000;
    expect(showingsOf([again(0), again(gapAfterFirst - 1)])).toHaveLength(1);
    expect(showingsOf([again(0), again(gapAfterFirst)])).toHaveLength(2);
  });

  test('measure the gap from the last impression, so that a long visit is one showing', () => {
    const half = SHOWING_GAP / 2;
    expect(showingsOf([again(0), again(half), again(2 * half), again(3 * half)])).toHaveLength(1);
  });

  test('keep different videos apart and in order', () => {
    const showings = showingsOf([
      impression({ id: 'b', videoId: 'other', started: NOON + 5 }),
      again(10),
      again(0),
    ]);
    expect(showings.map(({ videoId }) => videoId)).toEqual(['same', 'other']);
  });

  test('have the labels of the impression that was read furthest', () => {
    const final = { final: true, labels: [label('hedonism', 2)] };
    const guess = { final: false, labels: [label('face')] };
    const unread = { final: false, labels: [], labeler: null };
    const [showing] = showingsOf([again(0, guess), again(20_000, final), again(40_000, unread)]);
    expect(showing).toMatchObject({ reading: 'final', labels: final.labels });
  });

  test('tell a video without values from one that was not read', () => {
    const [nothing] = showingsOf([impression({ labels: [], final: true })]);
    const [unread] = showingsOf([impression({ labels: [], final: false, labeler: null })]);
    expect([nothing?.reading, unread?.reading]).toEqual(['final', 'none']);
  });
});
