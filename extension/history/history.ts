import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Impression } from './impression';

/** Impressions that are kept at most; the oldest go first. */
export const HISTORY_LIMIT = 50_000;

const NAME = 'history';
const VERSION = 1;

interface Tables extends DBSchema {
  impressions: { key: string; value: Impression; indexes: { started: number } };
}

/** A span of time in milliseconds since 1970; `to` is not part of it. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

const rangeOf = ({ from, to }: TimeSpan) => IDBKeyRange.bound(from, to, false, true);

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

  /** Adds an impression, or replaces the one with the same id. */
  async put(impression: Impression): Promise<void> {
    const transaction = this.database.transaction('impressions', 'readwrite');
    await transaction.store.put(impression);
    let surplus = (await transaction.store.count()) - this.limit;
    let oldest = surplus > 0 ? await transaction.store.index('started').openCursor() : null;
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

  /** Those that started within the span, the oldest first. */
  between(span: TimeSpan): Promise<Impression[]> {
    return this.database.getAllFromIndex('impressions', 'started', rangeOf(span));
  }

  count(): Promise<number> {
    return this.database.count('impressions');
  }

  async delete(ids: readonly string[]): Promise<void> {
    const transaction = this.database.transaction('impressions', 'readwrite');
    await Promise.all([...ids.map((id) => transaction.store.delete(id)), transaction.done]);
  }

  /** Deletes what started within the span. */
  async deleteBetween(span: TimeSpan): Promise<void> {
    const transaction = this.database.transaction('impressions', 'readwrite');
    let found = await transaction.store.index('started').openCursor(rangeOf(span));
    while (found !== null) {
      await found.delete();
      found = await found.continue();
    }
    await transaction.done;
  }

  clear(): Promise<void> {
    return this.database.clear('impressions');
  }
}
