import type { Measure } from '../../history/shares';
import { formatSeconds, formatVideos } from '../../pages/formats';
import type { Texts } from '../../texts/texts';

/** An amount of what is counted in words, e.g. `12 videos` or `8 min`. */
export function formatAmount(texts: Texts, amount: number, measure: Measure): string {
  return measure === 'videos' ? formatVideos(texts, amount) : formatSeconds(texts, amount);
}
