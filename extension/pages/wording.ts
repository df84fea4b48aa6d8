import type { Stage } from '@schema/server_message';
import type { Status } from '../channel/messages';
import { chosenLabels } from '../overlay/model';
import { canBeRead, type DetectionHealth, type PostKind } from '../page/post';
import { type Pause, pauseAt, type Settings } from '../settings/settings';
import type { TextKey, Texts } from '../texts/texts';
import type { VideoView } from '../video/view';
import { formatRelative, formatSeconds } from './formats';

/** A state in words, with what to do about it. */
export interface Words {
  readonly tone: 'good' | 'waiting' | 'bad';
  readonly title: string;
  readonly advice: string | null;
  /** What a button beside it does. */
  readonly action: 'connect' | 'reconnect' | null;
}

/** Address as people write it: `127.0.0.1:8765` for `ws://127.0.0.1:8765`. */
export function hostOf(address: string): string {
  return address.replace(/^wss?:\/\//, '');
}

export function connectionWords(status: Status, texts: Texts, now: number): Words {
  const { connection } = status;
  const server = hostOf(status.address ?? '');
  switch (connection.kind) {
    case 'unpaired':
      return {
        tone: 'waiting',
        title: texts.text('page_server_unpaired'),
        advice: texts.text('page_server_unpaired_advice'),
        action: 'connect',
      };
    case 'idle':
      return {
        tone: 'good',
        title: texts.text('page_server_idle', { server }),
        advice: texts.text('page_server_idle_advice'),
        action: null,
      };
    case 'connecting':
      return {
        tone: 'waiting',
        title: texts.text('page_server_connecting', { server }),
        advice: null,
        action: null,
      };
    case 'open':
      return {
        tone: 'good',
        title: texts.text('page_server_open', { server }),
        advice: null,
        action: null,
      };
    case 'away':
      return {
        tone: 'bad',
        title: texts.text('page_server_away', { server }),
        advice: texts.text('page_server_away_advice', {
          when: formatRelative(texts, Math.max(connection.retryAt, now), now),
        }),
        action: 'reconnect',
      };
    case 'refused':
      return {
        tone: 'bad',
        title: texts.text('page_server_refused', { server }),
        advice: `${failureText(connection.error, texts)} ${texts.text('page_server_refused_advice')}`,
        action: 'connect',
      };
  }
}

/** What is wrong with understanding the page; `null` while nothing is. */
export function healthWords(health: DetectionHealth | null, texts: Texts): Words | null {
  if (health === null) return null;
  const say = (title: TextKey, advice: TextKey, tone: Words['tone']): Words => ({
    tone,
    title: texts.text(title),
    advice: texts.text(advice),
    action: null,
  });
  if (health.blocked) return say('popup_health_blocked', 'popup_health_blocked_advice', 'waiting');
  switch (health.state) {
    case 'blind':
      return say('popup_health_blind', 'popup_health_blind_advice', 'bad');
    case 'degraded':
      return say('popup_health_degraded', 'popup_health_degraded_advice', 'waiting');
    default:
      return null;
  }
}

const UNSUPPORTED: Readonly<Record<Exclude<PostKind, 'video' | 'photo'>, TextKey>> = {
  live: 'popup_kind_live',
  ad: 'popup_kind_ad',
};

const STAGES: Readonly<Record<Stage['stage'], TextKey>> = {
  post: 'popup_stage_post',
  source: 'popup_stage_source',
  decode: 'popup_stage_decode',
  speech: 'popup_stage_speech',
  screen_text: 'popup_stage_screen_text',
  scene: 'popup_stage_scene',
  script: 'popup_stage_script',
  values: 'popup_stage_values',
};

function unread({ connection }: Status, texts: Texts): string {
  const gone = connection.kind === 'away' || connection.kind === 'refused';
  return texts.text(gone ? 'popup_video_away' : 'popup_video_new');
}

/** What goes on with the video on screen, in one sentence; `null` where its labels say it all. */
export function videoWords(status: Status, texts: Texts): string | null {
  const { post, view } = status;
  if (post === null) return texts.text('popup_no_video');
  if (!canBeRead(post.kind)) return texts.text(UNSUPPORTED[post.kind]);
  if (status.pause !== null) return texts.text('popup_video_paused');
  if (status.connection.kind === 'unpaired') return texts.text('popup_video_unpaired');
  if (view === null || view.videoId !== post.id) return unread(status, texts);
  switch (view.state) {
    case 'asked':
    case 'unknown':
      return unread(status, texts);
    case 'working':
      return texts.text(view.stage === null ? 'popup_video_new' : STAGES[view.stage]);
    case 'provisional':
      return texts.text('popup_video_provisional');
    case 'final':
      return (view.annotation?.labels.length ?? 0) === 0 ? texts.text('popup_video_nothing') : null;
    case 'failed':
      return view.error === null ? texts.text('error_unknown') : failureText(view.error, texts);
  }
}

/** The labels that the settings let through, and how many they hold back. */
export function shownLabels(view: VideoView, settings: Settings) {
  const labels = view.annotation?.labels ?? [];
  const shown = chosenLabels(labels, settings);
  return { shown, heldBack: labels.length - shown.length };
}

/** How long a pause goes on; `null` without one. */
export function pauseWords(pause: Pause, texts: Texts, now: number): string | null {
  const current = pauseAt(pause, now);
  if (current === null) return null;
  if (current === 'until_resumed') return texts.text('popup_paused_until_resumed');
  // Whole minutes, counted as begun, so that "1 min" isn't followed by seconds of "0 min".
  const left = Math.ceil((current - now) / 60_000) * 60;
  return texts.text('popup_paused_for', { time: formatSeconds(texts, left) });
}

/** An error in the person's language where there is a text for it, else as the server put it. */
export function failureText(
  failure: { readonly code: string; readonly message: string },
  texts: Texts,
): string {
  const key = `error_${failure.code}`;
  if (texts.has(key)) return texts.text(key);
  return failure.message || texts.text('error_unknown');
}

/** What a person can do about an error. */
export function failureAdvice(failure: { readonly code: string }, texts: Texts): string {
  const key = `error_${failure.code}_do`;
  return texts.text(texts.has(key) ? key : 'error_unknown_do');
}
