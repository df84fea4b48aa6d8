import type { AnyFailure } from '../connection/failure';
import type { OverlayKey, Texts } from '../texts/texts';
import type { PanelContext } from './context';
import type { OverlayModel, Trouble, Work } from './model';

/** What a person reads of an error, and what they can do; the server's words where we have none. */
export function errorTexts({ code, message }: AnyFailure, texts: Texts<OverlayKey>): string[] {
  const keys = [`error_${code}`, `error_${code}_do`];
  const found = keys.filter((key) => texts.has(key)).map((key) => texts.text(key));
  return found.length > 0 ? found : [message];
}

/** What is being done, in words. */
export function workText({ stage }: Work, texts: Texts<OverlayKey>): string {
  return texts.text(stage === null ? 'waiting' : `stage_${stage}`);
}

interface Statement {
  readonly sign: 'work' | 'rest' | 'alarm';
  /** The first is the message, others say more. */
  readonly sentences: readonly string[];
  readonly quote?: string | null;
  readonly act?: readonly [label: OverlayKey, act: () => void];
}

function troubleStatement(
  trouble: Trouble,
  videoId: string | null,
  now: number,
  { texts, actions }: PanelContext,
): Statement {
  if (trouble.kind === 'away') {
    const seconds = Math.ceil((trouble.retryAt - now) / 1000);
    const next = seconds > 0 ? texts.text('away_retry', { seconds }) : texts.text('away_now');
    return { sign: 'alarm', sentences: [texts.text('away'), next] };
  }
  const sentences = errorTexts(trouble.error, texts);
  if (trouble.kind === 'refused') {
    return { sign: 'alarm', sentences, act: ['open_options', () => actions.open('options')] };
  }
  if (!trouble.error.retryable || videoId === null) return { sign: 'alarm', sentences };
  return { sign: 'alarm', sentences, act: ['retry', () => actions.retry(videoId)] };
}

/** What is to be said beside, or instead of, labels; `null` if nothing is. */
export function statementOf(
  model: OverlayModel,
  videoId: string | null,
  now: number,
  context: PanelContext,
): Statement | null {
  const { texts, actions } = context;
  switch (model.kind) {
    case 'nothing':
      return null;
    case 'unpaired':
      return {
        sign: 'rest',
        sentences: [texts.text('unpaired')],
        act: ['connect', () => actions.open('options')],
      };
    case 'paused': {
      const { until } = model;
      const time =
        until !== null &&
        new Intl.DateTimeFormat(texts.language, { timeStyle: 'short' }).format(until);
      const sentence = time ? texts.text('paused_until', { time }) : texts.text('paused');
      return { sign: 'rest', sentences: [sentence], act: ['resume', () => actions.resume()] };
    }
    case 'unsupported':
      return { sign: 'rest', sentences: [texts.text(`unsupported_${model.post}`)] };
    case 'recognised':
      return { sign: 'work', sentences: [texts.text('recognised')] };
    case 'listening':
      return { sign: 'work', sentences: [workText(model, texts)], quote: model.heard };
    case 'nothing_found': {
      const { filtered: count } = model;
      const more =
        count > 0 ? [texts.text(count > 1 ? 'filtered' : 'filtered_one', { count })] : [];
      return { sign: 'rest', sentences: [texts.text('nothing_found'), ...more] };
    }
    case 'labels': {
      if (model.trouble) return troubleStatement(model.trouble, videoId, now, context);
      const { work } = model;
      return work && { sign: 'work', sentences: [workText(work, texts)], quote: work.heard };
    }
    default:
      return troubleStatement(model, videoId, now, context);
  }
}

interface StatusProps {
  /** How many chips stand above. */
  readonly row: number;
  readonly model: OverlayModel;
  readonly videoId: string | null;
  readonly now: number;
  readonly context: PanelContext;
}

/** What is going on, or what went wrong, in a sentence or two. */
export function Status({ row, model, videoId, now, context }: StatusProps) {
  const statement = statementOf(model, videoId, now, context);
  if (!statement) return null;
  const [message, ...more] = statement.sentences;
  return (
    <div
      // What would move or grow is made anew: browsers count movements as layout shift.
      key={`${row}${statement.sentences}${statement.quote}`}
      class="status surface"
      data-sign={statement.sign}
    >
      <span class="sign" aria-hidden="true" />
      <div class="words">
        <p>{message}</p>
        {more.map((sentence) => (
          <p key={sentence} class="quiet">
            {sentence}
          </p>
        ))}
        {statement.quote && (
          <p class="heard" dir="auto">
            {statement.quote}
          </p>
        )}
        {statement.act && (
          <button
            type="button"
            class="act"
            onMouseDown={(event) => event.preventDefault()}
            onClick={statement.act[1]}
          >
            {context.texts.text(statement.act[0])}
          </button>
        )}
      </div>
    </div>
  );
}
