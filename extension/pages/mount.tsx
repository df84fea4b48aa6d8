import { type ComponentType, render } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { browser } from 'wxt/browser';
import type { Settings, Theme } from '../settings/settings';
import { changeSettings, loadSettings, watchSettings } from '../settings/store';
import { textsIn, valueTexts } from '../texts/catalogue';
import { chooseLanguage, type Language } from '../texts/languages';
import type { TextKey } from '../texts/texts';
import { SurroundingsContext } from './surroundings';

function languageOf(settings: Settings): Language {
  if (settings.language !== 'auto') return settings.language;
  return chooseLanguage([browser.i18n.getUILanguage(), ...navigator.languages]);
}

/** Keeps `data-theme` of the document at `light` or `dark`, following the system for `auto`. */
function useTheme(theme: Theme): void {
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => {
      const chosen = theme === 'auto' ? (dark.matches ? 'dark' : 'light') : theme;
      document.documentElement.dataset.theme = chosen;
    };
    apply();
    dark.addEventListener('change', apply);
    return () => dark.removeEventListener('change', apply);
  }, [theme]);
}

interface PageProps {
  readonly title: TextKey;
  readonly content: ComponentType;
  readonly initial: Settings;
}

function Page({ title, content: Content, initial }: PageProps) {
  const [settings, setSettings] = useState(initial);
  const language = languageOf(settings);
  const texts = useMemo(() => textsIn(language), [language]);
  const values = useMemo(() => valueTexts(language), [language]);
  useTheme(settings.theme);
  useEffect(() => {
    const stop = new AbortController();
    watchSettings(setSettings, stop.signal);
    return () => stop.abort();
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dir = texts.direction;
    document.title = texts.text(title);
  }, [language, texts, title]);
  const change = async (change: Partial<Settings>) => {
    setSettings(await changeSettings(change));
  };
  return (
    <SurroundingsContext.Provider value={{ texts, values, settings, change }}>
      <Content />
    </SurroundingsContext.Provider>
  );
}

/** Shows a page of the extension in the person's language and theme. */
export async function mountPage(title: TextKey, content: ComponentType): Promise<void> {
  const root = document.getElementById('app');
  if (root === null) throw new Error('the page has no #app');
  render(<Page title={title} content={content} initial={await loadSettings()} />, root);
}
