import type { ServerMessage } from '@schema/server_message';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PING_MS, PONG_MS } from '../../connection/machine';
import type { Skipped } from '../../connection/server_message';
import { Connection } from '../../connection/socket';
import type { ConnectionState } from '../../connection/state';
import { FakeNetwork } from './fake_socket';
import { SAMPLES } from './samples';

function connect() {
  const network = new FakeNetwork();
  const states: ConnectionState['kind'][] = [];
  const messages: ServerMessage[] = [];
  const skipped: Skipped[] = [];
  const connection = new Connection(
    {
      state: ({ kind }) => states.push(kind),
      message: (message) => messages.push(message),
      skipped: (event) => skipped.push(event),
    },
    'test/1',
    network.open,
  );
  connection.pairedWith({ address: 'ws://127.0.0.1:8765', token: 'secret' });
  connection.need(true);
  const open = () => {
    network.last.open();
    network.last.say(SAMPLES.welcome);
  };
  return { network, states, messages, skipped, connection, open };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the connection', () => {
  it('greets the server at its address and then carries messages both ways', () => {
    const { network, states, messages, connection, open } = connect();
    expect(network.last.url).toBe('ws://127.0.0.1:8765/v1/ws');
    expect(connection.send({ type: 'unwatch', job: 'j' })).toBe(false);
    open();
    expect(network.last.sent).toEqual([
      { type: 'hello', protocol: 1, token: 'secret', client: 'test/1' },
    ]);
    expect(states).toEqual(['idle', 'connecting', 'open']);
    network.last.say(SAMPLES.accepted);
    expect(messages).toEqual([SAMPLES.accepted]);
    expect(connection.send({ type: 'unwatch', job: 'j' })).toBe(true);
    expect(network.last.sent.at(-1)).toEqual({ type: 'unwatch', job: 'j' });
  });

  it('lives on after a message that it does not understand, and tells of its place', () => {
    const note = vi.spyOn(console, 'info').mockImplementation(() => {});
    const { network, messages, skipped, connection, open } = connect();
    open();
    network.last.say('{{{');
    network.last.say('{"type":"brand_new","job":"j1","seq":3}');
    network.last.say(SAMPLES.accepted);
    expect(messages).toEqual([SAMPLES.accepted]);
    expect(skipped).toEqual([{ job: 'j1', seq: 3 }]);
    expect(note).toHaveBeenCalledTimes(2);
    expect(connection.state.kind).toBe('open');
  });

  it('comes back by itself, and hears no more of the socket that was lost', () => {
    const { network, states, messages, open } = connect();
    open();
    const lost = network.last;
    lost.drop();
    expect(states.at(-1)).toBe('away');
    vi.advanceTimersByTime(1_000);
    expect(network.sockets).toHaveLength(2);
    open();
    expect(states.at(-1)).toBe('open');
    lost.say(SAMPLES.accepted);
    expect(messages).toEqual([]);
  });

  it('notices a server that has died without a word', () => {
    const { network, states, open } = connect();
    open();
    vi.advanceTimersByTime(PING_MS);
    expect(network.last.sent.at(-1)).toEqual({ type: 'ping' });
    network.last.say(SAMPLES.pong);
    vi.advanceTimersByTime(PING_MS);
    expect(states.at(-1)).toBe('open');
    vi.advanceTimersByTime(PONG_MS);
    expect(states.at(-1)).toBe('away');
    expect(network.last.closed).toBe(true);
  });

  it('does not try again when it was refused', () => {
    const { network, states } = connect();
    network.last.open();
    network.last.say({ ...SAMPLES.error, code: 'unauthorised' } as ServerMessage);
    network.last.drop(1008);
    vi.advanceTimersByTime(600_000);
    expect(states.at(-1)).toBe('refused');
    expect(network.sockets).toHaveLength(1);
  });
});
