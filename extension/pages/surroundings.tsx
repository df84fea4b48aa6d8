import type { HigherOrder, ValueId } from '@schema/values';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Settings } from '../settings/settings';
import type { ValueTexts } from '../texts/catalogue';
import type { TextKey, Texts } from '../texts/texts';

/** What every part of a page may need: the language, the values in it, and the settings. */
export interface Surroundings {
  readonly texts: Texts;
  readonly values: readonly ValueTexts[];
  readonly settings: Settings;
  change(change: Partial<Settings>): Promise<void>;
}

export const SurroundingsContext = createContext<Surroundings | null>(null);

export function useSurroundings(): Surroundings {
  const surroundings = useContext(SurroundingsContext);
  if (surroundings === null) throw new Error('rendered outside of a page');
  return surroundings;
}

export function useValue(id: ValueId): ValueTexts | undefined {
  return useSurroundings().values.find((value) => value.id === id);
}

export const HIGHER_ORDER_NAMES: Readonly<Record<HigherOrder, TextKey>> = {
  openness_to_change: 'page_openness_to_change',
  self_enhancement: 'page_self_enhancement',
  conservation: 'page_conservation',
  self_transcendence: 'page_self_transcendence',
};
