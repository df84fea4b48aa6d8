import { type HigherOrder, VALUES, type ValueId } from '@schema/values';
import type { Language } from './languages';
import { type OverlayKey, type Strings, type TextKey, Texts } from './texts';

type Section = Readonly<Record<string, string>>;

const SECTIONS = import.meta.glob<Section>('./*/*.json', { import: 'default', eager: true });

/** A language that a section isn't translated to yet has its English texts. */
function strings(language: Language, sections: readonly string[]): Section {
  return Object.assign(
    {},
    ...sections.flatMap((section) => [
      SECTIONS[`./en/${section}.json`],
      SECTIONS[`./${language}/${section}.json`] ?? {},
    ]),
  );
}

/** One value as a person reads it, in one language. */
export interface ValueTexts {
  readonly id: ValueId;
  /** As the field spells it, e.g. `Self-direction: action`. */
  readonly name: string;
  readonly higherOrder: HigherOrder;
  readonly color: string;
  readonly icon: string;
  readonly shortName: string;
  readonly definition: string;
  readonly exampleFor: string;
  readonly exampleAgainst: string;
}

/** The 19 values in the order of Schwartz's circle, in one language. */
export function valueTexts(language: Language): readonly ValueTexts[] {
  return VALUES.map((value) => {
    const { short_name, definition, example_for, example_against } =
      value.texts[language] ?? value.texts.en;
    return {
      id: value.id,
      name: value.name,
      higherOrder: value.higher_order,
      color: value.color,
      icon: value.icon,
      shortName: short_name,
      definition,
      exampleFor: example_for,
      exampleAgainst: example_against,
    };
  });
}

/** All texts in one language. Not for the content script, which is sent `overlayStrings`. */
export function textsIn(language: Language): Texts {
  return new Texts(language, strings(language, ['overlay', 'errors', 'pages']) as Strings<TextKey>);
}

/** What the overlay needs, to be sent to the content script. */
export function overlayStrings(language: Language): Strings<OverlayKey> {
  return strings(language, ['overlay', 'errors']) as Strings<OverlayKey>;
}
