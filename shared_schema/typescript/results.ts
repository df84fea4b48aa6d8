/* Generated from overtones_schema; do not edit. */

/**
 * What HTTP answers hold.
 */
export interface _Results {
  video: Video;
  script: Script;
  annotation: Annotation;
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
  speaker?: string;
  /**
   * The recogniser's own, in [0, 1].
   */
  confidence?: number;
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
