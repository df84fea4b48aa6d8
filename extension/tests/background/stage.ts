import { vi } from 'vitest';
import { browser } from 'wxt/browser';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { startBackground } from '../../background/background';
import type { Answer, Request } from '../../channel/messages';
import type { Impression } from '../../history/impression';
import { FakeNetwork } from '../connection/fake_socket';
import { SAMPLES } from '../connection/samples';
import { FakePort } from './fake_port';

type Listener = (...given: never[]) => unknown;

/** An event of the browser that the test lets happen. */
class FakeEvent {
  private readonly listeners = new Set<Listener>();
  readonly addListener = (listener: Listener) => void this.listeners.add(listener);
  readonly removeListener = (listener: Listener) => void this.listeners.delete(listener);
  readonly happen = (...given: readonly unknown[]) =>
    [...this.listeners].map((listener) => listener(...(given as never[])));
  get size(): number {
    return this.listeners.size;
  }
}

export const PAGE_URL = 'https://www.tiktok.com/foryou';
export const SERVER = { address: 'ws://127.0.0.1:8765', token: 'secret' };

/** A browser with the background in it, at the moment when it is woken. */
export class Stage {
  readonly network = new FakeNetwork();
  readonly impressions: Impression[] = [];
  readonly connects = new FakeEvent();
  readonly messages = new FakeEvent();
  readonly commands = new FakeEvent();
  readonly openOptions = vi.fn().mockResolvedValue(undefined);
  private readonly stop = new AbortController();

  constructor() {
    Object.assign(browser.runtime, {
      onConnect: this.connects,
      onMessage: this.messages,
      openOptionsPage: this.openOptions,
      getManifest: () => ({ name: 'Overtones', version: '1.2.3' }),
    });
    Object.assign(browser, { commands: { onCommand: this.commands } });
    startBackground(
      { put: async (impression) => void this.impressions.push(impression) },
      this.stop.signal,
      this.network.open,
    );
  }

  /** Everything that waits for storage and the like has been done. */
  async settle(ms = 0): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  end(): void {
    this.stop.abort();
  }

  /** A TikTok page opens its port. */
  page(tab = 1, url = PAGE_URL, id = browser.runtime.id): FakePort {
    return this.connect(new FakePort('page', { id, url, tab: { id: tab } }));
  }

  /** Popup or options open their port. */
  popup(url = browser.runtime.getURL('/popup.html')): FakePort {
    return this.connect(new FakePort('extension', { id: browser.runtime.id, url }));
  }

  private connect(port: FakePort): FakePort {
    this.connects.happen(port.port);
    return port;
  }

  /** A page of the extension asks for something; `undefined` when nobody answers. */
  async ask(request: Request, url: string = browser.runtime.getURL('/popup.html')) {
    return await new Promise<Answer | undefined>((resolve) => {
      const sender = { id: browser.runtime.id, url };
      const [answers] = this.messages.happen(request, sender, resolve);
      if (answers !== true) resolve(undefined);
    });
  }

  /** The server answers the hello of the last socket. */
  welcome(): void {
    this.network.last.open();
    this.network.last.say(SAMPLES.welcome);
  }
}

export async function pairedBefore(): Promise<void> {
  await browser.storage.local.set({ server: SERVER });
}

export function freshBrowser(): void {
  vi.useFakeTimers();
  fakeBrowser.reset();
  vi.spyOn(browser.i18n, 'getUILanguage').mockReturnValue('en-GB');
}
