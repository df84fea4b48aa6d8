import type { ClientMessage } from '@schema/client_message';
import type { ServerMessage } from '@schema/server_message';
import { socketUrl } from './address';
import {
  connectionState,
  type Effect,
  type Machine,
  type MachineEvent,
  NEW_MACHINE,
  type PairedServer,
  step,
  type Timer,
} from './machine';
import { readServerMessage, type Skipped } from './server_message';
import type { ConnectionState } from './state';

export const SUBPROTOCOL = 'overtones.v1';

export type OpenSocket = (url: string) => WebSocket;

export const openSocket: OpenSocket = (url) => new WebSocket(url, [SUBPROTOCOL]);

export interface ConnectionListener {
  /** Called whenever the state is another one. */
  state(state: ConnectionState): void;
  /** Called for each message while the connection is open, after `state`. */
  message(message: ServerMessage): void;
  /** An event of a job that could not be read. */
  skipped(event: Skipped): void;
}

/** The one WebSocket to the server: does what the machine says. */
export class Connection {
  private machine: Machine = NEW_MACHINE;
  private socket: WebSocket | null = null;
  private told: ConnectionState = connectionState(NEW_MACHINE);
  private readonly timers = new Map<Timer, ReturnType<typeof setTimeout>>();

  /** `client` is the name and version that the server is told. */
  constructor(
    private readonly listener: ConnectionListener,
    private readonly client: string,
    private readonly open: OpenSocket = openSocket,
  ) {}

  get state(): ConnectionState {
    return this.told;
  }

  pairedWith(server: PairedServer | null): void {
    this.happened({ type: 'paired', server });
  }

  need(needed: boolean): void {
    this.happened({ type: 'needed', needed });
  }

  online(): void {
    this.happened({ type: 'online' });
  }

  reconnect(): void {
    this.happened({ type: 'reconnect' });
  }

  /** Send a message if the connection is open; returns whether it was sent. */
  send(message: ClientMessage): boolean {
    if (this.machine.phase.kind !== 'open' || this.socket === null) return false;
    this.socket.send(JSON.stringify(message));
    return true;
  }

  private happened(event: MachineEvent): void {
    const { machine, effects } = step(this.machine, event, {
      now: Date.now(),
      random: Math.random(),
    });
    this.machine = machine;
    for (const effect of effects) this.run(effect);
    const state = connectionState(machine);
    if (!sameState(state, this.told)) {
      this.told = state;
      this.listener.state(state);
    }
  }

  private run(effect: Effect): void {
    switch (effect.type) {
      case 'open':
        this.connect(effect.address);
        break;
      case 'close':
        this.disconnect();
        break;
      case 'send': {
        const { message } = effect;
        const said = message.type === 'hello' ? { ...message, client: this.client } : message;
        this.socket?.send(JSON.stringify(said));
        break;
      }
      case 'set_timer':
        this.clearTimer(effect.timer);
        this.timers.set(
          effect.timer,
          setTimeout(() => this.happened({ type: 'timer', timer: effect.timer }), effect.ms),
        );
        break;
      case 'clear_timer':
        this.clearTimer(effect.timer);
        break;
      case 'clear_timers':
        for (const timer of [...this.timers.keys()]) this.clearTimer(timer);
    }
  }

  private connect(address: string): void {
    this.disconnect();
    const socket = this.open(socketUrl(address));
    this.socket = socket;
    // What a socket says after it was given up counts no more.
    const current = (handle: () => void) => {
      if (this.socket === socket) handle();
    };
    socket.onopen = () => current(() => this.happened({ type: 'opened' }));
    socket.onmessage = ({ data }) => current(() => this.heard(data));
    socket.onclose = ({ code }) =>
      current(() => {
        this.socket = null;
        this.happened({ type: 'closed', code });
      });
  }

  private disconnect(): void {
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private heard(data: unknown): void {
    const reading = readServerMessage(data);
    if (reading.message === null) {
      console.info(`Overtones: ${reading.note}`);
      if (reading.skipped !== null) this.listener.skipped(reading.skipped);
      return;
    }
    const wasOpen = this.machine.phase.kind === 'open';
    this.happened({ type: 'message', message: reading.message });
    if (wasOpen && this.machine.phase.kind === 'open') this.listener.message(reading.message);
  }

  private clearTimer(timer: Timer): void {
    clearTimeout(this.timers.get(timer));
    this.timers.delete(timer);
  }
}

function sameState(one: ConnectionState, other: ConnectionState): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
