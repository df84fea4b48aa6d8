import { type Browser, browser } from 'wxt/browser';
import type { Answer, Request, Status } from '../channel/messages';
import { localFailure } from '../connection/failure';
import type { Pages } from './pages';
import { readRequest } from './request';
import type { Service } from './service';

/** Whether somebody is a page of this extension: popup, options or "My values". */
export function isOwnPage(sender: Browser.runtime.MessageSender | undefined): boolean {
  return (
    sender?.id === browser.runtime.id &&
    sender?.url !== undefined &&
    new URL(sender.url).origin === new URL(browser.runtime.getURL('/')).origin
  );
}

/** Popup, options and "My values": they are told how things stand, and ask for changes. */
export class ExtensionPages {
  private readonly ports = new Set<Browser.runtime.Port>();
  private told = false;

  constructor(
    private readonly service: Service,
    private readonly pages: Pages,
  ) {
    service.listen({
      settingsChanged: () => {},
      connectionChanged: () => this.changed(),
      viewChanged: (view) => {
        if (view.videoId === pages.latest?.post?.id) this.changed();
      },
    });
  }

  /** Tell a page how things stand until it leaves. */
  serve(port: Browser.runtime.Port): void {
    this.ports.add(port);
    port.onDisconnect.addListener(() => this.ports.delete(port));
    void this.service.ready().then(() => {
      if (this.ports.has(port)) this.tell(port);
    });
  }

  /** Something of the status has changed; changes of the same moment are told at once. */
  changed(): void {
    if (this.told || this.ports.size === 0) return;
    this.told = true;
    queueMicrotask(() => {
      this.told = false;
      for (const port of this.ports) this.tell(port);
    });
  }

  /** Do what a page asks for. */
  async answer(data: unknown): Promise<Answer> {
    const request = readRequest(data);
    if (request === null) {
      const message = 'This is no request that the extension knows.';
      return { error: { code: 'bad_message', message, retryable: false } };
    }
    await this.service.ready();
    try {
      return await this.carryOut(request);
    } catch (error) {
      console.warn('Overtones: a request could not be carried out', error);
      return { error: localFailure('server_unreachable') };
    }
  }

  private async carryOut(request: Request): Promise<Answer> {
    const { service } = this;
    switch (request.type) {
      case 'pair':
        return { error: await service.pairWith(request.address, { code: request.code }) };
      case 'use_token':
        return { error: await service.pairWith(request.address, { token: request.token }) };
      case 'unpair':
        await service.unpair();
        break;
      case 'pause':
        await service.setPause(request.pause);
        break;
      case 'reconnect':
        service.reconnect();
        break;
      case 'retry':
        service.watches.retry(request.videoId);
    }
    return { error: null };
  }

  private tell(port: Browser.runtime.Port): void {
    try {
      port.postMessage(this.status());
    } catch {
      // The page is gone, and its port will say so.
    }
  }

  private status(): Status {
    const { service } = this;
    const latest = this.pages.latest;
    const id = latest?.post?.id ?? null;
    return {
      connection: service.state,
      address: service.address,
      pause: service.pause,
      post: latest?.post ?? null,
      view: id === null ? null : service.memory.get(id),
      health: latest?.health ?? null,
      tabs: this.pages.tabs,
      lastError: service.memory.lastError,
    };
  }
}
