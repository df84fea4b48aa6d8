import type { Annotation, Failure, Label, Stage } from '@schema/server_message';
import type { ConnectionState } from '../connection/state';
import { canBeRead, type Post } from '../page/post';
import { type Pause, pauseAt, type Settings } from '../settings/settings';
import type { VideoView } from '../video/view';

/** All that decides what the overlay shows. */
export interface OverlayState {
  readonly post: Post | null;
  readonly view: VideoView | null;
  readonly connection: ConnectionState;
  readonly pause: Pause;
  readonly settings: Settings;
}

/** What is being done while labels are awaited. */
export interface Work {
  /** `null` while the video waits for its turn. */
  readonly stage: Stage['stage'] | null;
  /** The line that was heard or read last. */
  readonly heard: string | null;
}

/** Why labels don't come. */
export type Trouble =
  /** `retryAt` in milliseconds since 1970. */
  | { readonly kind: 'away'; readonly retryAt: number }
  | { readonly kind: 'refused'; readonly error: Failure }
  | { readonly kind: 'failed'; readonly error: Failure };

export interface Labelled {
  readonly kind: 'labels';
  readonly videoId: string;
  /** Dominant first, conflicts last; the surest first among equals. */
  readonly labels: readonly Label[];
  readonly provisional: boolean;
  readonly annotation: Annotation;
  readonly notes: readonly string[];
  /** What still goes on; `null` once the labels are final or when `trouble` has stopped it. */
  readonly work: Work | null;
  readonly trouble: Trouble | null;
}

export type OverlayModel =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'unpaired' }
  /** `until` in milliseconds since 1970; `null` until the person resumes. */
  | { readonly kind: 'paused'; readonly until: number | null }
  | { readonly kind: 'unsupported'; readonly post: 'live' | 'ad' }
  | { readonly kind: 'recognised' }
  | ({ readonly kind: 'listening' } & Work)
  | Labelled
  /** `filtered`: labels that the person's settings leave out. */
  | { readonly kind: 'nothing_found'; readonly videoId: string; readonly filtered: number }
  | Trouble;

const RANK: Readonly<Record<Label['level'], number>> = { 2: 0, 1: 1, [-1]: 2 };

/** The labels that a person wants to see, in the order in which they are shown. */
export function chosenLabels(
  labels: readonly Label[],
  { hiddenValues, threshold }: Settings,
): readonly Label[] {
  return labels
    .filter(
      ({ value, confidence }) => confidence.score >= threshold && !hiddenValues.includes(value),
    )
    .sort((a, b) => RANK[a.level] - RANK[b.level] || b.confidence.score - a.confidence.score);
}

function troubleOf(connection: ConnectionState, view: VideoView | null): Trouble | null {
  if (view?.error) return { kind: 'failed', error: view.error };
  if (connection.kind === 'away') return { kind: 'away', retryAt: connection.retryAt };
  if (connection.kind === 'refused') return { kind: 'refused', error: connection.error };
  return null;
}

/** What the overlay shows at `now`, in milliseconds since 1970. */
export function overlayModel(state: OverlayState, now: number): OverlayModel {
  const { post, connection, settings } = state;
  if (!settings.visible || post === null) return { kind: 'nothing' };
  if (connection.kind === 'unpaired') return { kind: 'unpaired' };
  const pause = pauseAt(state.pause, now);
  if (pause !== null) {
    return { kind: 'paused', until: typeof pause === 'number' ? pause : null };
  }
  if (!canBeRead(post.kind)) return { kind: 'unsupported', post: post.kind };

  // Labels of another video are worse than none.
  const view = state.view?.videoId === post.id ? state.view : null;
  if (view?.error?.code === 'live') return { kind: 'unsupported', post: 'live' };

  const final = view?.state === 'final';
  const trouble = final ? null : troubleOf(connection, view);
  const work =
    final || trouble !== null || view === null || view.state === 'unknown'
      ? null
      : { stage: view.stage, heard: view.heard?.text ?? null };
  if (view?.annotation) {
    const labels = chosenLabels(view.annotation.labels, settings);
    if (labels.length > 0) {
      const { videoId, annotation, notes } = view;
      const provisional = !final;
      return { kind: 'labels', videoId, labels, provisional, annotation, notes, work, trouble };
    }
  }
  if (final) {
    const filtered = view.annotation?.labels.length ?? 0;
    return { kind: 'nothing_found', videoId: view.videoId, filtered };
  }
  return trouble ?? (work === null ? { kind: 'recognised' } : { kind: 'listening', ...work });
}

/** Milliseconds after which the model changes by time alone; `null` if it doesn't. */
export function changesIn(model: OverlayModel, now: number): number | null {
  if (model.kind === 'paused') return model.until === null ? null : model.until - now;
  const trouble = model.kind === 'labels' ? model.trouble : model;
  // The seconds until the next try are counted down.
  return trouble?.kind === 'away' && trouble.retryAt > now ? 1000 : null;
}
