import type { Role, Wanted } from '../channel/messages';

/** From the least to the most urgent. */
const ROLES: readonly Role[] = ['known', 'prefetch', 'next', 'watching'];

function urgency(role: Role): number {
  return ROLES.indexOf(role);
}

/**
 * What all visible pages want, by video: the most urgent role wins, and what one page knows of
 * the video serves all. The most urgent come first.
 */
export function merge(lists: Iterable<readonly Wanted[]>): ReadonlyMap<string, Wanted> {
  const merged = new Map<string, Wanted>();
  for (const list of lists) {
    for (const wanted of list) {
      const other = merged.get(wanted.videoId);
      const first = other && urgency(other.role) >= urgency(wanted.role) ? other : wanted;
      const page = first.page ?? other?.page ?? wanted.page;
      merged.set(wanted.videoId, { ...first, page });
    }
  }
  return new Map([...merged].sort(([, one], [, other]) => urgency(other.role) - urgency(one.role)));
}
