import type { Evidence, Label } from '@schema/server_message';
import type { OverlayKey, Texts } from '../texts/texts';
import type { Labelled } from './model';

/** A time in a video as players show it, e.g. `1:05`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Where the words for how sure a label is change. */
const HIGH = 0.75;
const MIDDLE = 0.5;

export function sureWord(score: number): OverlayKey {
  if (score >= HIGH) return 'sure_high';
  return score >= MIDDLE ? 'sure_middle' : 'sure_low';
}

/** Where a piece of evidence was found. */
export function evidenceWord({ kind, picture }: Evidence, texts: Texts<OverlayKey>): string {
  return picture ? texts.text('kind_picture', { picture }) : texts.text(`kind_${kind}`);
}

/** A note of the server, or a labeler's name, in the person's language if there are words for it. */
export function noteText(note: string, texts: Texts<OverlayKey>): string {
  const key = `note_${note.replace(/\d+/, 'n').replace(/\W+/g, '_')}`;
  return texts.has(key) ? texts.text(key, { count: note.replace(/\D+/g, '') }) : note;
}

/** What a label rests on, by which method it is how sure, and what else a reader must know. */
export function groundTexts(
  label: Label,
  { annotation, notes, provisional }: Labelled,
  texts: Texts<OverlayKey>,
): readonly string[] {
  const { method, score } = label.confidence;
  return [
    ...(provisional ? [texts.text('provisional_note')] : []),
    texts.text(`coverage_${annotation.coverage}`),
    ...notes.map((note) => noteText(note, texts)),
    texts.text(`method_${method}`, { percent: texts.percent(score) }),
    texts.text('labeler', { labeler: noteText(annotation.labeler, texts) }),
  ];
}
