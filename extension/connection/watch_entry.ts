import type { Watch } from '@schema/client_message';
import { ABOUT_THE_VIDEO } from '@schema/errors';
import type { Failure } from '@schema/server_message';
import type { Role, Wanted } from '../channel/messages';
import type { VideoMessage } from '../video/reducer';
import type { VideoView } from '../video/view';
import { askedWait } from './asked_wait';

export type Priority = NonNullable<Watch['priority']>;

/** Full watches that are sent for one video by themselves: the first, and one more try. */
export const ATTEMPTS = 2;
/** Wait before trying again when the server names none, in seconds. */
const RETRY_SECONDS = 3;
/** The least wait, whatever the server names, in ms. */
const SHORTEST_WAIT = 500;
/** Said of the connection, not of the video: the same watch is sent again later. */
export const LATER: ReadonlySet<Failure['code']> = new Set([
  'busy',
  'rate_limited',
  'too_many_watches',
]);

/** Said of the video itself: not asked for again unless a person wants it. */
const LASTING: ReadonlySet<Failure['code']> = new Set([...ABOUT_THE_VIDEO, 'not_a_tiktok_link']);

/** How things stand with one video on this connection. */
export interface Entry {
  readonly videoId: string;
  wanted: Wanted | null;
  /** The watch that is not answered yet. */
  asked: { readonly id: string; readonly start: boolean; readonly until: number } | null;
  /** The job that the server sends events of. */
  job: string | null;
  /** The urgency that the server was told last, and in which message. */
  told: { readonly priority: Priority; readonly id: string } | null;
  /** The server had nothing when only what is kept was asked for. */
  nothingKept: boolean;
  /** Going on from the last event won't do: some are missing, or the job is no more. */
  fresh: boolean;
  attempts: number;
  /** Not to be asked for before, ms since 1970. */
  notBefore: number;
}

export function newEntry(videoId: string, wanted: Wanted): Entry {
  return {
    videoId,
    wanted,
    asked: null,
    job: null,
    told: null,
    nothingKept: false,
    fresh: false,
    attempts: 0,
    notBefore: 0,
  };
}

/** How long to wait after a failure, in ms. */
export function waitOf({ retry_after }: Failure): number {
  return Math.max(SHORTEST_WAIT, askedWait(retry_after ?? RETRY_SECONDS));
}

/** Whether nothing follows for this job. */
export function isLast(message: VideoMessage): boolean {
  if (message.type === 'snapshot') return message.state === 'done' || message.state === 'failed';
  return message.type === 'done' || message.type === 'error';
}

/** Whether there is anything to ask for a video that no job is followed of. */
export function isDue(entry: Entry, role: Role, view: VideoView | null): boolean {
  if (view?.state === 'final') return false;
  if (role === 'known' && entry.nothingKept) return false;
  if (view?.state !== 'failed') return true;
  if (view.error === null || LASTING.has(view.error.code)) return false;
  if (entry.attempts === 0) return role !== 'known';
  return role === 'watching' && view.error.retryable && entry.attempts < ATTEMPTS;
}
