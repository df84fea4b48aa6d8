import type { ValueId } from '@schema/values';
import type { Verdict } from '../channel/messages';
import type { Settings } from '../settings/settings';

/** What a person can do in the overlay that somebody else must carry out. */
export interface OverlayActions {
  /** Move the video on screen to a time in seconds from its start. */
  seek(seconds: number): void;
  /** Answered by `Overlay.feedbackKept`. */
  feedback(videoId: string, value: ValueId, labeler: string, verdict: Verdict): void;
  change(settings: Partial<Settings>): void;
  retry(videoId: string): void;
  /** End a pause. */
  resume(): void;
  open(page: 'options' | 'my_values'): void;
}
