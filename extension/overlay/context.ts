import type { ValueId } from '@schema/values';
import type { Verdict } from '../channel/messages';
import type { ValueTexts } from '../texts/catalogue';
import type { OverlayKey, Texts } from '../texts/texts';
import type { OverlayActions } from './actions';
import type { Opening } from './opening';
import type { Tone } from './tint';
import type { Said } from './verdicts';

/** What the person does with the overlay itself. */
export interface PanelControls {
  fold(folded: boolean): void;
  hide(): void;
  showAgain(): void;
  showAll(all: boolean): void;
  closeExplanation(): void;
  say(value: ValueId, verdict: Verdict): void;
  said(value: ValueId): Said | null;
  /** By the pointer, until it is lifted. */
  drag(start: PointerEvent): void;
  /** By keys, in CSS pixels. */
  nudge(x: number, y: number): void;
  /** Back to where it stood before it was dragged. */
  settle(): void;
}

/** What every part of the overlay needs to draw itself. */
export interface PanelContext {
  readonly texts: Texts<OverlayKey>;
  readonly values: ReadonlyMap<ValueId, ValueTexts>;
  readonly tone: Tone;
  readonly actions: OverlayActions;
  readonly controls: PanelControls;
  readonly opening: Opening;
  /** Calls `place` now and whenever the chips move or `element` changes its size. */
  readonly follow: (element: HTMLElement, place: () => void) => () => void;
}
