import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Impression } from './impression';

/** Impressions that are kept at most; the oldest go first. */
export const HISTORY_LIMIT = 50_000;

const NAME = 'history';
const VERSION = 2;

interface Tables extends DBSchema {
  impressions: { key: string; value: Impression; indexes: { started: number } };
  /** Ids of impressions that a person has deleted; `at` in milliseconds since 1970. */
  deleted: { key: string; value: { readonly id: string; readonly at: number } };
}

/** How long it is remembered that something was deleted, in ms: longer than a tab stays open. */
const REMEMBERED = 30 * 24 * 60 * 60 * 1_000;

/**
 * What this browser was shown, in IndexedDB of the extension's own origin: no page can read it,
 * and nothing of it is sent anywhere. Usable in the background and in the extension's pages.
 */
export class History {
  private constructor(
    private readonly database: IDBPDatabase<Tables>,
    private readonly limit: number,
  ) {}

  static async open(limit: number = HISTORY_LIMIT): Promise<History> {
    const database = await openDB<Tables>(NAME, VERSION, {
      // One step for each version, so that any old database is brought up to date.
      upgrade(database, from) {
        if (from < 1) {
          database
            .createObjectStore('impressions', { keyPath: 'id' })
            .createIndex('started', 'started');
        }
        if (from < 2) database.createObjectStore('deleted', { keyPath: 'id' });
      },
      // A page that stays open must not keep a newer version of the extension from its upgrade.
      blocking(_from, _to, event) {
        (event.target as IDBDatabase).close();
      },
    });
    return new History(database, limit);
  }

  close(): void {
    this.database.close();
  }

  /** Adds an impression, or replaces the one with the same id; not if that was deleted. */
  async put(impression: Impression): Promise<void> {
    const transaction = this.database.transaction(['impressions', 'deleted'], 'readwrite');
    const impressions = transaction.objectStore('impressions');
    if ((await transaction.objectStore('deleted').getKey(impression.id)) !== undefined) return;
    await impressions.put(impression);
    let surplus = (await impressions.count()) - this.limit;
    let oldest = surplus > 0 ? await impressions.index('started').openCursor() : null;
    while (oldest !== null && surplus > 0) {
      await oldest.delete();
      surplus -= 1;
      oldest = await oldest.continue();
    }
    await transaction.done;
  }

  /** All impressions, the oldest first. */
  all(): Promise<Impression[]> {
    return this.database.getAllFromIndex('impressions', 'started');
  }

  count(): Promise<number> {
    return this.database.count('impressions');
  }

  /** Deletes them for good: a page that still shows such a video doesn't bring it back. */
  async delete(ids: readonly string[]): Promise<void> {
    const transaction = this.database.transaction(['impressions', 'deleted'], 'readwrite');
    const impressions = transaction.objectStore('impressions');
    const deleted = transaction.objectStore('deleted');
    const now = Date.now();
    for (const { id, at } of await deleted.getAll()) {
      if (at < now - REMEMBERED) await deleted.delete(id);
    }
    const work = ids.flatMap((id) => [impressions.delete(id), deleted.put({ id, at: now })]);
    await Promise.all([...work, transaction.done]);
  }

  async clear(): Promise<void> {
    await this.delete(await this.database.getAllKeys('impressions'));
  }
}
