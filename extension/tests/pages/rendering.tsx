import { type ComponentChildren, render } from 'preact';
import { act } from 'preact/test-utils';
import { vi } from 'vitest';
import { SurroundingsContext } from '../../pages/surroundings';
import { DEFAULT_SETTINGS, type Settings } from '../../settings/settings';
import { textsIn, valueTexts } from '../../texts/catalogue';

export const texts = textsIn('en');

/** Renders into the document; `changes` are what was changed in the settings. */
export async function show(content: ComponentChildren, settings: Partial<Settings> = {}) {
  const changes: Partial<Settings>[] = [];
  const surroundings = {
    texts,
    values: valueTexts('en'),
    settings: { ...DEFAULT_SETTINGS, ...settings },
    change: async (change: Partial<Settings>) => {
      changes.push(change);
    },
  };
  await act(() =>
    render(
      <SurroundingsContext.Provider value={surroundings}>{content}</SurroundingsContext.Provider>,
      document.body,
    ),
  );
  return changes;
}

export async function unmount() {
  await act(() => render(null, document.body));
}

export const read = () => document.body.textContent ?? '';

/** Waits for something that a database or the background still has to do. */
export const eventually = (check: () => void | Promise<void>) =>
  vi.waitFor(check, { timeout: 10_000 });

/** The button with this text or label. */
export function button(name: string): HTMLButtonElement {
  const found = [...document.querySelectorAll('button')].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent) === name,
  );
  if (found === undefined) throw new Error(`no button “${name}”`);
  return found;
}

export async function press(name: string) {
  await act(() => button(name).click());
}

/** The input that a label with this text belongs to. */
export function input(name: string): HTMLInputElement {
  const found = [...document.querySelectorAll('label')].find((each) =>
    each.textContent?.includes(name),
  );
  const within = found?.querySelector('input');
  if (within == null) throw new Error(`no input “${name}”`);
  return within;
}

export async function type(name: string, text: string) {
  await act(() => {
    const field = input(name);
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
}
