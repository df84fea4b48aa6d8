import type { PageKnowledge } from '@schema/client_message';
import type { FromPage, ToPage, Wanted } from '../channel/messages';
import type { ConnectionState } from '../connection/state';
import type { Overlay } from '../overlay/overlay';
import { fetchCaptions } from '../page/captions';
import { pageKnowledge } from '../page/card';
import type { FeedKnowledge } from '../page/feed';
import type { DetectionHealth, Post, Sighting } from '../page/post';
import { upcoming } from '../page/upcoming';
import type { Pause, Settings } from '../settings/settings';
import { Texts } from '../texts/texts';
import type { VideoView } from '../video/view';
import { Dwell } from './dwell';
import { type Askable, askable, isMetered, wantedOnRecognition, wantedOnStay } from './wanted';

/** Views kept on the page: those of the videos that may be on screen next, and some before. */
const MOST_VIEWS = 60;

/** A page with nothing on screen for so long (ms) is not between two videos: nothing is wanted. */
const BETWEEN_MS = 1_000;

interface Parts {
  readonly overlay: Pick<Overlay, 'speak' | 'show' | 'place' | 'feedbackKept' | 'focus'>;
  readonly feed: FeedKnowledge;
  readonly send: (message: FromPage) => void;
}

/** What one page shows and asks for, from the post on screen to the labels beside it. */
export class Viewing {
  #sighting: Sighting | null = null;
  #wanted: readonly Wanted[] = [];
  readonly #views = new Map<string, VideoView>();
  readonly #knowledge = new Map<string, PageKnowledge>();
  /** Ids of videos whose captions were asked for in this stay. */
  readonly #fetched = new Set<string>();
  /** `null` until the background has told. */
  #connection: ConnectionState | null = null;
  #pause: Pause = null;
  #settings: Settings | null = null;
  #health: DetectionHealth | null = null;
  #dwell: Dwell | null = null;
  #stay = new AbortController();
  #frame = 0;
  #leaving: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly parts: Parts,
    signal: AbortSignal,
  ) {
    const hidden = () => this.#onVisibility();
    document.addEventListener('visibilitychange', hidden, { signal });
    window.addEventListener('pagehide', () => this.#endDwell(), { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#leaving));
  }

  /** The background is there, and may know nothing of this page. */
  opened(): void {
    this.parts.send({ type: 'on_screen', post: this.#sighting?.post ?? null });
    if (this.#health !== null) this.parts.send({ type: 'health', health: this.#health });
    this.#sendWanted();
  }

  message(message: ToPage): void {
    switch (message.type) {
      case 'setup':
        this.#settings = message.settings;
        this.parts.overlay.speak(new Texts(message.language, message.strings), message.values);
        this.#show();
        break;
      case 'connection':
        this.#connection = message.connection;
        this.#pause = message.pause;
        void this.#learnCaptions(this.#sighting?.post);
        this.#show();
        break;
      case 'view':
        this.#keep(message.view);
        if (message.view.videoId === this.#sighting?.post.id) this.#showSoon();
        break;
      case 'feedback_kept':
        this.parts.overlay.feedbackKept(
          message.videoId,
          message.value,
          message.verdict,
          message.error,
        );
        break;
      case 'command':
        this.#obey(message.command);
        break;
    }
  }

  /** Another post is on screen, or none. */
  accepted(sighting: Sighting | null): void {
    const { id, kind } = this.#sighting?.post ?? {};
    // The marks of an ad may come after its player.
    const same = sighting !== null && sighting.post.id === id && sighting.post.kind === kind;
    this.#sighting = sighting;
    this.#place(this.#health?.blocked ?? false);
    if (same && sighting.post.id !== null) return;
    this.#endDwell();
    this.#stay.abort();
    this.#stay = new AbortController();
    this.#fetched.clear();
    this.parts.send({ type: 'on_screen', post: sighting?.post ?? null });
    clearTimeout(this.#leaving);
    if (sighting === null) {
      this.#leaving = setTimeout(() => this.#recognise(null), BETWEEN_MS);
    } else {
      const video = this.#askable(sighting.post, sighting.card);
      this.#recognise(video);
      const description = video?.page?.description ?? '';
      this.#dwell = new Dwell(sighting, description, document.visibilityState === 'visible');
      void this.#learnCaptions(sighting.post);
    }
    this.#show();
  }

  /** The viewer stays with the post on screen: now it is worth work. */
  settled(sighting: Sighting): void {
    const ahead = this.#readsAhead() ? upcoming(sighting, this.parts.feed) : [];
    // What is being read ahead already goes on meanwhile.
    const begun = new Set(this.#wanted.map(({ videoId }) => videoId));
    this.#want(
      sighting,
      ahead.filter(({ id }) => id !== null && begun.has(id)),
    );
    const captions = ahead.map((post) => this.#learnCaptions(post));
    const { signal } = this.#stay;
    // There is no hurry for what comes next: with its captions it costs the server much less.
    void Promise.all(captions).then(() => {
      if (!signal.aborted && ahead.length > 0) this.#want(sighting, ahead);
    });
  }

  healthChanged(health: DetectionHealth): void {
    if (health.blocked !== (this.#health?.blocked ?? false)) this.#place(health.blocked);
    this.#health = health;
    this.parts.send({ type: 'health', health });
  }

  seek(seconds: number): void {
    const player = this.#sighting?.player;
    if (player) player.currentTime = seconds;
  }

  change(change: Partial<Settings>): void {
    if (this.#settings === null) return;
    this.#settings = { ...this.#settings, ...change };
    this.parts.send({ type: 'settings', change });
    this.#show();
  }

  #recognise(video: Askable | null): void {
    this.#wanted = wantedOnRecognition(video, this.#wanted);
    this.#sendWanted();
  }

  /** Beside the post on screen; nowhere while a captcha or a log-in lies over it. */
  #place(blocked: boolean): void {
    const sighting = blocked ? null : this.#sighting;
    this.parts.overlay.place(sighting?.card ?? null, sighting?.player ?? null);
  }

  #readsAhead(): boolean {
    return this.#settings?.readAhead === true && !isMetered(navigator);
  }

  #want(sighting: Sighting, ahead: readonly Post[]): void {
    const video = this.#askable(sighting.post, sighting.card);
    const next = ahead.map((post) => this.#askable(post, null));
    this.#wanted = wantedOnStay(
      video,
      next.filter((one) => one !== null),
    );
    this.#sendWanted();
  }

  #askable(post: Post, card: HTMLElement | null): Askable | null {
    return askable(post, post.id === null ? null : this.#known(post.id, card));
  }

  #known(id: string, card: HTMLElement | null): PageKnowledge | null {
    const known = this.#knowledge.get(id);
    if (known !== undefined) return known;
    const item = this.parts.feed.find(id);
    return card === null ? (item?.page ?? null) : pageKnowledge(card, item);
  }

  /**
   * Fetch the captions that the feed names, once, to be sent along when the video is asked for.
   * Without a server to send them to, and in a pause, nothing is fetched.
   */
  async #learnCaptions(post: Post | undefined): Promise<void> {
    const id = post?.kind === 'video' ? post.id : null;
    const item = id === null ? null : this.parts.feed.find(id);
    const address = item?.captions[0];
    const served = this.#connection && this.#connection.kind !== 'unpaired' && !this.#pause;
    if (!item || !address || !served || this.#knowledge.has(item.id)) return;
    if (this.#fetched.has(item.id) || this.#views.get(item.id)?.state === 'final') return;
    this.#fetched.add(item.id);
    const webvtt = await fetchCaptions(address.url, this.#stay.signal);
    if (webvtt === null) return;
    const captions = { language: address.language, webvtt };
    this.#knowledge.set(item.id, { ...item.page, captions });
    forgetOldest(this.#knowledge);
  }

  #sendWanted(): void {
    const visible = document.visibilityState === 'visible';
    this.parts.send({ type: 'wanted', visible, wanted: this.#wanted });
  }

  #keep(view: VideoView): void {
    this.#views.delete(view.videoId);
    this.#views.set(view.videoId, view);
    forgetOldest(this.#views);
  }

  /** Events of a job come in bursts; a person sees what they add up to in a frame. */
  #showSoon(): void {
    this.#frame ||= requestAnimationFrame(() => this.#show());
  }

  #show(): void {
    this.#frame = 0;
    if (this.#settings === null || this.#connection === null) return;
    const post = this.#sighting?.post ?? null;
    const view = post?.id ? (this.#views.get(post.id) ?? null) : null;
    this.parts.overlay.show({
      post,
      view,
      connection: this.#connection,
      pause: this.#pause,
      settings: this.#settings,
    });
    if (view !== null && this.#settings.visible && this.#dwell?.shown(view)) this.#reportDwell();
  }

  #onVisibility(): void {
    this.#dwell?.visibility(document.visibilityState === 'visible');
    this.#reportDwell();
    this.#sendWanted();
  }

  #endDwell(): void {
    this.#reportDwell();
    this.#dwell = null;
  }

  #reportDwell(): void {
    const impression = this.#dwell?.impression() ?? null;
    if (impression !== null) this.parts.send({ type: 'impression', impression });
  }

  #obey(command: 'toggle_overlay' | 'focus_overlay'): void {
    if (command === 'focus_overlay') this.parts.overlay.focus();
    else if (this.#settings !== null) this.change({ visible: !this.#settings.visible });
  }
}

function forgetOldest(map: Map<string, unknown>): void {
  const oldest = map.keys().next().value;
  if (map.size > MOST_VIEWS && oldest !== undefined) map.delete(oldest);
}
