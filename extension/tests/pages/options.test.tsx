import { act } from 'preact/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browser } from 'wxt/browser';
import { Options } from '../../entrypoints/options/options';
import { DEFAULT_SETTINGS, type Settings } from '../../settings/settings';
import { eventually, input, press, read, show, unmount } from './rendering';
import { status } from './status';

vi.mock('../../pages/background', () => ({
  useStatus: () => status(),
  ask: async () => ({ error: null }),
}));

beforeEach(() => {
  browser.runtime.getManifest = vi.fn().mockReturnValue({ version: '1.2.3' });
  browser.commands.getAll = vi.fn().mockResolvedValue([
    { name: 'toggle_overlay', description: 'Show or hide the labels', shortcut: 'Alt+Shift+O' },
    { name: 'focus_overlay', description: 'Move the focus to the labels', shortcut: '' },
  ]);
});

afterEach(unmount);

const open = (settings: Partial<Settings> = {}) => show(<Options />, settings);

async function click(name: string) {
  await act(() => input(name).click());
}

describe('the options', () => {
  test('hide and show single values', async () => {
    const changes = await open();
    await click('Pleasure');
    expect(changes).toEqual([{ hiddenValues: ['hedonism'] }]);
  });

  test('show a hidden value again and leave the others hidden', async () => {
    const changes = await open({ hiddenValues: ['hedonism', 'face'] });
    expect(read()).toContain('17 of 19 values are shown');
    await click('Pleasure');
    expect(changes).toEqual([{ hiddenValues: ['face'] }]);
  });

  test('show all or none', async () => {
    const changes = await open();
    await press('Show none');
    await press('Show all');
    expect(changes.map(({ hiddenValues }) => hiddenValues?.length)).toEqual([19, 0]);
  });

  test.each([
    [0, 'Every label'],
    [0.25, 'Labels below 25% are left out. Many'],
    [0.45, 'Only fairly sure'],
    [0.8, 'Only the surest'],
  ])('put a threshold of %d in words', async (threshold, words) => {
    await open({ threshold });
    expect(input('How sure must a label be?').getAttribute('aria-valuetext')).toContain(words);
  });

  test('put dragged labels back when another place is chosen', async () => {
    const changes = await open({ offset: { x: 40, y: 2 } });
    await click('Left of the video');
    expect(changes).toEqual([{ position: 'left', offset: { x: 0, y: 0 } }]);
  });

  test('say quietly that a change is saved', async () => {
    await open();
    await click('Read ahead');
    await eventually(() =>
      expect(document.querySelector('[role=status].saved')?.textContent).toBe('Saved'),
    );
  });

  test('list the shortcuts as they are', async () => {
    await open();
    await eventually(() => expect(read()).toContain('Alt+Shift+O'));
    expect(read()).toContain('no keys');
  });

  test('go back to the defaults after a question', async () => {
    const changes = await open({ threshold: 0.5 });
    await press('Reset all settings');
    expect(changes).toEqual([]);
    await act(() => document.querySelector<HTMLButtonElement>('dialog .danger')?.click());
    expect(changes).toEqual([DEFAULT_SETTINGS]);
  });
});
