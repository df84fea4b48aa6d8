import { expect, it } from 'vitest';
import { handleOf, linkedPost, permalinkOf, surfaceOf } from '../../page/surface';

it.each([
  ['/', 'foryou'],
  ['/en/', 'foryou'],
  ['/en', 'foryou'],
  ['/foryou', 'foryou'],
  ['/pt-BR/foryou', 'foryou'],
  ['/zh-Hant-TW/following', 'following'],
  ['/fil-PH/friends', 'friends'],
  ['/explore', 'explore'],
  ['/@ana.makes', 'profile'],
  ['/de/@ana.makes/', 'profile'],
  ['/@ana.makes/video/7300000000000000001', 'video'],
  ['/@ana.makes/photo/7300000000000000001', 'video'],
  ['/en/@ana.makes/video/7300000000000000001', 'video'],
  ['/search', 'search'],
  ['/search/video', 'search'],
  ['/tag/pottery', 'tag'],
  ['/music/original-sound-7300000000000000001', 'music'],
  ['/live', null],
  ['/live/gaming', null],
  ['/@ana.makes/live', null],
  ['/messages', null],
  ['/upload', null],
  ['/tiktokstudio/upload', null],
  ['/login', null],
  ['/en/login/phone', null],
  ['/about/contact', null],
])('at %s, the surface is %s', (path, surface) => {
  expect(surfaceOf(path)).toBe(surface);
});

it('reads the post that an address names', () => {
  expect(permalinkOf('/es/@ana.makes/photo/7300000000000000001')).toEqual({
    author: 'ana.makes',
    id: '7300000000000000001',
  });
  expect(permalinkOf('/@/video/7300000000000000001')).toMatchObject({ author: null });
  expect(permalinkOf('/@ana.makes')).toBeNull();
  expect(linkedPost('https://www.tiktok.com/@a/video/7300000000000000001?q=1#x')).toMatchObject({
    id: '7300000000000000001',
  });
  expect(linkedPost('https://elsewhere.example/@a/video/7300000000000000001')).toBeNull();
});

it('reads a handle only from a link to a profile', () => {
  expect(handleOf('/@ana.makes?lang=en')).toBe('ana.makes');
  expect(handleOf('/en/@ana.makes')).toBe('ana.makes');
  expect(handleOf('/@ana.makes/live')).toBeNull();
  expect(handleOf('/tag/@ana')).toBeNull();
});
