import type { ServerMessage } from '@schema/server_message';
import { describe, expect, it } from 'vitest';
import {
  connectionState,
  type Effect,
  LINGER_MS,
  type Machine,
  type MachineEvent,
  NEW_MACHINE,
  OPENING_MS,
  PING_MS,
  PONG_MS,
  STABLE_MS,
  type Step,
  step,
  waitAfter,
} from '../../connection/machine';
import { expectUnderstood } from './contract';
import { SAMPLES } from './samples';

const NOW = 1_000_000;
const server = { address: 'ws://127.0.0.1:8765', token: 'secret' };
const error = (
  code: 'unauthorised' | 'busy' | 'unsupported_protocol' | 'rate_limited',
  wait?: number,
) =>
  ({
    type: 'error',
    code,
    message: 'No.',
    retryable: false,
    seq: 0,
    ...(wait === undefined ? {} : { retry_after: wait }),
  }) as const;

const message = (given: ServerMessage): MachineEvent => ({ type: 'message', message: given });
const timer = (name: Extract<MachineEvent, { type: 'timer' }>['timer']): MachineEvent => ({
  type: 'timer',
  timer: name,
});
const PAIRED: MachineEvent = { type: 'paired', server };
const NEEDED: MachineEvent = { type: 'needed', needed: true };
const UNNEEDED: MachineEvent = { type: 'needed', needed: false };
const OPENED: MachineEvent = { type: 'opened' };
const WELCOME = message(SAMPLES.welcome);
const LOST: MachineEvent = { type: 'closed', code: 1006 };
const RECONNECT: MachineEvent = { type: 'reconnect' };
const ONLINE: MachineEvent = { type: 'online' };
const PING = timer('ping');

/** Let events happen; gives the last step. Half-way chance makes waits exact. */
function happen(...events: readonly MachineEvent[]): Step {
  let last: Step = { machine: NEW_MACHINE, effects: [] };
  for (const event of events) last = step(last.machine, event, { now: NOW, random: 0.5 });
  return last;
}

const OPENING = [PAIRED, NEEDED];
const GREETING = [...OPENING, OPENED];
const OPEN = [...GREETING, WELCOME];
const WAITING = [...OPEN, LOST];
const REFUSED = [...GREETING, message(error('unauthorised'))];

const kind = ({ machine }: { machine: Machine }) => connectionState(machine).kind;
const opens = ({ effects }: Step) => effects.some(({ type }) => type === 'open');
const closes = ({ effects }: Step) => effects.some(({ type }) => type === 'close');
const timers = ({ effects }: Step): Readonly<Record<string, number>> =>
  Object.fromEntries(effects.flatMap((e) => (e.type === 'set_timer' ? [[e.timer, e.ms]] : [])));
const sent = ({ effects }: Step) => effects.flatMap((e) => (e.type === 'send' ? [e.message] : []));

describe('from one state to the next', () => {
  const table: [string, readonly MachineEvent[], MachineEvent, string][] = [
    ['a new one', [], NEEDED, 'unpaired'],
    ['a new one', [], PAIRED, 'idle'],
    ['a new one that is needed', [NEEDED], PAIRED, 'connecting'],
    ['a paired one', [PAIRED], NEEDED, 'connecting'],
    ['a paired one', [PAIRED], RECONNECT, 'connecting'],
    ['a paired one', [PAIRED], ONLINE, 'idle'],
    ['an opening one', OPENING, OPENED, 'connecting'],
    ['an opening one', OPENING, LOST, 'away'],
    ['an opening one', OPENING, timer('opening'), 'away'],
    ['a greeting one', GREETING, WELCOME, 'open'],
    ['a greeting one', GREETING, LOST, 'away'],
    ['a greeting one', GREETING, timer('opening'), 'away'],
    ['a greeting one', GREETING, message(SAMPLES.going_away), 'away'],
    ['a greeting one', GREETING, message(error('unauthorised')), 'refused'],
    ['a greeting one', GREETING, message(error('unsupported_protocol')), 'refused'],
    ['a greeting one', GREETING, message(error('busy')), 'connecting'],
    ['a greeting one', GREETING, { type: 'closed', code: 1008 }, 'refused'],
    ['an open one', OPEN, LOST, 'away'],
    ['an open one', OPEN, timer('pong'), 'away'],
    ['an open one', OPEN, timer('opening'), 'open'],
    ['an open one', OPEN, message(SAMPLES.going_away), 'away'],
    ['an open one', OPEN, message(error('unauthorised')), 'refused'],
    ['an open one', OPEN, message(error('rate_limited', 10)), 'open'],
    ['an open one', OPEN, { type: 'closed', code: 1008 }, 'away'],
    ['an open one', OPEN, UNNEEDED, 'open'],
    ['an open one', OPEN, RECONNECT, 'open'],
    ['an open one', OPEN, { type: 'paired', server: null }, 'unpaired'],
    ['one that nobody needs', [...OPEN, UNNEEDED], timer('linger'), 'idle'],
    ['one that nobody needs', [...OPEN, UNNEEDED], LOST, 'idle'],
    ['one that is needed again', [...OPEN, UNNEEDED, NEEDED], timer('linger'), 'open'],
    ['a waiting one', WAITING, timer('retry'), 'connecting'],
    ['a waiting one', WAITING, ONLINE, 'connecting'],
    ['a waiting one', WAITING, RECONNECT, 'connecting'],
    ['a waiting one', WAITING, UNNEEDED, 'idle'],
    ['a waiting one', WAITING, LOST, 'away'],
    ['a refused one', REFUSED, { type: 'closed', code: 1008 }, 'refused'],
    ['a refused one', REFUSED, timer('retry'), 'refused'],
    ['a refused one', REFUSED, ONLINE, 'refused'],
    ['a refused one', REFUSED, UNNEEDED, 'refused'],
    ['a refused one', [...REFUSED, UNNEEDED], NEEDED, 'refused'],
    ['a refused one', REFUSED, RECONNECT, 'connecting'],
    ['a refused one', REFUSED, PAIRED, 'connecting'],
  ];

  it.each(table)('%s (%#)', (_name, before, event, after) => {
    expect(kind(happen(...before, event))).toBe(after);
  });
});

describe('a connection', () => {
  it('is not opened while nobody needs it', () => {
    expect(opens(happen(PAIRED))).toBe(false);
  });

  it('is opened once', () => {
    expect(opens(happen(...OPENING))).toBe(true);
    expect(opens(happen(...OPENING, NEEDED))).toBe(false);
    expect(opens(happen(...OPENING, RECONNECT))).toBe(false);
  });

  it('greets with the token, in the words of the contract', () => {
    const [hello] = sent(happen(...GREETING));
    expect(hello).toEqual({ type: 'hello', protocol: 1, token: 'secret' });
    if (hello) expectUnderstood(hello);
  });

  it('gives the server time to be reached and to say welcome', () => {
    expect(timers(happen(...OPENING))).toEqual({ opening: OPENING_MS });
  });

  it('knows the server and its pipeline when it is open', () => {
    expect(connectionState(happen(...OPEN).machine)).toEqual({
      kind: 'open',
      server: '0.1.0',
      pipeline: '3f',
    });
  });

  it('leaves no socket and no timer behind when it ends', () => {
    for (const events of [WAITING, REFUSED, [...OPEN, UNNEEDED, timer('linger')]]) {
      const last = happen(...events);
      expect(closes(last)).toBe(true);
      expect(last.effects).toContainEqual({ type: 'clear_timers' });
    }
  });

  it('stays for a while when nobody needs it', () => {
    expect(timers(happen(...OPEN, UNNEEDED))).toEqual({ linger: LINGER_MS });
    expect(timers(happen(PAIRED, RECONNECT, OPENED, WELCOME))).toMatchObject({ linger: LINGER_MS });
  });

  it('tells how a try went that a person asked for while nobody needed it', () => {
    const tried = happen(PAIRED, RECONNECT, LOST);
    expect(kind(tried)).toBe('away');
    expect(timers(tried)).toEqual({});
    expect(kind(happen(PAIRED, RECONNECT, LOST, NEEDED))).toBe('connecting');
  });
});

describe('signs of life', () => {
  it('are asked for in time', () => {
    expect(timers(happen(...OPEN))).toMatchObject({ ping: PING_MS, stable: STABLE_MS });
    const pinged = happen(...OPEN, PING);
    expect(sent(pinged)).toEqual([{ type: 'ping' }]);
    expect(timers(pinged)).toEqual({ ping: PING_MS, pong: PONG_MS });
  });

  it('are any message', () => {
    const cleared: Effect = { type: 'clear_timer', timer: 'pong' };
    expect(happen(...OPEN, PING, message(SAMPLES.pong)).effects).toContainEqual(cleared);
    expect(happen(...OPEN, PING, message(SAMPLES.labels)).effects).toContainEqual(cleared);
  });
});

describe('waits', () => {
  const retry = (step: Step) => timers(step).retry;
  const again = [timer('retry'), LOST];

  it('grow from half a second to half a minute', () => {
    const waits = Array.from({ length: 9 }, (_, n) => waitAfter(n + 1, 0.5));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('vary, so that not all come back at once', () => {
    expect(waitAfter(1, 0)).toBe(350);
    expect(waitAfter(1, 0.999)).toBeCloseTo(650, -1);
    expect(waitAfter(20, 0.999)).toBe(30_000);
  });

  it('grow with each failure', () => {
    expect(retry(happen(...OPENING, LOST))).toBe(500);
    expect(retry(happen(...OPENING, LOST, ...again, ...again))).toBe(2_000);
  });

  it('grow on when a connection does not last, and begin anew when it did', () => {
    const back = [timer('retry'), OPENED, WELCOME];
    expect(retry(happen(...WAITING, ...back, LOST))).toBe(1_000);
    expect(retry(happen(...WAITING, ...back, timer('stable'), LOST))).toBe(500);
  });

  it('are as long as the server says', () => {
    expect(retry(happen(...OPEN, message(SAMPLES.going_away)))).toBe(3_000);
    const forever = message({ type: 'going_away', retry_after: 1e300 });
    expect(retry(happen(...OPEN, forever))).toBe(3_600_000);
    expect(retry(happen(...GREETING, message(error('rate_limited', 60)), LOST))).toBe(60_000);
    expect(retry(happen(...GREETING, message(error('busy')), { type: 'closed', code: 1013 }))).toBe(
      5_000,
    );
  });

  it('are longer when the server closes because it has too much to do', () => {
    expect(retry(happen(...OPEN, { type: 'closed', code: 1013 }))).toBe(5_000);
  });

  it('are told with the time when the server was lost, however often it is tried since', () => {
    const lost = happen(...WAITING, timer('retry')).machine;
    const later = step(lost, LOST, { now: NOW + 60_000, random: 0.5 }).machine;
    expect(connectionState(later)).toMatchObject({ since: NOW, retryAt: NOW + 61_000 });
  });

  it('are told with the time when the server was lost first', () => {
    expect(connectionState(happen(...WAITING).machine)).toEqual({
      kind: 'away',
      since: NOW,
      retryAt: NOW + 500,
    });
  });
});
