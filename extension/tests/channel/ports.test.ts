import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browser } from 'wxt/browser';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { PagePort, REOPEN_MS, TICK_MS } from '../../channel/ports';
import { FakePort } from '../background/fake_port';

let ports: FakePort[];
let stop: AbortController;
const listener = { opened: vi.fn(), message: vi.fn(), orphaned: vi.fn() };

beforeEach(() => {
  vi.useFakeTimers();
  fakeBrowser.reset();
  vi.clearAllMocks();
  ports = [];
  stop = new AbortController();
  Object.assign(browser.runtime, {
    id: 'ours',
    connect: ({ name }: { name: string }) => {
      const port = new FakePort(name, { id: 'ours', url: '' });
      ports.push(port);
      return port.port;
    },
  });
  visible(true);
});

afterEach(() => {
  stop.abort();
  vi.useRealTimers();
});

function visible(is: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(is ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

const open = () => new PagePort(listener, stop.signal);
const ticks = () =>
  ports.flatMap(({ heard }) => heard.filter(({ type }) => type === 'tick')).length;

describe('the port of a page', () => {
  it('is opened at once and carries messages both ways', () => {
    const port = open();
    expect(ports.map(({ name }) => name)).toEqual(['page']);
    expect(listener.opened).toHaveBeenCalledOnce();
    port.post({ type: 'resume' });
    expect(ports[0]?.heard.at(-1)).toEqual({ type: 'resume' });
    ports[0]?.say({ type: 'command', command: 'toggle_overlay' });
    expect(listener.message).toHaveBeenCalledWith({ type: 'command', command: 'toggle_overlay' });
  });

  it('ticks while the page is visible, and not else', () => {
    open();
    const before = ticks();
    vi.advanceTimersByTime(3 * TICK_MS);
    expect(ticks()).toBe(before + 3);
    visible(false);
    vi.advanceTimersByTime(3 * TICK_MS);
    expect(ticks()).toBe(before + 3);
  });

  it('is opened again soon after the background was lost', () => {
    open();
    ports[0]?.leave();
    vi.advanceTimersByTime(REOPEN_MS);
    expect(ports).toHaveLength(2);
    expect(listener.opened).toHaveBeenCalledTimes(2);
  });

  it('of a hidden page lets the background sleep until the page is seen again', () => {
    open();
    visible(false);
    ports[0]?.leave();
    vi.advanceTimersByTime(10 * TICK_MS);
    expect(ports).toHaveLength(1);
    visible(true);
    expect(ports).toHaveLength(2);
  });

  it('of a hidden page is opened when the page has something to say', () => {
    const port = open();
    visible(false);
    ports[0]?.leave();
    port.post({ type: 'on_screen', post: null });
    expect(ports[1]?.heard).toEqual([{ type: 'on_screen', post: null }]);
  });

  it('is opened again when it turns out to be closed', () => {
    const port = open();
    vi.spyOn(ports[0] as FakePort, 'postMessage').mockImplementation(() => {
      throw new Error('Attempting to use a disconnected port object');
    });
    port.post({ type: 'resume' });
    vi.advanceTimersByTime(REOPEN_MS);
    expect(ports).toHaveLength(2);
  });

  it('notices that the extension has gone, once', () => {
    const port = open();
    Object.assign(browser.runtime, { id: undefined });
    ports[0]?.leave();
    port.post({ type: 'tick' });
    vi.advanceTimersByTime(10 * TICK_MS);
    expect(listener.orphaned).toHaveBeenCalledOnce();
    expect(ports).toHaveLength(1);
  });

  it('takes an extension that can not be reached for one that has gone', () => {
    Object.assign(browser.runtime, {
      connect: () => {
        throw new Error('Extension context invalidated.');
      },
    });
    open();
    expect(listener.orphaned).toHaveBeenCalledOnce();
  });

  it('is closed with the page', () => {
    open();
    stop.abort();
    expect(ports[0]?.closed).toBe(true);
    vi.advanceTimersByTime(10 * TICK_MS);
    expect(ports).toHaveLength(1);
    expect(listener.orphaned).not.toHaveBeenCalled();
  });
});
