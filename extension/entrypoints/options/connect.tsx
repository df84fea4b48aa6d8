import type { TargetedEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Answer, Request, Status } from '../../channel/messages';
import { parseAddress } from '../../connection/address';
import type { AnyFailure } from '../../connection/failure';
import { ask } from '../../pages/background';
import { Confirmation } from '../../pages/confirmation';
import { Notice } from '../../pages/notice';
import { useNow } from '../../pages/now';
import { useSurroundings } from '../../pages/surroundings';
import { connectionWords, failureAdvice, failureText, hostOf } from '../../pages/wording';
import type { Texts } from '../../texts/texts';
import { Instruction } from './instruction';

const LOCAL_ADDRESS = '127.0.0.1:8765';

type Place = 'local' | 'hosted';

/** Where a server is and what opens it, as typed. */
interface Entry {
  readonly place: Place;
  readonly address: string;
  readonly secret: string;
}

/** A link with its key, as `overtones pair` prints it, needs no code. */
export function requestFor({ place, address, secret }: Entry): Request {
  const parsed = parseAddress(address);
  const key = parsed.ok ? parsed.server.token : null;
  if (key !== null && secret.trim() === '') return { type: 'use_token', address, token: key };
  return place === 'local'
    ? { type: 'pair', address, code: secret.trim() }
    : { type: 'use_token', address, token: secret.trim() };
}

function isComplete(request: Request): boolean {
  if (request.type === 'pair') return request.code !== '';
  return request.type === 'use_token' && request.token !== '';
}

/** Why connecting failed, and what to do. */
function problemWords(error: AnyFailure, local: boolean, texts: Texts): string {
  if (error.code === 'unauthorised') {
    return texts.text(local ? 'options_code_wrong' : 'options_token_wrong');
  }
  return `${failureText(error, texts)} ${failureAdvice(error, texts)}`;
}

interface PairingFormProps {
  /** The server that no longer lets this browser in, to be offered again. */
  readonly address: string | null;
}

function PairingForm({ address }: PairingFormProps) {
  const { texts } = useSurroundings();
  const [entry, setEntry] = useState<Entry>({
    place: address?.startsWith('wss:') ? 'hosted' : 'local',
    address: address === null ? LOCAL_ADDRESS : hostOf(address),
    secret: '',
  });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const local = entry.place === 'local';
  const change = (part: Partial<Entry>) => {
    setEntry({ ...entry, ...part });
    setProblem(null);
  };
  const connect = async () => {
    const request = requestFor(entry);
    if (!isComplete(request)) {
      setProblem(texts.text(local ? 'options_code_missing' : 'options_token_missing'));
      return;
    }
    setBusy(true);
    setProblem(null);
    const answer: Answer = await ask(request);
    setBusy(false);
    if (answer.error !== null) setProblem(problemWords(answer.error, local, texts));
  };
  const secret = {
    id: 'secret',
    dir: 'ltr',
    autocomplete: 'off',
    value: entry.secret,
    'aria-invalid': problem !== null,
    'aria-describedby': problem === null ? undefined : 'pairing-problem',
    onInput: (event: TargetedEvent<HTMLInputElement>) =>
      change({ secret: event.currentTarget.value }),
  } as const;
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void connect();
      }}
    >
      <fieldset>
        <legend>{texts.text('options_where')}</legend>
        <label class="choice">
          <input
            type="radio"
            name="place"
            checked={local}
            onChange={() => change({ place: 'local', address: LOCAL_ADDRESS, secret: '' })}
          />
          <span>
            {texts.text('options_local')}
            <small class="soft">{texts.text('options_local_detail')}</small>
          </span>
        </label>
        <label class="choice">
          <input
            type="radio"
            name="place"
            checked={!local}
            onChange={() => change({ place: 'hosted', address: '', secret: '' })}
          />
          <span>
            {texts.text('options_hosted')}
            <small class="soft">{texts.text('options_hosted_detail')}</small>
          </span>
        </label>
      </fieldset>
      {local && (
        <ol class="steps">
          <li>
            <Instruction text="options_step_start" command="overtones serve" />
          </li>
          <li>
            <Instruction text="options_step_page" command="overtones pair" />
          </li>
          <li>{texts.text('options_step_code')}</li>
        </ol>
      )}
      <div class="fields">
        <label>
          <span>{texts.text('options_address')}</span>
          <input
            type="text"
            dir="ltr"
            inputMode="url"
            autocomplete="off"
            spellcheck={false}
            placeholder={local ? LOCAL_ADDRESS : 'overtones.example.org'}
            value={entry.address}
            onInput={(event) => change({ address: event.currentTarget.value })}
          />
        </label>
        <label for="secret">
          <span>{texts.text(local ? 'options_code' : 'options_token')}</span>
          {local ? (
            <input
              type="text"
              class="code"
              autocapitalize="characters"
              spellcheck={false}
              placeholder="ABCD-EFGH"
              {...secret}
            />
          ) : (
            <input type="password" {...secret} />
          )}
        </label>
      </div>
      <p class="soft">{texts.text('options_agree')}</p>
      <button type="submit" class="primary" disabled={busy}>
        {texts.text(busy ? 'options_connecting' : 'options_connect')}
      </button>
      <p role="alert" id="pairing-problem" class="problem">
        {problem}
      </p>
    </form>
  );
}

/** What Overtones does and what is sent where; said before anything is. */
function Disclosure() {
  const { texts } = useSurroundings();
  return (
    <div class="disclosure">
      <h3>{texts.text('options_sent')}</h3>
      <ul>
        <li>{texts.text('options_sent_before')}</li>
        <li>{texts.text('options_sent_server')}</li>
        <li>{texts.text('options_sent_feedback')}</li>
        <li>{texts.text('options_sent_not')}</li>
        <li>{texts.text('options_sent_history')}</li>
      </ul>
    </div>
  );
}

function Connected({ status }: { readonly status: Status }) {
  const { texts } = useSurroundings();
  const now = useNow(1000);
  const [leaving, setLeaving] = useState(false);
  const words = connectionWords(status, texts, now);
  const button =
    words.action === 'reconnect'
      ? { text: texts.text('popup_try_now'), press: () => void ask({ type: 'reconnect' }) }
      : null;
  const server = status.connection.kind === 'open' ? status.connection.server : null;
  return (
    <>
      <Notice words={words} button={button} />
      {server !== null && (
        <p class="soft">{texts.text('options_server_version', { version: server })}</p>
      )}
      <p>
        <button type="button" onClick={() => setLeaving(true)}>
          {texts.text('options_disconnect')}
        </button>
      </p>
      {leaving && (
        <Confirmation
          question={texts.text('options_disconnect_question')}
          detail={texts.text('options_disconnect_detail')}
          action={texts.text('options_disconnect')}
          onConfirm={() => void ask({ type: 'unpair' })}
          onClose={() => setLeaving(false)}
        />
      )}
    </>
  );
}

/** The first section; for somebody new, the welcome as well. */
export function Connect({ status }: { readonly status: Status | null }) {
  const { texts } = useSurroundings();
  const now = useNow(60_000);
  if (status === null) return <p role="status">{texts.text('popup_starting')}</p>;
  const kind = status.connection.kind;
  if (kind !== 'unpaired' && kind !== 'refused') return <Connected status={status} />;
  return (
    <>
      {kind === 'refused' && <Notice words={connectionWords(status, texts, now)} />}
      {kind === 'unpaired' && <p class="lead">{texts.text('options_welcome')}</p>}
      <Disclosure />
      <h3>{texts.text('options_connect_now')}</h3>
      <PairingForm key={status.address} address={status.address} />
    </>
  );
}
