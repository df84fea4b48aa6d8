"""What can be counted in a labelled corpus: values by creator, by month, and together."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from overtones.research.label_table import ANNOTATIONS, Line, read_failures, read_lines
from overtones.research.paper_table import BadTable
from overtones_schema import ValueId
from overtones_schema.values import VALUE_IDS

ENOUGH = 5
"""Videos that must endorse a value before anything is said about what it goes with."""


@dataclass(frozen=True, slots=True)
class LabelledVideo:
    """What matters here of one video."""

    creator: str | None
    created: datetime | None
    """When it was posted, UTC."""
    language: str | None
    endorsed: frozenset[ValueId]
    conflict: frozenset[ValueId]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A labelled corpus."""

    name: str
    videos: tuple[LabelledVideo, ...]
    failures: tuple[tuple[str, int], ...]
    """Codes and how many videos, the most frequent first."""
    labelers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some videos endorse a value, and how many are in conflict with it."""

    value: ValueId
    endorsed: int
    conflict: int
    videos: int

    @property
    def endorsed_share(self) -> float:
        """In [0, 1]."""
        return self.endorsed / self.videos if self.videos else 0.0

    @property
    def conflict_share(self) -> float:
        """In [0, 1]."""
        return self.conflict / self.videos if self.videos else 0.0


@dataclass(frozen=True, slots=True)
class Month:
    """The videos that were posted in one month; there may be none."""

    name: str
    """E.g. `2024-03`."""
    videos: int
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values that videos endorse together."""

    first: ValueId
    second: ValueId
    first_count: int
    second_count: int
    both: int
    phi: float | None
    """Correlation of the two in [-1, 1]; None where either is too rare, or in every video."""


def read_corpus(path: Path) -> Corpus:
    """Read a folder made by `overtones corpus`, or lines of `overtones label --json`.

    Raises `BadTable`.
    """
    lines = path / ANNOTATIONS if path.is_dir() else path
    if path.is_dir() and not lines.exists():
        raise BadTable(f"{path} has no {ANNOTATIONS}: it is no folder made by `overtones corpus`.")
    by_key = {line.key: line for line in read_lines(lines)}
    labelled = [line for line in by_key.values() if line.annotation is not None]
    if not labelled:
        raise BadTable(f"{path} has no labelled videos yet.")
    codes = Counter(one.code for one in read_failures(path)) if path.is_dir() else Counter[str]()
    if unlabelled := len(by_key) - len(labelled):
        codes["not labelled"] += unlabelled
    return Corpus(
        name=path.resolve().name if path.is_dir() else path.stem,
        videos=tuple(_video(line) for line in labelled),
        failures=tuple(codes.most_common()),
        labelers=tuple(sorted({line.annotation.labeler for line in labelled if line.annotation})),
    )


def _video(line: Line) -> LabelledVideo:
    labels = line.annotation.labels if line.annotation else ()
    video, script = line.video, line.script
    return LabelledVideo(
        creator=(video.author or None) if video else None,
        created=_time(video.created) if video and video.created else None,
        language=(script.language if script else None) or (video.language if video else None),
        endorsed=frozenset(label.value for label in labels if label.level > 0),
        conflict=frozenset(label.value for label in labels if label.level < 0),
    )


def _time(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def shares(videos: Sequence[LabelledVideo]) -> tuple[Share, ...]:
    """All 19 values in the order of pyvalues, which is that of the circle."""
    endorsed = Counter(value for video in videos for value in video.endorsed)
    conflict = Counter(value for video in videos for value in video.conflict)
    return tuple(Share(v, endorsed[v], conflict[v], len(videos)) for v in VALUE_IDS)


def by_creator(
    videos: Iterable[LabelledVideo],
) -> tuple[tuple[str, tuple[LabelledVideo, ...]], ...]:
    """Creators with their videos, those with most videos first. Nameless videos are left out."""
    found: defaultdict[str, list[LabelledVideo]] = defaultdict(list)
    for video in videos:
        if video.creator is not None:
            found[video.creator].append(video)
    ordered = sorted(found.items(), key=lambda pair: (-len(pair[1]), pair[0].lower()))
    return tuple((name, tuple(own)) for name, own in ordered)


def by_month(videos: Iterable[LabelledVideo]) -> tuple[Month, ...]:
    """Every month from the first to the last, those without videos, too. Undated are left out."""
    found: defaultdict[int, list[LabelledVideo]] = defaultdict(list)
    for video in videos:
        if video.created is not None:
            found[12 * video.created.year + video.created.month - 1].append(video)
    if not found:
        return ()
    return tuple(
        Month(f"{month // 12:04}-{month % 12 + 1:02}", len(found[month]), shares(found[month]))
        for month in range(min(found), max(found) + 1)
    )


def pairs(videos: Sequence[LabelledVideo]) -> tuple[Pair, ...]:
    """Every two values that videos endorse, once, in the order of the circle."""
    counts = Counter(value for video in videos for value in video.endorsed)
    made = []
    for place, first in enumerate(VALUE_IDS):
        for second in VALUE_IDS[place + 1 :]:
            both = sum(first in video.endorsed and second in video.endorsed for video in videos)
            one, other = counts[first], counts[second]
            made.append(Pair(first, second, one, other, both, _phi(both, one, other, len(videos))))
    return tuple(made)


def _phi(both: int, first: int, second: int, videos: int) -> float | None:
    spread = first * (videos - first) * second * (videos - second)
    if min(first, second) < ENOUGH or not spread:
        return None
    return (videos * both - first * second) / math.sqrt(spread)


def languages(videos: Iterable[LabelledVideo]) -> tuple[tuple[str, int], ...]:
    """ISO 639-1 codes and how many videos, the most frequent first."""
    return tuple(Counter(video.language or "unknown" for video in videos).most_common())


def labels_per_video(videos: Sequence[LabelledVideo]) -> tuple[tuple[int, int, int], ...]:
    """(number of values, videos that endorse so many, videos in conflict with so many)."""
    endorsed = Counter(len(video.endorsed) for video in videos)
    conflict = Counter(len(video.conflict) for video in videos)
    most = max(*endorsed, *conflict)
    return tuple((number, endorsed[number], conflict[number]) for number in range(most + 1))
