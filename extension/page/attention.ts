import type { Sighting } from './post';

/** Milliseconds that a post must stay before it counts; TikTok's snap takes as long. */
const ACCEPT_AFTER = 300;
/** Milliseconds after which work is asked for. */
const SETTLE_AFTER = 700;

/** Whether both show the same post. Posts without an id are told apart by their card. */
export function samePost(one: Sighting | null, other: Sighting | null): boolean {
  if (one === null || other === null) return one === other;
  if (one.post.id !== other.post.id) return false;
  return one.post.id !== null || (one.card === other.card && one.post.kind === other.post.kind);
}

function sameInAll(one: Sighting, other: Sighting): boolean {
  return (
    one.card === other.card &&
    one.player === other.player &&
    one.surface === other.surface &&
    one.post.kind === other.post.kind &&
    one.post.url === other.post.url
  );
}

export interface AttentionListener {
  /** The post on screen is another one, is shown by other elements, or is gone (`null`). */
  accepted(sighting: Sighting | null): void;
  /** The post on screen has stayed for long enough to ask for work. Once for each stay. */
  settled(sighting: Sighting): void;
}

/** Turns what is seen from moment to moment into the post that a person stays with. */
export class Attention {
  #accepted: Sighting | null = null;
  #settled = false;
  /** What is seen instead of the accepted one, and may follow it; `undefined` if nothing. */
  #next: Sighting | null | undefined;
  #acceptTimer: ReturnType<typeof setTimeout> | undefined;
  #settleTimer: ReturnType<typeof setTimeout> | undefined;

  /** `look` must look at the page again and call `see`. */
  constructor(
    private readonly look: () => void,
    private readonly listener: AttentionListener,
    signal: AbortSignal,
  ) {
    signal.addEventListener('abort', () => this.rest(), { once: true });
  }

  get accepted(): Sighting | null {
    return this.#accepted;
  }

  see(sighting: Sighting | null): void {
    if (samePost(sighting, this.#accepted)) {
      this.#keep(sighting);
      return;
    }
    this.#losePlayer();
    if (this.#next !== undefined && samePost(sighting, this.#next)) {
      this.#next = sighting;
    } else {
      this.rest();
      this.#next = sighting;
      this.#acceptTimer = setTimeout(() => this.#accept(), ACCEPT_AFTER);
      if (sighting !== null) this.#settleLater();
    }
  }

  /** The accepted post is certainly not on screen any more. */
  withdraw(): void {
    if (this.#accepted === null) return;
    this.#accepted = null;
    if (!this.#next) this.rest();
    this.listener.accepted(null);
  }

  /** Wait for nothing, e.g. while the tab is hidden. What was accepted stays. */
  rest(): void {
    clearTimeout(this.#acceptTimer);
    clearTimeout(this.#settleTimer);
    this.#acceptTimer = undefined;
    this.#settleTimer = undefined;
    this.#next = undefined;
  }

  /** A player that was taken into another card must not lead the labels there. */
  #losePlayer(): void {
    const accepted = this.#accepted;
    if (!accepted?.player || accepted.card.contains(accepted.player)) return;
    this.#accepted = { ...accepted, player: null };
    this.listener.accepted(this.#accepted);
  }

  #keep(sighting: Sighting | null): void {
    if (this.#next !== undefined) this.rest();
    if (sighting === null || this.#accepted === null) return;
    const changed = !sameInAll(sighting, this.#accepted);
    this.#accepted = sighting;
    if (changed) this.listener.accepted(sighting);
    if (!this.#settled && this.#settleTimer === undefined) this.#settleLater();
  }

  #accept(): void {
    const timer = this.#acceptTimer;
    this.look();
    // Otherwise looking has found something else, which waits its own time now.
    if (this.#acceptTimer !== timer || this.#next === undefined) return;
    this.#acceptTimer = undefined;
    this.#accepted = this.#next;
    this.#settled = false;
    this.#next = undefined;
    this.listener.accepted(this.#accepted);
  }

  #settleLater(): void {
    this.#settleTimer = setTimeout(() => this.#settle(), SETTLE_AFTER);
  }

  #settle(): void {
    const timer = this.#settleTimer;
    this.look();
    if (this.#settleTimer !== timer) return;
    this.#settleTimer = undefined;
    if (this.#accepted === null || this.#settled) return;
    this.#settled = true;
    this.listener.settled(this.#accepted);
  }
}
