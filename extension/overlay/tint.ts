export type Tone = 'light' | 'dark';

/** Background of chips and explanations, as in overlay.css. */
export const SURFACE: Readonly<Record<Tone, string>> = { light: '#ffffff', dark: '#1d1e22' };
/** How much of a value's colour lies on the surface behind its icon and its level. */
export const WASH = 0.12;

type Rgb = readonly [number, number, number];

function rgbOf(hex: string): Rgb {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function hexOf(rgb: readonly number[]): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

/** Relative luminance of sRGB as WCAG 2 defines it, in [0, 1]. */
export function luminance([red, green, blue]: readonly [number, number, number]): number {
  const linear = (part: number): number =>
    part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast ratio of two colours as WCAG 2 defines it, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(rgbOf(one)), luminance(rgbOf(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** `share` of `color` on `ground`. */
export function mix(color: string, ground: string, share: number): string {
  const below = rgbOf(ground);
  return hexOf(rgbOf(color).map((part, i) => part * share + (below[i] ?? 0) * (1 - share)));
}

/** The value's colour, moved towards black or white until text in it can be read (4.5 : 1). */
export function readableTint(color: string, tone: Tone): string {
  const washed = mix(color, SURFACE[tone], WASH);
  const pole = tone === 'light' ? '#000000' : '#ffffff';
  for (let share = 1; share > 0; share -= 0.04) {
    const tint = mix(color, pole, share);
    if (contrast(tint, washed) >= 4.6 && contrast(tint, SURFACE[tone]) >= 4.6) return tint;
  }
  return pole;
}
