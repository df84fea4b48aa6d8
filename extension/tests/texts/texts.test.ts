import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '@schema/errors';
import type { Annotation, Evidence, Stage } from '@schema/server_message';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../channel/messages';
import type { LocalCode } from '../../connection/failure';
import type { ConnectionState } from '../../connection/state';
import type { PostKind } from '../../page/post';
import { chooseLanguage, directionOf, LANGUAGES } from '../../texts/languages';
import { askedKeys, composedKeys, possibleKeys, readSources } from './sources';

type Section = Readonly<Record<string, string>>;

const ROOT = join(import.meta.dirname, '../..');
const SECTIONS = ['overlay', 'errors', 'pages'] as const;
const TRANSLATIONS = LANGUAGES.filter((language) => language !== 'en');

function read(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

const section = (language: string, name: string) =>
  read(`texts/${language}/${name}.json`) as Section;

const parameters = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();

function isSentence(text: string): boolean {
  return (text.replace(/\{\w+\}/g, '').match(/\p{L}+/gu) ?? []).length > 1;
}

describe.each(TRANSLATIONS)('the texts in %s', (language) => {
  test.each(SECTIONS)('of the section %s are those of English, in its order', (name) => {
    expect(Object.keys(section(language, name))).toEqual(Object.keys(section('en', name)));
  });

  test.each(SECTIONS)('of the section %s have the parameters of English', (name) => {
    const [english, translated] = [section('en', name), section(language, name)];
    for (const [key, text] of Object.entries(english)) {
      expect(parameters(translated[key] ?? ''), key).toEqual(parameters(text));
    }
  });

  test.each(SECTIONS)('of the section %s are translated', (name) => {
    const [english, translated] = [section('en', name), section(language, name)];
    const left = Object.entries(english)
      .filter(([key, text]) => isSentence(text) && translated[key] === text)
      .map(([key]) => key);
    expect(left).toEqual([]);
  });
});

describe.each(LANGUAGES)('in %s', (language) => {
  test.each(SECTIONS)('no text of the section %s is empty or has stray space', (name) => {
    const odd = Object.entries(section(language, name))
      .filter(([, text]) => text === '' || text !== text.trim() || /\s\s/.test(text))
      .map(([key]) => key);
    expect(odd).toEqual([]);
  });
});

test.each(SECTIONS)('no line of the French %s breaks before its punctuation', (name) => {
  const broken = Object.entries(section('fr', name))
    .filter(([, text]) => / [:;!?»]|« /.test(text))
    .map(([key]) => key);
  expect(broken).toEqual([]);
});

test('no two sections have a text of the same name', () => {
  const keys = SECTIONS.flatMap((name) => Object.keys(section('en', name)));
  expect(keys.length).toBe(new Set(keys).size);
});

/** What is filled in for `*`. The compiler complains when a word is missing or too many. */
const words = (all: Readonly<Record<string, true>>) => Object.keys(all);
const CODES = [
  ...ERROR_CODES,
  ...words({
    server_unreachable: true,
    not_overtones: true,
    address_missing: true,
    address_unreadable: true,
    address_insecure: true,
  } satisfies Record<LocalCode, true>),
];
const COMPOSED: Readonly<Record<string, readonly string[]>> = {
  'error_*': CODES,
  'error_*_do': CODES,
  'stage_*': words({
    post: true,
    source: true,
    decode: true,
    speech: true,
    screen_text: true,
    scene: true,
    script: true,
    values: true,
  } satisfies Record<Stage['stage'], true>),
  'unsupported_*': words({ live: true, ad: true } satisfies Record<
    Exclude<PostKind, 'video' | 'photo'>,
    true
  >),
  'kind_*': words({
    post: true,
    sound: true,
    speech: true,
    sung: true,
    onscreen: true,
    scene: true,
  } satisfies Record<Evidence['kind'], true>),
  'coverage_*': words({ post: true, captions: true, full: true } satisfies Record<
    Annotation['coverage'],
    true
  >),
  'method_*': words({
    calibrated: true,
    votes: true,
    logprobs: true,
    stated: true,
  } satisfies Record<Annotation['labels'][number]['confidence']['method'], true>),
  // As the server words them, a labeler's name too, with `n` for a number.
  'note_*': [
    'no_sound_track',
    'nobody_speaks',
    'the_only_words_are_sung',
    'no_picture',
    'a_photo_post_of_n_picture',
    'a_photo_post_of_n_pictures',
    'only_the_first_n_seconds_were_read',
    'this_script_is_still_being_written',
    'embedded_n',
  ],
  // What failed is told by the error instead.
  'verdict_*': ['sending', 'kept'],
  'connection_*': ['unpaired', 'away', 'refused'] satisfies ConnectionState['kind'][],
};
const VERDICTS = words({ agree: true, disagree: true, unsure: true } satisfies Record<
  Verdict,
  true
>);

describe('the keys', () => {
  const english = SECTIONS.flatMap((name) => Object.keys(section('en', name)));
  const sources = readSources();
  const composed = Object.entries(COMPOSED).flatMap(([pattern, all]) =>
    all.map((word) => pattern.replace('*', word)),
  );
  const asked = [...sources.flatMap(askedKeys), ...composed, ...VERDICTS];

  test('that the code asks for are there', () => {
    expect(asked.filter((key) => !english.includes(key))).toEqual([]);
  });

  test('that are there are asked for', () => {
    const used = new Set([...asked, ...sources.flatMap(possibleKeys)]);
    expect(english.filter((key) => !used.has(key))).toEqual([]);
  });

  test('that the code composes are known, with all that may be filled in', () => {
    const found = sources.flatMap(composedKeys).filter((pattern) => {
      const shape = new RegExp(`^${pattern.replaceAll('*', '\\w+')}$`);
      return english.some((key) => shape.test(key));
    });
    expect([...new Set(found)].sort()).toEqual(Object.keys(COMPOSED).sort());
  });
});

describe('the manifest', () => {
  type Messages = Readonly<Record<string, { readonly message: string }>>;
  const messages = (language: string) =>
    read(`public/_locales/${language}/messages.json`) as Messages;

  test('has the languages of the texts', () => {
    const folders = readdirSync(join(ROOT, 'public/_locales'));
    expect(folders.sort()).toEqual([...LANGUAGES].sort());
  });

  test.each(LANGUAGES)(
    'says in %s all that it names, within the limits of the stores',
    (language) => {
      const config = readFileSync(join(ROOT, 'wxt.config.ts'), 'utf8');
      const named = [...config.matchAll(/__MSG_(\w+)__/g)].map((match) => match[1] ?? '');
      const said = messages(language);
      expect(Object.keys(said).sort()).toEqual(named.sort());
      for (const { message } of Object.values(said)) expect(message.trim()).not.toBe('');
      expect(said.name?.message).toMatch(/^Overtones.{1,66}$/);
      expect(said.description?.message.length).toBeLessThanOrEqual(132);
    },
  );

  test.each(TRANSLATIONS)('is translated to %s', (language) => {
    const left = Object.entries(messages('en'))
      .filter(([key, { message }]) => messages(language)[key]?.message === message)
      .map(([key]) => key);
    expect(left).toEqual([]);
  });
});

describe('the language', () => {
  test.each([
    [['fr'], 'fr'],
    [['pt-BR', 'en'], 'pt'],
    [['ES-419'], 'es'],
    [['ja', 'de-AT', 'en'], 'de'],
    [['he-IL'], 'he'],
    [['iw'], 'he'],
  ] as const)('for somebody who reads %j is %s', (wanted, language) => {
    expect(chooseLanguage(wanted)).toBe(language);
  });

  test('is English for somebody who reads none of ours', () => {
    expect(chooseLanguage(['ja', 'est', 'frr'])).toBe('en');
    expect(chooseLanguage([])).toBe('en');
  });

  test('runs from right to left in Hebrew alone', () => {
    const rtl = LANGUAGES.filter((language) => directionOf(language) === 'rtl');
    expect(rtl).toEqual(['he']);
  });
});
