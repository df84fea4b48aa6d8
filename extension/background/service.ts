import { browser } from 'wxt/browser';
import { parseAddress } from '../connection/address';
import { type AnyFailure, localFailure } from '../connection/failure';
import type { PairedServer } from '../connection/machine';
import { Memory } from '../connection/memory';
import { pair, type Right } from '../connection/pairing';
import { Connection, type OpenSocket, openSocket } from '../connection/socket';
import type { ConnectionState } from '../connection/state';
import { Watches } from '../connection/watches';
import { DEFAULT_SETTINGS, type Pause, pauseAt, type Settings } from '../settings/settings';
import {
  closeStorageToPages,
  keepPause,
  keepServer,
  loadPause,
  loadServer,
  loadSettings,
  watchSettings,
} from '../settings/store';
import type { VideoView } from '../video/view';
import { FeedbackDesk } from './feedback';
import { setPauseAlarm } from './pause';

/** Wait before what is stored is read again after that has failed, in ms. */
export const READ_AGAIN_MS = 1_000;

export interface ServiceListener {
  settingsChanged(): void;
  /** The connection or the pause. */
  connectionChanged(): void;
  viewChanged(view: VideoView): void;
}

/** What the extension does for its pages: settings, pause, and all that is asked of the server. */
export class Service {
  readonly memory = new Memory();
  readonly feedback: FeedbackDesk;
  readonly watches: Watches;
  private readonly connection: Connection;
  private readonly listeners: ServiceListener[] = [];
  private readonly client: string;
  private loading: Promise<void> | null = null;
  private currentSettings: Settings = DEFAULT_SETTINGS;
  private currentPause: Pause = null;
  private server: PairedServer | null = null;
  private seen = false;

  constructor(
    signal: AbortSignal,
    private readonly open: OpenSocket = openSocket,
  ) {
    const { version } = browser.runtime.getManifest();
    this.client = `overtones-extension/${version}`;
    this.connection = new Connection(
      {
        state: (state) => this.connectionIs(state),
        message: (message) => {
          this.feedback.receive(message);
          this.watches.receive(message);
        },
        skipped: (event) => this.watches.skipped(event),
      },
      this.client,
      open,
    );
    this.feedback = new FeedbackDesk((message) => this.connection.send(message));
    this.watches = new Watches(this.memory, {
      send: (message) => this.connection.send(message),
      changed: (view) => this.viewIs(view),
    });
    watchSettings((settings) => this.settingsAre(settings), signal);
  }

  listen(listener: ServiceListener): void {
    this.listeners.push(listener);
  }

  /** Resolves when what is stored has been read; nothing may be done before. */
  ready(): Promise<void> {
    this.loading ??= this.load();
    return this.loading;
  }

  get settings(): Settings {
    return this.currentSettings;
  }

  get pause(): Pause {
    return this.currentPause;
  }

  get state(): ConnectionState {
    return this.connection.state;
  }

  get address(): string | null {
    return this.server?.address ?? null;
  }

  /** Whether anybody sees a TikTok page: only then is there a connection. */
  beSeen(seen: boolean): void {
    this.seen = seen;
    this.connect();
  }

  online(): void {
    this.connection.online();
  }

  reconnect(): void {
    this.connection.reconnect();
  }

  async setPause(pause: Pause): Promise<void> {
    const next = pauseAt(pause, Date.now());
    await Promise.all([keepPause(next), setPauseAlarm(next)]);
    this.currentPause = next;
    this.watches.pause(next !== null);
    this.connect();
    for (const listener of this.listeners) listener.connectionChanged();
  }

  /** Resume if the pause has ended by now. */
  async endPause(): Promise<void> {
    const pause = pauseAt(this.currentPause, Date.now());
    if (pause !== this.currentPause) await this.setPause(pause);
  }

  /**
   * Pair with the server at an address that a person typed. The link that the server prints
   * carries its token, and then needs no code.
   */
  async pairWith(typed: string, right: Right): Promise<AnyFailure | null> {
    const parsed = parseAddress(typed);
    if (!parsed.ok) return localFailure(parsed.code);
    const { address, token: linked } = parsed.server;
    const given = 'code' in right && linked !== null ? { token: linked } : right;
    const { token, error } = await pair(address, given, this.client, this.open);
    if (error !== null) return error;
    await this.use({ address, token });
    return null;
  }

  unpair(): Promise<void> {
    return this.use(null);
  }

  private async use(server: PairedServer | null): Promise<void> {
    await keepServer(server);
    this.server = server;
    if (server === null) this.memory.clear();
    this.connection.pairedWith(server);
    for (const listener of this.listeners) listener.connectionChanged();
  }

  private async load(): Promise<void> {
    for (;;) {
      try {
        await this.read();
        return;
      } catch (error) {
        // With nothing read, a change of one setting would put the others back to their defaults.
        console.warn('Overtones: what is stored could not be read', error);
        await new Promise((again) => setTimeout(again, READ_AGAIN_MS));
      }
    }
  }

  private async read(): Promise<void> {
    await closeStorageToPages();
    const [settings, pause, server] = await Promise.all([
      loadSettings(),
      loadPause(),
      loadServer(),
      this.memory.load(),
    ]);
    this.currentSettings = settings;
    this.currentPause = pauseAt(pause, Date.now());
    this.watches.pause(this.currentPause !== null);
    this.server = server;
    this.connection.pairedWith(server);
  }

  private connect(): void {
    this.connection.need(this.seen && this.currentPause === null);
  }

  private connectionIs(state: ConnectionState): void {
    if (state.kind === 'open') {
      this.memory.belongTo(`${this.address} ${state.pipeline}`);
      this.watches.opened();
    } else {
      this.watches.closed();
      this.feedback.closed();
    }
    if (state.kind === 'refused') this.memory.wentWrong(state.error);
    for (const listener of this.listeners) listener.connectionChanged();
  }

  private viewIs(view: VideoView): void {
    if (view.state === 'failed' && view.error !== null) this.memory.wentWrong(view.error);
    for (const listener of this.listeners) listener.viewChanged(view);
  }

  private settingsAre(settings: Settings): void {
    this.currentSettings = settings;
    for (const listener of this.listeners) listener.settingsChanged();
  }
}
