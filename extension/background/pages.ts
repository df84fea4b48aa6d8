import { type Browser, browser } from 'wxt/browser';
import type { FromPage, ToPage } from '../channel/messages';
import type { Impression } from '../history/impression';
import type { DetectionHealth, Post } from '../page/post';
import type { Settings } from '../settings/settings';
import { changeSettings } from '../settings/store';
import type { VideoView } from '../video/view';
import { readPageMessage } from './page_message';
import type { Service } from './service';
import { setupOf } from './setup';

/** Where what was shown is kept. */
export interface ImpressionStore {
  put(impression: Impression): Promise<void>;
}

/** One TikTok page that is open. */
interface Page {
  readonly number: number;
  readonly port: Browser.runtime.Port;
  visible: boolean;
  /** When it was visible last, as a count that only grows. */
  seen: number;
  wanted: ReadonlySet<string>;
  post: Post | null;
  health: DetectionHealth | null;
  /** What the page goes by: what it was told, and what it has changed since. */
  settings: Settings | null;
  /** Changes of its own that are not stored yet. */
  changing: number;
}

const TIKTOK = 'https://www.tiktok.com';

/** Whether a port comes from our own script on a TikTok page. */
export function isTikTok({ sender }: Browser.runtime.Port): boolean {
  return (
    sender?.id === browser.runtime.id &&
    sender.url !== undefined &&
    new URL(sender.url).origin === TIKTOK
  );
}

/** The TikTok pages that are open, and what they see and want. */
export class Pages {
  private readonly open = new Map<number, Page>();
  private count = 0;

  constructor(
    private readonly service: Service,
    private readonly impressions: ImpressionStore,
    /** Called when what is on screen, or how well pages are understood, has changed. */
    private readonly seen: () => void,
  ) {
    service.listen({
      settingsChanged: () => this.setUpAll(),
      connectionChanged: () => this.broadcast(this.connection()),
      viewChanged: (view) => this.show(view),
    });
  }

  /** Serve a page until it leaves. Must be called as soon as its port is there. */
  serve(port: Browser.runtime.Port): void {
    const page = this.add(port);
    port.onMessage.addListener((data: unknown) => {
      const message = readPageMessage(data);
      if (message === null) console.info('Overtones: a message of a page was dropped');
      else void this.service.ready().then(() => this.answer(page, message));
    });
    port.onDisconnect.addListener(() => {
      this.open.delete(page.number);
      void this.service.ready().then(() => {
        this.service.watches.leave(page.number);
        this.update();
      });
    });
    void this.service.ready().then(() => {
      this.setUp(page, this.service.settings);
      this.post(page, this.connection());
    });
  }

  /** The page that was visible last. */
  get latest(): { readonly post: Post | null; readonly health: DetectionHealth | null } | null {
    return this.last();
  }

  /** Ids of the tabs that have a page here. */
  get tabs(): readonly number[] {
    const ids = [...this.open.values()].map(({ port }) => port.sender?.tab?.id);
    return ids.filter((id) => id !== undefined);
  }

  /** Send a command to the page of a tab, else to the one that was visible last. */
  command(command: Extract<ToPage, { type: 'command' }>['command'], tab: number | null): void {
    const ofTab = [...this.open.values()].find(({ port }) => port.sender?.tab?.id === tab);
    const page = tab === null ? this.last() : ofTab;
    if (page) this.post(page, { type: 'command', command });
  }

  private add(port: Browser.runtime.Port): Page {
    this.count += 1;
    const page: Page = {
      number: this.count,
      port,
      visible: false,
      seen: this.count,
      wanted: new Set(),
      post: null,
      health: null,
      settings: null,
      changing: 0,
    };
    this.open.set(page.number, page);
    this.seen();
    return page;
  }

  private answer(page: Page, message: FromPage): void {
    if (!this.open.has(page.number)) return;
    switch (message.type) {
      case 'wanted':
        this.want(page, message);
        break;
      case 'on_screen':
        page.post = message.post;
        this.seen();
        break;
      case 'health':
        page.health = message.health;
        this.seen();
        break;
      case 'feedback':
        void this.giveFeedback(page, message);
        break;
      case 'impression':
        if (this.keepsHistory()) void this.keep(message.impression);
        break;
      case 'settings':
        void this.change(page, message.change);
        break;
      case 'retry':
        this.service.watches.retry(message.videoId);
        break;
      case 'resume':
        void this.service.setPause(null);
        break;
      case 'open':
        void openPage(message.page);
    }
  }

  private want(page: Page, { visible, wanted }: Extract<FromPage, { type: 'wanted' }>): void {
    const before = page.wanted;
    page.wanted = new Set(wanted.map(({ videoId }) => videoId));
    page.visible = visible;
    if (visible) page.seen = ++this.count;
    // What is known already is painted before anything is asked.
    for (const videoId of page.wanted) {
      const view = before.has(videoId) ? null : this.service.memory.get(videoId);
      if (view !== null) this.post(page, { type: 'view', view });
    }
    this.service.watches.want(page.number, visible, wanted);
    this.update();
  }

  private async change(page: Page, change: Partial<Settings>): Promise<void> {
    page.changing += 1;
    if (page.settings !== null) page.settings = { ...page.settings, ...change };
    try {
      const settings = await changeSettings(change);
      page.changing -= 1;
      this.setUp(page, settings);
    } catch (error) {
      page.changing -= 1;
      console.warn('Overtones: a setting could not be kept', error);
    }
  }

  private setUpAll(): void {
    for (const page of this.open.values()) this.setUp(page, this.service.settings);
  }

  /** Unless it goes by them already: the echo of its own change would undo the next one. */
  private setUp(page: Page, settings: Settings): void {
    if (page.changing > 0 || JSON.stringify(page.settings) === JSON.stringify(settings)) return;
    page.settings = settings;
    this.post(page, setupOf(settings));
  }

  private async giveFeedback(
    page: Page,
    { videoId, value, verdict, labeler }: Extract<FromPage, { type: 'feedback' }>,
  ): Promise<void> {
    const opinion = { video_id: videoId, value, verdict, labeler };
    const error = await this.service.feedback.give(opinion);
    this.post(page, { type: 'feedback_kept', videoId, value, verdict, error });
  }

  /** Nothing is kept before a person has agreed by connecting a server, nor in a pause. */
  private keepsHistory(): boolean {
    const { settings, state, pause } = this.service;
    return settings.history && state.kind !== 'unpaired' && pause === null;
  }

  private async keep(impression: Impression): Promise<void> {
    try {
      await this.impressions.put(impression);
    } catch (error) {
      console.warn('Overtones: what was shown could not be kept', error);
    }
  }

  private update(): void {
    this.service.beSeen([...this.open.values()].some(({ visible }) => visible));
    this.seen();
  }

  private last(): Page | null {
    const pages = [...this.open.values()];
    return pages.reduce<Page | null>(
      (latest, page) => (latest === null || page.seen > latest.seen ? page : latest),
      null,
    );
  }

  private show(view: VideoView): void {
    for (const page of this.open.values()) {
      if (page.wanted.has(view.videoId)) this.post(page, { type: 'view', view });
    }
  }

  private connection(): ToPage {
    const { state, pause } = this.service;
    return { type: 'connection', connection: state, pause };
  }

  private broadcast(message: ToPage): void {
    for (const page of this.open.values()) this.post(page, message);
  }

  private post(page: Page, message: ToPage): void {
    if (!this.open.has(page.number)) return;
    try {
      page.port.postMessage(message);
    } catch {
      // The page is gone, and its port will say so.
    }
  }
}

async function openPage(page: Extract<FromPage, { type: 'open' }>['page']): Promise<void> {
  if (page === 'options') await browser.runtime.openOptionsPage();
  else await browser.tabs.create({ url: browser.runtime.getURL('/my-values.html') });
}
