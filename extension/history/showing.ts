import type { Impression, ShownLabel } from './impression';

/**
 * Milliseconds between two impressions of a video within which they are one showing. Thirty
 * minutes without activity is the usual end of a visit in web analytics: scrolling back, or a
 * switch to another tab, doesn't make a video count twice, but seeing it again later does.
 */
export const SHOWING_GAP = 30 * 60 * 1000;

/** How far the video had been read when it was shown. */
export type Reading = 'final' | 'provisional' | 'none';

/** A video as it was shown once, perhaps in several impressions close to each other. */
export interface Showing {
  /** Of the impressions that it is made of. */
  readonly ids: readonly string[];
  readonly videoId: string;
  readonly author: string | null;
  readonly description: string;
  readonly url: string;
  /** Of the first impression, milliseconds since 1970. */
  readonly started: number;
  /** On screen altogether (dwell). */
  readonly seconds: number;
  /** The best known: of the last impression that was read furthest. */
  readonly labels: readonly ShownLabel[];
  readonly reading: Reading;
}

const ORDER: Readonly<Record<Reading, number>> = { none: 0, provisional: 1, final: 2 };

export function readingOf(impression: Impression): Reading {
  if (impression.final) return 'final';
  return impression.labeler === null && impression.labels.length === 0 ? 'none' : 'provisional';
}

function begin(impression: Impression): Showing {
  const { id, videoId, author, description, url, started, seconds, labels } = impression;
  const reading = readingOf(impression);
  return { ids: [id], videoId, author, description, url, started, seconds, labels, reading };
}

function extend(showing: Showing, impression: Impression): Showing {
  const reading = readingOf(impression);
  const better = ORDER[reading] >= ORDER[showing.reading];
  return {
    ...showing,
    ids: [...showing.ids, impression.id],
    author: showing.author ?? impression.author,
    description: showing.description || impression.description,
    seconds: showing.seconds + impression.seconds,
    labels: better ? impression.labels : showing.labels,
    reading: better ? reading : showing.reading,
  };
}

/** Impressions, in any order, as showings, the oldest first. */
export function showingsOf(impressions: readonly Impression[]): readonly Showing[] {
  const showings: Showing[] = [];
  const latest = new Map<string, { readonly place: number; readonly end: number }>();
  for (const impression of [...impressions].sort((a, b) => a.started - b.started)) {
    const before = latest.get(impression.videoId);
    const end = impression.started + impression.seconds * 1000;
    const earlier = before && showings[before.place];
    if (before && earlier && impression.started - before.end < SHOWING_GAP) {
      showings[before.place] = extend(earlier, impression);
      latest.set(impression.videoId, { place: before.place, end: Math.max(before.end, end) });
    } else {
      latest.set(impression.videoId, { place: showings.length, end });
      showings.push(begin(impression));
    }
  }
  return showings;
}
