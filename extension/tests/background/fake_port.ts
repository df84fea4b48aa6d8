import type { Browser } from 'wxt/browser';

type Listener<Given> = (given: Given) => void;

/** One end of a port, as the background holds it; the test is at the other end. */
export class FakePort {
  /** What the background has sent. */
  readonly heard: { readonly type?: string }[] = [];
  closed = false;
  private readonly messages: Listener<unknown>[] = [];
  private readonly endings: Listener<FakePort>[] = [];

  constructor(
    readonly name: string,
    readonly sender: { readonly id: string; readonly url: string; readonly tab?: { id: number } },
  ) {}

  readonly onMessage = {
    addListener: (listener: Listener<unknown>) => this.messages.push(listener),
  };
  readonly onDisconnect = {
    addListener: (listener: Listener<FakePort>) => this.endings.push(listener),
  };

  postMessage(message: { readonly type?: string }): void {
    this.heard.push(structuredClone(message));
  }

  disconnect(): void {
    this.closed = true;
  }

  /** The other end says something. */
  say(message: unknown): void {
    for (const listener of this.messages) listener(message);
  }

  /** The other end has gone. */
  leave(): void {
    for (const listener of this.endings) listener(this);
  }

  last<Type extends string>(type: Type) {
    return this.heard.findLast((message) => message.type === type);
  }

  get port(): Browser.runtime.Port {
    return this as unknown as Browser.runtime.Port;
  }
}
