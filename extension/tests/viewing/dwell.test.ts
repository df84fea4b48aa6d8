import { describe, expect, it } from 'vitest';
import type { Sighting } from '../../page/post';
import { newView, type VideoView } from '../../video/view';
import { Dwell } from '../../viewing/dwell';

const sighting = (kind: 'video' | 'ad' = 'video'): Sighting => ({
  post: { id: '71', kind, author: 'ana', url: 'https://www.tiktok.com/@ana/video/71' },
  surface: 'foryou',
  card: document.createElement('article'),
  player: null,
});

const labelled = (state: 'provisional' | 'final'): VideoView => ({
  ...newView('71'),
  state,
  annotation: {
    video_id: '71',
    pipeline: 'two_step',
    labeler: 'embedded/1',
    coverage: 'full',
    scores: {},
    usage: [],
    labels: [
      {
        value: 'hedonism',
        level: 2,
        attained: 0.8,
        constrained: 0,
        confidence: { score: 0.6, method: 'calibrated' },
        evidence: [],
      },
    ],
  },
});

describe('the dwell on a video', () => {
  it('counts only the seconds in which the tab is visible', () => {
    let now = 0;
    const dwell = new Dwell(sighting(), 'a day at sea', true, () => now);
    now = 4_000;
    dwell.visibility(false);
    now = 60_000;
    dwell.visibility(true);
    now = 61_500;
    expect(dwell.impression()).toMatchObject({ videoId: '71', seconds: 5.5, surface: 'foryou' });
  });

  it('keeps the beginning of the text, and no half of a character', () => {
    const dwell = new Dwell(sighting(), `${'a'.repeat(199)}🌊 and more`, true, () => 0);
    expect(dwell.impression()?.description).toBe('a'.repeat(199));
  });

  it('keeps its id, so that a later report takes the place of an earlier one', () => {
    const dwell = new Dwell(sighting(), '', true, () => 0);
    expect(dwell.impression()?.id).toBe(dwell.impression()?.id);
  });

  it('holds the labels that were shown last, and says when they are worth reporting', () => {
    const dwell = new Dwell(sighting(), '', true, () => 0);
    expect(dwell.shown(newView('71'))).toBe(false);
    expect(dwell.shown(labelled('provisional'))).toBe(true);
    expect(dwell.shown(labelled('provisional'))).toBe(false);
    expect(dwell.shown(labelled('final'))).toBe(true);
    expect(dwell.shown(labelled('final'))).toBe(false);
    expect(dwell.impression()).toMatchObject({
      final: true,
      labeler: 'embedded/1',
      labels: [{ value: 'hedonism', level: 2, score: 0.6 }],
    });
  });

  it('keeps only the beginning of a long text', () => {
    const dwell = new Dwell(sighting(), 'x'.repeat(1000), true, () => 0);
    expect(dwell.impression()?.description).toHaveLength(200);
  });

  it('is not reported for what can not be labelled', () => {
    expect(new Dwell(sighting('ad'), '', true, () => 0).impression()).toBeNull();
  });
});
