import type { Texts } from '../texts/texts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function formatNumber(texts: Texts, number: number): string {
  return new Intl.NumberFormat(texts.language).format(number);
}

function unit(texts: Texts, amount: number, unit: 'second' | 'minute' | 'hour'): string {
  return new Intl.NumberFormat(texts.language, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 0,
  }).format(amount);
}

/** A length of time in seconds in its two greatest units, e.g. `1 hr 5 min`. */
export function formatSeconds(texts: Texts, seconds: number): string {
  if (Math.round(seconds) < MINUTE) return unit(texts, Math.round(seconds), 'second');
  const minutes = Math.round(seconds / MINUTE);
  if (minutes < 60) return unit(texts, minutes, 'minute');
  const hours = unit(texts, Math.floor(minutes / 60), 'hour');
  return minutes % 60 === 0 ? hours : `${hours} ${unit(texts, minutes % 60, 'minute')}`;
}

/** A share in whole percent; one that is too small for that is not made nothing. */
export function formatShare(texts: Texts, share: number): string {
  return share > 0 && share < 0.005 ? `<${texts.percent(0.01)}` : texts.percent(share);
}

export function formatVideos(texts: Texts, count: number): string {
  const one = new Intl.PluralRules(texts.language).select(count) === 'one';
  return texts.text(one ? 'page_videos_one' : 'page_videos_other', {
    count: formatNumber(texts, count),
  });
}

/** A time (ms since 1970) as seen from now, e.g. `in 12 seconds` or `5 minutes ago`. */
export function formatRelative(texts: Texts, time: number, now: number): string {
  const seconds = Math.round((time - now) / 1000);
  const size = Math.abs(seconds);
  const relative = new Intl.RelativeTimeFormat(texts.language, { numeric: 'auto' });
  if (size < MINUTE) return relative.format(seconds, 'second');
  if (size < HOUR) return relative.format(Math.round(seconds / MINUTE), 'minute');
  if (size < DAY) return relative.format(Math.round(seconds / HOUR), 'hour');
  return relative.format(Math.round(seconds / DAY), 'day');
}

/** A day, short where it stands often. */
export function formatDay(texts: Texts, time: number, style: 'medium' | 'short'): string {
  const form: Intl.DateTimeFormatOptions =
    style === 'medium' ? { dateStyle: 'medium' } : { day: 'numeric', month: 'short' };
  return new Intl.DateTimeFormat(texts.language, form).format(time);
}

export function formatMoment(texts: Texts, time: number): string {
  const form: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' };
  return new Intl.DateTimeFormat(texts.language, form).format(time);
}
