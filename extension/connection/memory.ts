import type { Failure } from '@schema/server_message';
import * as v from 'valibot';
import { browser } from 'wxt/browser';
import type { VideoView } from '../video/view';

/** Views that are kept; the ones that were not looked at for longest go first. */
export const VIEW_LIMIT = 200;
/** Changes are written at most this often, in ms. */
export const WRITE_MS = 1_000;

/** Keys of `storage.session`. */
const VIEW = 'view:';
const SOURCE = 'source';
const LAST_ERROR = 'last_error';

/** One record holds the view with its job and `seq`, so that they always agree. */
interface ViewRecord {
  readonly view: VideoView;
  /** When it was looked at last, ms since 1970. */
  readonly at: number;
}

/** The last thing that went wrong; `at` is ms since 1970. */
export type LastError = Failure & { readonly at: number };

const LastErrorSchema = v.custom<LastError>(
  (error) => v.safeParse(v.looseObject({ code: v.string(), at: v.number() }), error).success,
);

const RecordSchema = v.object({
  at: v.number(),
  view: v.custom<VideoView>(
    (view) => v.safeParse(v.object({ videoId: v.string(), seq: v.number() }), view).success,
  ),
});

/**
 * What is known of the videos seen last, for as long as the browser runs: it survives the
 * suspension of the background.
 */
export class Memory {
  /** In the order of use, the latest last. */
  private readonly views = new Map<string, ViewRecord>();
  private source: string | null = null;
  private error: LastError | null = null;
  private readonly changed = new Set<string>();
  private writing: ReturnType<typeof setTimeout> | null = null;

  /** Read back what was known before the background was suspended. */
  async load(): Promise<void> {
    const stored = await browser.storage.session.get(null);
    const { [SOURCE]: source, [LAST_ERROR]: error } = stored;
    this.source = typeof source === 'string' ? source : null;
    this.error = v.is(LastErrorSchema, error) ? error : null;
    const records = Object.entries(stored)
      .filter(([key]) => key.startsWith(VIEW))
      .flatMap(([, value]) => {
        const result = v.safeParse(RecordSchema, value);
        return result.success ? [result.output] : [];
      })
      .sort((one, other) => one.at - other.at);
    for (const record of records) this.views.set(record.view.videoId, record);
  }

  /**
   * Views hold for one server and one pipeline, named by `source`; those of another are
   * forgotten.
   */
  belongTo(source: string): void {
    if (source === this.source) return;
    if (this.source !== null) this.clear();
    this.source = source;
    this.write(SOURCE);
  }

  get lastError(): LastError | null {
    return this.error;
  }

  wentWrong(error: Failure): void {
    this.error = { ...error, at: Date.now() };
    this.write(LAST_ERROR);
  }

  get(videoId: string): VideoView | null {
    const record = this.views.get(videoId);
    if (record === undefined) return null;
    this.views.delete(videoId);
    this.views.set(videoId, { ...record, at: Date.now() });
    return record.view;
  }

  /** The view of the job, if one of the last ones is. */
  ofJob(job: string): VideoView | null {
    for (const { view } of this.views.values()) if (view.job === job) return view;
    return null;
  }

  set(view: VideoView): void {
    this.views.delete(view.videoId);
    this.views.set(view.videoId, { view, at: Date.now() });
    this.write(VIEW + view.videoId);
    for (const videoId of this.views.keys()) {
      if (this.views.size <= VIEW_LIMIT) break;
      this.forget(videoId);
    }
  }

  forget(videoId: string): void {
    this.views.delete(videoId);
    this.write(VIEW + videoId);
  }

  clear(): void {
    for (const videoId of [...this.views.keys()]) this.forget(videoId);
  }

  private write(key: string): void {
    this.changed.add(key);
    this.writing ??= setTimeout(() => {
      this.writing = null;
      void this.flush();
    }, WRITE_MS);
  }

  private async flush(): Promise<void> {
    const records: Record<string, unknown> = {};
    const gone: string[] = [];
    for (const key of this.changed) {
      const value = this.valueOf(key);
      if (value === undefined) gone.push(key);
      else records[key] = value;
    }
    this.changed.clear();
    try {
      await browser.storage.session.remove(gone);
      await browser.storage.session.set(records);
    } catch (error) {
      // Without them, videos are asked for again after a suspension.
      console.warn('Overtones: views could not be kept', error);
    }
  }

  private valueOf(key: string): unknown {
    if (key === SOURCE) return this.source;
    if (key === LAST_ERROR) return this.error;
    return this.views.get(key.slice(VIEW.length));
  }
}
