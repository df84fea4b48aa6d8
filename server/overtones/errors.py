"""Errors that say who is at fault. Each has a stable code and a sentence that may be shown.

OvertonesError
    VideoUnavailable     TikTok, the network or the video itself
        OtherKind        the link: it names the wrong kind of post
    MediaUnreadable      the file
    ModelMissing         this installation
    ModelFailed          the model server, its answer, or what it was asked with
    BudgetSpent          nobody: the day's money for models is used up
    StageTimedOut        the work took too long
    JobGaveUp            the work killed its worker twice
    JobCancelled         nobody waits for it any more
    RequestRefused       whoever asks
"""

from typing import Literal

from overtones_schema.errors import ErrorCode, Failure

SENTENCES: dict[ErrorCode, str] = {
    "not_a_tiktok_link": "This is not a link to a TikTok video.",
    "private": "This video is private: only people its creator allows can see it.",
    "login_required": "TikTok shows this video only to people who are logged in.",
    "age_gated": "TikTok shows this video only to logged-in adults.",
    "blocked_or_missing": (
        "TikTok does not show this video here: it was removed, or is blocked for this network."
    ),
    "photo_post": (
        "This is a photo post. The server needs gallery-dl to read those: "
        "`pip install overtones[photos]`."
    ),
    "live": "This is a live stream. Overtones can't read those.",
    "too_long": "This video is too long to be read.",
    "too_large": "This video's file is too large to be read.",
    "temporarily_unavailable": (
        "TikTok did not answer as expected. It may be busy or have changed; trying again "
        "later often helps."
    ),
    "no_network": "TikTok could not be reached: there is no connection to it.",
    "unreadable_media": "The video's file is damaged or of a kind that can't be read.",
    "file_not_found": "There is no such file.",
    "model_missing": (
        "A model that is needed is not installed. `overtones doctor` says how to get it."
    ),
    "model_refused": "The model declined to judge this video.",
    "model_unavailable": "The model server could not be reached, or has too much to do.",
    "model_rejected": (
        "The model server did not take the request: its key, its address or the model's name is "
        "wrong."
    ),
    "model_answer_unusable": "The model's answer could not be understood, twice.",
    "budget_spent": (
        "Today's budget for models is spent. It is renewed at midnight UTC, or can be raised in "
        "the settings."
    ),
    "no_space": "There is no room left on the server's disk.",
    "timed_out": "Reading this video took too long and was stopped.",
    "gave_up": (
        "Reading this video failed twice in a way that stopped the worker, so it is not tried "
        "again."
    ),
    "busy": "The server has too much to do just now.",
    "cancelled": "Nobody was waiting for this video any more, so it was stopped.",
    "internal": "Something went wrong in the server. Its log says more.",
    "bad_message": "The server did not understand this message.",
    "message_too_large": "This message is larger than the server takes.",
    "unsupported_protocol": (
        "The extension and the server speak different versions. Update the older one."
    ),
    "unauthorised": (
        "The server does not know this client. Pair it with the code on the server's page."
    ),
    "forbidden_host": "The server does not answer under this name.",
    "forbidden_origin": "The server does not answer web pages of this origin.",
    "rate_limited": "Too many requests in a short time.",
    "too_many_watches": "Too many videos are followed at once on this connection.",
    "unknown_job": "The server does not know this job. Ask for the video again.",
    "not_found": "There is nothing here.",
}
"""The sentence of each code, as a viewer reads it."""

RETRYABLE: frozenset[ErrorCode] = frozenset(
    {
        "temporarily_unavailable",
        "no_network",
        "model_unavailable",
        "model_answer_unusable",
        "budget_spent",
        "no_space",
        "timed_out",
        "busy",
        "cancelled",
        "rate_limited",
    }
)


class OvertonesError(Exception):
    """The base of all errors that are expected.

    `detail` is for logs and `--debug`, never for viewers: it may quote other programs.
    """

    def __init__(
        self,
        code: ErrorCode,
        *,
        message: str | None = None,
        detail: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.code: ErrorCode = code
        self.message = message or SENTENCES[code]
        self.detail = detail
        self.retry_after = retry_after
        super().__init__(self.message)

    @property
    def retryable(self) -> bool:
        """Whether trying again later may help."""
        return self.code in RETRYABLE

    def failure(self) -> Failure:
        """The error as data for the wire."""
        return Failure(
            code=self.code,
            message=self.message,
            retryable=self.retryable,
            retry_after=self.retry_after,
        )


class VideoUnavailable(OvertonesError):
    """The video can't be had; the code says why."""


class OtherKind(VideoUnavailable):
    """The post is not of the kind that its link names; `kind` is what it is."""

    def __init__(self, kind: Literal["video", "photo"]) -> None:
        super().__init__("photo_post" if kind == "photo" else "temporarily_unavailable")
        self.kind = kind


class MediaUnreadable(OvertonesError):
    """The file is no media, broken, or has nothing to hear or see."""

    def __init__(self, detail: str) -> None:
        super().__init__("unreadable_media", detail=detail)


class ModelMissing(OvertonesError):
    """Weights or a package are not there; the message says how to get them."""

    def __init__(self, message: str, *, detail: str | None = None) -> None:
        super().__init__("model_missing", message=message, detail=detail)


class ModelFailed(OvertonesError):
    """A language or vision model gave nothing that can be used; the code says why."""


class BudgetSpent(OvertonesError):
    """No more may be spent on models today."""

    def __init__(self, retry_after: float, *, detail: str | None = None) -> None:
        super().__init__("budget_spent", retry_after=retry_after, detail=detail)


class StageTimedOut(OvertonesError):
    """A stage took longer than it may."""

    def __init__(self, stage: str, seconds: float) -> None:
        super().__init__("timed_out", detail=f"{stage} took more than {seconds:g} s")


class WorkerDied(OvertonesError):
    """The process that did the work died; tried once more, then given up."""

    def __init__(self, detail: str) -> None:
        super().__init__("gave_up", detail=detail)


class RequestRefused(OvertonesError):
    """The request itself is at fault."""
