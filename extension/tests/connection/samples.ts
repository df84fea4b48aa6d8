import type {
  Annotation,
  Label,
  Script,
  ScriptLine,
  ServerMessage,
  Snapshot,
} from '@schema/server_message';

export const VIDEO = '7123456789012345601';

const line: ScriptLine = {
  id: 'L1',
  kind: 'speech',
  text: 'We cleaned the whole beach.',
  start: 0.5,
  end: 2.25,
  speaker: 'A',
  confidence: 0.9,
};

const label: Label = {
  value: 'universalism_nature',
  level: 2,
  attained: 0.8,
  constrained: 0.1,
  confidence: { score: 0.7, method: 'calibrated' },
  evidence: [
    { line: 'L1', kind: 'speech', quote: 'We cleaned the whole beach.', start: 0.5, end: 2 },
  ],
  why: 'People care for a beach.',
};

export const annotation: Annotation = {
  video_id: VIDEO,
  pipeline: 'two_step',
  labeler: 'embedded/1',
  coverage: 'full',
  labels: [label],
  scores: { universalism_nature: { attained: 0.8, constrained: 0.1 } },
  usage: [],
};

const script: Script = {
  video_id: VIDEO,
  coverage: 'full',
  language: 'en',
  duration: 12,
  has_speech: true,
  genre: 'vlog',
  lines: [line],
  notes: ['nobody speaks'],
  usage: [],
};

export const snapshot: Snapshot = {
  type: 'snapshot',
  reply_to: 'w1',
  job: 'j1',
  seq: 7,
  state: 'running',
  video: {
    id: VIDEO,
    url: `https://www.tiktok.com/@a/video/${VIDEO}`,
    kind: 'video',
    author: 'a',
    description: 'The beach',
    hashtags: ['nature'],
    sound: { title: 'Waves', author: 'a', original: true },
    duration: 12,
    language: 'en',
    created: 1_700_000_000,
  },
  script,
  annotation,
  final: false,
  kept: false,
  error: { code: 'busy', message: 'Too much to do.', retryable: true, retry_after: 30 },
};

/** One message of each type, with every field. */
export const SAMPLES: { readonly [Type in ServerMessage['type']]: ServerMessage } = {
  welcome: {
    type: 'welcome',
    reply_to: 'h1',
    protocol: 1,
    server: '0.1.0',
    pipeline: '3f',
    features: ['resume'],
    token: 'secret',
  },
  accepted: { type: 'accepted', reply_to: 'w1', job: 'j1', video_id: VIDEO },
  snapshot,
  stage: {
    type: 'stage',
    job: 'j1',
    seq: 1,
    stage: 'speech',
    state: 'progress',
    progress: 0.5,
    seconds: 1.5,
    detail: 'base',
  },
  script_line: { type: 'script_line', job: 'j1', seq: 2, line },
  labels: { type: 'labels', job: 'j1', seq: 3, annotation, final: false },
  done: { type: 'done', job: 'j1', seq: 4, seconds: 6.1, script },
  error: {
    type: 'error',
    reply_to: 'w1',
    job: 'j1',
    seq: 5,
    code: 'private',
    message: 'This video is private.',
    retryable: false,
    retry_after: 2,
  },
  going_away: { type: 'going_away', retry_after: 3 },
  noted: { type: 'noted', reply_to: 'f1' },
  pong: { type: 'pong', reply_to: 'p1' },
};
