/** Timers of browsers overflow after 24 days, and then go off at once: nobody may ask for that. */
const LONGEST_MS = 60 * 60 * 1_000;

/** How long a server asks to wait, in ms; `seconds` is what it said. */
export function askedWait(seconds: number): number {
  return Math.min(LONGEST_MS, Math.max(0, Math.ceil(seconds * 1_000)));
}
