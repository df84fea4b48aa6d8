import type { ValueId } from '@schema/values';
import type { Impression, ShownLabel } from '../../history/impression';

export function label(value: ValueId, level: ShownLabel['level'] = 1): ShownLabel {
  return { value, level, score: 0.5 };
}

/** A video that was read and shown for ten seconds at noon, local time, of 2 November 2026. */
export function impression(change: Partial<Impression> = {}): Impression {
  const id = change.id ?? 'a';
  return {
    id,
    videoId: `video of ${id}`,
    author: 'leena.makes',
    description: 'one morning, ten bags',
    url: 'https://www.tiktok.com/@leena.makes/video/7000000000000000001',
    surface: 'foryou',
    started: new Date(2026, 10, 2, 12).getTime(),
    seconds: 10,
    labels: [],
    final: true,
    labeler: 'embedded/1',
    ...change,
  };
}
