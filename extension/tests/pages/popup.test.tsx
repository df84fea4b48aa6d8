import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browser } from 'wxt/browser';
import type { Request, Status } from '../../channel/messages';
import { Popup } from '../../entrypoints/popup/popup';
import { button, input, press, read, show, unmount } from './rendering';
import { label, NOW, status, view } from './status';

const background = vi.hoisted(() => ({
  status: null as Status | null,
  asked: [] as Request[],
}));

vi.mock('../../pages/background', () => ({
  useStatus: () => background.status,
  ask: async (request: Request) => {
    background.asked.push(request);
    return { error: null };
  },
}));

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  background.asked = [];
});

afterEach(async () => {
  await unmount();
  vi.useRealTimers();
});

async function open(current: Status | null, settings = {}) {
  background.status = current;
  return show(<Popup />, settings);
}

describe('the popup', () => {
  test('offers only to connect before there is a server', async () => {
    await open(status({ connection: { kind: 'unpaired' }, address: null, post: null }));
    expect(button('Connect')).toBeDefined();
    expect(read()).not.toContain('Pause');
  });

  test('shows the labels of the video with their levels in words', async () => {
    const labels = [label('universalism_nature', 2, 0.54), label('humility', -1, 0.56)];
    await open(status({ view: view('final', labels) }));
    const [first, second] = [...document.querySelectorAll('.chip')].map((chip) => chip.textContent);
    expect(first).toMatch(/Nature.*dominant.*54% sure/);
    expect(second).toMatch(/Humility.*in conflict.*56% sure/);
    expect(document.querySelector('.chip.provisional')).toBeNull();
  });

  test('marks first guesses', async () => {
    await open(status({ view: view('provisional', [label('hedonism', 1, 0.4)]) }));
    expect(document.querySelector('.chip.provisional')).not.toBeNull();
    expect(read()).toContain('first guess');
  });

  test('says how many labels the settings hide', async () => {
    const current = status({ view: view('final', [label('hedonism', 1, 0.4)]) });
    await open(current, { hiddenValues: ['hedonism'] });
    expect(document.querySelector('.chip')).toBeNull();
    expect(read()).toContain('Hidden by your settings: 1');
  });

  test('pauses for a quarter of an hour', async () => {
    await open(status());
    await press('15 minutes');
    expect(background.asked).toEqual([{ type: 'pause', pause: NOW + 15 * 60_000 }]);
  });

  test('resumes', async () => {
    await open(status({ pause: NOW + 60_000 }));
    await press('Resume now');
    expect(background.asked).toEqual([{ type: 'pause', pause: null }]);
  });

  test('tries the server again at once', async () => {
    await open(status({ connection: { kind: 'away', since: NOW, retryAt: NOW + 9_000 } }));
    await press('Try now');
    expect(background.asked).toEqual([{ type: 'reconnect' }]);
  });

  test('tries a video again only where that can help', async () => {
    const error = { code: 'busy', message: 'Too much to do.', retryable: true } as const;
    await open(status({ view: view('failed', [], { error }) }));
    await press('Try this post again');
    expect(background.asked[0]).toMatchObject({ type: 'retry' });

    const lasting = { code: 'private', message: 'Private.', retryable: false } as const;
    await open(status({ view: view('failed', [], { error: lasting }) }));
    expect(() => button('Try this post again')).toThrow();
  });

  test('says when the page is not understood any more', async () => {
    const health = { state: 'blind', steps: {}, misses: 9, blocked: false } as const;
    await open(status({ health }));
    expect(read()).toContain("doesn't understand this page any more");
  });

  test('tells the last problem and what to do', async () => {
    const lastError = {
      code: 'private',
      message: 'Private.',
      retryable: false,
      at: NOW - 120_000,
    } as const;
    await open(status({ lastError }));
    expect(read()).toContain('Last problem, 2 minutes ago');
    expect(read()).toContain('Only people its creator allows');
  });

  test('switches the labels off', async () => {
    const changes = await open(status());
    input('Show labels on TikTok').click();
    expect(changes).toEqual([{ visible: false }]);
  });

  test('offers to reload a page that was open before the extension came', async () => {
    const url = 'https://www.tiktok.com/foryou';
    vi.spyOn(browser.tabs, 'query').mockResolvedValue([{ id: 7, url }] as never);
    const reload = vi.spyOn(browser.tabs, 'reload').mockResolvedValue(undefined as never);
    await open(status({ tabs: [7] }));
    expect(read()).not.toContain("doesn't know Overtones");
    await unmount();
    await open(status({ tabs: [3] }));
    expect(read()).toContain("doesn't know Overtones");
    await press('Reload the page');
    expect(reload).toHaveBeenCalledWith(7);
  });

  test('has nothing to reload on other sites', async () => {
    const url = 'https://example.org/';
    vi.spyOn(browser.tabs, 'query').mockResolvedValue([{ id: 7, url }] as never);
    await open(status({ tabs: [] }));
    expect(read()).not.toContain("doesn't know Overtones");
  });
});
