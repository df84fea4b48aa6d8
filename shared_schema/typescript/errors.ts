/* Generated from overtones_schema; do not edit. */
import type { Failure } from "./server_message";

export const ERROR_CODES = [
  "not_a_tiktok_link",
  "private",
  "login_required",
  "age_gated",
  "blocked_or_missing",
  "photo_post",
  "live",
  "too_long",
  "too_large",
  "temporarily_unavailable",
  "no_network",
  "unreadable_media",
  "file_not_found",
  "model_refused",
  "model_missing",
  "model_unavailable",
  "model_rejected",
  "model_answer_unusable",
  "budget_spent",
  "no_space",
  "timed_out",
  "gave_up",
  "busy",
  "cancelled",
  "internal",
  "bad_message",
  "message_too_large",
  "unsupported_protocol",
  "unauthorised",
  "forbidden_host",
  "forbidden_origin",
  "rate_limited",
  "too_many_watches",
  "unknown_job",
  "not_found"
] as const;

/** Failures that trying again won't mend. All others may be tried at once. */
export const ABOUT_THE_VIDEO: readonly Failure["code"][] = [
  "private",
  "login_required",
  "age_gated",
  "blocked_or_missing",
  "photo_post",
  "live",
  "too_long",
  "too_large",
  "unreadable_media",
  "model_refused",
  "gave_up"
];
