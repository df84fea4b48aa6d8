import type { ServerMessage } from '@schema/server_message';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ANSWER_MS, pair } from '../../connection/pairing';
import { FakeNetwork } from './fake_socket';
import { SAMPLES } from './samples';

const ADDRESS = 'ws://127.0.0.1:8765';
const REFUSAL: ServerMessage = {
  type: 'error',
  code: 'unauthorised',
  message: 'This code is not the one the server shows.',
  retryable: false,
  seq: 0,
};

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('pairing', () => {
  it('by code brings the token, and leaves no socket open', async () => {
    const network = new FakeNetwork();
    const pairing = pair(ADDRESS, { code: ' abcd-efgh ' }, 'test/1', network.open);
    network.last.open();
    expect(network.last.sent).toEqual([
      { type: 'hello', protocol: 1, client: 'test/1', pairing_code: 'abcd-efgh' },
    ]);
    network.last.say(SAMPLES.welcome);
    expect(await pairing).toEqual({ token: 'secret', error: null });
    expect(network.last.closed).toBe(true);
  });

  it('by token keeps that token when the server takes it', async () => {
    const network = new FakeNetwork();
    const pairing = pair(ADDRESS, { token: 'mine' }, 'test/1', network.open);
    network.last.open();
    const { token: _, ...welcome } = SAMPLES.welcome as Extract<ServerMessage, { type: 'welcome' }>;
    network.last.say(welcome);
    expect(await pairing).toEqual({ token: 'mine', error: null });
  });

  it('ends with the reason of the server when the code is wrong', async () => {
    const network = new FakeNetwork();
    const pairing = pair(ADDRESS, { code: 'WRONG' }, 'test/1', network.open);
    network.last.open();
    network.last.say(REFUSAL);
    network.last.drop(1008);
    expect(await pairing).toMatchObject({
      token: null,
      error: { code: 'unauthorised', message: 'This code is not the one the server shows.' },
    });
  });

  it('does not wait for ever', async () => {
    const network = new FakeNetwork();
    const pairing = pair(ADDRESS, { code: 'CODE' }, 'test/1', network.open);
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    expect(await pairing).toMatchObject({ token: null, error: { code: 'server_unreachable' } });
    expect(network.last.closed).toBe(true);
  });

  it('says so when nobody answers at the address', async () => {
    const network = new FakeNetwork();
    const pairing = pair(ADDRESS, { code: 'CODE' }, 'test/1', network.open);
    network.last.drop();
    expect(await pairing).toMatchObject({ error: { code: 'server_unreachable', retryable: true } });
  });

  it('says so when something else answers', async () => {
    const network = new FakeNetwork();
    const pairing = pair(ADDRESS, { code: 'CODE' }, 'test/1', network.open);
    network.last.open();
    network.last.say('hello there');
    expect(await pairing).toMatchObject({ error: { code: 'not_overtones' } });
  });
});
