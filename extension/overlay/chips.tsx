import { Chip } from './chip';
import type { PanelContext } from './context';
import type { Labelled } from './model';

/** How many chips are shown before the rest is folded into one. */
export const SHOWN_AT_MOST = 5;

export interface ChipsProps {
  readonly model: Labelled;
  readonly all: boolean;
  readonly context: PanelContext;
}

export function Chips({ model, all, context }: ChipsProps) {
  const { labels, provisional } = model;
  // One chip takes no more room than a button that stands for it.
  const few = labels.length <= SHOWN_AT_MOST + 1;
  const shown = all || few ? labels : labels.slice(0, SHOWN_AT_MOST);
  return (
    <>
      <div class="chips">
        {shown.map((label, index) => (
          // A chip that would move is made anew: browsers count movements as layout shift.
          <Chip
            key={`${label.value}${label.level}${index}`}
            label={label}
            provisional={provisional}
            context={context}
          />
        ))}
      </div>
      {!few && (
        <button
          type="button"
          class="more surface"
          aria-expanded={all}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => context.controls.showAll(!all)}
        >
          {all
            ? context.texts.text('fewer')
            : context.texts.text('more', { count: labels.length - shown.length })}
        </button>
      )}
    </>
  );
}
