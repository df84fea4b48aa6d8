"""Merging of what was read in single frames into one line per text.

A reading is one row of text in one frame. Rows are followed from frame to frame; a text that
grows, is cut off at an edge or is read a little differently stays one row. Rows that stand
below each other and come or go together are one text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from overtones.domain.likeness import joined, letters, part_of, same
from overtones.domain.timed_line import TimedLine


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle, in pixels of the frame; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def height(self) -> float:
        """In pixels."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """x of the middle."""
        return (self.left + self.right) / 2

    def union(self, other: "Box") -> "Box":
        """The smallest box around both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def covers(self, other: "Box") -> float:
        """The share of the smaller box that lies in the other, in [0, 1]."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        areas = ((b.right - b.left) * b.height for b in (self, other))
        return max(0.0, wide) * max(0.0, high) / max(1e-6, min(areas))


@dataclass(frozen=True, slots=True)
class Reading:
    """One row of text as it was read in one frame. `confidence` in [0, 1]."""

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True, slots=True)
class ReadFrame:
    """All that was read in one frame. `time` in seconds, `width` in pixels."""

    time: float
    width: int
    readings: tuple[Reading, ...]


@dataclass(slots=True)
class _Row:
    """A row followed through the frames that show it."""

    seen: dict[int, Reading] = field(default_factory=dict)

    @property
    def first(self) -> int:
        return min(self.seen)

    @property
    def last(self) -> int:
        return max(self.seen)

    @property
    def box(self) -> Box:
        return self.seen[self.last].box


def merge(frames: Sequence[ReadFrame], min_confidence: float) -> tuple[TimedLine, ...]:
    """One line of kind `onscreen` per text, by first appearance, then from top to bottom.

    `start` and `end` are the times of the first and last frame that show it (equal if it is
    only one). Readings below `min_confidence`, marks without letters, and the name tags that
    apps print at the sides are left out.
    """
    rows: list[_Row] = []
    for index, frame in enumerate(frames):
        _follow(rows, index, _whole_rows(_wanted(frame, min_confidence)))
    rows = [row for row in rows if not _is_noise(row)]
    found = [_line(block, frames) for block in _blocks(rows)]
    found.sort(key=lambda pair: (pair[0].start, pair[1].top, pair[1].left))
    return _without_repeats(line for line, _ in found)


# One frame


def _wanted(frame: ReadFrame, min_confidence: float) -> list[Reading]:
    return [
        reading
        for reading in frame.readings
        if reading.confidence >= min_confidence
        and letters(reading.text)
        and not _STROKES.fullmatch(reading.text)
        and not _is_tag(reading, frame.width)
    ]


_STROKES = re.compile(r"[iIl1|!\s.,'_-]{4,}")
"""What blinds, fences and rulers look like to a reader of text."""
_TAG = re.compile(r"\W*(?:\w{1,2}\s*)?(?:tik\s?tok)?\s*(?:@[\w.]{2,})?\W*", re.IGNORECASE)


def _is_tag(reading: Reading, width: int) -> bool:
    """The app's name or an account's, printed near the left or right edge."""
    near_side = reading.box.left < 0.12 * width or reading.box.right > 0.88 * width
    marked = "@" in reading.text or re.search(r"tik\s?tok", reading.text, re.IGNORECASE)
    return bool(near_side and marked and _TAG.fullmatch(reading.text.strip()))


def _whole_rows(readings: list[Reading]) -> list[Reading]:
    """Join pieces of one row that the detector has torn apart at a space."""
    rows: list[Reading] = []
    for reading in sorted(readings, key=lambda r: r.box.left):
        for at, row in enumerate(rows):
            gap = reading.box.left - row.box.right
            size = min(row.box.height, reading.box.height)
            level = abs(row.box.top + row.box.bottom - reading.box.top - reading.box.bottom) / 2
            if -size < gap < 0.5 * size and level < 0.3 * size and _alike(row.box, reading.box):
                rows[at] = Reading(
                    joined(row.text, reading.text),
                    min(row.confidence, reading.confidence),
                    row.box.union(reading.box),
                )
                break
        else:
            rows.append(reading)
    return sorted(rows, key=lambda r: (r.box.top, r.box.left))


def _alike(a: Box, b: Box) -> bool:
    """Whether the letters are of about the same size."""
    return max(a.height, b.height) < 1.5 * min(a.height, b.height)


# From frame to frame


def _follow(rows: list[_Row], index: int, readings: list[Reading]) -> None:
    """Put each reading to the row that it continues, or begin a new one."""
    open_rows = [row for row in rows if index - row.last <= 2]
    pairs = [
        (score, number, place)
        for place, row in enumerate(open_rows)
        for number, reading in enumerate(readings)
        if (score := _kinship(row, reading)) > 0
    ]
    continued: dict[int, int] = {}
    for _, number, place in sorted(pairs, reverse=True):
        if number not in continued.values() and place not in continued:
            continued[place] = number
    while (torn := _torn(open_rows, index, readings, continued)) is not None:
        del continued[torn]
    for place, number in continued.items():
        open_rows[place].seen[index] = readings[number]
    new = set(range(len(readings))) - set(continued.values())
    rows += [_Row({index: readings[number]}) for number in sorted(new)]


def _torn(
    rows: list[_Row], index: int, readings: list[Reading], continued: dict[int, int]
) -> int | None:
    """A row that seems to go on while the row above or below gives way to another text.

    Then the whole text is another one, and only a word or two are the same.
    """
    new = [reading for n, reading in enumerate(readings) if n not in continued.values()]
    for place in continued:
        for other, row in enumerate(rows):
            if (
                other not in continued
                and row.last == index - 1
                and _stacked(rows[place].box, row.box)
                and any(row.box.covers(reading.box) > 0.5 for reading in new)
            ):
                return place
    return None


def _kinship(row: _Row, reading: Reading) -> float:
    """How surely a reading continues a row; 0 if it does not."""
    before = row.seen[row.last]
    here = before.box.covers(reading.box)
    if same(before.text, reading.text):
        long_enough = len(letters(reading.text)) >= 6
        return 2 + here if here > 0.3 or long_enough else 0.0
    level = abs(before.box.top - reading.box.top) < 0.5 * before.box.height
    if here > 0.6 and level and _alike(before.box, reading.box):
        related = part_of(before.text, reading.text) or part_of(reading.text, before.text)
        return 1 + here if related else 0.0
    return 0.0


def _is_noise(row: _Row) -> bool:
    """A single letter, or a short and doubtful reading that no other frame confirms."""
    best = max(row.seen.values(), key=lambda r: r.confidence)
    length = len(letters(_text(row)))
    if length < 2:
        return True
    return length < 4 and len(row.seen) == 1 and best.confidence < 0.9


def _text(row: _Row) -> str:
    """The fullest reading of a row; among equally full ones the one read most and most surely."""
    weight: dict[str, float] = {}
    first: dict[str, int] = {}
    for index, reading in sorted(row.seen.items()):
        key = letters(reading.text)
        weight[key] = weight.get(key, 0.0) + reading.confidence
        first.setdefault(key, index)
    longest = max(map(len, weight))
    full = [key for key in weight if len(key) >= longest - max(1, longest // 10)]
    # What was there before its longer form had only begun to appear.
    full = [k for k in full if not any(k != o and k in o and first[k] < first[o] for o in full)]
    best = max(full, key=lambda key: (weight[key], len(key)))
    texts = [r for r in row.seen.values() if letters(r.text) == best]
    return max(texts, key=lambda r: (sum(t.text == r.text for t in texts), r.confidence)).text


# Rows to texts


def _blocks(rows: list[_Row]) -> list[list[_Row]]:
    blocks: list[list[_Row]] = []
    for row in sorted(rows, key=lambda row: (row.first, row.box.top)):
        for block in blocks:
            beside = any(_level(other.box, row.box) for other in block)
            if not beside and any(_belong(other, row) for other in block):
                block.append(row)
                break
        else:
            blocks.append([row])
    return blocks


def _belong(a: _Row, b: _Row) -> bool:
    """Whether two rows stand below each other as one text, and come or go together."""
    together = a.seen.keys() & b.seen.keys()
    if len(together) * 2 < min(len(a.seen), len(b.seen)) or not together:
        return False
    if a.first != b.first and a.last != b.last:
        return False
    return _stacked(a.seen[max(together)].box, b.seen[max(together)].box)


def _stacked(a: Box, b: Box) -> bool:
    """Whether two boxes stand close below each other, aligned, with letters of one size."""
    upper, lower = sorted((a, b), key=lambda box: box.top)
    size = min(upper.height, lower.height)
    aligned = min(abs(upper.middle - lower.middle), abs(upper.left - lower.left)) < 0.8 * size
    gap = lower.top - upper.bottom
    return -0.6 * size < gap < 0.6 * size and aligned and _alike(upper, lower)


def _level(a: Box, b: Box) -> bool:
    """Whether two boxes stand at the same height."""
    return min(a.bottom, b.bottom) - max(a.top, b.top) > 0.5 * min(a.height, b.height)


def _line(block: list[_Row], frames: Sequence[ReadFrame]) -> tuple[TimedLine, Box]:
    block = sorted(block, key=lambda row: row.box.top)
    text, box = "", block[0].box
    for row in block:
        text = joined(text, _text(row))
        box = box.union(row.box)
    surest = [max(r.confidence for r in row.seen.values()) for row in block]
    line = TimedLine(
        kind="onscreen",
        text=text,
        start=frames[min(row.first for row in block)].time,
        end=frames[max(row.last for row in block)].time,
        confidence=round(sum(surest) / len(surest), 3),
    )
    return line, box


def _without_repeats(lines: Iterable[TimedLine]) -> tuple[TimedLine, ...]:
    """A text that comes back is one line, from its first to its last appearance."""
    kept: list[TimedLine] = []
    for line in lines:
        for at, other in enumerate(kept):
            # At the same time in two places, almost equal texts are two texts.
            apart = line.start > other.end or other.start > line.end
            if letters(line.text) == letters(other.text) or (apart and same(line.text, other.text)):
                better = max(other, line, key=lambda choice: choice.confidence or 0)
                kept[at] = TimedLine(
                    "onscreen",
                    better.text,
                    min(other.start, line.start),
                    max(other.end, line.end),
                    confidence=better.confidence,
                )
                break
        else:
            kept.append(line)
    return tuple(kept)
