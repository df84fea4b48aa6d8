import type { Evidence, Label } from '@schema/server_message';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Verdict } from '../channel/messages';
import { placeBeside } from './beside';
import { hues } from './chip';
import type { PanelContext } from './context';
import { Icon, LevelShape, levelWord } from './icon';
import type { Labelled } from './model';
import type { Opened } from './opening';
import type { Standing } from './placement';
import { clock, evidenceWord, groundTexts, sureWord } from './reasons';
import { errorTexts } from './status';

const VERDICTS: readonly Verdict[] = ['agree', 'disagree', 'unsure'];

function Line({ evidence, context }: { evidence: Evidence; context: PanelContext }) {
  const { texts, actions } = context;
  const { start, quote } = evidence;
  return (
    <li>
      <span class="kind">{evidenceWord(evidence, texts)}</span>
      {start !== undefined && (
        <button
          type="button"
          class="time"
          aria-label={texts.text('go_to', { time: clock(start) })}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => actions.seek(start)}
        >
          <bdi>{clock(start)}</bdi>
        </button>
      )}
      <q dir="auto">{quote}</q>
    </li>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Opinion({ label, context }: { label: Label; context: PanelContext }) {
  const { texts, controls } = context;
  const said = controls.said(label.value);
  return (
    <div class="opinion">
      <span id="opinion">{texts.text('your_view')}</span>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset can't be laid out as a row everywhere */}
      <div class="verdicts" role="group" aria-labelledby="opinion">
        {VERDICTS.map((verdict) => (
          <button
            key={verdict}
            type="button"
            class="verdict"
            aria-pressed={said?.verdict === verdict}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => controls.say(label.value, verdict)}
          >
            {texts.text(verdict)}
          </button>
        ))}
      </div>
      <p class="quiet" role="status">
        {said?.state === 'failed'
          ? said.error && errorTexts(said.error, texts)[0]
          : said && texts.text(`verdict_${said.state}`)}
      </p>
    </div>
  );
}

export interface ExplanationProps {
  readonly label: Label;
  readonly model: Labelled;
  readonly opened: Opened;
  readonly where: Standing['where'];
  readonly context: PanelContext;
}

/**
 * What a value means and why the video has it. A tooltip that the pointer may enter while it is
 * open by hover or focus; a dialog that leaves the page usable once it is pinned.
 */
export function Explanation({ label, model, opened, where, context }: ExplanationProps) {
  const { texts, values, tone, opening } = context;
  const box = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLSpanElement>(null);

  useLayoutEffect(() => {
    const [floating, pointer, root] = [box.current, tip.current, box.current?.getRootNode()];
    if (!floating || !pointer || !(root instanceof ShadowRoot)) return;
    const chip = root.querySelector<HTMLElement>(`.chip[data-value="${label.value}"]`);
    if (!chip) return;
    const side = where === 'left' ? 'left' : 'right';
    return context.follow(floating, () => placeBeside(chip, floating, pointer, side));
  }, [label.value, where]);
  useLayoutEffect(() => {
    if (opened.takesFocus) box.current?.focus({ preventScroll: true });
  }, [opened.takesFocus]);

  const value = values.get(label.value);
  if (!value) return null;
  const conflict = label.level === -1;
  const { score } = label.confidence;
  const name = texts.text('explanation_name', { name: value.shortName });
  const semantics: { role: 'dialog' | 'tooltip'; 'aria-label'?: string } = opened.pinned
    ? { role: 'dialog', 'aria-label': name }
    : { role: 'tooltip' };
  return (
    <div
      ref={box}
      id="explanation"
      class="explanation surface"
      data-level={label.level}
      style={hues(value.color, tone)}
      {...semantics}
      tabIndex={-1}
      onPointerEnter={() => opening.stay()}
      onPointerLeave={() => opening.leave()}
    >
      <span ref={tip} class="tip" aria-hidden="true" />
      <div class="scroll">
        <header>
          <span class="emblem" aria-hidden="true">
            {value.icon}
          </span>
          <div>
            <h2>{value.shortName}</h2>
            <p class="quiet">{value.name}</p>
          </div>
          <span class="level">
            <LevelShape level={label.level} /> {texts.text(levelWord(label.level))}
          </span>
          {opened.pinned && (
            <button
              type="button"
              class="tool"
              aria-label={texts.text('close')}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => context.controls.closeExplanation()}
            >
              <Icon name="close" />
            </button>
          )}
        </header>
        <p id="definition">{value.definition}</p>
        <p class="example">
          <b>{texts.text(conflict ? 'against_example' : 'for_example')}</b>{' '}
          {conflict ? value.exampleAgainst : value.exampleFor}
        </p>
        <Part title={texts.text(conflict ? 'why_conflict' : 'why')}>
          {label.why && <p dir="auto">{label.why}</p>}
          {label.evidence.length > 0 ? (
            <ul>
              {label.evidence.map((evidence) => (
                <Line key={evidence.line} evidence={evidence} context={context} />
              ))}
            </ul>
          ) : (
            !label.why && <p class="quiet">{texts.text('no_evidence')}</p>
          )}
        </Part>
        <Part title={texts.text('how_sure')}>
          <div class="sure">
            <b>{texts.text(sureWord(score))}</b>
            <span class="bar" aria-hidden="true">
              <span style={{ inlineSize: `${score * 100}%` }} />
            </span>
            <span>{texts.percent(score)}</span>
          </div>
          <p class="quiet">{groundTexts(label, model, texts).join(' ')}</p>
        </Part>
      </div>
      <Opinion label={label} context={context} />
    </div>
  );
}
