import type { PanelContext, PanelControls } from './context';
import { Icon } from './icon';

/** How far an arrow key moves the chips, in CSS pixels. */
const STEP = 16;

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

function moveByKey(event: KeyboardEvent, controls: PanelControls): void {
  const step = STEPS[event.key];
  if (step) controls.nudge(...step);
  else if (event.key === 'Home') controls.settle();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

interface HeaderProps {
  readonly provisional: boolean;
  readonly context: PanelContext;
}

/** The handle, and what can be done with the overlay as a whole. */
export function Header({ provisional, context }: HeaderProps) {
  const { texts, controls, actions } = context;
  const tool = (name: 'values' | 'options' | 'fold' | 'hide', text: string, act: () => void) => (
    <button
      type="button"
      class="tool"
      title={text}
      aria-label={text}
      onMouseDown={(event) => event.preventDefault()}
      onClick={act}
    >
      <Icon name={name} />
    </button>
  );
  return (
    <div class="header">
      <span class="handle surface">
        <button
          type="button"
          class="grip"
          title={texts.text('move')}
          aria-label={texts.text('move')}
          onMouseDown={(event) => event.preventDefault()}
          onPointerDown={(event) => controls.drag(event)}
          onDblClick={() => controls.settle()}
          onKeyDown={(event) => moveByKey(event, controls)}
        >
          <span class="dots" aria-hidden="true" />
        </button>
        <span class="title">
          <span data-hidden={provisional}>{texts.text('values')}</span>
          <span class="guess" data-hidden={!provisional}>
            {texts.text('first_guess')}
          </span>
        </span>
      </span>
      <span class="tools surface">
        {tool('values', texts.text('open_my_values'), () => actions.open('my_values'))}
        {tool('options', texts.text('open_options'), () => actions.open('options'))}
        {tool('fold', texts.text('fold'), () => controls.fold(true))}
        {tool('hide', texts.text('hide'), () => controls.hide())}
      </span>
    </div>
  );
}
