import type { ValueId } from '@schema/values';
import { h, render } from 'preact';
import type { Verdict } from '../channel/messages';
import type { AnyFailure } from '../connection/failure';
import type { ValueTexts } from '../texts/catalogue';
import type { OverlayKey, Texts } from '../texts/texts';
import type { OverlayActions } from './actions';
import { announcement } from './announcement';
import type { PanelContext, PanelControls } from './context';
import { isolate } from './isolation';
import { changesIn, type OverlayModel, type OverlayState, overlayModel } from './model';
import { Opening } from './opening';
import css from './overlay.css?inline';
import { OpenExplanation, Panel, type PanelProps } from './panel';
import { Stand } from './stand';
import { lookOf, toneOf, watchTheme } from './theme';
import type { Tone } from './tint';
import { Verdicts } from './verdicts';

/** Name of the element that holds the overlay; whoever watches the page can leave it out. */
export const HOST = 'overtones-overlay';

/** How long it is said how to bring the hidden overlay back, in ms. */
const FAREWELL_MS = 8000;
/** A turn of the wheel that moves the feed by a card, in CSS pixels. */
const WHEEL_STEP = 50;
/** Where the focus goes, from best to last. */
const FOCUSED = ['.chip', '.act', '.grip'].map((part) => `.stack[data-hidden="false"] ${part}`);

function styled(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // A content script of Firefox may not adopt style sheets; its style elements are exempt from
    // the page's policy.
    const style = document.createElement('style');
    style.textContent = css;
    root.append(style);
  }
}

/**
 * The labels on TikTok's page. To be made at `document_start`, so that the overlay's events can be
 * kept from the page. Shows nothing before `speak`, `show` and `place` were called.
 */
export class Overlay implements PanelControls {
  readonly #host = document.createElement(HOST);
  readonly #root = document.createElement('div');
  readonly #explanation = document.createElement('div');
  readonly #live = document.createElement('div');
  readonly #shadow = this.#host.attachShadow({ mode: 'open' });
  readonly #stand: Stand;
  readonly #opening: Opening;
  readonly #verdicts = new Verdicts();
  #texts: Texts<OverlayKey> | null = null;
  #values: ReadonlyMap<ValueId, ValueTexts> = new Map();
  #state: OverlayState | null = null;
  #model: OverlayModel = { kind: 'nothing' };
  #tone: Tone = 'light';
  #card: HTMLElement | null = null;
  #videoId: string | null = null;
  #announced: string | null = null;
  #all = false;
  #farewell = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #farewellTimer: ReturnType<typeof setTimeout> | undefined;
  #focusedBefore: Element | null = null;

  /** `controls`: selectors of TikTok's controls and panels, none of which may be covered. */
  constructor(
    signal: AbortSignal,
    private readonly actions: OverlayActions,
    controls: readonly string[],
  ) {
    this.#stand = new Stand(controls, () => this.#moved(), signal);
    this.#opening = new Opening(() => this.#draw(), signal);
    this.#root.className = 'root';
    this.#live.className = 'unseen';
    this.#live.setAttribute('role', 'status');
    this.#root.append(this.#stand.element, this.#explanation, this.#live);
    styled(this.#shadow);
    this.#shadow.append(this.#root);
    isolate(
      this.#host,
      { escape: () => this.#escape(), wheel: (event, target) => this.#pass(event, target) },
      signal,
    );
    watchTheme(document, () => this.#draw(), signal);
    document.addEventListener('fullscreenchange', () => this.#lift(), { signal });
    signal.addEventListener('abort', () => {
      clearTimeout(this.#timer);
      clearTimeout(this.#farewellTimer);
      render(null, this.#stand.element);
      render(null, this.#explanation);
      this.#host.remove();
    });
  }

  /** The language of the overlay. */
  speak(texts: Texts<OverlayKey>, values: readonly ValueTexts[]): void {
    this.#texts = texts;
    this.#values = new Map(values.map((value) => [value.id, value]));
    this.#root.lang = texts.language;
    this.#root.dir = texts.direction;
    this.#draw();
  }

  show(state: OverlayState): void {
    const videoId = state.post?.id ?? null;
    if (videoId !== this.#videoId) {
      this.#videoId = videoId;
      // Who reads on finds nothing of the last video.
      this.#live.textContent = '';
      this.#all = false;
      this.#stand.expanded = false;
      this.#opening.restart();
    }
    if (state.settings.visible) this.#farewell = false;
    this.#state = state;
    this.#draw();
  }

  /** Where the post on screen stands; `null` when there is none. */
  place(card: HTMLElement | null, player: HTMLElement | null): void {
    if (!this.#host.isConnected) {
      // Firefox leaves behind what an older version of the extension has put into the page.
      for (const dead of document.querySelectorAll(HOST)) dead.remove();
      document.documentElement.append(this.#host);
    }
    this.#card = card;
    this.#stand.watch(card, player ?? card);
  }

  /** The server's answer to what a person said of a label. */
  feedbackKept(videoId: string, value: ValueId, verdict: Verdict, error: AnyFailure | null): void {
    this.#verdicts.answer(videoId, value, verdict, error);
    this.#draw();
  }

  /** Moves the focus into the overlay; Escape brings it back. */
  focus(): void {
    const active = document.activeElement;
    const found = [...FOCUSED, '.pill']
      .map((selector) => this.#shadow.querySelector<HTMLElement>(selector))
      .find((element) => element !== null);
    if (!found) return;
    if (active !== this.#host) this.#focusedBefore = active;
    found.focus({ preventScroll: true });
  }

  fold(folded: boolean): void {
    this.#opening.close();
    const forRoom = this.#stand.expanded && !this.#state?.settings.folded;
    this.#stand.expanded = !folded;
    if (this.#state && this.#state.settings.folded !== folded && !(folded && forRoom)) {
      this.actions.change({ folded });
    }
    this.#stand.renew();
    this.#draw();
  }

  hide(): void {
    this.#farewell = true;
    clearTimeout(this.#farewellTimer);
    this.#farewellTimer = setTimeout(() => {
      this.#farewell = false;
      this.#draw();
    }, FAREWELL_MS);
    this.actions.change({ visible: false });
    this.#draw();
  }

  showAgain(): void {
    this.#farewell = false;
    this.actions.change({ visible: true });
  }

  showAll(all: boolean): void {
    this.#all = all;
    this.#draw();
  }

  closeExplanation(): void {
    this.#escape();
  }

  say(value: ValueId, verdict: Verdict): void {
    if (this.#model.kind !== 'labels') return;
    const { videoId, annotation } = this.#model;
    this.#verdicts.send(videoId, value, verdict);
    this.actions.feedback(videoId, value, annotation.labeler, verdict);
    this.#draw();
  }

  said(value: ValueId) {
    return this.#videoId === null ? null : this.#verdicts.of(this.#videoId, value);
  }

  drag(start: PointerEvent): void {
    if (start.button !== 0) return;
    this.#opening.close();
    this.#stand.drag(start, (offset) => this.actions.change({ offset }));
  }

  nudge(x: number, y: number): void {
    this.actions.change({ offset: this.#stand.nudge(x, y) });
  }

  settle(): void {
    this.actions.change({ offset: this.#stand.moveTo({ x: 0, y: 0 }) });
  }

  #moved(): void {
    if (this.#stand.away) this.#opening.close();
    this.#draw();
  }

  #draw(): void {
    const texts = this.#texts;
    const state = this.#state;
    if (!texts || !state) return;
    const now = Date.now();
    this.#tone = toneOf(state.settings.theme, lookOf(document));
    this.#root.dataset.tone = this.#tone;
    this.#model = overlayModel(state, now);
    this.#stand.choose(state.settings, texts.direction);
    const model = this.#model;
    const videoId = this.#videoId;
    const { where, folded } = this.#stand;
    const props: PanelProps = {
      ...{ model, videoId, now, folded, where },
      all: this.#all,
      farewell: this.#farewell,
      context: this.#context(texts),
    };
    // For whoever looks at the page from outside: which video's labels stand here, and how far.
    this.#root.dataset.video = videoId ?? '';
    this.#root.dataset.shown =
      model.kind === 'labels' ? (model.provisional ? 'provisional' : 'final') : model.kind;
    const { element } = this.#stand;
    const focused = this.#shadow.activeElement?.getAttribute('data-value');
    const before = element.textContent;
    render(h(Panel, props), element);
    render(h(OpenExplanation, props), this.#explanation);
    if (element.textContent !== before) this.#stand.resize();
    if (focused && !this.#shadow.activeElement) this.#chip(focused)?.focus({ preventScroll: true });
    this.#announce(texts);
    clearTimeout(this.#timer);
    const wait = changesIn(model, now);
    if (wait !== null) this.#timer = setTimeout(() => this.#draw(), wait);
  }

  #chip(value: string): HTMLElement | null {
    return this.#shadow.querySelector(`.chip[data-value="${value}"]`);
  }

  #context(texts: Texts<OverlayKey>): PanelContext {
    const follow: PanelContext['follow'] = (element, place) => this.#stand.carry(element, place);
    const { actions } = this;
    return {
      ...{ texts, actions, follow, controls: this },
      values: this.#values,
      tone: this.#tone,
      opening: this.#opening,
    };
  }

  /** Once for each video. */
  #announce(texts: Texts<OverlayKey>): void {
    if (this.#announced === this.#videoId) return;
    const message = announcement(this.#model, texts, this.#values);
    if (message === null) return;
    this.#announced = this.#videoId;
    this.#live.textContent = message;
  }

  /** Closes the explanation, else gives the focus back. */
  #escape(): boolean {
    const active = this.#shadow.activeElement;
    const value = this.#opening.close(active !== null);
    if (value !== null) {
      if (active) this.#chip(value)?.focus({ preventScroll: true });
      return true;
    }
    if (!(active instanceof HTMLElement)) return false;
    active.blur();
    if (this.#focusedBefore instanceof HTMLElement) {
      this.#focusedBefore.focus({ preventScroll: true });
    }
    this.#focusedBefore = null;
    return true;
  }

  /**
   * The wheel over chips is meant for the feed: it is moved by a card, and the chips let the
   * pointer through until it moves again.
   */
  #pass(event: WheelEvent, target: Element): void {
    if (target.closest('.explanation') || !this.#card) return;
    this.#root.dataset.passing = '';
    const done = (): boolean => delete this.#root.dataset.passing;
    window.addEventListener('pointermove', done, { once: true, capture: true });
    if (Math.abs(event.deltaY) < WHEEL_STEP) return;
    let feed = this.#card.parentElement;
    while (feed && feed.scrollHeight <= feed.clientHeight) feed = feed.parentElement;
    feed?.scrollBy({ top: Math.sign(event.deltaY) * feed.clientHeight, behavior: 'smooth' });
  }

  /**
   * In full screen only the top layer is seen, and in it what came last; nothing can be pressed
   * that is not within the element that fills the screen.
   */
  #lift(): void {
    const full = document.fullscreenElement;
    if (this.#host.matches(':popover-open')) this.#host.hidePopover();
    // A film has no room for it.
    const within = full instanceof HTMLVideoElement ? null : full;
    (within ?? document.documentElement).append(this.#host);
    if (full) {
      this.#host.popover = 'manual';
      this.#host.showPopover();
    } else {
      this.#host.removeAttribute('popover');
    }
    this.#stand.renew();
  }
}
