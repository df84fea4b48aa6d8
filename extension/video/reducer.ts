import type {
  Accepted,
  Done,
  ErrorMessage,
  Failure,
  Labels,
  ScriptLineFound,
  Snapshot,
  Stage,
} from '@schema/server_message';
import type { VideoView } from './view';

/** Messages that tell something of one video. */
export type VideoMessage =
  | Accepted
  | Snapshot
  | Stage
  | ScriptLineFound
  | Labels
  | Done
  | ErrorMessage;

/** A view after a message. With a `gap`, events are missing and a fresh snapshot is needed. */
export interface Received {
  readonly view: VideoView;
  readonly gap: boolean;
}

/**
 * Take in one message of the video's job. Events count only in the order of their `seq`: one
 * that was seen before changes nothing, and neither does one after a gap.
 */
export function receive(view: VideoView, message: VideoMessage): Received {
  switch (message.type) {
    case 'accepted':
      return { view: begin(view, message.job), gap: false };
    case 'snapshot':
      return { view: replace(view, message), gap: false };
    default: {
      if (message.job !== view.job || message.seq <= view.seq) return { view, gap: false };
      if (message.seq > view.seq + 1) return { view, gap: true };
      return { view: { ...apply(view, message), seq: message.seq }, gap: false };
    }
  }
}

/** Count an event that couldn't be used as seen, so that it leaves no gap. */
export function skip(view: VideoView, job: string, seq: number): VideoView {
  return job === view.job && seq === view.seq + 1 ? { ...view, seq } : view;
}

/** The video can't be labelled, or not now. */
export function fail(view: VideoView, error: Failure): VideoView {
  return { ...view, state: 'failed', stage: null, heard: null, error };
}

/** The part of an error message that is kept. */
export function failureOf(message: Failure): Failure {
  const { code, message: sentence, retryable, retry_after } = message;
  const failure = { code, message: sentence, retryable };
  return retry_after === undefined ? failure : { ...failure, retry_after };
}

/** Follow `job`. Labels of an earlier job stay until that one has its own. */
function begin(view: VideoView, job: string): VideoView {
  const state = view.annotation === null ? 'working' : 'provisional';
  if (job === view.job) {
    return view.state === 'final' ? view : { ...view, state, error: null };
  }
  return { ...view, state, job, seq: 0, stage: null, heard: null, kept: false, error: null };
}

function replace(view: VideoView, message: Snapshot): VideoView {
  if (message.job === view.job && message.seq < view.seq) return view;
  const { job, seq, script } = message;
  const over = message.state === 'done' || message.state === 'failed';
  const told = message.annotation?.video_id === view.videoId ? message.annotation : null;
  const annotation = told ?? (over ? null : view.annotation);
  return {
    videoId: view.videoId,
    state: stateAfter(message, annotation !== null),
    job,
    seq,
    stage: over || message.job !== view.job ? null : view.stage,
    heard: over ? null : (script?.lines.at(-1) ?? null),
    annotation,
    notes: over ? (script?.notes ?? []) : [],
    kept: message.kept,
    error: message.error ?? null,
  };
}

function stateAfter(message: Snapshot, labelled: boolean): VideoView['state'] {
  if (message.state === 'failed') return 'failed';
  if (message.state === 'done' || message.final) return 'final';
  return labelled ? 'provisional' : 'working';
}

function apply(view: VideoView, message: Exclude<VideoMessage, Accepted | Snapshot>): VideoView {
  switch (message.type) {
    case 'stage':
      return { ...view, stage: stageAfter(view.stage, message) };
    case 'script_line':
      return { ...view, heard: message.line };
    case 'labels': {
      if (message.annotation.video_id !== view.videoId) return view;
      const final = message.final || view.state === 'final';
      return {
        ...view,
        annotation: message.annotation,
        state: final ? 'final' : 'provisional',
      };
    }
    case 'done': {
      const notes = message.script?.notes ?? view.notes;
      return { ...view, state: 'final', stage: null, heard: null, notes };
    }
    case 'error':
      return view.state === 'final' ? view : fail(view, failureOf(message));
  }
}

function stageAfter(current: VideoView['stage'], { stage, state }: Stage): VideoView['stage'] {
  if (state === 'started' || state === 'progress') return stage;
  return stage === current ? null : current;
}
