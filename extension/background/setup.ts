import { browser } from 'wxt/browser';
import type { ToPage } from '../channel/messages';
import type { Settings } from '../settings/settings';
import { overlayStrings, valueTexts } from '../texts/catalogue';
import { chooseLanguage, type Language } from '../texts/languages';

export function languageOf({ language }: Settings): Language {
  return language === 'auto'
    ? chooseLanguage([browser.i18n.getUILanguage(), ...navigator.languages])
    : language;
}

/** All that a TikTok page needs to know before it shows anything. */
export function setupOf(settings: Settings): ToPage {
  const language = languageOf(settings);
  return {
    type: 'setup',
    settings,
    language,
    strings: overlayStrings(language),
    values: valueTexts(language),
  };
}
