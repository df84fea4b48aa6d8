import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, test } from 'vitest';
import { History } from '../../history/history';
import { impression } from './impressions';

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
});

const ids = (impressions: readonly { readonly id: string }[]) => impressions.map(({ id }) => id);

async function filled(...times: readonly number[]): Promise<History> {
  const history = await History.open();
  for (const time of times) await history.put(impression({ id: `at ${time}`, started: time }));
  return history;
}

describe('the history', () => {
  test('gives what was put in, the oldest first', async () => {
    const history = await filled(30, 10, 20);
    expect(ids(await history.all())).toEqual(['at 10', 'at 20', 'at 30']);
    expect(await history.count()).toBe(3);
  });

  test('replaces an impression that is put in again', async () => {
    const history = await History.open();
    await history.put(impression({ seconds: 1 }));
    await history.put(impression({ seconds: 9 }));
    expect(await history.all()).toEqual([impression({ seconds: 9 })]);
  });

  test('is still there when it is opened again', async () => {
    const before = await filled(1);
    before.close();
    expect(ids(await (await History.open()).all())).toEqual(['at 1']);
  });

  test('deletes what it is told to, and no more', async () => {
    const history = await filled(1, 2, 3);
    await history.delete(['at 1', 'at 3', 'never there']);
    expect(ids(await history.all())).toEqual(['at 2']);
  });

  test('lets nothing that was deleted come back from a page that is still open', async () => {
    const history = await filled(1, 2, 3);
    await history.delete(['at 1']);
    await history.put(impression({ id: 'at 1', started: 1, seconds: 60 }));
    expect(ids(await history.all())).toEqual(['at 2', 'at 3']);
    await history.clear();
    await history.put(impression({ id: 'at 3', started: 3, seconds: 60 }));
    await history.put(impression({ id: 'at 4', started: 4 }));
    expect(ids(await history.all())).toEqual(['at 4']);
  });

  test('keeps what an older version has kept', async () => {
    const old = indexedDB.open('history', 1);
    await new Promise((resolve) => {
      old.onupgradeneeded = () => {
        const store = old.result.createObjectStore('impressions', { keyPath: 'id' });
        store.createIndex('started', 'started');
        store.put(impression({ id: 'old' }));
      };
      old.onsuccess = resolve;
    });
    old.result.close();
    const history = await History.open();
    expect(ids(await history.all())).toEqual(['old']);
    await history.delete(['old']);
    expect(await history.all()).toEqual([]);
  });

  test('can be emptied', async () => {
    const history = await filled(1, 2);
    await history.clear();
    expect(await history.count()).toBe(0);
  });

  test('lets the oldest go when it is full', async () => {
    const history = await History.open(2);
    for (const time of [20, 10, 30, 40]) {
      await history.put(impression({ id: `at ${time}`, started: time }));
    }
    expect(ids(await history.all())).toEqual(['at 30', 'at 40']);
  });

  test('loses nothing when something in a full history is replaced', async () => {
    const history = await History.open(2);
    await history.put(impression({ id: 'a', started: 1 }));
    await history.put(impression({ id: 'b', started: 2 }));
    await history.put(impression({ id: 'b', started: 2, seconds: 99 }));
    expect(ids(await history.all())).toEqual(['a', 'b']);
  });

  test('keeps two writers from losing each other', async () => {
    const [page, background] = [await History.open(), await History.open()];
    await Promise.all([
      page.put(impression({ id: 'page' })),
      background.put(impression({ id: 'background' })),
    ]);
    expect(await page.count()).toBe(2);
  });

  test('gives way to a newer version of itself', async () => {
    await History.open();
    const newer = indexedDB.open('history', 99);
    await new Promise((resolve, reject) => {
      newer.onsuccess = resolve;
      newer.onerror = reject;
    });
    expect(newer.result.version).toBe(99);
    newer.result.close();
  });
});
