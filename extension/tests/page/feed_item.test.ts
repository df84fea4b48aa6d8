import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { expect, it } from 'vitest';
import { checkedFeedItem, feedItem } from '../../page/feed_item';

const ID = '7300000000000000001';

const ENTRY = {
  id: ID,
  desc: 'Ten minutes at the wheel #pottery #slow',
  createTime: 1_763_000_000,
  textLanguage: 'en',
  author: { uniqueId: 'ana.makes', nickname: 'Ana makes things', secUid: 'MS4w' },
  music: { id: '1', title: 'original sound', authorName: 'Ana', original: true, playUrl: 'x' },
  challenges: [{ id: '2', title: 'pottery' }],
  textExtra: [{ hashtagName: 'pottery' }, { hashtagName: 'slow' }, { userUniqueId: 'a.friend' }],
  video: {
    duration: 12,
    playAddr: 'https://v16.example/',
    subtitleInfos: [
      {
        LanguageCodeName: 'spa-ES',
        Source: 'MT',
        Format: 'webvtt',
        Url: 'https://v16m-webapp.tiktokcdn-us.com/es',
      },
      {
        LanguageCodeName: 'eng-US',
        Source: 'ASR',
        Format: 'srt',
        Url: 'https://v16m-webapp.tiktokcdn-us.com/srt',
      },
      {
        LanguageCodeName: 'eng-US',
        Source: 'ASR',
        Format: 'webvtt',
        Url: 'https://v16m-webapp.tiktokcdn-us.com/en',
      },
    ],
    claInfo: { originalLanguageInfo: { language: 'eng-US' } },
  },
};

const schema = JSON.parse(readFileSync('../shared_schema/schema/client_message.json', 'utf-8'));
const isPageKnowledge = new Ajv({ strict: false }).compile({
  ...schema.$defs.PageKnowledge,
  $defs: schema.$defs,
});

it('keeps of an entry what labels need, and nothing else', () => {
  expect(feedItem(ENTRY)).toEqual({
    id: ID,
    kind: 'video',
    author: 'ana.makes',
    page: {
      description: 'Ten minutes at the wheel #pottery #slow',
      author: 'ana.makes',
      hashtags: ['pottery', 'slow'],
      sound: { title: 'original sound', author: 'Ana', original: true },
      duration: 12,
      language: 'en',
    },
    captions: [
      { language: 'eng-US', url: 'https://v16m-webapp.tiktokcdn-us.com/en' },
      { language: 'spa-ES', url: 'https://v16m-webapp.tiktokcdn-us.com/es' },
    ],
  });
});

it('finds captions where an entry has them in the other place', () => {
  const video = {
    claInfo: {
      originalLanguageInfo: { language: 'fra-FR' },
      captionInfos: [
        { language: 'eng-US', url: 'https://a.tiktokcdn.com/en', isOriginalCaption: false },
        { language: 'fra-FR', url: 'https://a.tiktokcdn.com/fr', captionFormat: 'webvtt' },
      ],
    },
  };
  expect(feedItem({ ...ENTRY, video })?.captions.map(({ language }) => language)).toEqual([
    'fra-FR',
    'eng-US',
  ]);
});

it('tells photo posts and ads from videos, and drops lives', () => {
  expect(feedItem({ ...ENTRY, imagePost: { images: [] } })?.kind).toBe('photo');
  expect(feedItem({ ...ENTRY, isAd: true })?.kind).toBe('ad');
  expect(feedItem({ ...ENTRY, liveRoomInfo: { roomId: '1' } })).toBeNull();
});

it('reads the text of a post from its slides if it has no other', () => {
  const contents = [{ desc: 'One' }, { desc: 'Two' }];
  expect(feedItem({ ...ENTRY, desc: '', contents })?.page.description).toBe('One\nTwo');
});

it('says nothing of a language that TikTok did not recognise', () => {
  expect(feedItem({ ...ENTRY, textLanguage: 'un' })?.page.language).toBeNull();
});

it.each([null, 7, 'text', [], {}, { id: Number(ID) }, { id: '12' }, { id: `${ID}; drop` }])(
  'takes %j for no post',
  (entry) => {
    expect(feedItem(entry)).toBeNull();
    expect(checkedFeedItem(entry)).toBeNull();
  },
);

const HOSTILE = {
  id: ID,
  kind: 'video',
  desc: `${'x'.repeat(7_999)}\u{1f3fa}${'y'.repeat(9_000)}`,
  author: { uniqueId: 'a"><script>' },
  textLanguage: 'l'.repeat(400),
  music: { title: 't'.repeat(9_000), authorName: { toString: 1 }, original: 'yes' },
  challenges: Array.from({ length: 500 }, (_, place) => ({ title: `${place}`.repeat(300) })),
  textExtra: 'none',
  video: {
    duration: 1e12,
    subtitleInfos: [
      { LanguageCodeName: 'eng-US', Format: 'webvtt', Url: 'javascript:alert(1)' },
      { LanguageCodeName: 'eng-US', Format: 'webvtt', Url: `https://a/${'b'.repeat(9_000)}` },
      { LanguageCodeName: 4, Format: 'webvtt', Url: 'https://a.tiktokcdn.com/' },
      null,
    ],
    claInfo: 'none',
  },
};

it('cuts what is too large and passes over what is of another shape', () => {
  const item = feedItem(HOSTILE);
  expect(item).toMatchObject({ id: ID, author: null, captions: [] });
  expect(item?.page.description).toBe('x'.repeat(7_999));
  expect(item?.page.duration).toBeNull();
  expect(isPageKnowledge(item?.page)).toBe(true);
  expect(isPageKnowledge(feedItem(ENTRY)?.page)).toBe(true);
});

it('checks a reduced item as strictly as an entry', () => {
  const item = feedItem(ENTRY);
  expect(checkedFeedItem(JSON.parse(JSON.stringify(item)))).toEqual(item);
  const forged = checkedFeedItem({
    id: ID,
    kind: 'video',
    author: '../..',
    page: {
      description: 'x'.repeat(20_000),
      hashtags: [1, 'a'],
      sound: [],
      captions: { webvtt: 5 },
    },
    captions: [{ language: 'en', url: 'http://127.0.0.1/' }],
    more: 'of it',
  });
  expect(forged).toMatchObject({ author: null, captions: [] });
  expect(forged).not.toHaveProperty('more');
  expect(isPageKnowledge(forged?.page)).toBe(true);
  expect(checkedFeedItem({ id: ID, kind: 'other' })).toBeNull();
});
