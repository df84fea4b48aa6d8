import type { Annotation, Evidence, Failure, Label } from '@schema/server_message';
import type { ValueId } from '@schema/values';
import type { OverlayState } from '../../overlay/model';
import type { Post } from '../../page/post';
import { DEFAULT_SETTINGS, type Settings } from '../../settings/settings';
import { newView, type VideoView } from '../../video/view';

export const VIDEO_ID = '7400000000000000001';

export const POST: Post = {
  id: VIDEO_ID,
  kind: 'video',
  author: 'river_club',
  url: `https://www.tiktok.com/@river_club/video/${VIDEO_ID}`,
};

export const EVIDENCE: readonly Evidence[] = [
  {
    line: 'L3',
    kind: 'speech',
    quote: 'We carry every bag out again, even if it takes all night.',
    start: 12.4,
    end: 15,
  },
  { line: 'L5', kind: 'onscreen', quote: 'clean river = happy turtles', start: 65 },
  { line: 'L1', kind: 'post', quote: 'Saturday with the river club #cleanup' },
];

export function label(
  value: ValueId,
  level: Label['level'] = 2,
  score = 0.8,
  rest: Partial<Label> = {},
): Label {
  return {
    value,
    level,
    attained: level === -1 ? 0.1 : 0.8,
    constrained: level === -1 ? 0.7 : 0.1,
    confidence: { score, method: 'calibrated' },
    evidence: [...EVIDENCE],
    ...rest,
  };
}

export function annotation(labels: readonly Label[], rest: Partial<Annotation> = {}): Annotation {
  return {
    video_id: VIDEO_ID,
    pipeline: 'two_step',
    labeler: 'embedded/1',
    coverage: 'full',
    labels: [...labels],
    scores: {},
    usage: [],
    ...rest,
  };
}

export function view(change: Partial<VideoView> = {}): VideoView {
  return { ...newView(VIDEO_ID), ...change };
}

export function final(labels: readonly Label[], change: Partial<VideoView> = {}): VideoView {
  return view({ state: 'final', annotation: annotation(labels), ...change });
}

export function failure(change: Partial<Failure> = {}): Failure {
  return { code: 'internal', message: 'The server stumbled.', retryable: true, ...change };
}

export function settings(change: Partial<Settings> = {}): Settings {
  return { ...DEFAULT_SETTINGS, ...change };
}

/** A video on screen, a server that answers, nothing asked yet. */
export function state(change: Partial<OverlayState> = {}): OverlayState {
  return {
    post: POST,
    view: null,
    connection: { kind: 'open', server: '0.1.0', pipeline: 'abc' },
    pause: null,
    settings: DEFAULT_SETTINGS,
    ...change,
  };
}

export const LABELS: readonly Label[] = [
  label('universalism_nature', 2, 0.91, {
    why: 'The group clears rubbish from a river so that animals can live there.',
  }),
  label('benevolence_caring', 2, 0.74),
  label('conformity_interpersonal', 1, 0.66),
  label('security_societal', 1, 0.52),
  label('hedonism', 1, 0.41),
  label('power_resources', -1, 0.7),
];
