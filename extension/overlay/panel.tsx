import { Chips } from './chips';
import type { PanelContext } from './context';
import { Explanation } from './explanation';
import { Header } from './header';
import type { OverlayModel } from './model';
import type { Standing } from './placement';
import { Status, statementOf } from './status';

export interface PanelProps {
  readonly model: OverlayModel;
  readonly videoId: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly folded: boolean;
  readonly all: boolean;
  /** The person has just hidden the overlay, and is told how to bring it back. */
  readonly farewell: boolean;
  readonly where: Standing['where'];
  readonly context: PanelContext;
}

/** Stands for all chips where there is no room or no wish for more. */
function Pill({ model, videoId, now, context }: PanelProps) {
  const { texts, values, controls } = context;
  const labels = model.kind === 'labels' ? model.labels : [];
  const statement = statementOf(model, videoId, now, context);
  const count = texts.text(labels.length === 1 ? 'value_count_one' : 'value_count', {
    count: labels.length,
  });
  const words = labels.length > 0 ? count : (statement?.sentences[0] ?? '');
  return (
    <button
      key={words}
      type="button"
      class="pill surface"
      aria-label={`${words} ${texts.text('unfold')}`}
      data-provisional={model.kind === 'labels' && model.provisional}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => controls.fold(false)}
    >
      {labels.slice(0, 3).map(({ value }) => (
        <span key={value} class="emblem" aria-hidden="true">
          {values.get(value)?.icon}
        </span>
      ))}
      {labels.length === 0 && <span class="sign" data-sign={statement?.sign} aria-hidden="true" />}
      <span>{labels.length > 0 ? count : texts.text('values')}</span>
    </button>
  );
}

/** All that stands beside the video. Both sizes are laid out, so that both can be measured. */
export function Panel(props: PanelProps) {
  const { model, videoId, now, folded, all, farewell, context } = props;
  const { texts, controls } = context;
  if (farewell) {
    return (
      <div class="stack" data-hidden={false}>
        <div class="status surface">
          <div class="words">
            <p role="status">{texts.text('hidden')}</p>
            <button type="button" class="act" onClick={() => controls.showAgain()}>
              {texts.text('show_again')}
            </button>
          </div>
        </div>
      </div>
    );
  }
  if (model.kind === 'nothing') return null;
  const provisional = model.kind === 'labels' && model.provisional;
  const rows = model.kind === 'labels' ? model.labels.length : 0;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: it holds no form */}
      <div class="stack" role="group" aria-label={texts.text('overlay_name')} data-hidden={folded}>
        <Header provisional={provisional} context={context} />
        {model.kind === 'labels' && <Chips model={model} all={all} context={context} />}
        <Status row={rows} model={model} videoId={videoId} now={now} context={context} />
      </div>
      <div class="folded" data-hidden={!folded}>
        <Pill {...props} />
      </div>
    </>
  );
}

/** The explanation that is open, if its label is still there. */
export function OpenExplanation({ model, folded, where, context }: PanelProps) {
  const opened = context.opening.current;
  if (model.kind !== 'labels' || !opened || folded) return null;
  const label = model.labels.find(({ value }) => value === opened.value);
  return label ? (
    <Explanation
      key={label.value}
      label={label}
      model={model}
      opened={opened}
      where={where}
      context={context}
    />
  ) : null;
}
