import type errors from './en/errors.json';
import type overlay from './en/overlay.json';
import type pages from './en/pages.json';
import { directionOf, type Language } from './languages';

/** Texts that the overlay on the page needs. */
export type OverlayKey = keyof typeof overlay | keyof typeof errors;
/** All texts. */
export type TextKey = OverlayKey | keyof typeof pages;

export type Strings<Key extends string> = Readonly<Record<Key, string>>;

/** Texts in one language. `{name}` in a text is replaced by the parameter of that name. */
export class Texts<Key extends string = TextKey> {
  readonly direction: 'ltr' | 'rtl';

  constructor(
    readonly language: Language,
    private readonly strings: Strings<Key>,
  ) {
    this.direction = directionOf(language);
  }

  text(key: Key, parameters: Readonly<Record<string, string | number>> = {}): string {
    return this.strings[key].replace(/\{(\w+)\}/g, (whole, name: string) =>
      name in parameters ? String(parameters[name]) : whole,
    );
  }

  /** Whether there is such a text; for keys that are made from codes of the server. */
  has(key: string): key is Key {
    return key in this.strings;
  }

  percent(share: number): string {
    return new Intl.NumberFormat(this.language, {
      style: 'percent',
      maximumFractionDigits: 0,
    }).format(share);
  }
}
