import type { ClientMessage } from '@schema/client_message';
import type { Failure, ServerMessage } from '@schema/server_message';
import { PROTOCOL } from '@schema/values';
import { failureOf } from '../video/reducer';
import { askedWait } from './asked_wait';
import type { ConnectionState } from './state';

/** A server that was paired with. */
export interface PairedServer {
  readonly address: string;
  readonly token: string;
}

export type Timer = 'opening' | 'retry' | 'ping' | 'pong' | 'stable' | 'linger';

export type MachineEvent =
  /** Paired with a server, or with none any more. */
  | { readonly type: 'paired'; readonly server: PairedServer | null }
  /** Whether anybody needs the connection. */
  | { readonly type: 'needed'; readonly needed: boolean }
  | { readonly type: 'opened' }
  | { readonly type: 'message'; readonly message: ServerMessage }
  /** The socket has closed, with the code of WebSocket. */
  | { readonly type: 'closed'; readonly code: number }
  | { readonly type: 'timer'; readonly timer: Timer }
  /** The browser has a network again. */
  | { readonly type: 'online' }
  /** A person asks to try now. */
  | { readonly type: 'reconnect' };

export type Effect =
  | { readonly type: 'open'; readonly address: string }
  | { readonly type: 'close' }
  | { readonly type: 'send'; readonly message: ClientMessage }
  /** Replaces a timer of the same name. */
  | { readonly type: 'set_timer'; readonly timer: Timer; readonly ms: number }
  | { readonly type: 'clear_timers' }
  | { readonly type: 'clear_timer'; readonly timer: Timer };

type Phase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening' }
  /** Hello was said, the welcome is awaited. */
  | { readonly kind: 'greeting' }
  | { readonly kind: 'open'; readonly server: string; readonly pipeline: string }
  | { readonly kind: 'waiting'; readonly retryAt: number }
  | { readonly kind: 'refused'; readonly error: Failure };

/** One WebSocket, from being needed to being closed. Times are ms since 1970. */
export interface Machine {
  readonly server: PairedServer | null;
  readonly needed: boolean;
  readonly phase: Phase;
  /** Connections in a row that failed or did not last. */
  readonly failures: number;
  /** When the server was lost, or first not reached. */
  readonly since: number | null;
  /** What the server said before it closed: seconds to stay away. */
  readonly stayAway: number;
}

/** What isn't decided by the machine: the time (ms since 1970) and a number in [0, 1). */
export interface Circumstances {
  readonly now: number;
  readonly random: number;
}

export interface Step {
  readonly machine: Machine;
  readonly effects: readonly Effect[];
}

const SECOND = 1_000;
/** A server takes at most this long to be reached and to say welcome. */
export const OPENING_MS = 10 * SECOND;
/** Between two signs of life; also what keeps Chromium from suspending the background. */
export const PING_MS = 20 * SECOND;
/** Without any message for so long after a ping, the connection is dead. */
export const PONG_MS = 10 * SECOND;
/** A connection that lasted so long was a good one. */
export const STABLE_MS = 10 * SECOND;
/** How long a connection stays when nobody needs it: tabs are left and come back to. */
export const LINGER_MS = 10 * SECOND;
const FIRST_WAIT_MS = 0.5 * SECOND;
const LONGEST_WAIT_MS = 30 * SECOND;
/** Waits vary by this share, so that not all clients come back at once. */
const JITTER = 0.3;
/** Close codes of WebSocket: the client broke a rule; the server is too busy. */
const POLICY = 1008;
const TRY_LATER = 1013;
const TRY_LATER_SECONDS = 5;

/** Trying again with the same hello would end in the same answer. */
const REFUSALS: ReadonlySet<Failure['code']> = new Set([
  'unauthorised',
  'forbidden_host',
  'forbidden_origin',
  'unsupported_protocol',
  'bad_message',
]);

export const NEW_MACHINE: Machine = {
  server: null,
  needed: false,
  phase: { kind: 'idle' },
  failures: 0,
  since: null,
  stayAway: 0,
};

/** How long to wait (ms) after so many failures in a row. */
export function waitAfter(failures: number, random: number): number {
  const wait = FIRST_WAIT_MS * 2 ** Math.min(failures - 1, 10);
  return Math.min(LONGEST_WAIT_MS, Math.round(wait * (1 - JITTER + 2 * JITTER * random)));
}

export function connectionState({ server, phase, since }: Machine): ConnectionState {
  if (server === null) return { kind: 'unpaired' };
  switch (phase.kind) {
    case 'opening':
    case 'greeting':
      return { kind: 'connecting' };
    case 'waiting':
      return { kind: 'away', since: since ?? phase.retryAt, retryAt: phase.retryAt };
    default:
      return phase;
  }
}

/** What follows from an event. */
export function step(machine: Machine, event: MachineEvent, circumstances: Circumstances): Step {
  const { phase } = machine;
  switch (event.type) {
    case 'paired':
      return paired(machine, event.server);
    case 'needed':
      return needed(machine, event.needed);
    case 'opened':
      return phase.kind === 'opening' ? greet(machine) : stay(machine);
    case 'message':
      return receive(machine, event.message, circumstances);
    case 'closed':
      return closed(machine, event.code, circumstances);
    case 'timer':
      return timer(machine, event.timer, circumstances);
    case 'online':
      return phase.kind === 'waiting' ? open(machine) : stay(machine);
    case 'reconnect':
      return phase.kind === 'open' || phase.kind === 'opening' || phase.kind === 'greeting'
        ? stay(machine)
        : open(machine);
  }
}

function stay(machine: Machine, ...effects: Effect[]): Step {
  return { machine, effects };
}

function paired(machine: Machine, server: PairedServer | null): Step {
  const ending = rest({ ...NEW_MACHINE, server, needed: machine.needed });
  return machine.needed && server !== null ? also(ending, open(ending.machine)) : ending;
}

/** Have no socket and no timer. */
function rest(machine: Machine): Step {
  return stay({ ...machine, phase: { kind: 'idle' } }, { type: 'close' }, { type: 'clear_timers' });
}

function also(first: Step, second: Step): Step {
  return { machine: second.machine, effects: [...first.effects, ...second.effects] };
}

function open(machine: Machine): Step {
  if (machine.server === null) return stay(machine);
  return stay(
    { ...machine, phase: { kind: 'opening' }, stayAway: 0 },
    { type: 'clear_timers' },
    { type: 'open', address: machine.server.address },
    { type: 'set_timer', timer: 'opening', ms: OPENING_MS },
  );
}

function needed(before: Machine, isNeeded: boolean): Step {
  const machine = { ...before, needed: isNeeded };
  if (isNeeded === before.needed) return stay(before);
  const { kind } = machine.phase;
  if (isNeeded) {
    return kind === 'idle' || kind === 'waiting'
      ? open(machine)
      : stay(machine, { type: 'clear_timer', timer: 'linger' });
  }
  if (kind === 'waiting') return rest(machine);
  if (kind === 'idle' || kind === 'refused') return stay(machine);
  return stay(machine, { type: 'set_timer', timer: 'linger', ms: LINGER_MS });
}

function greet(machine: Machine): Step {
  if (machine.server === null) return stay(machine);
  const { token } = machine.server;
  return stay(
    { ...machine, phase: { kind: 'greeting' } },
    { type: 'send', message: { type: 'hello', protocol: PROTOCOL, token } },
  );
}

function receive(machine: Machine, message: ServerMessage, circumstances: Circumstances): Step {
  const { phase } = machine;
  if (phase.kind === 'greeting') {
    if (message.type === 'welcome') return welcomed(machine, message.server, message.pipeline);
    if (message.type === 'error') return turnedAway(machine, message);
  }
  if (phase.kind === 'open') {
    if (message.type === 'error' && message.job === undefined && message.code === 'unauthorised') {
      return turnedAway(machine, message);
    }
    if (message.type !== 'going_away') return stay(machine, { type: 'clear_timer', timer: 'pong' });
  }
  if (message.type === 'going_away' && (phase.kind === 'open' || phase.kind === 'greeting')) {
    return away({ ...machine, stayAway: message.retry_after }, circumstances);
  }
  return stay(machine);
}

function welcomed(machine: Machine, server: string, pipeline: string): Step {
  return stay(
    { ...machine, phase: { kind: 'open', server, pipeline }, since: null },
    { type: 'clear_timer', timer: 'opening' },
    { type: 'set_timer', timer: 'stable', ms: STABLE_MS },
    { type: 'set_timer', timer: 'ping', ms: PING_MS },
    ...(machine.needed ? [] : [{ type: 'set_timer', timer: 'linger', ms: LINGER_MS } as const]),
  );
}

/** The server said why it will close: for good, or come back later. */
function turnedAway(machine: Machine, error: Failure): Step {
  if (!REFUSALS.has(error.code)) {
    return stay({ ...machine, stayAway: error.retry_after ?? TRY_LATER_SECONDS });
  }
  const { effects } = rest(machine);
  return { machine: { ...machine, phase: { kind: 'refused', error: failureOf(error) } }, effects };
}

function closed(machine: Machine, code: number, circumstances: Circumstances): Step {
  const { phase } = machine;
  if (phase.kind === 'idle' || phase.kind === 'waiting' || phase.kind === 'refused') {
    return stay(machine);
  }
  if (phase.kind === 'greeting' && code === POLICY && machine.stayAway === 0) {
    const message = 'The server closed the connection when it was greeted.';
    return turnedAway(machine, { code: 'unauthorised', message, retryable: false });
  }
  const atLeast = code === TRY_LATER ? TRY_LATER_SECONDS : 0;
  return away({ ...machine, stayAway: Math.max(machine.stayAway, atLeast) }, circumstances);
}

/** Let go of the socket and come back later, if anybody needs it. */
function away(machine: Machine, { now, random }: Circumstances): Step {
  const failures = machine.failures + 1;
  const lost = { ...machine, failures, since: machine.since ?? now };
  const ending = rest(lost);
  if (!machine.needed) {
    // A person may have asked to try, and reads how it went; nobody waits for another try.
    const phase = { kind: 'waiting', retryAt: now } as const;
    return machine.phase.kind === 'open'
      ? ending
      : { machine: { ...lost, phase }, effects: ending.effects };
  }
  const ms = Math.max(waitAfter(failures, random), askedWait(machine.stayAway));
  const waiting = { ...lost, stayAway: 0, phase: { kind: 'waiting', retryAt: now + ms } } as const;
  return also(ending, stay(waiting, { type: 'set_timer', timer: 'retry', ms }));
}

function timer(machine: Machine, name: Timer, circumstances: Circumstances): Step {
  const { kind } = machine.phase;
  switch (name) {
    case 'retry':
      return kind === 'waiting' ? open(machine) : stay(machine);
    case 'opening':
      return kind === 'opening' || kind === 'greeting'
        ? away(machine, circumstances)
        : stay(machine);
    case 'ping':
      if (kind !== 'open') return stay(machine);
      return stay(
        machine,
        { type: 'send', message: { type: 'ping' } },
        { type: 'set_timer', timer: 'pong', ms: PONG_MS },
        { type: 'set_timer', timer: 'ping', ms: PING_MS },
      );
    case 'pong':
      return kind === 'open' ? away(machine, circumstances) : stay(machine);
    case 'stable':
      return kind === 'open' ? stay({ ...machine, failures: 0 }) : stay(machine);
    case 'linger':
      return machine.needed || kind === 'refused' ? stay(machine) : rest(machine);
  }
}
