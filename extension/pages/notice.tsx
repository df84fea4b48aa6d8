import type { Words } from './wording';

interface NoticeProps {
  readonly words: Words;
  /** The button, if `words.action` asks for one. */
  readonly button?: { readonly text: string; readonly press: () => void } | null;
}

const MARKS: Readonly<Record<Words['tone'], string>> = { good: '●', waiting: '◐', bad: '▲' };

/** A state in words, with a mark of its own shape and a button if there is something to do. */
export function Notice({ words, button = null }: NoticeProps) {
  return (
    <div class={`notice ${words.tone}`}>
      <p>
        <span class="mark" aria-hidden="true">
          {MARKS[words.tone]}
        </span>
        <strong>{words.title}</strong>
      </p>
      {words.advice !== null && <p class="soft">{words.advice}</p>}
      {button !== null && (
        <button type="button" class="primary" onClick={button.press}>
          {button.text}
        </button>
      )}
    </div>
  );
}
