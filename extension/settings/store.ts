import { VALUES, type ValueId } from '@schema/values';
import * as v from 'valibot';
import { browser } from 'wxt/browser';
import type { PairedServer } from '../connection/machine';
import { LANGUAGES } from '../texts/languages';
import { DEFAULT_SETTINGS, type Pause, type Settings } from './settings';

/** Keys of `storage.local`. */
const SETTINGS = 'settings';
const SERVER = 'server';
const PAUSE = 'pause';

const pixels = v.pipe(v.number(), v.finite());

/** Each field on its own, so that one that is damaged costs only itself. */
const FIELDS: { readonly [Key in keyof Settings]: v.GenericSchema<unknown, Settings[Key]> } = {
  hiddenValues: v.array(v.picklist(VALUES.map((value): ValueId => value.id))),
  threshold: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  visible: v.boolean(),
  folded: v.boolean(),
  position: v.picklist(['auto', 'left', 'right', 'inside']),
  offset: v.object({ x: pixels, y: pixels }),
  theme: v.picklist(['auto', 'light', 'dark']),
  language: v.picklist([...LANGUAGES, 'auto']),
  readAhead: v.boolean(),
  history: v.boolean(),
};

const ServerSchema = v.object({
  address: v.pipe(v.string(), v.regex(/^wss?:\/\//)),
  token: v.pipe(v.string(), v.nonEmpty()),
});

const PauseSchema = v.union([v.number(), v.literal('until_resumed')]);

/** The fields of `stored` that are settings and as they should be. */
export function readSettings(stored: unknown): Partial<Settings> {
  if (typeof stored !== 'object' || stored === null) return {};
  const given = new Map(Object.entries(stored));
  const good = Object.entries(FIELDS).flatMap(([key, schema]) => {
    const result = v.safeParse(schema, given.get(key));
    return result.success ? [[key, result.output]] : [];
  });
  return Object.fromEntries(good);
}

export async function loadSettings(): Promise<Settings> {
  return { ...DEFAULT_SETTINGS, ...readSettings(await read(SETTINGS)) };
}

/** One change after the other, for each reads what the last has written. */
let changing: Promise<unknown> = Promise.resolve();

/** Change some settings; gives all as they are then. */
export function changeSettings(change: Partial<Settings>): Promise<Settings> {
  const changed = changing.then(async () => {
    const settings = { ...(await loadSettings()), ...readSettings(change) };
    await browser.storage.local.set({ [SETTINGS]: settings });
    return settings;
  });
  changing = changed.catch(() => {});
  return changed;
}

/** Call `listener` with all settings whenever one has changed, in whichever context. */
export function watchSettings(listener: (settings: Settings) => void, signal: AbortSignal): void {
  watch(SETTINGS, (stored) => listener({ ...DEFAULT_SETTINGS, ...readSettings(stored) }), signal);
}

/** The server that was paired with. Its token is for the background alone. */
export async function loadServer(): Promise<PairedServer | null> {
  const result = v.safeParse(ServerSchema, await read(SERVER));
  return result.success ? result.output : null;
}

export async function keepServer(server: PairedServer | null): Promise<void> {
  if (server === null) await browser.storage.local.remove(SERVER);
  else await browser.storage.local.set({ [SERVER]: server });
}

export async function loadPause(): Promise<Pause> {
  const result = v.safeParse(PauseSchema, await read(PAUSE));
  return result.success ? result.output : null;
}

export async function keepPause(pause: Pause): Promise<void> {
  if (pause === null) await browser.storage.local.remove(PAUSE);
  else await browser.storage.local.set({ [PAUSE]: pause });
}

/** Keep content scripts from reading the token, where the browser can. */
export async function closeStorageToPages(): Promise<void> {
  // Chromium only; in Firefox the token stays readable for our own content script.
  await browser.storage.local.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' });
}

async function read(key: string): Promise<unknown> {
  return (await browser.storage.local.get(key))[key];
}

function watch(key: string, listener: (stored: unknown) => void, signal: AbortSignal): void {
  const changed = (changes: Readonly<Record<string, { newValue?: unknown }>>) => {
    const change = changes[key];
    if (change !== undefined) listener(change.newValue);
  };
  browser.storage.local.onChanged.addListener(changed);
  signal.addEventListener('abort', () => browser.storage.local.onChanged.removeListener(changed));
}
