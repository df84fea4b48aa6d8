import type { Label } from '@schema/server_message';
import type { ValueId } from '@schema/values';
import type { TextKey } from '../texts/texts';
import { useSurroundings, useValue } from './surroundings';

const LEVELS: Readonly<Record<Label['level'], { readonly mark: string; readonly word: TextKey }>> =
  {
    2: { mark: '◆', word: 'level_dominant' },
    1: { mark: '◇', word: 'level_present' },
    [-1]: { mark: '✕', word: 'level_conflict' },
  };

interface ChipProps {
  readonly value: ValueId;
  readonly level: Label['level'];
  /** How sure the label is, 0 to 1; not said where there is none. */
  readonly score?: number;
  readonly provisional?: boolean;
}

/** A value with its level, told by mark, word and frame as well as by colour. */
export function Chip({ value, level, score, provisional = false }: ChipProps) {
  const { texts } = useSurroundings();
  const known = useValue(value);
  if (known === undefined) return null;
  const { mark, word } = LEVELS[level];
  const kind = level === -1 ? 'conflict' : level === 2 ? 'dominant' : 'present';
  return (
    <span
      class={`chip ${kind}${provisional ? ' provisional' : ''}`}
      style={{ '--value': known.color }}
      title={known.definition}
    >
      <span aria-hidden="true">{known.icon}</span> <b>{known.shortName}</b>{' '}
      <small>
        <span aria-hidden="true">{mark}</span> {texts.text(word)}
        {score !== undefined && <> · {texts.text('page_sure', { share: texts.percent(score) })}</>}
      </small>
    </span>
  );
}
