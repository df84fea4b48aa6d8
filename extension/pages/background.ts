import { useEffect, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import { type Answer, EXTENSION_PORT, type Request, type Status } from '../channel/messages';

/** Milliseconds until the first and at most until any later attempt to reach the background. */
const FIRST_RETRY = 250;
const LAST_RETRY = 8_000;

/**
 * Calls `callback` with each status that the background pushes, and connects again when the
 * background is suspended or replaced; a page that nobody sees waits until it is seen.
 */
export function followStatus(callback: (status: Status) => void, signal: AbortSignal): void {
  let retry = FIRST_RETRY;
  const connect = () => {
    if (signal.aborted) return;
    if (document.hidden) {
      document.addEventListener('visibilitychange', connect, { once: true, signal });
      return;
    }
    const port = browser.runtime.connect({ name: EXTENSION_PORT });
    port.onMessage.addListener((status: Status) => {
      retry = FIRST_RETRY;
      if (!signal.aborted) callback(status);
    });
    port.onDisconnect.addListener(() => {
      const timer = setTimeout(connect, retry);
      signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
      retry = Math.min(retry * 2, LAST_RETRY);
    });
    signal.addEventListener('abort', () => port.disconnect(), { once: true });
  };
  connect();
}

/** The last status from the background; `null` until the first one. */
export function useStatus(): Status | null {
  const [status, setStatus] = useState<Status | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    followStatus(setStatus, stop.signal);
    return () => stop.abort();
  }, []);
  return status;
}

/** Asks the background for something. A background that doesn't answer is an error as well. */
export async function ask(request: Request): Promise<Answer> {
  try {
    const answer: Answer | undefined = await browser.runtime.sendMessage(request);
    if (answer) return answer;
  } catch {
    // Told below.
  }
  return { error: { code: 'internal', message: '', retryable: true } };
}
