import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MyValues } from '../../entrypoints/my-values/my-values';
import * as exporting from '../../history/export';
import { History } from '../../history/history';
import type { Impression } from '../../history/impression';
import { impression, label } from '../history/impressions';
import { button, eventually, press, read, show, type, unmount } from './rendering';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

afterEach(unmount);

const BEACH = impression({ id: 'beach', description: 'beach', labels: [label('hedonism', 2)] });
const MONEY = impression({ id: 'money', description: 'money', labels: [label('face', -1)] });

async function open(kept: readonly Impression[], settings = {}) {
  const history = await History.open();
  for (const each of kept) await history.put(each);
  await show(<MyValues />, settings);
  await eventually(() => expect(document.querySelector('main > *')).not.toBeNull());
  return history;
}

const confirm = () =>
  act(() => document.querySelector<HTMLButtonElement>('dialog .danger')?.click());

const titles = () =>
  [...document.querySelectorAll('.video .title')].map((each) => each.textContent);

describe('My values', () => {
  test('explains itself while it is empty', async () => {
    await open([]);
    expect(read()).toContain('Nothing here yet');
    expect(read()).toContain('kept in this browser only');
  });

  test('says when the history is switched off', async () => {
    await open([], { history: false });
    expect(read()).toContain('switched off');
  });

  test('has the same numbers in the circle and in the table', async () => {
    await open([BEACH, MONEY]);
    const wedge = document.querySelector('[role=radio][aria-label^="Pleasure"]');
    expect(wedge?.getAttribute('aria-label')).toContain('endorsed 50%');
    const row = [...document.querySelectorAll('.balance tr')].find((each) =>
      each.textContent?.includes('Pleasure'),
    );
    expect(row?.textContent).toContain('50% 1 video');
  });

  test('says how many videos were not read', async () => {
    await open([BEACH, impression({ id: 'missed', final: false, labeler: null })]);
    const counts = [...document.querySelectorAll('.counts div')].map((each) => each.textContent);
    expect(counts.find((count) => count?.startsWith('not read'))).toMatch(/1$/);
  });

  test('asks before it deletes one video, and then counts it no more', async () => {
    const history = await open([BEACH, MONEY]);
    await press('Delete: beach');
    expect(document.querySelector('dialog')?.textContent).toContain('“beach”');
    expect(await history.count()).toBe(2);
    await confirm();
    await eventually(() => expect(titles()).toEqual(['money']));
    expect(await history.count()).toBe(1);
  });

  test('deletes the listed videos alone', async () => {
    const history = await open([BEACH, MONEY]);
    await type('Search', 'money');
    expect(titles()).toEqual(['money']);
    await press('Delete the listed 1 video');
    await confirm();
    await eventually(async () => expect(await history.all()).toEqual([BEACH]));
  });

  test('deletes everything', async () => {
    const history = await open([BEACH, MONEY]);
    await press('Delete everything');
    expect(document.querySelector('dialog')?.textContent).toContain('2 videos');
    await confirm();
    await eventually(() => expect(read()).toContain('Nothing here yet'));
    expect(await history.count()).toBe(0);
  });

  test('says so when nothing can be deleted', async () => {
    await open([BEACH]);
    vi.spyOn(History.prototype, 'clear').mockRejectedValue(new Error('no disk'));
    await press('Delete everything');
    await confirm();
    await eventually(() => expect(read()).toContain("This browser doesn't let Overtones"));
    expect(titles()).toEqual(['beach']);
  });

  test('keeps everything when the question is answered with no', async () => {
    const history = await open([BEACH]);
    await press('Delete everything');
    await press('Cancel');
    expect(document.querySelector('dialog')).toBeNull();
    expect(await history.count()).toBe(1);
  });

  test('saves what is listed', async () => {
    const download = vi.spyOn(exporting, 'download').mockImplementation(() => {});
    await open([BEACH, MONEY]);
    await type('Search', 'beach');
    await press('Save the list as CSV');
    const [name, kind, content] = download.mock.calls[0] ?? [];
    expect(name).toMatch(/^overtones-\d{4}-\d\d-\d\d\.csv$/);
    expect(kind).toContain('text/csv');
    expect(content).toContain('beach');
    expect(content).not.toContain('money');
  });

  test('lists the videos of a value from its wedge', async () => {
    await open([BEACH, MONEY]);
    await act(() => {
      document
        .querySelector('[role=radio][aria-label^="Public image"]')
        ?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    });
    expect(document.querySelector('.explanation')?.textContent).toContain('Public image');
    await press('Show these videos');
    expect(titles()).toEqual(['money']);
  });

  test('links to nothing but TikTok', async () => {
    await open([impression({ url: 'javascript:alert(1)' })]);
    expect(document.querySelector('.video a')).toBeNull();
    expect(button('Delete everything')).toBeDefined();
  });
});
