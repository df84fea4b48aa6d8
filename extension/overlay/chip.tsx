import type { Label } from '@schema/server_message';
import type { PanelContext } from './context';
import { LevelShape, levelWord } from './icon';
import { readableTint } from './tint';

export interface ChipProps {
  readonly label: Label;
  readonly provisional: boolean;
  readonly context: PanelContext;
}

/** Colours of one value, for its chip and its explanation. */
export function hues(color: string, tone: PanelContext['tone']) {
  return { '--hue': color, '--tint': readableTint(color, tone) };
}

/** One value of the video. A click of the mouse leaves the focus, and so the keys, to the page. */
export function Chip({ label, provisional, context }: ChipProps) {
  const { texts, values, tone, opening } = context;
  const value = values.get(label.value);
  if (!value) return null;
  const open = opening.current?.value === label.value ? opening.current : null;
  return (
    <button
      type="button"
      class="chip surface"
      data-value={label.value}
      data-level={label.level}
      data-provisional={provisional}
      style={hues(value.color, tone)}
      aria-haspopup="dialog"
      aria-expanded={open !== null}
      aria-describedby={open && !open.pinned ? 'definition' : undefined}
      // A chip may also come under a pointer that rests, and then explains nothing by itself.
      onPointerMove={(event) => event.pointerType !== 'touch' && opening.enter(label.value)}
      onPointerLeave={() => opening.leave()}
      onFocusIn={() => opening.focus(label.value)}
      onFocusOut={() => opening.leave()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={(event) => opening.pin(label.value, event.detail === 0)}
    >
      <span class="emblem" aria-hidden="true">
        {value.icon}
      </span>
      <span class="name">{value.shortName}</span>{' '}
      <span class="level">
        <LevelShape level={label.level} /> {texts.text(levelWord(label.level))}
      </span>
      {provisional && <span class="unseen">, {texts.text('first_guess')}</span>}
    </button>
  );
}
