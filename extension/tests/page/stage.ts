import { vi } from 'vitest';
import { Detector } from '../../page/detector';
import type { FeedKnowledge } from '../../page/feed';
import type { DetectionHealth, FeedItem, Sighting } from '../../page/post';

/** Size of the window in CSS pixels. */
const WINDOW = { width: 1000, height: 800 };

/** Shows what the test says is seen, since nothing is laid out here. */
export class FakeIntersectionObserver {
  static all: FakeIntersectionObserver[] = [];
  readonly targets = new Set<Element>();

  constructor(private readonly callback: (entries: readonly unknown[]) => void) {
    FakeIntersectionObserver.all.push(this);
  }
  observe(target: Element): void {
    this.targets.add(target);
  }
  unobserve(target: Element): void {
    this.targets.delete(target);
  }
  disconnect(): void {
    this.targets.clear();
  }

  report(target: Element, share: number, size = WINDOW): void {
    const boundingClientRect = { ...size };
    const intersectionRect = { width: size.width, height: size.height * share };
    this.callback([{ target, boundingClientRect, intersectionRect, rootBounds: WINDOW }]);
  }
}

const LAYOUTS = import.meta.glob<string>('./layouts/*.html', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export function showLayout(name: string): void {
  const layout = LAYOUTS[`./layouts/${name}.html`];
  if (layout === undefined) throw new Error(`there is no layout ${name}`);
  document.body.innerHTML = layout;
}

export function all(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)];
}

export function card(place: number): HTMLElement {
  const found = all('[data-e2e="recommend-list-item-container"]')[place];
  if (found === undefined) throw new Error(`there is no card ${place}`);
  return found;
}

/** Let a player run or pause it, as the page's own code would. */
export function setPlaying(player: Element | null, playing: boolean): void {
  if (player === null) throw new Error('there is no player');
  Object.defineProperty(player, 'paused', { configurable: true, value: !playing });
  Object.defineProperty(player, 'readyState', { configurable: true, value: playing ? 4 : 1 });
  if (playing) player.dispatchEvent(new Event('playing'));
}

/** Feed knowledge of these posts, in this order. */
export function feedOf(...items: FeedItem[]): FeedKnowledge {
  return {
    find: (id) => items.find((item) => item.id === id) ?? null,
    match: (author, description) => {
      const found = items.filter(
        (item) => item.author === author && item.page.description === description,
      );
      return found.length === 1 ? (found[0] ?? null) : null;
    },
    after: (id, count) => {
      const place = items.findIndex((item) => item.id === id);
      return place < 0 ? [] : items.slice(place + 1, place + 1 + count);
    },
  };
}

export function item(id: string, author: string, more: Partial<FeedItem> = {}): FeedItem {
  return { id, kind: 'video', author, page: { description: '', author }, captions: [], ...more };
}

/** A detector on the document, and what it has said. */
export class Stage {
  readonly accepted: (Sighting | null)[] = [];
  readonly settled: Sighting[] = [];
  readonly health: DetectionHealth[] = [];
  readonly host = document.createElement('overtones-labels');
  readonly #stop = new AbortController();

  constructor(path: string, feed: FeedKnowledge = feedOf()) {
    vi.stubGlobal('IntersectionObserver', FakeIntersectionObserver);
    FakeIntersectionObserver.all = [];
    goTo(path);
    new Detector({
      feed,
      signal: this.#stop.signal,
      isOwn: (node) => node === this.host,
      listener: {
        accepted: (sighting) => this.accepted.push(sighting),
        settled: (sighting) => this.settled.push(sighting),
        health: (health) => this.health.push(health),
      },
    });
  }

  /** So much of a card is within the window, from 0 to 1. */
  see(target: Element | null | undefined, share: number, size = WINDOW): void {
    const observer = FakeIntersectionObserver.all[0];
    if (!target || !observer?.targets.has(target)) throw new Error('the card is not observed');
    observer.report(target, share, size);
  }

  isObserved(target: Element): boolean {
    return FakeIntersectionObserver.all[0]?.targets.has(target) ?? false;
  }

  get acceptedIds(): readonly (string | null | undefined)[] {
    return this.accepted.map((sighting) => (sighting === null ? null : sighting.post.id));
  }

  get settledIds(): readonly (string | null)[] {
    return this.settled.map(({ post }) => post.id);
  }

  leave(): void {
    this.#stop.abort();
  }
}

export function goTo(path: string): void {
  (globalThis as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(
    `https://www.tiktok.com${path}`,
  );
}

/** Let this many milliseconds pass, and all that was to happen within. */
export async function pass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
}
