/** Zero-width and direction marks, which pages put between visible letters. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g;

/** At most `limit` UTF-16 units of a text, never with half a character at the end. */
export function cut(text: string, limit: number): string {
  return text
    .slice(0, limit)
    .replace(/[\ud800-\udbff]$/, '')
    .toWellFormed();
}

/** A text without what differs between the page and the feed's JSON: spaces, case, marks. */
export function comparable(text: string): string {
  return text.normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, '').toLowerCase();
}

/** Letters that the page must show before the beginning of a description is taken for it. */
const ENOUGH = 20;

/** Whether the page shows this description, in full or cut with an ellipsis. */
export function sameDescription(shown: string, known: string): boolean {
  const short = comparable(shown).replace(/(?:…|\.\.\.)(?:more)?$/, '');
  const whole = comparable(known);
  return short === whole || (short.length >= ENOUGH && whole.startsWith(short));
}

/** Handles do not differ by case. */
export function sameAuthor(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
