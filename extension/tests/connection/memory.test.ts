import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { browser } from 'wxt/browser';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { Memory, VIEW_LIMIT, WRITE_MS } from '../../connection/memory';
import { newView, type VideoView } from '../../video/view';
import { FIRST, Scripted, SECOND } from './scripted_server';

const view = (videoId: string, seq = 1): VideoView => ({
  ...newView(videoId),
  state: 'provisional',
  job: `job of ${videoId}`,
  seq,
});

/** The background is suspended, and wakes with nothing but what is stored. */
async function wake(): Promise<Memory> {
  await vi.advanceTimersByTimeAsync(WRITE_MS);
  const memory = new Memory();
  await memory.load();
  return memory;
}

beforeEach(() => {
  vi.useFakeTimers();
  fakeBrowser.reset();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('memory', () => {
  it('survives the suspension of the background', async () => {
    const memory = new Memory();
    memory.belongTo('server and pipeline');
    memory.set(view(FIRST, 4));
    memory.wentWrong({ code: 'busy', message: 'Busy.', retryable: true });
    const woken = await wake();
    expect(woken.get(FIRST)).toEqual(view(FIRST, 4));
    expect(woken.ofJob(`job of ${FIRST}`)).toEqual(view(FIRST, 4));
    expect(woken.lastError).toMatchObject({ code: 'busy', at: expect.any(Number) });
    woken.belongTo('server and pipeline');
    expect(woken.get(FIRST)).toEqual(view(FIRST, 4));
  });

  it('lets the watches go on where they were before the suspension', async () => {
    const before = new Scripted();
    before.watches.opened();
    before.want([FIRST, 'watching']);
    before.accept(FIRST, 'j1');
    before.stage('j1', 1);
    before.stage('j1', 2);
    const after = new Scripted(await wake());
    after.watches.opened();
    after.want([FIRST, 'watching']);
    expect(after.brief()).toEqual(['watch 01 watching after 2 of j1']);
  });

  it('is written seldom, however much happens', async () => {
    const set = vi.spyOn(browser.storage.session, 'set');
    const memory = new Memory();
    for (let seq = 1; seq <= 50; seq++) memory.set(view(FIRST, seq));
    await vi.advanceTimersByTimeAsync(WRITE_MS);
    expect(set).toHaveBeenCalledTimes(1);
    expect((await wake()).get(FIRST)?.seq).toBe(50);
  });

  it('forgets the views that were not looked at for longest, in storage as well', async () => {
    const memory = new Memory();
    for (let n = 0; n < VIEW_LIMIT; n++) memory.set(view(`video ${n}`));
    memory.get('video 0');
    memory.set(view(SECOND));
    expect(memory.get('video 1')).toBeNull();
    const woken = await wake();
    expect(woken.get('video 0')).not.toBeNull();
    expect(woken.get('video 1')).toBeNull();
    expect(woken.get(SECOND)).not.toBeNull();
  });

  it('forgets all views when the server or its pipeline is another one', async () => {
    const memory = new Memory();
    memory.belongTo('one');
    memory.set(view(FIRST));
    memory.belongTo('other');
    expect(memory.get(FIRST)).toBeNull();
    expect((await wake()).get(FIRST)).toBeNull();
  });

  it('does without what is damaged in storage', async () => {
    await browser.storage.session.set({
      'view:1': 'nonsense',
      'view:2': { at: 1, view: { videoId: 2 } },
      'view:3': { at: 1, view: view('3') },
      last_error: 7,
    });
    const memory = await wake();
    expect(memory.get('1')).toBeNull();
    expect(memory.get('2')).toBeNull();
    expect(memory.get('3')).toEqual(view('3'));
    expect(memory.lastError).toBeNull();
  });

  it('works on when the browser has no room for it', async () => {
    vi.spyOn(browser.storage.session, 'set').mockRejectedValue(new Error('quota'));
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const memory = new Memory();
    memory.set(view(FIRST));
    await vi.advanceTimersByTimeAsync(WRITE_MS);
    expect(warn).toHaveBeenCalled();
    expect(memory.get(FIRST)).toEqual(view(FIRST));
  });
});
