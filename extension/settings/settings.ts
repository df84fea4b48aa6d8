import type { ValueId } from '@schema/values';
import type { Language } from '../texts/languages';

export type Theme = 'auto' | 'light' | 'dark';
/** Where the chips stand: beside the video on the left or right, or within it. */
export type Position = 'auto' | 'left' | 'right' | 'inside';

/** What a person can choose. Kept in `storage.local` under `settings`; every field has a default. */
export interface Settings {
  /** Values whose labels are not shown. */
  readonly hiddenValues: readonly ValueId[];
  /** Labels that are less sure are not shown; 0 to 1. */
  readonly threshold: number;
  /** Whether the labels are shown at all. */
  readonly visible: boolean;
  /** Only one small chip with a count. */
  readonly folded: boolean;
  readonly position: Position;
  /** How far the chips were dragged from their place, in CSS pixels. */
  readonly offset: { readonly x: number; readonly y: number };
  readonly theme: Theme;
  /** `auto` is the browser's language. */
  readonly language: Language | 'auto';
  /** Ask for the next two videos before they are reached; never on metered connections. */
  readonly readAhead: boolean;
  /** Keep what was shown, in this browser alone, for "My values". */
  readonly history: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  hiddenValues: [],
  threshold: 0,
  visible: true,
  folded: false,
  position: 'auto',
  offset: { x: 0, y: 0 },
  theme: 'auto',
  language: 'auto',
  readAhead: true,
  history: true,
};

/** A pause ends at a time (ms since 1970) or when the person resumes; `null` is no pause. */
export type Pause = number | 'until_resumed' | null;

/** The pause as it is at a time (ms since 1970): one that has ended is none. */
export function pauseAt(pause: Pause, now: number): Pause {
  return typeof pause === 'number' && pause <= now ? null : pause;
}
