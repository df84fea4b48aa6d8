import type { Feedback, PageKnowledge } from '@schema/client_message';
import type { Failure } from '@schema/server_message';
import type { ValueId } from '@schema/values';
import type { AnyFailure } from '../connection/failure';
import type { ConnectionState } from '../connection/state';
import type { Impression } from '../history/impression';
import type { DetectionHealth, Post } from '../page/post';
import type { Pause, Settings } from '../settings/settings';
import type { ValueTexts } from '../texts/catalogue';
import type { Language } from '../texts/languages';
import type { OverlayKey, Strings } from '../texts/texts';
import type { VideoView } from '../video/view';

/** Name of the port that a TikTok page opens to the background. */
export const PAGE_PORT = 'page';
/** Name of the port that popup, options and "My values" open to the background. */
export const EXTENSION_PORT = 'extension';

/**
 * How much a video is wanted. `known`: only if a result is there already (it was just
 * recognised); `watching`: on screen; `next` and `prefetch`: read ahead.
 */
export type Role = 'known' | 'watching' | 'next' | 'prefetch';

export interface Wanted {
  readonly videoId: string;
  readonly url: string;
  readonly role: Role;
  readonly page: PageKnowledge | null;
}

export type Verdict = Feedback['verdict'];

/** From a TikTok page to the background. */
export type FromPage =
  /** The whole list each time, so that nothing depends on what the background remembers. */
  | { readonly type: 'wanted'; readonly visible: boolean; readonly wanted: readonly Wanted[] }
  /** What is on screen, for the popup. */
  | { readonly type: 'on_screen'; readonly post: Post | null }
  /** Keeps the background alive while the page is visible. */
  | { readonly type: 'tick' }
  | { readonly type: 'health'; readonly health: DetectionHealth }
  | {
      readonly type: 'feedback';
      readonly videoId: string;
      readonly value: ValueId;
      readonly verdict: Verdict;
      readonly labeler: string;
    }
  /** Added, or put in the place of an earlier one with the same id. */
  | { readonly type: 'impression'; readonly impression: Impression }
  | { readonly type: 'settings'; readonly change: Partial<Settings> }
  | { readonly type: 'retry'; readonly videoId: string }
  | { readonly type: 'resume' }
  | { readonly type: 'open'; readonly page: 'options' | 'my_values' };

/** From the background to a TikTok page. */
export type ToPage =
  | {
      readonly type: 'setup';
      readonly settings: Settings;
      readonly language: Language;
      readonly strings: Strings<OverlayKey>;
      readonly values: readonly ValueTexts[];
    }
  | { readonly type: 'connection'; readonly connection: ConnectionState; readonly pause: Pause }
  | { readonly type: 'view'; readonly view: VideoView }
  | {
      readonly type: 'feedback_kept';
      readonly videoId: string;
      readonly value: ValueId;
      readonly verdict: Verdict;
      readonly error: AnyFailure | null;
    }
  | { readonly type: 'command'; readonly command: 'toggle_overlay' | 'focus_overlay' };

/** What popup and options show. Pushed over `EXTENSION_PORT` whenever it changes. */
export interface Status {
  readonly connection: ConnectionState;
  /** Address of the server that is paired, e.g. `ws://127.0.0.1:8765`. */
  readonly address: string | null;
  readonly pause: Pause;
  /** Of the TikTok tab that was visible last. */
  readonly post: Post | null;
  readonly view: VideoView | null;
  readonly health: DetectionHealth | null;
  /** Ids of the tabs with a TikTok page that this extension runs on. */
  readonly tabs: readonly number[];
  readonly lastError: (Failure & { readonly at: number }) | null;
}

/** From popup, options and "My values", by `runtime.sendMessage`; answered by `Answer`. */
export type Request =
  /** Pair by the code that the server shows, or by a token of a hosted one. */
  | { readonly type: 'pair'; readonly address: string; readonly code: string }
  | { readonly type: 'use_token'; readonly address: string; readonly token: string }
  | { readonly type: 'unpair' }
  | { readonly type: 'pause'; readonly pause: Pause }
  /** Try to reach the server now. */
  | { readonly type: 'reconnect' }
  | { readonly type: 'retry'; readonly videoId: string };

export type Answer = { readonly error: AnyFailure | null };
