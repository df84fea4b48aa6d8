import { ERROR_CODES } from '@schema/errors';
import type { ServerMessage } from '@schema/server_message';
import { VALUES, type ValueId } from '@schema/values';
import * as v from 'valibot';

/** What the server may send, checked field by field. Fields that we don't know are left out. */

const optional = v.exactOptional;
const text = v.string();
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
// JSON can write numbers that are too large for any, such as 1e999.
const number = v.pipe(v.number(), v.finite());
const whole = v.pipe(number, v.integer());

const ValueIdSchema = v.picklist(VALUES.map((value): ValueId => value.id));
const Coverage = v.picklist(['post', 'captions', 'full']);
const LineKind = v.picklist(['post', 'sound', 'speech', 'sung', 'onscreen', 'scene']);

const Sound = v.object({
  title: optional(text),
  author: optional(text),
  original: optional(v.boolean()),
});

const Video = v.object({
  id: text,
  url: optional(text),
  kind: v.picklist(['video', 'photo', 'live']),
  author: optional(text),
  description: text,
  hashtags: v.array(text),
  sound: optional(Sound),
  duration: optional(number),
  language: optional(text),
  created: optional(whole),
});

const ScriptLine = v.object({
  id: text,
  kind: LineKind,
  text,
  start: optional(number),
  end: optional(number),
  picture: optional(whole),
  speaker: optional(text),
  confidence: optional(number),
});

const Usage = v.object({
  model: text,
  requests: whole,
  input_tokens: whole,
  cached_tokens: whole,
  output_tokens: whole,
  cost: optional(number),
});

const Script = v.object({
  video_id: text,
  coverage: Coverage,
  language: optional(text),
  duration: optional(number),
  has_speech: optional(v.boolean()),
  genre: optional(text),
  lines: v.array(ScriptLine),
  notes: v.array(text),
  usage: v.array(Usage),
});

const Label = v.object({
  value: ValueIdSchema,
  level: v.picklist([2, 1, -1]),
  attained: share,
  constrained: share,
  confidence: v.object({
    score: share,
    method: v.picklist(['calibrated', 'votes', 'logprobs', 'stated']),
  }),
  evidence: v.array(
    v.object({
      line: text,
      kind: LineKind,
      quote: text,
      start: optional(number),
      end: optional(number),
      picture: optional(whole),
    }),
  ),
  why: optional(text),
});

const Origin = v.object({
  prompt: text,
  samples: whole,
  candidates: optional(v.array(ValueIdSchema)),
  unknown_lines: whole,
  seed: optional(whole),
});

const Annotation = v.object({
  video_id: text,
  pipeline: v.picklist(['two_step', 'direct']),
  labeler: text,
  coverage: Coverage,
  labels: v.array(Label),
  scores: v.record(text, v.object({ attained: share, constrained: share })),
  origin: optional(Origin),
  usage: v.array(Usage),
});

const failure = {
  code: v.picklist(ERROR_CODES),
  message: text,
  retryable: v.boolean(),
  retry_after: optional(number),
};

const reply = { reply_to: optional(text) };
const event = { job: text, seq: whole };

const ServerMessageSchema = v.variant('type', [
  v.object({
    ...reply,
    type: v.literal('welcome'),
    protocol: whole,
    server: text,
    pipeline: text,
    features: v.array(text),
    token: optional(text),
  }),
  v.object({ ...reply, type: v.literal('accepted'), job: text, video_id: text }),
  v.object({
    ...reply,
    ...event,
    type: v.literal('snapshot'),
    state: v.picklist(['waiting', 'running', 'done', 'failed']),
    video: Video,
    script: optional(Script),
    annotation: optional(Annotation),
    final: v.boolean(),
    kept: v.boolean(),
    error: optional(v.object(failure)),
  }),
  v.object({
    ...event,
    type: v.literal('stage'),
    stage: v.picklist([
      'post',
      'source',
      'decode',
      'speech',
      'screen_text',
      'scene',
      'script',
      'values',
    ]),
    state: v.picklist(['started', 'progress', 'finished', 'skipped', 'failed']),
    progress: optional(share),
    seconds: optional(number),
    detail: optional(text),
  }),
  v.object({ ...event, type: v.literal('script_line'), line: ScriptLine }),
  v.object({
    ...event,
    type: v.literal('labels'),
    annotation: Annotation,
    final: v.boolean(),
  }),
  v.object({ ...event, type: v.literal('done'), seconds: number, script: optional(Script) }),
  v.object({
    ...reply,
    ...failure,
    type: v.literal('error'),
    job: optional(text),
    seq: whole,
  }),
  v.object({ type: v.literal('going_away'), retry_after: number }),
  v.object({ ...reply, type: v.literal('noted') }),
  v.object({ ...reply, type: v.literal('pong') }),
]);

type Checked = v.InferOutput<typeof ServerMessageSchema>;
type Assignable<To, From extends To> = From;
/** Fails to compile when the checks and the generated types say different things. */
export type Agreement = [Assignable<ServerMessage, Checked>, Assignable<Checked, ServerMessage>];

/** Place of an event in a job's log, so that one that can't be used leaves no gap. */
export interface Skipped {
  readonly job: string;
  readonly seq: number;
}

/** A message, or why there is none; `skipped` where it was an event of a job. */
export type Reading =
  | { readonly message: ServerMessage }
  | { readonly message: null; readonly skipped: Skipped | null; readonly note: string };

/** Read what came over the wire. Never throws: what isn't understood is told in `note`. */
export function readServerMessage(data: unknown): Reading {
  const parsed = parseJson(data);
  const result = v.safeParse(ServerMessageSchema, parsed);
  if (result.success) return { message: result.output };
  const issue = result.issues[0];
  const place = v.getDotPath(issue) ?? 'message';
  const given = v.safeParse(v.object({ ...event, type: text }), parsed);
  const what = given.success ? given.output.type : 'a message';
  return {
    message: null,
    skipped: given.success ? { job: given.output.job, seq: given.output.seq } : null,
    note: `${what} was dropped: ${place} is not as expected`,
  };
}

function parseJson(data: unknown): unknown {
  if (typeof data !== 'string') return undefined;
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
