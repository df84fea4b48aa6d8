"""What the pipeline and the jobs need from the world, as protocols.

A back end is a class that takes the `Settings` and fits one of these. It is found by its entry
point (`overtones.labelers`, `overtones.describers`, ...), so other packages bring their own.
Every back end has a `fingerprint`: a short text with its name and all that can change its
results (model, version, digest of its weights, settings that matter). Equal fingerprints mean
comparable results; they become part of the keys under which results are kept.

Heavy modules are imported when a back end is first used, not when it is made.
Calls that are cancelled stop their work and clean up before they return.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol

from overtones.domain.chat import ChatAbilities, ChatAnswer, ChatRequest
from overtones.domain.description import Description
from overtones.domain.media import Frame, FramePlan, Media, MediaLimits
from overtones.domain.reference import Reference
from overtones.domain.timed_line import Captions, TimedLine
from overtones_schema import Annotation, Script, Sound, Video
from overtones_schema.messages import Priority

Progress = Callable[[float], None]
"""Takes the share of the work done, in [0, 1]. May be called from any thread."""

JobHandler = Callable[[bytes], Awaitable[None]]
"""Works on one job's payload."""


class Post(Protocol):
    """A post that a source has opened."""

    video: Video
    captions: Captions | None

    async def media(self, progress: Progress) -> Path:
        """Bring the media file into the folder that `open` was given.

        Raises `VideoUnavailable`.
        """
        ...


class VideoSource(Protocol):
    """Finds a video and brings it here."""

    fingerprint: str

    def accepts(self, reference: Reference) -> bool:
        """Whether this source can open such a reference."""
        ...

    def open(self, reference: Reference, folder: Path) -> AbstractAsyncContextManager[Post]:
        """Look the post up: what it is, and its captions, before any media is fetched.

        `folder` is private and empty; all that is fetched goes there.
        Raises `VideoUnavailable`.
        """
        ...


class MediaDecoder(Protocol):
    """Reads a media file once, in a process of its own."""

    fingerprint: str

    async def decode(self, path: Path, plan: FramePlan, limits: MediaLimits) -> Media:
        """Raises `MediaUnreadable`, `VideoUnavailable` (too long, too large), `StageTimedOut`,
        `WorkerDied`.
        """
        ...

    async def prepare(self) -> None:
        """A file is on its way: get ready, so that it need not wait."""
        ...

    def close(self) -> None:
        """End what `prepare` has started."""
        ...


class SpeechRecognizer(Protocol):
    """Turns speech into timed lines."""

    fingerprint: str

    def transcribe(
        self, media: Media, language: str | None, sound: Sound | None
    ) -> AsyncIterator[TimedLine]:
        """Lines of kind `speech` or `sung`, as they are heard; none where nobody speaks.

        `language` is ISO 639-1 if it is known. `sound` tells a library track from own speech.
        """
        ...


class TextReader(Protocol):
    """Reads the text in the picture."""

    fingerprint: str

    async def read(self, frames: tuple[Frame, ...], progress: Progress) -> tuple[TimedLine, ...]:
        """One line of kind `onscreen` per text, with the first and last second it was seen."""
        ...


class SceneDescriber(Protocol):
    """Says what the picture shows."""

    fingerprint: str

    async def describe(self, media: Media) -> Description:
        """What is to be seen. Raises `ModelMissing`, `ModelFailed`, `BudgetSpent`."""
        ...


class ChatModel(Protocol):
    """A language or vision model that answers messages, on a server or in-process."""

    fingerprint: str
    name: str
    """For people, e.g. `gpt-6-luna`."""
    abilities: ChatAbilities

    def answer(self, request: ChatRequest) -> AsyncIterator[str | ChatAnswer]:
        """Pieces of text as they come; the last item is the whole `ChatAnswer`.

        Whatever was used is counted against the day's budget before this ends, failed answers
        too. Raises `ModelMissing`, `ModelFailed`, `BudgetSpent`.
        """
        ...


class Labeler(Protocol):
    """Step two: a script's values."""

    fingerprint: str
    name: str
    """For people and `Annotation.labeler`, e.g. `embedded/1`."""

    def label(self, script: Script) -> AsyncIterator[Annotation]:
        """One or more annotations, each replacing the one before; the last is complete.

        Raises `ModelMissing`, `ModelFailed`, `BudgetSpent`.
        """
        ...


class VideoLabeler(Protocol):
    """The direct way: a video's values in one step."""

    fingerprint: str
    name: str

    def label_video(self, script: Script, media: Media) -> AsyncIterator[Annotation]:
        """One or more annotations, each replacing the one before; the last is complete.

        `script` holds what is known without any model: the post's text, the sound, one line for
        each frame of `media` in order and one for its sound track. Evidence names these lines.
        Raises `ModelMissing`, `ModelFailed`, `BudgetSpent`.
        """
        ...


class ResultStore(Protocol):
    """Keeps scripts and annotations, apart from each other, as JSON."""

    async def script(self, video_id: str, fingerprint: str) -> tuple[Video, Script] | None:
        """The kept script of a video, if there is one."""
        ...

    async def keep_script(self, video: Video, fingerprint: str, script: Script) -> None:
        """Keep a script under the fingerprint of everything before step two."""
        ...

    async def annotation(self, video_id: str, fingerprint: str) -> Annotation | None:
        """The kept annotation of a video, if there is one."""
        ...

    async def keep_annotation(self, video: Video, fingerprint: str, annotation: Annotation) -> None:
        """Keep an annotation under the fingerprint of the whole pipeline."""
        ...

    async def close(self) -> None:
        """Flush and let go."""
        ...


class JobQueue(Protocol):
    """Orders the work: one job per key at a time, the more urgent first."""

    async def submit(self, key: str, payload: bytes, priority: Priority) -> None:
        """Have `payload` worked on, unless a job of that key waits or runs already."""
        ...

    async def reprioritise(self, key: str, priority: Priority) -> None:
        """Change the urgency of a job that waits; one that runs goes on."""
        ...

    async def cancel(self, key: str) -> None:
        """Take a waiting job out, or cancel the handler of a running one."""
        ...

    async def waiting(self) -> dict[Priority, int]:
        """How many jobs wait, by priority."""
        ...

    async def run(self, handler: JobHandler) -> None:
        """Work on jobs until `stop`. A handler may raise; that ends its job alone."""
        ...

    async def stop(self, grace: float) -> None:
        """Take no more jobs, wait `grace` seconds for those that run, then cancel them."""
        ...
