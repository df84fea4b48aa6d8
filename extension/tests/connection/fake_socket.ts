import type { ClientMessage } from '@schema/client_message';
import type { ServerMessage } from '@schema/server_message';
import { expectUnderstood } from './contract';

/** A socket whose other end is the test. What is sent is checked against the contract. */
export class FakeSocket {
  readonly sent: ClientMessage[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {}

  send(text: string): void {
    const message: ClientMessage = JSON.parse(text);
    expectUnderstood(message);
    this.sent.push(message);
  }

  close(): void {
    this.closed = true;
  }

  open(): void {
    this.onopen?.();
  }

  say(message: ServerMessage | string): void {
    const data = typeof message === 'string' ? message : JSON.stringify(message);
    this.onmessage?.({ data });
  }

  drop(code = 1006): void {
    this.onclose?.({ code });
  }
}

/** Opens fake sockets and keeps them. */
export class FakeNetwork {
  readonly sockets: FakeSocket[] = [];

  readonly open = (url: string): WebSocket => {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    return socket as unknown as WebSocket;
  };

  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was opened');
    return socket;
  }
}
