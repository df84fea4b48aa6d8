import type { Annotation, Failure, ScriptLine, Stage } from '@schema/server_message';

/**
 * All that the extension knows about one video: what its job has said so far.
 *
 * `asked`: sent, no answer yet. `unknown`: only what is kept was asked for, and nothing is.
 */
export interface VideoView {
  readonly videoId: string;
  readonly state: 'asked' | 'unknown' | 'working' | 'provisional' | 'final' | 'failed';
  readonly job: string | null;
  /** The last event of the job that is in here; 0 before the first. */
  readonly seq: number;
  /** The stage that began last and goes on, to tell what is being done. */
  readonly stage: Stage['stage'] | null;
  /** The line that was heard or read last while the work goes on. */
  readonly heard: ScriptLine | null;
  readonly annotation: Annotation | null;
  /** What a reader of the labels must know, e.g. that nobody speaks. */
  readonly notes: readonly string[];
  /** Whether the result was there before it was asked for. */
  readonly kept: boolean;
  readonly error: Failure | null;
}

/** A video about which nothing is known yet. */
export function newView(videoId: string): VideoView {
  return {
    videoId,
    state: 'asked',
    job: null,
    seq: 0,
    stage: null,
    heard: null,
    annotation: null,
    notes: [],
    kept: false,
    error: null,
  };
}
