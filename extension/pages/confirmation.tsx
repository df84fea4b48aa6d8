import { useEffect, useRef } from 'preact/hooks';
import { useSurroundings } from './surroundings';

interface ConfirmationProps {
  readonly question: string;
  /** What exactly happens. */
  readonly detail: string;
  /** The word on the button that does it. */
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that can't be taken back. Open while it is rendered. */
export function Confirmation(props: ConfirmationProps) {
  const { texts } = useSurroundings();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby="confirmation-question"
      aria-describedby="confirmation-detail"
      onClose={props.onClose}
    >
      <h2 id="confirmation-question">{props.question}</h2>
      <p id="confirmation-detail">{props.detail}</p>
      <div class="buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          {texts.text('page_cancel')}
        </button>
        <button
          type="button"
          class="danger"
          onClick={() => {
            props.onConfirm();
            dialog.current?.close();
          }}
        >
          {props.action}
        </button>
      </div>
    </dialog>
  );
}
