"""Failures as data: a stable code, a sentence for people, and whether trying again helps."""

from typing import Literal, get_args

from overtones_schema.base import SchemaModel

ErrorCode = Literal[
    # the video
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
    # the work
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
    # the request
    "bad_message",
    "message_too_large",
    "unsupported_protocol",
    "unauthorised",
    "forbidden_host",
    "forbidden_origin",
    "rate_limited",
    "too_many_watches",
    "unknown_job",
    "not_found",
]

ERROR_CODES: tuple[ErrorCode, ...] = get_args(ErrorCode)

ABOUT_THE_VIDEO: frozenset[ErrorCode] = frozenset(
    {
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
        "gave_up",
    }
)
"""Failures that trying again won't mend. All others may be tried at once."""


class Failure(SchemaModel):
    """What went wrong. `message` may be shown to a viewer as it is."""

    code: ErrorCode
    message: str
    retryable: bool = False
    retry_after: float | None = None
    """Seconds to wait before trying again, if known."""
