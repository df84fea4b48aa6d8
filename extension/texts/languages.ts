/** The languages of every text, in the order in which they are offered. */
export const LANGUAGES = ['en', 'es', 'fr', 'de', 'pt', 'he'] as const;

export type Language = (typeof LANGUAGES)[number];

/** The first of our languages that a person reads, from BCP 47 tags such as `pt-BR`. */
export function chooseLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split('-')[0];
    // `iw` is the old code of Hebrew, which some systems still report.
    const found = LANGUAGES.find((language) => language === (base === 'iw' ? 'he' : base));
    if (found !== undefined) return found;
  }
  return 'en';
}

/** Hebrew is written from right to left. */
export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'he' ? 'rtl' : 'ltr';
}
