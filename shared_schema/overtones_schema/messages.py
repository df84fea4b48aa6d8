"""Messages of `WS /v1/ws`: flat objects, told apart by `type`.

A client says `hello` first and waits for `welcome`. `watch` is answered by one `snapshot`
of a kept or running job, or by `accepted`, and then by that job's events in the order of
`seq`. A reader ignores types and fields that it doesn't know.
"""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from overtones_schema.annotation import Annotation
from overtones_schema.base import SchemaModel
from overtones_schema.errors import ErrorCode, Failure
from overtones_schema.script import Script, ScriptLine
from overtones_schema.values import ValueId
from overtones_schema.video import PageKnowledge, Video

Priority = Literal["watching", "next", "prefetch", "bulk"]
"""On screen now; next in the feed; read ahead; a corpus. The earlier overtakes the later."""

StageName = Literal[
    "post", "source", "decode", "speech", "screen_text", "scene", "script", "values"
]
StageState = Literal["started", "progress", "finished", "skipped", "failed"]
JobState = Literal["waiting", "running", "done", "failed"]


class _ClientMessage(SchemaModel):
    id: str | None = Field(default=None, max_length=64)
    """Chosen by the client; comes back as `reply_to`."""


class Hello(_ClientMessage):
    """First message of a connection: who asks, and by what right."""

    type: Literal["hello"]
    protocol: int
    token: str | None = Field(default=None, max_length=200)
    pairing_code: str | None = Field(default=None, max_length=20)
    """Instead of a token: the code that the server's page shows. `welcome` then brings a token."""
    client: str = Field(default="", max_length=100)
    """Name and version of the client."""


class Watch(_ClientMessage):
    """Ask for the values of a video and for the events of its job."""

    type: Literal["watch"]
    url: str = Field(max_length=2_000)
    """Any form of a TikTok link, or a numeric id."""
    priority: Priority = "watching"
    start: bool = True
    """False asks only for what is there already, a kept result or a job that somebody else
    has started; where there is nothing, the answer is `not_found`."""
    page: PageKnowledge | None = None
    job: str | None = Field(default=None, max_length=64)
    """Resume: the job that was followed before the connection was lost."""
    after: int = Field(default=0, ge=0)
    """Resume: the last `seq` seen of that job."""


class Unwatch(_ClientMessage):
    """Stop following a job. When nobody follows it for a while, it is cancelled."""

    type: Literal["unwatch"]
    job: str = Field(max_length=64)


class Reprioritise(_ClientMessage):
    """The viewer has reached (or left) a video that was asked for before."""

    type: Literal["reprioritise"]
    job: str = Field(max_length=64)
    priority: Priority


class Ping(_ClientMessage):
    """Keeps an extension's background alive; answered by `pong`."""

    type: Literal["ping"]


class Feedback(_ClientMessage):
    """What a viewer thinks of one label."""

    type: Literal["feedback"]
    video_id: str = Field(max_length=64)
    value: ValueId
    verdict: Literal["agree", "disagree", "unsure"]
    labeler: str | None = Field(default=None, max_length=100)


ClientMessage = Annotated[
    Hello | Watch | Unwatch | Reprioritise | Ping | Feedback, Field(discriminator="type")
]


class _Reply(SchemaModel):
    reply_to: str | None = None
    """The `id` of the client's message that this answers."""


class Welcome(_Reply):
    """The connection is open."""

    type: Literal["welcome"] = "welcome"
    protocol: int
    server: str
    """Version of the server."""
    pipeline: str
    """Fingerprint of the pipeline: results of equal fingerprints are comparable."""
    features: tuple[str, ...] = ()
    token: str | None = None
    """Only after pairing by code: keep it, it is not shown again."""


class Accepted(_Reply):
    """A job for the video waits or runs; its events follow."""

    type: Literal["accepted"] = "accepted"
    job: str
    video_id: str


class Snapshot(_Reply):
    """All that is known of a job at `seq`; events with a greater `seq` follow unless it is over."""

    type: Literal["snapshot"] = "snapshot"
    job: str
    seq: int
    state: JobState
    video: Video
    script: Script | None = None
    annotation: Annotation | None = None
    final: bool = False
    """Whether `annotation` is the last word."""
    kept: bool = False
    """Whether the result was there before the video was asked for."""
    error: Failure | None = None


class _JobEvent(SchemaModel):
    job: str = ""
    seq: int = 0
    """From 1, without gaps, for each job."""


class Stage(_JobEvent):
    """A step of the pipeline began, went on or ended."""

    type: Literal["stage"] = "stage"
    stage: StageName
    state: StageState
    progress: float | None = Field(default=None, ge=0, le=1)
    seconds: float | None = None
    """How long the stage took; only when it has ended."""
    detail: str | None = None


class ScriptLineFound(_JobEvent):
    """A line of the script, as soon as it was heard or read. Its id is `H1`, `H2`, ... in the
    order of arrival; the script that comes with `done` puts the lines in order of time."""

    type: Literal["script_line"] = "script_line"
    line: ScriptLine


class Labels(_JobEvent):
    """Labels, provisional until `final`. Each message replaces the one before."""

    type: Literal["labels"] = "labels"
    annotation: Annotation
    final: bool


class Done(_JobEvent):
    """The job ended well; nothing follows."""

    type: Literal["done"] = "done"
    seconds: float
    """From the start of the work to its end."""
    script: Script | None = None
    """The whole script: the final labels name its lines."""


class ErrorMessage(SchemaModel):
    """Without `job`: a message could not be carried out, and the connection lives on.
    With `job`: that job ended in an error, and nothing follows for it."""

    type: Literal["error"] = "error"
    code: ErrorCode
    message: str
    """May be shown to a viewer as it is."""
    retryable: bool = False
    retry_after: float | None = None
    """Seconds to wait before trying again, if known."""
    reply_to: str | None = None
    job: str | None = None
    seq: int = 0


class GoingAway(SchemaModel):
    """The server is about to stop. Come back after `retry_after` seconds."""

    type: Literal["going_away"] = "going_away"
    retry_after: float


class Noted(_Reply):
    """Answers `feedback`: it is kept."""

    type: Literal["noted"] = "noted"


class Pong(_Reply):
    """Answers `ping`."""

    type: Literal["pong"] = "pong"


JobEvent = Stage | ScriptLineFound | Labels | Done | ErrorMessage

ServerMessage = Annotated[
    Welcome
    | Accepted
    | Snapshot
    | Stage
    | ScriptLineFound
    | Labels
    | Done
    | ErrorMessage
    | GoingAway
    | Noted
    | Pong,
    Field(discriminator="type"),
]

CLIENT_MESSAGE: TypeAdapter[ClientMessage] = TypeAdapter(ClientMessage)
SERVER_MESSAGE: TypeAdapter[ServerMessage] = TypeAdapter(ServerMessage)
