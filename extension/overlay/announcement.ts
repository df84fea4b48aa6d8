import type { ValueId } from '@schema/values';
import type { ValueTexts } from '../texts/catalogue';
import type { OverlayKey, Texts } from '../texts/texts';
import type { OverlayModel } from './model';

/** What a screen reader says once the labels of a video are final; `null` before. */
export function announcement(
  model: OverlayModel,
  texts: Texts<OverlayKey>,
  values: ReadonlyMap<ValueId, ValueTexts>,
): string | null {
  if (model.kind === 'nothing_found') return texts.text('nothing_found');
  if (model.kind !== 'labels' || model.provisional) return null;
  const names = (conflict: boolean): string =>
    model.labels
      .filter(({ level }) => (level === -1) === conflict)
      .map(({ value }) => values.get(value)?.shortName ?? value)
      .join(', ');
  const [held, conflict] = [names(false), names(true)];
  if (conflict === '') return texts.text('announce_values', { values: held });
  if (held === '') return texts.text('announce_conflict', { values: conflict });
  return texts.text('announce_both', { values: held, conflict });
}
