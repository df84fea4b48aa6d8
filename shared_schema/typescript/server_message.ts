/* Generated from overtones_schema; do not edit. */

export type ServerMessage =
  Welcome | Accepted | Snapshot | Stage | ScriptLineFound | Labels | Done | ErrorMessage | GoingAway | Noted | Pong;

/**
 * The connection is open.
 */
export interface Welcome {
  /**
   * The `id` of the client's message that this answers.
   */
  reply_to?: string;
  type: "welcome";
  protocol: number;
  /**
   * Version of the server.
   */
  server: string;
  /**
   * Fingerprint of the pipeline: results of equal fingerprints are comparable.
   */
  pipeline: string;
  features: string[];
  /**
   * Only after pairing by code: keep it, it is not shown again.
   */
  token?: string;
}
/**
 * A job for the video waits or runs; its events follow.
 */
export interface Accepted {
  /**
   * The `id` of the client's message that this answers.
   */
  reply_to?: string;
  type: "accepted";
  job: string;
  video_id: string;
}
/**
 * All that is known of a job at `seq`; events with a greater `seq` follow unless it is over.
 */
export interface Snapshot {
  /**
   * The `id` of the client's message that this answers.
   */
  reply_to?: string;
  type: "snapshot";
  job: string;
  seq: number;
  state: "waiting" | "running" | "done" | "failed";
  video: Video;
  script?: Script;
  annotation?: Annotation;
  /**
   * Whether `annotation` is the last word.
   */
  final: boolean;
  /**
   * Whether the result was there before the video was asked for.
   */
  kept: boolean;
  error?: Failure;
}
/**
 * A TikTok post, or a local file (then `url` is None).
 */
export interface Video {
  /**
   * TikTok's numeric id; for a local file `file-` and the first 16 hex digits of its SHA-256.
   */
  id: string;
  /**
   * The canonical URL, without query or fragment.
   */
  url?: string;
  kind: "video" | "photo" | "live";
  author?: string;
  description: string;
  hashtags: string[];
  sound?: Sound;
  /**
   * Seconds.
   */
  duration?: number;
  /**
   * ISO 639-1, as TikTok states it.
   */
  language?: string;
  /**
   * Unix time of the post, seconds.
   */
  created?: number;
}
/**
 * The track that a video uses.
 */
export interface Sound {
  title?: string;
  author?: string;
  /**
   * True for the creator's own recording, False for a track from the library.
   */
  original?: boolean;
}
/**
 * A video in words.
 */
export interface Script {
  video_id: string;
  coverage: "post" | "captions" | "full";
  /**
   * ISO 639-1 code of the language spoken or written most, if it could be told.
   */
  language?: string;
  /**
   * Seconds.
   */
  duration?: number;
  /**
   * None where nobody has listened yet.
   */
  has_speech?: boolean;
  genre?: string;
  lines: ScriptLine[];
  /**
   * What a reader must know: that nobody speaks, that only the first 10 minutes were read.
   */
  notes: string[];
  /**
   * What models that read the video cost.
   */
  usage: Usage[];
}
/**
 * One line. `id` is `L1`, `L2`, ... in time order.
 */
export interface ScriptLine {
  id: string;
  kind: "post" | "sound" | "speech" | "sung" | "onscreen" | "scene";
  text: string;
  /**
   * Seconds from the start of the video; none where the line has no time (post, sound).
   */
  start?: number;
  end?: number;
  /**
   * In a photo post, the number of the picture that shows it, from 1; the first of several.
   */
  picture?: number;
  speaker?: string;
  /**
   * The recogniser's own, in [0, 1].
   */
  confidence?: number;
}
/**
 * All requests to one model for one step of one video.
 */
export interface Usage {
  /**
   * As the server resolved it, e.g. `gpt-6-luna-2026-09-01`; not the alias that was asked for.
   */
  model: string;
  requests: number;
  /**
   * All of the prompt, cached or not, pictures and sound included.
   */
  input_tokens: number;
  /**
   * The part of the prompt that the server had in its cache.
   */
  cached_tokens: number;
  output_tokens: number;
  /**
   * US dollars; none where no price is known. A model of one's own costs 0.
   */
  cost?: number;
}
/**
 * The labels of one video, as one labeler gave them for one script.
 */
export interface Annotation {
  video_id: string;
  pipeline: "two_step" | "direct";
  /**
   * Name and version of the labeler, e.g. `embedded/1`.
   */
  labeler: string;
  /**
   * How much of the video the labels rest on.
   */
  coverage: "post" | "captions" | "full";
  /**
   * Most certain dominant values first, conflicts last.
   */
  labels: Label[];
  /**
   * Attained and constrained of every value, labelled or not, where the labeler has them.
   */
  scores: {
    [k: string]: Attainment;
  };
  origin?: Origin;
  /**
   * What the labels cost; that of the script stands in the script.
   */
  usage: Usage[];
}
/**
 * One value that a video endorses or is in conflict with.
 */
export interface Label {
  value:
    | "self_direction_action"
    | "self_direction_thought"
    | "stimulation"
    | "hedonism"
    | "achievement"
    | "power_dominance"
    | "power_resources"
    | "face"
    | "security_personal"
    | "security_societal"
    | "tradition"
    | "conformity_rules"
    | "conformity_interpersonal"
    | "humility"
    | "benevolence_caring"
    | "benevolence_dependability"
    | "universalism_concern"
    | "universalism_nature"
    | "universalism_tolerance";
  level: 2 | 1 | -1;
  attained: number;
  constrained: number;
  confidence: Confidence;
  evidence: Evidence[];
  /**
   * One sentence of reasoning; only a language model gives one.
   */
  why?: string;
}
/**
 * How sure a label is: the chance in [0, 1] that a person would give it too.
 */
export interface Confidence {
  score: number;
  method: "calibrated" | "votes" | "logprobs" | "stated";
}
/**
 * A line of the script that carries a label. Chosen by line id, so the quote is verbatim.
 */
export interface Evidence {
  /**
   * Id of the script line.
   */
  line: string;
  kind: "post" | "sound" | "speech" | "sung" | "onscreen" | "scene";
  quote: string;
  /**
   * Seconds from the start of the video; none for the post's text.
   */
  start?: number;
  end?: number;
  /**
   * In a photo post, the number of the picture that shows the line, from 1.
   */
  picture?: number;
}
/**
 * pyvalues' convention: both in [0, 1], their sum at most 1, .5 is the decision boundary.
 */
export interface Attainment {
  /**
   * How much the script endorses the value.
   */
  attained: number;
  /**
   * How much the script is in conflict with the value.
   */
  constrained: number;
}
/**
 * None where no prompt was used.
 */
export interface Origin {
  /**
   * Version and digest of all that is sent but the script, e.g. `codebook/1 3f9a…`.
   */
  prompt: string;
  /**
   * How many answers were asked for.
   */
  samples: number;
  /**
   * The values that were asked about, if a cheaper labeler had made a shortlist.
   */
  candidates?: (
    | "self_direction_action"
    | "self_direction_thought"
    | "stimulation"
    | "hedonism"
    | "achievement"
    | "power_dominance"
    | "power_resources"
    | "face"
    | "security_personal"
    | "security_societal"
    | "tradition"
    | "conformity_rules"
    | "conformity_interpersonal"
    | "humility"
    | "benevolence_caring"
    | "benevolence_dependability"
    | "universalism_concern"
    | "universalism_nature"
    | "universalism_tolerance"
  )[];
  /**
   * Citations of lines that the script doesn't have; they were dropped.
   */
  unknown_lines: number;
  seed?: number;
}
/**
 * What went wrong. `message` may be shown to a viewer as it is.
 */
export interface Failure {
  code:
    | "not_a_tiktok_link"
    | "private"
    | "login_required"
    | "age_gated"
    | "blocked_or_missing"
    | "photo_post"
    | "live"
    | "too_long"
    | "too_large"
    | "temporarily_unavailable"
    | "no_network"
    | "unreadable_media"
    | "file_not_found"
    | "model_refused"
    | "model_missing"
    | "model_unavailable"
    | "model_rejected"
    | "model_answer_unusable"
    | "budget_spent"
    | "no_space"
    | "timed_out"
    | "gave_up"
    | "busy"
    | "cancelled"
    | "internal"
    | "bad_message"
    | "message_too_large"
    | "unsupported_protocol"
    | "unauthorised"
    | "forbidden_host"
    | "forbidden_origin"
    | "rate_limited"
    | "too_many_watches"
    | "unknown_job"
    | "not_found";
  message: string;
  retryable: boolean;
  /**
   * Seconds to wait before trying again, if known.
   */
  retry_after?: number;
}
/**
 * A step of the pipeline began, went on or ended.
 */
export interface Stage {
  job: string;
  /**
   * From 1, without gaps, for each job.
   */
  seq: number;
  type: "stage";
  stage: "post" | "source" | "decode" | "speech" | "screen_text" | "scene" | "script" | "values";
  state: "started" | "progress" | "finished" | "skipped" | "failed";
  progress?: number;
  /**
   * How long the stage took; only when it has ended.
   */
  seconds?: number;
  detail?: string;
}
/**
 * A line of the script, as soon as it was heard or read. Its id is `H1`, `H2`, ... in the
 * order of arrival; the script that comes with `done` puts the lines in order of time.
 */
export interface ScriptLineFound {
  job: string;
  /**
   * From 1, without gaps, for each job.
   */
  seq: number;
  type: "script_line";
  line: ScriptLine;
}
/**
 * Labels, provisional until `final`. Each message replaces the one before.
 */
export interface Labels {
  job: string;
  /**
   * From 1, without gaps, for each job.
   */
  seq: number;
  type: "labels";
  annotation: Annotation;
  final: boolean;
}
/**
 * The job ended well; nothing follows.
 */
export interface Done {
  job: string;
  /**
   * From 1, without gaps, for each job.
   */
  seq: number;
  type: "done";
  /**
   * From the start of the work to its end.
   */
  seconds: number;
  script?: Script1;
}
/**
 * The whole script: the final labels name its lines.
 */
export interface Script1 {
  video_id: string;
  coverage: "post" | "captions" | "full";
  /**
   * ISO 639-1 code of the language spoken or written most, if it could be told.
   */
  language?: string;
  /**
   * Seconds.
   */
  duration?: number;
  /**
   * None where nobody has listened yet.
   */
  has_speech?: boolean;
  genre?: string;
  lines: ScriptLine[];
  /**
   * What a reader must know: that nobody speaks, that only the first 10 minutes were read.
   */
  notes: string[];
  /**
   * What models that read the video cost.
   */
  usage: Usage[];
}
/**
 * Without `job`: a message could not be carried out, and the connection lives on.
 * With `job`: that job ended in an error, and nothing follows for it.
 */
export interface ErrorMessage {
  type: "error";
  code:
    | "not_a_tiktok_link"
    | "private"
    | "login_required"
    | "age_gated"
    | "blocked_or_missing"
    | "photo_post"
    | "live"
    | "too_long"
    | "too_large"
    | "temporarily_unavailable"
    | "no_network"
    | "unreadable_media"
    | "file_not_found"
    | "model_refused"
    | "model_missing"
    | "model_unavailable"
    | "model_rejected"
    | "model_answer_unusable"
    | "budget_spent"
    | "no_space"
    | "timed_out"
    | "gave_up"
    | "busy"
    | "cancelled"
    | "internal"
    | "bad_message"
    | "message_too_large"
    | "unsupported_protocol"
    | "unauthorised"
    | "forbidden_host"
    | "forbidden_origin"
    | "rate_limited"
    | "too_many_watches"
    | "unknown_job"
    | "not_found";
  /**
   * May be shown to a viewer as it is.
   */
  message: string;
  retryable: boolean;
  /**
   * Seconds to wait before trying again, if known.
   */
  retry_after?: number;
  reply_to?: string;
  job?: string;
  seq: number;
}
/**
 * The server is about to stop. Come back after `retry_after` seconds.
 */
export interface GoingAway {
  type: "going_away";
  retry_after: number;
}
/**
 * Answers `feedback`: it is kept.
 */
export interface Noted {
  /**
   * The `id` of the client's message that this answers.
   */
  reply_to?: string;
  type: "noted";
}
/**
 * Answers `ping`.
 */
export interface Pong {
  /**
   * The `id` of the client's message that this answers.
   */
  reply_to?: string;
  type: "pong";
}
