import { type Browser, browser } from 'wxt/browser';
import { type FromPage, PAGE_PORT, type ToPage } from './messages';

/** Between two ticks, in ms: both browsers suspend a background that is idle for 30 seconds. */
export const TICK_MS = 20_000;
/** Wait before the port is opened again after it was lost, in ms. */
export const REOPEN_MS = 500;

export interface PagePortListener {
  /** The port is open, for the first time or again: the background may have forgotten this page. */
  opened(): void;
  message(message: ToPage): void;
  /** The extension was reloaded, updated or removed; this page must be reloaded to meet it. */
  orphaned(): void;
}

/**
 * A TikTok page's line to the background. It is open while the page is visible, and ticks so
 * that the background stays alive for just as long. A hidden page that loses it opens it again
 * when it becomes visible or has something to say.
 */
export class PagePort {
  #port: Browser.runtime.Port | null = null;
  #reopening: ReturnType<typeof setTimeout> | null = null;
  #over = false;

  constructor(
    private readonly listener: PagePortListener,
    signal: AbortSignal,
  ) {
    const ticking = setInterval(() => this.#tick(), TICK_MS);
    document.addEventListener('visibilitychange', () => this.#tick(), { signal });
    // A page that comes back from the back/forward cache has lost its port.
    window.addEventListener('pageshow', () => this.#tick(), { signal });
    signal.addEventListener('abort', () => {
      clearInterval(ticking);
      this.#end();
    });
    this.#tick();
  }

  /** Say something to the background, which is woken for it. */
  post(message: FromPage): void {
    if (!this.#open()) return;
    try {
      this.#port?.postMessage(message);
    } catch {
      // It was closed and the news is still on its way, as after the back/forward cache.
      this.#lost();
    }
  }

  #tick(): void {
    if (document.visibilityState === 'visible') this.post({ type: 'tick' });
  }

  /** Whether there is a port, now or already. */
  #open(): boolean {
    if (this.#over) return false;
    if (this.#port !== null) return true;
    if (browser.runtime?.id === undefined) return this.#orphan();
    try {
      this.#connect();
    } catch {
      // Chromium throws when the extension has gone.
      return this.#orphan();
    }
    return true;
  }

  #connect(): void {
    const port = browser.runtime.connect({ name: PAGE_PORT });
    this.#port = port;
    port.onMessage.addListener((message: ToPage) => {
      if (!this.#over) this.listener.message(message);
    });
    port.onDisconnect.addListener(() => {
      if (this.#port !== port) return;
      if (browser.runtime?.id === undefined) this.#orphan();
      else this.#lost();
    });
    this.listener.opened();
  }

  #lost(): void {
    this.#port = null;
    this.#reopening ??= setTimeout(() => {
      this.#reopening = null;
      this.#tick();
    }, REOPEN_MS);
  }

  #orphan(): false {
    if (!this.#over) {
      this.#end();
      this.listener.orphaned();
    }
    return false;
  }

  #end(): void {
    this.#over = true;
    if (this.#reopening !== null) clearTimeout(this.#reopening);
    this.#port?.disconnect();
    this.#port = null;
  }
}
