import { describe, expect, test } from 'vitest';
import {
  connectionWords,
  failureAdvice,
  failureText,
  healthWords,
  pauseWords,
  shownLabels,
  videoWords,
} from '../../pages/wording';
import { DEFAULT_SETTINGS } from '../../settings/settings';
import { textsIn } from '../../texts/catalogue';
import { label, NOW, POST, status, view } from './status';

const texts = textsIn('en');
const REFUSAL = { code: 'unauthorised', message: 'Unknown client.', retryable: false } as const;

describe('the server', () => {
  test('that was never connected can be connected', () => {
    const words = connectionWords(status({ connection: { kind: 'unpaired' } }), texts, NOW);
    expect(words).toMatchObject({ title: 'Not connected yet', action: 'connect' });
    expect(words.advice).toContain('Nothing is sent anywhere before');
  });

  test('that is away says when it is tried again, and can be tried now', () => {
    const connection = { kind: 'away', since: NOW - 60_000, retryAt: NOW + 12_000 } as const;
    const words = connectionWords(status({ connection }), texts, NOW);
    expect(words).toMatchObject({ tone: 'bad', action: 'reconnect' });
    expect(words.title).toContain('127.0.0.1:8765');
    expect(words.advice).toContain('again in 12 seconds');
  });

  test('that is overdue is tried now, not in the past', () => {
    const connection = { kind: 'away', since: NOW - 60_000, retryAt: NOW - 3_000 } as const;
    expect(connectionWords(status({ connection }), texts, NOW).advice).toContain('again now');
  });

  test('that refuses must be connected again', () => {
    const connection = { kind: 'refused', error: REFUSAL } as const;
    const words = connectionWords(status({ connection }), texts, NOW);
    expect(words).toMatchObject({ tone: 'bad', action: 'connect' });
    expect(words.advice).toContain('new code');
  });
});

describe('the health of the detection', () => {
  const health = { state: 'well', steps: {}, misses: 0, blocked: false } as const;

  test('is not mentioned while all is well', () => {
    expect(healthWords(null, texts)).toBeNull();
    expect(healthWords(health, texts)).toBeNull();
    expect(healthWords({ ...health, state: 'unknown' }, texts)).toBeNull();
  });

  test('is told when the page is not understood any more', () => {
    expect(healthWords({ ...health, state: 'blind' }, texts)?.advice).toContain(
      'TikTok may have changed',
    );
    expect(healthWords({ ...health, state: 'degraded' }, texts)?.title).toContain('in part');
  });

  test('is told when a captcha stands in the way, which explains the blindness', () => {
    expect(healthWords({ ...health, state: 'blind', blocked: true }, texts)?.title).toBe(
      'TikTok asks for something first',
    );
  });
});

describe('the video on screen', () => {
  test.each([
    ['live', 'live stream'],
    ['ad', 'an ad'],
  ] as const)('of kind %s is told apart', (kind, words) => {
    expect(videoWords(status({ post: { ...POST, kind } }), texts)).toContain(words);
  });

  test('says what is being done', () => {
    const working = view('working', [], { stage: 'speech' });
    expect(videoWords(status({ view: working }), texts)).toBe('Listening to the sound …');
  });

  test('never speaks of the video before', () => {
    const before = { ...view('final'), videoId: '7999999999999999999' };
    expect(videoWords(status({ view: before }), texts)).toContain('Nothing is known');
  });

  test('says that a guess is one', () => {
    expect(videoWords(status({ view: view('provisional') }), texts)).toContain('first guess');
  });

  test('needs no words beside final labels, and some where there are none', () => {
    const found = view('final', [label('hedonism', 2, 0.5)]);
    expect(videoWords(status({ view: found }), texts)).toBeNull();
    expect(videoWords(status({ view: view('final') }), texts)).toContain('No value stands out');
  });

  test('is not promised to be read while the server is away', () => {
    const connection = { kind: 'away', since: NOW, retryAt: NOW } as const;
    expect(videoWords(status({ connection }), texts)).toContain('Without the server');
  });

  test('is not read during a pause', () => {
    expect(videoWords(status({ pause: 'until_resumed' }), texts)).toContain('paused');
  });
});

describe('labels', () => {
  const found = view('final', [
    label('hedonism', 2, 0.6),
    label('face', 1, 0.3),
    label('humility', -1, 0.5),
  ]);

  test('that are too unsure or not wanted are held back and counted', () => {
    const settings = { ...DEFAULT_SETTINGS, threshold: 0.4, hiddenValues: ['humility'] as const };
    const { shown, heldBack } = shownLabels(found, settings);
    expect(shown.map(({ value }) => value)).toEqual(['hedonism']);
    expect(heldBack).toBe(2);
  });

  test('that are exactly sure enough are shown', () => {
    expect(shownLabels(found, { ...DEFAULT_SETTINGS, threshold: 0.6 }).shown).toHaveLength(1);
  });
});

describe('a pause', () => {
  test('says how long it goes on', () => {
    expect(pauseWords(NOW + 14 * 60_000 + 1, texts, NOW)).toBe('Paused for another 15 min.');
    expect(pauseWords(NOW + 1, texts, NOW)).toBe('Paused for another 1 min.');
    expect(pauseWords('until_resumed', texts, NOW)).toBe('Paused until you resume.');
  });

  test('that is over is none', () => {
    expect(pauseWords(NOW, texts, NOW)).toBeNull();
    expect(pauseWords(null, texts, NOW)).toBeNull();
  });
});

describe('an error', () => {
  test('without a text of ours is told as the server put it', () => {
    const unknown = { code: 'from_the_future', message: 'A sentence of the server.' };
    expect(failureText(unknown, texts)).toBe('A sentence of the server.');
    expect(failureText({ ...unknown, message: '' }, texts)).toBe('Something went wrong.');
  });

  test('comes with what to do', () => {
    expect(failureAdvice({ code: 'model_missing' }, texts)).toContain('overtones doctor');
    expect(failureAdvice({ code: 'from_the_future' }, texts)).toContain('Try again');
  });
});
