import type { Label } from '@schema/server_message';
import type { ValueId } from '@schema/values';
import type { Surface } from '../page/post';

/** A label as it was shown. */
export interface ShownLabel {
  readonly value: ValueId;
  readonly level: Label['level'];
  /** Confidence, 0 to 1. */
  readonly score: number;
}

/** One time that a video was on screen, from being recognised until it left. */
export interface Impression {
  /** Made by the page that saw it. */
  readonly id: string;
  readonly videoId: string;
  readonly author: string | null;
  /** The beginning of the post's text. */
  readonly description: string;
  readonly url: string;
  readonly surface: Surface;
  /** Milliseconds since 1970. */
  readonly started: number;
  /** Seconds on screen while the tab was visible (dwell). */
  readonly seconds: number;
  readonly labels: readonly ShownLabel[];
  /** Whether the labels were final. */
  readonly final: boolean;
  readonly labeler: string | null;
}
