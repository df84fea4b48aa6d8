import { describe, expect, it } from 'vitest';
import { changesIn, chosenLabels, type OverlayState, overlayModel } from '../../overlay/model';
import {
  annotation,
  failure,
  final,
  LABELS,
  label,
  POST,
  settings,
  state,
  VIDEO_ID,
  view,
} from './samples';

const NOW = 1_800_000_000_000;
const AWAY = { kind: 'away', since: NOW - 1000, retryAt: NOW + 5000 } as const;
const GUESS = annotation([label('tradition')], { coverage: 'post' });

const KINDS: readonly (readonly [string, Partial<OverlayState>, string])[] = [
  ['nothing without a post', { post: null }, 'nothing'],
  ['nothing when hidden', { settings: settings({ visible: false }) }, 'nothing'],
  ['that no server is paired', { connection: { kind: 'unpaired' } }, 'unpaired'],
  ['a pause until a time', { pause: NOW + 60_000, view: final(LABELS) }, 'paused'],
  ['a pause until resumed', { pause: 'until_resumed' }, 'paused'],
  ['labels once a pause has run out', { pause: NOW - 1, view: final(LABELS) }, 'labels'],
  ['a photo post like a video', { post: { ...POST, kind: 'photo' } }, 'recognised'],
  ['that lives are not supported', { post: { ...POST, kind: 'live', id: null } }, 'unsupported'],
  ['that ads are not supported', { post: { ...POST, kind: 'ad' } }, 'unsupported'],
  [
    'that a server without the means for photo posts failed',
    { view: view({ state: 'failed', error: failure({ code: 'photo_post', retryable: false }) }) },
    'failed',
  ],
  ['a video that was recognised', {}, 'recognised'],
  ['a video without a kept result', { view: view({ state: 'unknown' }) }, 'recognised'],
  ['a video that waits its turn', { view: view({ state: 'asked' }) }, 'listening'],
  ['what is being done', { view: view({ state: 'working', stage: 'speech' }) }, 'listening'],
  [
    'work when a first guess has no labels',
    { view: view({ state: 'provisional', annotation: annotation([]) }) },
    'listening',
  ],
  ['a first guess', { view: view({ state: 'provisional', annotation: GUESS }) }, 'labels'],
  ['final labels', { view: final(LABELS) }, 'labels'],
  ['that nothing was found', { view: final([]) }, 'nothing_found'],
  ['an error', { view: view({ state: 'failed', error: failure() }) }, 'failed'],
  ['that the server is away', { connection: AWAY }, 'away'],
  ['that the server said no', { connection: { kind: 'refused', error: failure() } }, 'refused'],
];

describe('the overlay shows', () => {
  it.each(KINDS)('%s', (_, change, kind) => {
    expect(overlayModel(state(change), NOW).kind).toBe(kind);
  });

  it('never the labels of another video', () => {
    const other = { ...final(LABELS), videoId: '7999999999999999999' };
    expect(overlayModel(state({ view: other }), NOW)).toEqual({ kind: 'recognised' });
  });

  it('the stage and the line heard last', () => {
    const heard = { id: 'H1', kind: 'speech', text: 'hello there' } as const;
    const model = overlayModel(
      state({ view: view({ state: 'working', stage: 'speech', heard }) }),
      NOW,
    );
    expect(model).toEqual({ kind: 'listening', stage: 'speech', heard: 'hello there' });
  });

  it('until when a pause lasts', () => {
    expect(overlayModel(state({ pause: NOW + 5 }), NOW)).toEqual({
      kind: 'paused',
      until: NOW + 5,
    });
    expect(overlayModel(state({ pause: 'until_resumed' }), NOW)).toMatchObject({ until: null });
  });

  it('how many labels the settings left out when none remains', () => {
    const model = overlayModel(
      state({ view: final(LABELS), settings: settings({ threshold: 0.99 }) }),
      NOW,
    );
    expect(model).toEqual({ kind: 'nothing_found', videoId: VIDEO_ID, filtered: LABELS.length });
  });
});

describe('labels', () => {
  it('stand in the order dominant, present, in conflict, the surest first', () => {
    const labels = [
      label('tradition', -1, 0.99),
      label('humility', 1, 0.3),
      label('face', 1, 0.9),
      label('hedonism', 2, 0.5),
    ];
    expect(chosenLabels(labels, settings()).map(({ value }) => value)).toEqual([
      'hedonism',
      'face',
      'humility',
      'tradition',
    ]);
  });

  it('leave out hidden values and those that are less sure', () => {
    const chosen = chosenLabels(
      [label('face', 2, 0.9), label('tradition', 2, 0.6), label('humility', 2, 0.59)],
      settings({ hiddenValues: ['face'], threshold: 0.6 }),
    );
    expect(chosen.map(({ value }) => value)).toEqual(['tradition']);
  });

  it('stay, with the reason, when the server goes away or fails before they are final', () => {
    const guessed = view({ state: 'provisional', annotation: GUESS });
    expect(overlayModel(state({ view: guessed, connection: AWAY }), NOW)).toMatchObject({
      kind: 'labels',
      provisional: true,
      work: null,
      trouble: { kind: 'away', retryAt: AWAY.retryAt },
    });
    const failed = { ...guessed, state: 'failed', error: failure() } as const;
    expect(overlayModel(state({ view: failed }), NOW)).toMatchObject({
      kind: 'labels',
      trouble: { kind: 'failed' },
    });
  });

  it('need no server once they are final', () => {
    expect(overlayModel(state({ view: final(LABELS), connection: AWAY }), NOW)).toMatchObject({
      provisional: false,
      trouble: null,
    });
  });
});

describe('time alone', () => {
  it('counts down to the next try and ends a pause', () => {
    expect(changesIn({ kind: 'away', retryAt: NOW + 4000 }, NOW)).toBe(1000);
    expect(changesIn({ kind: 'away', retryAt: NOW - 1 }, NOW)).toBeNull();
    expect(changesIn({ kind: 'paused', until: NOW + 900 }, NOW)).toBe(900);
    expect(changesIn({ kind: 'recognised' }, NOW)).toBeNull();
  });
});
