import { type Browser, browser } from 'wxt/browser';
import { type FromPage, PAGE_PORT, type ToPage } from '../channel/messages';

/** Shorter than the 30 s after which browsers suspend an idle background. */
const TICK_MS = 20_000;
const RECONNECT_MS = 500;

interface Listener {
  /** The background is there (again) and remembers nothing of this page. */
  connected(): void;
  received(message: ToPage): void;
  /** The extension was removed or replaced; this script must go. */
  orphaned(): void;
}

/**
 * The page's port to the background. It is kept open and ticking while the page is visible, which
 * is what keeps the background (and its WebSocket) alive in Chromium and Firefox alike; while
 * the page is hidden the background may be suspended.
 */
export class BackgroundLink {
  private port: Browser.runtime.Port | null = null;

  constructor(
    private readonly listener: Listener,
    private readonly signal: AbortSignal,
  ) {
    document.addEventListener('visibilitychange', () => this.connect(), { signal });
    // A page from the back/forward cache has lost its port.
    window.addEventListener('pageshow', () => this.connect(), { signal });
    const ticking = setInterval(() => {
      if (document.visibilityState === 'visible') this.send({ type: 'tick' });
    }, TICK_MS);
    signal.addEventListener('abort', () => {
      clearInterval(ticking);
      this.port?.disconnect();
      this.port = null;
    });
    this.connect();
  }

  send(message: FromPage): void {
    try {
      this.port?.postMessage(message);
    } catch {
      // The port closed a moment ago; `onDisconnect` sees to it.
    }
  }

  private connect(): void {
    if (this.port !== null || this.signal.aborted) return;
    if (document.visibilityState !== 'visible') return;
    if (browser.runtime?.id === undefined) {
      this.listener.orphaned();
      return;
    }
    let port: Browser.runtime.Port;
    try {
      port = browser.runtime.connect({ name: PAGE_PORT });
    } catch {
      this.listener.orphaned();
      return;
    }
    this.port = port;
    port.onMessage.addListener((message: ToPage) => this.listener.received(message));
    port.onDisconnect.addListener(() => {
      if (this.port !== port) return;
      this.port = null;
      if (!this.signal.aborted) setTimeout(() => this.connect(), RECONNECT_MS);
    });
    this.listener.connected();
  }
}
