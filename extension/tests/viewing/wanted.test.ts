import { describe, expect, it } from 'vitest';
import type { Post } from '../../page/post';
import { askable, isMetered, wantedOnRecognition, wantedOnStay } from '../../viewing/wanted';

const post = (id: string, kind: Post['kind'] = 'video'): Post => ({
  id,
  kind,
  author: 'ana',
  url: `https://www.tiktok.com/@ana/video/${id}`,
});

const video = (id: string) => {
  const found = askable(post(id), null);
  if (found === null) throw new Error('a video can be asked for');
  return found;
};

const roles = (wanted: ReturnType<typeof wantedOnStay>) =>
  wanted.map(({ videoId, role }) => `${videoId} ${role}`);

describe('what can be asked for', () => {
  it.each(['live', 'ad'] as const)('is not a %s', (kind) => {
    expect(askable(post('1', kind), null)).toBeNull();
  });
});

describe('a video that was just recognised', () => {
  it('is asked for only as far as it is known, and drops what came before', () => {
    const before = wantedOnStay(video('1'), [video('2'), video('3')]);
    expect(roles(wantedOnRecognition(video('9'), before))).toEqual(['9 known']);
  });

  it('is watched at once if it was read ahead, and the one after it stays', () => {
    const before = wantedOnStay(video('1'), [video('2'), video('3')]);
    expect(roles(wantedOnRecognition(video('2'), before))).toEqual(['2 watching', '3 prefetch']);
  });

  it('changes nothing if it is the one that is watched', () => {
    const before = wantedOnStay(video('1'), [video('2')]);
    expect(wantedOnRecognition(video('1'), before)).toBe(before);
  });

  it('withdraws everything if it can not be labelled', () => {
    expect(wantedOnRecognition(null, wantedOnStay(video('1'), []))).toEqual([]);
  });
});

describe('a video that the viewer stays on', () => {
  it('is watched, and the next two are read ahead', () => {
    const wanted = wantedOnStay(video('1'), [video('2'), video('3'), video('4')]);
    expect(roles(wanted)).toEqual(['1 watching', '2 next', '3 prefetch']);
  });

  it('is not read ahead of itself when the feed repeats it', () => {
    expect(roles(wantedOnStay(video('1'), [video('1'), video('2')]))).toEqual([
      '1 watching',
      '2 next',
    ]);
  });

  it('may be an ad, from where the next videos are still read ahead', () => {
    expect(roles(wantedOnStay(null, [video('2')]))).toEqual(['2 next']);
  });
});

describe('a metered network', () => {
  it.each([
    [{ saveData: true }, true],
    [{ type: 'cellular' }, true],
    [{ type: 'wifi', saveData: false }, false],
    [undefined, false],
  ])('is told by %o: %s', (connection, metered) => {
    expect(isMetered({ connection } as unknown as Navigator)).toBe(metered);
  });
});
