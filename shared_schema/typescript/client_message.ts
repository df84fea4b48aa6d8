/* Generated from overtones_schema; do not edit. */

export type ClientMessage = Hello | Watch | Unwatch | Reprioritise | Ping | Feedback;

/**
 * First message of a connection: who asks, and by what right.
 */
export interface Hello {
  /**
   * Chosen by the client; comes back as `reply_to`.
   */
  id?: string | null;
  type: "hello";
  protocol: number;
  token?: string | null;
  /**
   * Instead of a token: the code that the server's page shows. `welcome` then brings a token.
   */
  pairing_code?: string | null;
  /**
   * Name and version of the client.
   */
  client?: string;
}
/**
 * Ask for the values of a video and for the events of its job.
 */
export interface Watch {
  /**
   * Chosen by the client; comes back as `reply_to`.
   */
  id?: string | null;
  type: "watch";
  /**
   * Any form of a TikTok link, or a numeric id.
   */
  url: string;
  priority?: "watching" | "next" | "prefetch" | "bulk";
  /**
   * False asks only for what is there already, a kept result or a job that somebody else
   * has started; where there is nothing, the answer is `not_found`.
   */
  start?: boolean;
  page?: PageKnowledge | null;
  /**
   * Resume: the job that was followed before the connection was lost.
   */
  job?: string | null;
  /**
   * Resume: the last `seq` seen of that job.
   */
  after?: number;
}
/**
 * What the page knows about a video before the server has seen it. All of it is untrusted.
 */
export interface PageKnowledge {
  description?: string;
  author?: string | null;
  /**
   * @maxItems 100
   */
  hashtags?: string[];
  sound?: Sound | null;
  /**
   * Seconds.
   */
  duration?: number | null;
  language?: string | null;
  captions?: PageCaptions | null;
}
/**
 * The track that a video uses.
 */
export interface Sound {
  title?: string | null;
  author?: string | null;
  /**
   * True for the creator's own recording, False for a track from the library.
   */
  original?: boolean | null;
}
/**
 * Captions that the page has already loaded.
 */
export interface PageCaptions {
  /**
   * BCP 47 or TikTok's form, e.g. `eng-US`.
   */
  language?: string | null;
  webvtt: string;
}
/**
 * Stop following a job. When nobody follows it for a while, it is cancelled.
 */
export interface Unwatch {
  /**
   * Chosen by the client; comes back as `reply_to`.
   */
  id?: string | null;
  type: "unwatch";
  job: string;
}
/**
 * The viewer has reached (or left) a video that was asked for before.
 */
export interface Reprioritise {
  /**
   * Chosen by the client; comes back as `reply_to`.
   */
  id?: string | null;
  type: "reprioritise";
  job: string;
  priority: "watching" | "next" | "prefetch" | "bulk";
}
/**
 * Keeps an extension's background alive; answered by `pong`.
 */
export interface Ping {
  /**
   * Chosen by the client; comes back as `reply_to`.
   */
  id?: string | null;
  type: "ping";
}
/**
 * What a viewer thinks of one label.
 */
export interface Feedback {
  /**
   * Chosen by the client; comes back as `reply_to`.
   */
  id?: string | null;
  type: "feedback";
  video_id: string;
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
  verdict: "agree" | "disagree" | "unsure";
  labeler?: string | null;
}
