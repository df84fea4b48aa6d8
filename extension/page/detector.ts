import { Attention, type AttentionListener, samePost } from './attention';
import { playerOf, plays } from './card';
import { Cards } from './cards';
import type { FeedKnowledge } from './feed';
import { afterFinding, type Finding, UNKNOWN_HEALTH } from './health';
import { type Identity, identify, statedId } from './identity';
import { canBeRead, type DetectionHealth, type Sighting, type Surface } from './post';
import {
  ABOVE,
  BARE_PLAYER,
  CAPTCHA,
  CARD,
  GRID,
  LOGIN_WALL,
  MODAL,
  TELLING_ATTRIBUTES,
} from './selectors';
import { surfaceOf } from './surface';

/** Milliseconds for which changes are gathered before the page is looked at again. */
const GATHER = 100;
/** Milliseconds between looks where nothing gives notice, also for the address. */
const HEARTBEAT = 1_000;
/** The least share of the window's height of a player that ought to be a post. */
const LEAST_HEIGHT = 0.4;

const MEDIA_EVENTS = ['play', 'playing', 'loadedmetadata', 'emptied'] as const;
/** What hides the page. */
const BLOCKERS = `${CAPTCHA},${LOGIN_WALL}`;
/** Elements whose coming and going matters. */
const TELLING = `${CARD},${BARE_PLAYER},video,${BLOCKERS}`;

export interface DetectorListener extends AttentionListener {
  health(health: DetectionHealth): void;
}

export interface DetectorOptions {
  readonly feed: Pick<FeedKnowledge, 'find' | 'match'>;
  readonly listener: DetectorListener;
  readonly signal: AbortSignal;
  /** Whether a node is ours, so that its changes mean nothing. */
  readonly isOwn: (node: Node) => boolean;
}

/** How closely to look: whether the card is the same, what it shows, or for other cards as well. */
type Depth = 0 | 1 | 2;
const GLANCE: Depth = 0;
const LOOK: Depth = 1;
const SURVEY: Depth = 2;

function deeper(one: Depth, other: Depth): Depth {
  return one > other ? one : other;
}

/** What a card was found to show, good as long as it states the same id. */
interface Glance {
  readonly card: HTMLElement;
  readonly stated: string | null;
  readonly surface: Surface;
  readonly sighting: Sighting | null;
}

function isTelling(node: Node, what: string): boolean {
  if (!(node instanceof Element)) return false;
  return node.matches(what) || (node.firstElementChild && node.querySelector(what)) != null;
}

function isThere(page: Document, selector: string): boolean {
  return page.querySelector(selector)?.checkVisibility() ?? false;
}

/** Finds out which post is on screen, from all that the page lets notice. */
export class Detector {
  readonly #cards: Cards;
  readonly #attention: Attention;
  #health = UNKNOWN_HEALTH;
  /** Nothing is told from behind a captcha. */
  #captcha = false;
  /** What the last look has found. */
  #card: HTMLElement | null = null;
  #identity: Identity | null = null;
  #glance: Glance | null = null;
  #address = location.href;
  /** The last post that was counted. */
  #counted: string | null = null;
  #due: Depth = GLANCE;
  #blockersDue = true;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #heartbeat: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly options: DetectorOptions) {
    const { signal, listener } = options;
    this.#cards = new Cards(document, () => this.#look(GLANCE), signal);
    this.#attention = new Attention(
      () => this.#look(),
      {
        accepted: (sighting) => this.#accepted(sighting),
        settled: (sighting) => listener.settled(sighting),
      },
      signal,
    );
    this.#listen(signal);
    this.#onVisibility();
  }

  #listen(signal: AbortSignal): void {
    const look = () => this.#look();
    for (const event of MEDIA_EVENTS) {
      // Media events don't bubble; they can be caught on the way down.
      document.addEventListener(event, look, { capture: true, signal });
    }
    // The feed scrolls within the page, not the window.
    const scrolled = () => this.#gather(GLANCE);
    document.addEventListener('scrollend', scrolled, { capture: true, passive: true, signal });
    document.addEventListener('visibilitychange', () => this.#onVisibility(), { signal });
    const { navigation } = globalThis as { readonly navigation?: EventTarget };
    navigation?.addEventListener('currententrychange', () => this.#onAddress(), { signal });
    const mutations = new MutationObserver((records) => this.#onMutations(records));
    mutations.observe(document, {
      childList: true,
      subtree: true,
      attributes: true,
      attributeFilter: [...TELLING_ATTRIBUTES],
    });
    signal.addEventListener(
      'abort',
      () => {
        mutations.disconnect();
        clearTimeout(this.#gathering);
        clearInterval(this.#heartbeat);
      },
      { once: true },
    );
  }

  #onVisibility(): void {
    clearInterval(this.#heartbeat);
    if (document.visibilityState === 'hidden') {
      this.#attention.rest();
      return;
    }
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT);
    this.#survey();
  }

  #onAddress(): void {
    if (this.#address === location.href) return;
    this.#address = location.href;
    this.#look();
    this.#gather(SURVEY);
  }

  #onMutations(records: readonly MutationRecord[]): void {
    const { isOwn } = this.options;
    const card = this.#attention.accepted?.card;
    let depth: Depth = GLANCE;
    let inCard = false;
    for (const { type, target, addedNodes, removedNodes } of records) {
      if (isOwn(target)) continue;
      if (type === 'childList') {
        const isNews = (node: Node) => isTelling(node, TELLING) && !isOwn(node);
        const news = [...addedNodes, ...removedNodes].filter(isNews);
        if (news.length === 0) continue;
        this.#blockersDue ||= news.some((node) => isTelling(node, BLOCKERS));
      }
      inCard ||= card?.contains(target) ?? false;
      // Within a card there is no other.
      const parent = type === 'attributes' ? target.parentElement : target;
      if (parent instanceof Element && parent.closest(CARD) !== null) depth = deeper(depth, LOOK);
      else depth = SURVEY;
    }
    if (depth === GLANCE) return;
    // A card that is built anew is looked for at once; its elements are needed. And another post
    // in the same card must not keep the labels of the last one for a moment.
    if (card?.isConnected === false) this.#survey();
    else if (inCard) this.#look();
    this.#gather(depth);
  }

  /** Look again soon, and only once however much happens until then. */
  #gather(depth: Depth): void {
    this.#due = deeper(this.#due, depth);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      if (this.#blockersDue) this.#findBlockers();
      if (this.#due === SURVEY) this.#survey();
      else this.#look(this.#due);
      this.#due = GLANCE;
    }, GATHER);
  }

  #survey(): void {
    this.#cards.scan();
    this.#look();
  }

  #findBlockers(): void {
    this.#blockersDue = false;
    this.#captcha = isThere(document, CAPTCHA);
    this.#find({ type: 'blocked', blocked: this.#captcha || isThere(document, LOGIN_WALL) });
  }

  #beat(): void {
    this.#onAddress();
    if (this.#blockersDue || this.#health.blocked) this.#findBlockers();
    if (this.#card === null) this.#survey();
    else this.#look(GLANCE);
    if (surfaceOf(location.pathname) !== null && this.#missesSomething()) {
      this.#find({ type: 'missed' });
    }
  }

  /** Whether something plays that is surely a post, and nothing says which. */
  #missesSomething(): boolean {
    if (this.#card !== null) {
      const post = this.#identity?.post;
      return post?.id === null && post.kind === 'video' && plays(this.#card);
    }
    return [...document.querySelectorAll('video')].some(
      (player) =>
        !player.paused &&
        player.closest(GRID) === null &&
        player.getBoundingClientRect().height >= innerHeight * LEAST_HEIGHT,
    );
  }

  #look(depth: Depth = LOOK): void {
    if (document.visibilityState === 'hidden' || this.options.signal.aborted) return;
    const surface = surfaceOf(location.pathname);
    if (surface === null) {
      this.#card = null;
      this.#attention.withdraw();
      this.#attention.see(null);
      return;
    }
    if (this.#captcha) {
      this.#attention.rest();
      return;
    }
    this.#card = this.#cards.chosen();
    const sighting = this.#card === null ? null : this.#sighting(this.#card, surface, depth);
    const { accepted } = this.#attention;
    if (accepted !== null && sighting !== null && !samePost(accepted, sighting)) {
      const { card } = accepted;
      const recycled = card === sighting.card;
      const covered = sighting.card.matches(ABOVE) && !card.matches(ABOVE);
      if (recycled || covered) this.#attention.withdraw();
    }
    this.#attention.see(sighting);
  }

  #sighting(card: HTMLElement, surface: Surface, depth: Depth): Sighting | null {
    const stated = statedId(card)?.id ?? null;
    const last = this.#glance;
    const same = last?.card === card && last.stated === stated && last.surface === surface;
    if (depth === GLANCE && same && stated !== null) return last.sighting;
    this.#identity = identify(card, {
      feed: this.options.feed,
      path: location.pathname,
      alone: card.matches(MODAL) || this.#cards.count === 1,
    });
    const { post } = this.#identity;
    // A post that nothing names can't be told from the next one.
    const unnamed = post.id === null && canBeRead(post.kind);
    const sighting = unnamed ? null : { post, surface, card, player: playerOf(card) };
    this.#glance = { card, stated, surface, sighting };
    return sighting;
  }

  #accepted(sighting: Sighting | null): void {
    const step = this.#identity?.step;
    if (sighting !== null && step && sighting.post.id !== this.#counted) {
      this.#counted = sighting.post.id;
      this.#find({ type: 'named', step });
    }
    this.options.listener.accepted(sighting);
  }

  #find(finding: Finding): void {
    const health = afterFinding(this.#health, finding);
    if (health === this.#health) return;
    this.#health = health;
    this.options.listener.health(health);
  }
}
