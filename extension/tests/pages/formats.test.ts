import { describe, expect, test } from 'vitest';
import { formatRelative, formatSeconds, formatShare, formatVideos } from '../../pages/formats';
import { textsIn } from '../../texts/catalogue';

const english = textsIn('en');
const german = textsIn('de');

describe('figures', () => {
  test.each([
    [0, '0 sec'],
    [59.4, '59 sec'],
    [59.6, '1 min'],
    [3600, '1 hr'],
    [3900, '1 hr 5 min'],
    [7199, '2 hr'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(formatSeconds(english, seconds)).toBe(words);
  });

  test('count one video and several', () => {
    expect(formatVideos(english, 1)).toBe('1 video');
    expect(formatVideos(english, 1234)).toBe('1,234 videos');
  });

  test('tell a small share from none', () => {
    expect(formatShare(english, 0)).toBe('0%');
    expect(formatShare(english, 0.004)).toBe('<1%');
    expect(formatShare(english, 0.25)).toBe('25%');
  });

  test('are written as the language does', () => {
    expect(formatRelative(english, 0, 300_000)).toBe('5 minutes ago');
    expect(formatRelative(german, 0, 300_000)).toBe('vor 5 Minuten');
    expect(formatRelative(english, 7_200_000, 0)).toBe('in 2 hours');
  });
});
