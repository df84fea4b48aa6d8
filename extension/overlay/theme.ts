import type { Theme } from '../settings/settings';
import { luminance, type Tone } from './tint';

/** What tells whether a page is dark. */
export interface PageLook {
  /** TikTok's own choice, `data-theme` of the root element. */
  readonly attribute: string | null;
  /** Computed background of body and of the root element, as `rgb(…)` or `rgba(…)`. */
  readonly backgrounds: readonly string[];
  readonly prefersDark: boolean;
}

/** The setting, else the page's own theme, else its background, else what the person prefers. */
export function toneOf(theme: Theme, { attribute, backgrounds, prefersDark }: PageLook): Tone {
  if (theme !== 'auto') return theme;
  if (attribute === 'dark' || attribute === 'light') return attribute;
  for (const background of backgrounds) {
    const [red, green, blue, alpha = 1] = (background.match(/[\d.]+/g) ?? []).map(Number);
    if (red !== undefined && green !== undefined && blue !== undefined && alpha > 0.5) {
      return luminance([red, green, blue]) < 0.18 ? 'dark' : 'light';
    }
  }
  return prefersDark ? 'dark' : 'light';
}

const PREFERS_DARK = '(prefers-color-scheme: dark)';

export function lookOf(page: Document): PageLook {
  const root = page.documentElement;
  const attribute = root.getAttribute('data-theme');
  // Computing a style costs; it isn't needed where the page says what it is.
  const elements = attribute ? [] : [page.body, root].filter((element) => element !== null);
  return {
    attribute,
    backgrounds: elements.map((element) => getComputedStyle(element).backgroundColor),
    prefersDark: matchMedia(PREFERS_DARK).matches,
  };
}

/** Calls back when the page may have changed its theme. */
export function watchTheme(page: Document, changed: () => void, signal: AbortSignal): void {
  const attributes = new MutationObserver(changed);
  attributes.observe(page.documentElement, {
    attributes: true,
    attributeFilter: ['data-theme', 'class', 'style'],
  });
  signal.addEventListener('abort', () => attributes.disconnect());
  matchMedia(PREFERS_DARK).addEventListener('change', changed, { signal });
}
