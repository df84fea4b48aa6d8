import { beforeEach, describe, expect, it, vi } from 'vitest';
import { browser } from 'wxt/browser';
import { fakeBrowser } from 'wxt/testing/fake-browser';
import { DEFAULT_SETTINGS, type Settings } from '../../settings/settings';
import {
  changeSettings,
  closeStorageToPages,
  keepPause,
  keepServer,
  loadPause,
  loadServer,
  loadSettings,
  watchSettings,
} from '../../settings/store';

beforeEach(() => fakeBrowser.reset());

describe('settings', () => {
  it('are the defaults at first', async () => {
    expect(await loadSettings()).toEqual(DEFAULT_SETTINGS);
  });

  it('keep what was changed, and only that', async () => {
    const changed = { ...DEFAULT_SETTINGS, threshold: 0.4, hiddenValues: ['hedonism'] };
    expect(await changeSettings({ threshold: 0.4, hiddenValues: ['hedonism'] })).toEqual(changed);
    expect(await loadSettings()).toEqual(changed);
  });

  it('keep both of two changes made at once', async () => {
    await Promise.all([changeSettings({ folded: true }), changeSettings({ theme: 'dark' })]);
    expect(await loadSettings()).toMatchObject({ folded: true, theme: 'dark' });
  });

  it.each<[keyof Settings, unknown]>([
    ['threshold', 7],
    ['threshold', 'high'],
    ['hiddenValues', ['hedonism', 'unheard of']],
    ['position', 'above'],
    ['offset', { x: 1 }],
    ['offset', { x: Number.POSITIVE_INFINITY, y: 0 }],
    ['language', 'xx'],
    ['visible', 'yes'],
    ['theme', null],
  ])('take the default of %s where %j is stored, and all else as it is', async (key, damaged) => {
    await browser.storage.local.set({
      settings: { folded: true, readAhead: false, [key]: damaged },
    });
    expect(await loadSettings()).toEqual({ ...DEFAULT_SETTINGS, folded: true, readAhead: false });
  });

  it.each(['nonsense', null, 3, []])('are the defaults where %j is stored', async (damaged) => {
    await browser.storage.local.set({ settings: damaged });
    expect(await loadSettings()).toEqual(DEFAULT_SETTINGS);
  });

  it('take no change that is not one', async () => {
    const change: unknown = { threshold: -1, brandNew: true, folded: true };
    expect(await changeSettings(change as Partial<Settings>)).toEqual({
      ...DEFAULT_SETTINGS,
      folded: true,
    });
  });

  it('are told to whoever watches them, until that one stops', async () => {
    const seen: Settings[] = [];
    const stop = new AbortController();
    watchSettings((settings) => seen.push(settings), stop.signal);
    await changeSettings({ folded: true });
    await keepPause('until_resumed');
    expect(seen).toEqual([{ ...DEFAULT_SETTINGS, folded: true }]);
    stop.abort();
    await changeSettings({ folded: false });
    expect(seen).toHaveLength(1);
  });
});

describe('the server', () => {
  const server = { address: 'ws://127.0.0.1:8765', token: 'secret' };

  it('is kept, and forgotten when it is unpaired', async () => {
    expect(await loadServer()).toBeNull();
    await keepServer(server);
    expect(await loadServer()).toEqual(server);
    await keepServer(null);
    expect(await loadServer()).toBeNull();
  });

  it.each([
    { address: 'ws://a' },
    { address: 'http://a', token: 't' },
    { address: 'ws://a', token: '' },
    'x',
  ])('is none where %j is stored', async (damaged) => {
    await browser.storage.local.set({ server: damaged });
    expect(await loadServer()).toBeNull();
  });

  it('has a token that content scripts can not read, where the browser can see to it', async () => {
    await closeStorageToPages();
    const setAccessLevel = vi.fn().mockResolvedValue(undefined);
    Object.assign(browser.storage.local, { setAccessLevel });
    await closeStorageToPages();
    expect(setAccessLevel).toHaveBeenCalledWith({ accessLevel: 'TRUSTED_CONTEXTS' });
    Object.assign(browser.storage.local, { setAccessLevel: undefined });
  });
});

describe('a pause', () => {
  it('is kept until it ends', async () => {
    expect(await loadPause()).toBeNull();
    await keepPause(1_700_000_000_000);
    expect(await loadPause()).toBe(1_700_000_000_000);
    await keepPause('until_resumed');
    expect(await loadPause()).toBe('until_resumed');
    await keepPause(null);
    expect(await loadPause()).toBeNull();
  });
});
