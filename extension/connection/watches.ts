import type { ClientMessage } from '@schema/client_message';
import type { ErrorMessage, Failure, ServerMessage } from '@schema/server_message';
import type { Wanted } from '../channel/messages';
import { fail, failureOf, receive, skip, type VideoMessage } from '../video/reducer';
import { newView, type VideoView } from '../video/view';
import type { Memory } from './memory';
import type { Skipped } from './server_message';
import { merge } from './wants';
import {
  ATTEMPTS,
  type Entry,
  isDue,
  isLast,
  LATER,
  newEntry,
  type Priority,
  waitOf,
} from './watch_entry';
import { fitting } from './watch_message';

/** A job that was let go is let go again when events still come after so long, in ms. */
const ECHO_MS = 5_000;
/** Every watch is answered at once; without an answer for so long (ms) it is sent again. */
export const ANSWER_MS = 15_000;

export interface WatchesListener {
  /** Gives a message to the server; false where there is no connection. */
  send(message: ClientMessage): boolean;
  /** A view has changed. */
  changed(view: VideoView): void;
}

/** Keeps what the server follows in step with what the pages want. */
export class Watches {
  private readonly lists = new Map<number, readonly Wanted[]>();
  private readonly entries = new Map<string, Entry>();
  /** When jobs were let go, ms since 1970. */
  private readonly unwatched = new Map<string, number>();
  private open = false;
  private paused = false;
  private count = 0;
  /** Nothing is asked for before, ms since 1970. */
  private quietUntil = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly memory: Memory,
    private readonly listener: WatchesListener,
  ) {}

  /** Put the list of a page in the place of its last one; a page that isn't seen wants nothing. */
  want(page: number, visible: boolean, wanted: readonly Wanted[]): void {
    if (visible) this.lists.set(page, wanted);
    else this.lists.delete(page);
    this.update();
  }

  /** The page is gone. */
  leave(page: number): void {
    this.lists.delete(page);
    this.update();
  }

  /** While paused nothing is wanted. */
  pause(paused: boolean): void {
    this.paused = paused;
    this.update();
  }

  opened(): void {
    this.open = true;
    this.quietUntil = 0;
    this.update();
  }

  /** The connection is lost: nothing is followed any more. */
  closed(): void {
    this.open = false;
    this.unwatched.clear();
    this.stopTimer();
    for (const [videoId, entry] of this.entries) {
      if (entry.wanted === null) this.entries.delete(videoId);
      else this.entries.set(videoId, newEntry(videoId, entry.wanted));
    }
  }

  /** Ask for a failed video once more. */
  retry(videoId: string): void {
    const view = this.memory.get(videoId);
    if (view?.state === 'failed') this.show(askedAgain(view));
    const entry = this.entries.get(videoId);
    if (entry === undefined) return;
    entry.attempts = 0;
    entry.notBefore = 0;
    this.update();
  }

  receive(message: ServerMessage): void {
    switch (message.type) {
      case 'accepted':
        this.accepted(message.job, message.video_id, message.reply_to);
        this.take(message.video_id, message);
        break;
      case 'snapshot':
        this.answered(message.video.id, message.reply_to);
        this.take(message.video.id, message);
        break;
      case 'stage':
      case 'script_line':
      case 'labels':
      case 'done':
        this.event(message.job, message);
        break;
      case 'error':
        if (message.job !== undefined) this.event(message.job, message);
        else this.refused(message);
    }
  }

  /** An event of a job that could not be read. */
  skipped({ job, seq }: Skipped): void {
    const view = this.memory.ofJob(job);
    if (view !== null) this.memory.set(skip(view, job, seq));
  }

  private accepted(job: string, videoId: string, replyTo: string | undefined): void {
    const entry = this.entries.get(videoId);
    if (entry === undefined) {
      this.unwatch(job);
      return;
    }
    this.answered(videoId, replyTo);
    entry.job = job;
    entry.fresh = false;
  }

  private answered(videoId: string, replyTo: string | undefined): void {
    const entry = this.entries.get(videoId);
    if (entry !== undefined && entry.asked?.id === replyTo) entry.asked = null;
  }

  private event(job: string, message: Extract<VideoMessage, { seq: number }>): void {
    const view = this.memory.ofJob(job);
    if (view !== null && this.entries.has(view.videoId)) this.take(view.videoId, message);
    // It was let go, and the server did not hear of it.
    else if (!isLast(message)) this.unwatchAgain(job);
  }

  private take(videoId: string, message: VideoMessage): void {
    const entry = this.entries.get(videoId);
    const before = this.memory.get(videoId) ?? newView(videoId);
    const { view, gap } = receive(before, message);
    if (entry !== undefined && isLast(message)) {
      entry.job = null;
      entry.told = null;
      if (view.error?.code === 'cancelled' && entry.attempts < ATTEMPTS) {
        // It ended for want of anybody who waits: it is asked for anew, which is no failure.
        entry.fresh = true;
        this.memory.set({ ...before, job: null, seq: 0 });
        this.update();
        return;
      }
      if (view.error !== null) entry.notBefore = Date.now() + waitOf(view.error);
    }
    if (view !== before) this.show(view);
    if (entry === undefined) return;
    if (gap) entry.fresh = true;
    this.update();
  }

  /** The server could not carry out a message. */
  private refused(error: ErrorMessage): void {
    const failure = failureOf(error);
    if (error.reply_to === undefined) {
      if (failure.code === 'rate_limited') this.beQuiet(failure);
      return;
    }
    const entry = [...this.entries.values()].find(
      ({ asked, told }) => asked?.id === error.reply_to || told?.id === error.reply_to,
    );
    if (entry === undefined) return;
    if (entry.asked?.id !== error.reply_to) {
      // The job whose urgency was to change is not followed any more.
      entry.told = null;
      if (failure.code === 'unknown_job') entry.job = null;
    } else {
      this.watchRefused(entry, failure, entry.asked.start);
    }
    this.update();
  }

  private watchRefused(entry: Entry, failure: Failure, start: boolean): void {
    const before = this.memory.get(entry.videoId) ?? newView(entry.videoId);
    entry.asked = null;
    if (LATER.has(failure.code)) {
      entry.attempts -= start ? 1 : 0;
      entry.notBefore = Date.now() + waitOf(failure);
      this.show({ ...before, error: failure });
    } else if (failure.code === 'not_found' && !start) {
      entry.nothingKept = true;
      const state = before.annotation === null ? 'unknown' : before.state;
      this.show({ ...before, state, error: null });
    } else {
      this.show(fail(before, failure));
      entry.notBefore = Date.now() + waitOf(failure);
    }
  }

  /** Too much was said. Which message was lost is not told, so all that count are said again. */
  private beQuiet(failure: Failure): void {
    this.quietUntil = Date.now() + waitOf(failure);
    for (const entry of this.entries.values()) {
      if (entry.asked?.start) entry.attempts -= 1;
      entry.asked = null;
      entry.told = null;
    }
    this.update();
  }

  private show(view: VideoView): void {
    this.memory.set(view);
    this.listener.changed(view);
  }

  /** Bring the server in step with what is wanted. */
  private update(): void {
    const merged = this.paused ? new Map<string, Wanted>() : merge(this.lists.values());
    for (const entry of this.entries.values()) entry.wanted = merged.get(entry.videoId) ?? null;
    for (const [videoId, wanted] of merged) {
      if (!this.entries.has(videoId)) this.entries.set(videoId, newEntry(videoId, wanted));
    }
    this.stopTimer();
    if (!this.open) return;
    const now = Date.now();
    for (const entry of this.entries.values()) if (entry.wanted === null) this.letGo(entry, now);
    let next = Number.POSITIVE_INFINITY;
    for (const videoId of merged.keys()) {
      const entry = this.entries.get(videoId);
      if (entry?.wanted) next = Math.min(next, this.follow(entry, entry.wanted, now));
    }
    if (next < Number.POSITIVE_INFINITY) {
      this.timer = setTimeout(() => this.update(), Math.max(0, next - now));
    }
  }

  private letGo(entry: Entry, now: number): void {
    if (entry.job !== null) {
      this.unwatch(entry.job);
      entry.job = null;
      entry.told = null;
    }
    // An answer may still come, and name a job that is to be let go.
    if (entry.asked === null || entry.asked.until <= now) this.entries.delete(entry.videoId);
  }

  /** Do what this video needs now; returns when to look again, ms since 1970. */
  private follow(entry: Entry, wanted: Wanted, now: number): number {
    const { role } = wanted;
    if (entry.asked !== null && entry.asked.until <= now) entry.asked = null;
    if (entry.job !== null && !entry.fresh) {
      if (role === 'known' || entry.told?.priority === role) return Number.POSITIVE_INFINITY;
      if (this.quietUntil > now) return this.quietUntil;
      this.reprioritise(entry, entry.job, role);
      return Number.POSITIVE_INFINITY;
    }
    if (entry.asked !== null && (entry.asked.start || role === 'known')) return entry.asked.until;
    if (!isDue(entry, role, this.memory.get(entry.videoId))) return Number.POSITIVE_INFINITY;
    const start = Math.max(entry.notBefore, this.quietUntil);
    if (start > now) return start;
    return this.ask(entry, wanted, now);
  }

  private ask(entry: Entry, { role, url, page }: Wanted, now: number): number {
    const view = this.memory.get(entry.videoId);
    const start = role !== 'known';
    const resumes = view?.job != null && view.seq > 0 && view.state !== 'failed' && !entry.fresh;
    const id = this.nextId();
    const priority: Priority = role === 'known' ? 'prefetch' : role;
    const sent = this.listener.send(
      fitting({
        id,
        type: 'watch',
        url,
        priority,
        start,
        ...(start && page !== null ? { page } : {}),
        ...(resumes ? { job: view.job, after: view.seq } : {}),
      }),
    );
    if (!sent) return Number.POSITIVE_INFINITY;
    entry.asked = { id, start, until: now + ANSWER_MS };
    entry.told = start ? { priority, id } : null;
    if (start) {
      entry.attempts += 1;
      // Whoever only asks what is kept has nothing to tell before the answer.
      if (view === null) this.show(newView(entry.videoId));
      else if (view.state === 'unknown' || view.state === 'failed') this.show(askedAgain(view));
    }
    return entry.asked.until;
  }

  private reprioritise(entry: Entry, job: string, priority: Priority): void {
    const id = this.nextId();
    this.listener.send({ id, type: 'reprioritise', job, priority });
    entry.told = { priority, id };
  }

  private unwatch(job: string): void {
    const now = Date.now();
    for (const [other, at] of this.unwatched) if (now - at > ECHO_MS) this.unwatched.delete(other);
    this.unwatched.set(job, now);
    this.listener.send({ type: 'unwatch', job });
  }

  private unwatchAgain(job: string): void {
    // Events that were on their way are no reason.
    const last = this.unwatched.get(job);
    if (last === undefined || Date.now() - last > ECHO_MS) this.unwatch(job);
  }

  private stopTimer(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private nextId(): string {
    this.count += 1;
    return `w${this.count}`;
  }
}

/** Labels that are there already stay until there are others. */
function askedAgain({ videoId, annotation }: VideoView): VideoView {
  return { ...newView(videoId), annotation };
}
