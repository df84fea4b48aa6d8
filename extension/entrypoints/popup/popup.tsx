import { browser } from 'wxt/browser';
import type { Status } from '../../channel/messages';
import { ask, useStatus } from '../../pages/background';
import { Chip } from '../../pages/chip';
import { formatRelative } from '../../pages/formats';
import { Notice } from '../../pages/notice';
import { useNow } from '../../pages/now';
import { useSurroundings } from '../../pages/surroundings';
import { Switch } from '../../pages/switch';
import {
  connectionWords,
  failureAdvice,
  failureText,
  healthWords,
  shownLabels,
  videoWords,
  type Words,
} from '../../pages/wording';
import { PauseSection } from './pause';
import { StaleTab } from './stale-tab';

function openOptions(): void {
  void browser.runtime.openOptionsPage().then(() => window.close());
}

function openMyValues(): void {
  void browser.tabs
    .create({ url: browser.runtime.getURL('/my-values.html') })
    .then(() => window.close());
}

function ServerSection({ status, now }: { readonly status: Status; readonly now: number }) {
  const { texts } = useSurroundings();
  const words = connectionWords(status, texts, now);
  const health = healthWords(status.health, texts);
  const buttons: Readonly<Record<NonNullable<Words['action']>, () => void>> = {
    connect: openOptions,
    reconnect: () => void ask({ type: 'reconnect' }),
  };
  const button =
    words.action === null
      ? null
      : {
          text: texts.text(words.action === 'connect' ? 'popup_connect' : 'popup_try_now'),
          press: buttons[words.action],
        };
  return (
    <section aria-label={texts.text('popup_server')}>
      <Notice words={words} button={button} />
      {health !== null && <Notice words={health} />}
    </section>
  );
}

function VideoSection({ status }: { readonly status: Status }) {
  const { texts, settings } = useSurroundings();
  const { post, view } = status;
  const sentence = videoWords(status, texts);
  const current = post?.kind === 'video' && view?.videoId === post.id ? view : null;
  const { shown, heldBack } = current ? shownLabels(current, settings) : { shown: [], heldBack: 0 };
  return (
    <section aria-labelledby="video">
      <h2 id="video">{texts.text('popup_this_video')}</h2>
      {post?.author != null && (
        <p class="soft">
          <bdi>@{post.author}</bdi>
        </p>
      )}
      {shown.length > 0 && (
        <ul class="chips">
          {shown.map((label) => (
            <li key={`${label.value}${label.level}`}>
              <Chip
                value={label.value}
                level={label.level}
                score={label.confidence.score}
                provisional={current?.state !== 'final'}
              />
            </li>
          ))}
        </ul>
      )}
      <p role="status" class={current?.state === 'working' ? 'working' : ''}>
        {sentence}
      </p>
      {heldBack > 0 && <p class="soft">{texts.text('popup_held_back', { count: heldBack })}</p>}
      {current?.state === 'failed' && current.error?.retryable === true && (
        <button type="button" onClick={() => void ask({ type: 'retry', videoId: current.videoId })}>
          {texts.text('popup_retry_video')}
        </button>
      )}
    </section>
  );
}

function LastError({ status, now }: { readonly status: Status; readonly now: number }) {
  const { texts } = useSurroundings();
  const { lastError } = status;
  if (lastError === null) return null;
  return (
    <section aria-labelledby="last-error">
      <details>
        <summary id="last-error">
          {texts.text('popup_last_error', { when: formatRelative(texts, lastError.at, now) })}
        </summary>
        <p>{failureText(lastError, texts)}</p>
        <p class="soft">{failureAdvice(lastError, texts)}</p>
      </details>
    </section>
  );
}

export function Popup() {
  const { texts, settings, change } = useSurroundings();
  const status = useStatus();
  const now = useNow(1000);
  return (
    <>
      <header>
        <h1>
          <img src="/icon/icon.svg" alt="" width="24" height="24" /> {texts.text('product')}
        </h1>
      </header>
      <main>
        {status === null ? (
          <p role="status">{texts.text('popup_starting')}</p>
        ) : (
          <>
            <ServerSection status={status} now={now} />
            <StaleTab status={status} />
            {status.connection.kind !== 'unpaired' && (
              <>
                <VideoSection status={status} />
                <PauseSection pause={status.pause} now={now} />
                <LastError status={status} now={now} />
              </>
            )}
          </>
        )}
        <section>
          <Switch
            checked={settings.visible}
            onChange={(visible) => void change({ visible })}
            label={texts.text('popup_show_labels')}
          />
        </section>
      </main>
      <footer>
        <button type="button" class="link" onClick={openMyValues}>
          {texts.text('mine_title')}
        </button>
        <button type="button" class="link" onClick={openOptions}>
          {texts.text('options_title')}
        </button>
      </footer>
    </>
  );
}
