import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browser } from 'wxt/browser';
import { EXTENSION_PORT, type Status } from '../../channel/messages';
import { ask, followStatus } from '../../pages/background';
import { status } from './status';

/** The background's end of a port. */
class Port {
  readonly messages: ((status: Status) => void)[] = [];
  readonly ends: (() => void)[] = [];
  readonly onMessage = {
    addListener: (heard: (status: Status) => void) => this.messages.push(heard),
  };
  readonly onDisconnect = { addListener: (ended: () => void) => this.ends.push(ended) };
  readonly disconnect = vi.fn();

  push(status: Status) {
    for (const heard of this.messages) heard(status);
  }

  end() {
    for (const ended of this.ends) ended();
  }
}

let ports: Port[];
let hidden: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  ports = [];
  hidden = false;
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => hidden);
  browser.runtime.connect = vi.fn(() => {
    const port = new Port();
    ports.push(port);
    return port as never;
  });
});

afterEach(() => vi.useRealTimers());

describe('the status', () => {
  test('comes over the port of the pages', () => {
    const heard = vi.fn();
    followStatus(heard, new AbortController().signal);
    expect(browser.runtime.connect).toHaveBeenCalledWith({ name: EXTENSION_PORT });
    ports[0]?.push(status());
    expect(heard).toHaveBeenCalledExactlyOnceWith(status());
  });

  test('goes on after the background was suspended', () => {
    const heard = vi.fn();
    followStatus(heard, new AbortController().signal);
    ports[0]?.end();
    vi.runAllTimers();
    ports[1]?.push(status());
    expect(heard).toHaveBeenCalledOnce();
  });

  test('is asked for less and less often while the background stays away', () => {
    followStatus(vi.fn(), new AbortController().signal);
    const attempts: number[] = [];
    for (let turn = 0; turn < 8; turn += 1) {
      ports.at(-1)?.end();
      const before = Date.now();
      vi.advanceTimersToNextTimer();
      attempts.push(Date.now() - before);
    }
    expect(attempts).toEqual([250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
  });

  test('wakes no background for a page that nobody sees', () => {
    followStatus(vi.fn(), new AbortController().signal);
    hidden = true;
    ports[0]?.end();
    vi.runAllTimers();
    expect(ports).toHaveLength(1);
    hidden = false;
    document.dispatchEvent(new Event('visibilitychange'));
    expect(ports).toHaveLength(2);
  });

  test('is no longer heard after the end', () => {
    const heard = vi.fn();
    const stop = new AbortController();
    followStatus(heard, stop.signal);
    stop.abort();
    ports[0]?.push(status());
    ports[0]?.end();
    vi.runAllTimers();
    expect(heard).not.toHaveBeenCalled();
    expect(ports[0]?.disconnect).toHaveBeenCalledOnce();
    expect(ports).toHaveLength(1);
  });
});

describe('a request', () => {
  test('is answered by the background', async () => {
    const answer = { error: null };
    browser.runtime.sendMessage = vi.fn().mockResolvedValue(answer);
    expect(await ask({ type: 'unpair' })).toEqual(answer);
    expect(browser.runtime.sendMessage).toHaveBeenCalledWith({ type: 'unpair' });
  });

  test('that nobody answers is an error', async () => {
    browser.runtime.sendMessage = vi.fn().mockRejectedValue(new Error('no receiving end'));
    expect((await ask({ type: 'unpair' })).error).not.toBeNull();
    browser.runtime.sendMessage = vi.fn().mockResolvedValue(undefined);
    expect((await ask({ type: 'unpair' })).error).not.toBeNull();
  });
});
