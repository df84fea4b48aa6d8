import { useEffect, useState } from 'preact/hooks';
import { History } from '../../history/history';
import type { Impression } from '../../history/impression';

/** What is kept, and ways to delete from it. */
export interface Stored {
  /** The oldest first; `null` until they were read. */
  readonly impressions: readonly Impression[] | null;
  /** The browser doesn't let the history be read or changed, e.g. with a damaged profile. */
  readonly failed: boolean;
  remove(ids: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

async function withHistory<Result>(use: (history: History) => Promise<Result>): Promise<Result> {
  const history = await History.open();
  try {
    return await use(history);
  } finally {
    history.close();
  }
}

/** Reads the history now, and again whenever the page is returned to. */
export function useStored(): Stored {
  const [impressions, setImpressions] = useState<readonly Impression[] | null>(null);
  const [failed, setFailed] = useState(false);
  const read = () =>
    withHistory((history) => history.all()).then(
      (all) => {
        setImpressions(all);
        setFailed(false);
      },
      () => setFailed(true),
    );
  const change = (use: (history: History) => Promise<void>) =>
    withHistory(use).then(read, () => setFailed(true));
  useEffect(() => {
    const stop = new AbortController();
    const readIfVisible = () => {
      if (!document.hidden) void read();
    };
    void read();
    document.addEventListener('visibilitychange', readIfVisible, { signal: stop.signal });
    return () => stop.abort();
  }, []);
  return {
    impressions,
    failed,
    remove: (ids) => change((history) => history.delete(ids)),
    clear: () => change((history) => history.clear()),
  };
}
