"""On-screen text by rapidocr with the PP-OCRv6 small models, which lie inside its wheel.

The models read Latin script (some 50 languages), Chinese and Japanese; not Cyrillic, Arabic,
Hebrew, Indic scripts, Thai or Korean. Nothing is ever downloaded.

Text is looked for in a smaller copy of the frame and read in the frame itself; what has not
changed since the frame before is not read again. Frames, then rows of text, are worked on in
parallel, each by one thread.
"""

from __future__ import annotations

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from overtones.adapters.worker_thread import Stop, run_blocking
from overtones.domain.media import Frame
from overtones.domain.screen_text import Box, ReadFrame, Reading, merge
from overtones.domain.timed_line import TimedLine
from overtones.errors import ModelMissing
from overtones.ports import Progress
from overtones.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

T = TypeVar("T")

_LOG = logging.getLogger(__name__)

DETECTION_SIDE = 640
"""Pixels of the longer side of the copy in which text is looked for. On 576 x 1024 captions
nothing of what the detector's default (1312) finds is lost down to 640; at 576 words are."""

_DETECTOR = "PP-OCRv6_det_small.onnx"
_RECOGNISER = "PP-OCRv6_rec_small.onnx"
_DIGESTS = {
    _DETECTOR: "090f04abcd9d9a7498bc4ebf677e4cb9bdce1fe4197ddb7e529f1ef44e1ff94f",
    _RECOGNISER: "6f327246b50388f3c176ae304bd95767ea6dc0c9ae92153ef8cbe210b3c14884",
}
"""SHA-256 of the models, as rapidocr 3.10.0 states them."""

_CHANGED = 14.0
"""Mean difference of luma (0 to 255) of a patch above which it is looked at again."""


class RapidOcrReader:
    """Reads the text in frames. The models are loaded at the first call and kept.

    Calls may overlap: they share the threads. Raises `ModelMissing` when made without rapidocr's
    models or with ones that are not the pinned ones.
    """

    def __init__(self, settings: Settings) -> None:
        self._min_confidence = settings.screen_text.min_confidence
        self._models = _models()
        self._engine: Any = None
        self._lock = threading.Lock()
        # A frame or a row for each thread costs less than all threads on one.
        self._pool = ThreadPoolExecutor(
            settings.screen_text.threads or os.cpu_count() or 1, thread_name_prefix="screen-text"
        )
        weights = hashlib.sha256("".join(_DIGESTS.values()).encode()).hexdigest()[:12]
        self.fingerprint = (
            f"rapidocr/{version('rapidocr')} weights={weights} side={DETECTION_SIDE} "
            f"min={self._min_confidence:g}"
        )

    async def read(self, frames: tuple[Frame, ...], progress: Progress) -> tuple[TimedLine, ...]:
        """One line of kind `onscreen` per text, with the first and last second it was seen."""
        return await run_blocking(lambda stop: self._read(frames, progress, stop))

    def _read(
        self, frames: tuple[Frame, ...], progress: Progress, stop: Stop
    ) -> tuple[TimedLine, ...]:
        if not frames:
            return ()
        with self._lock:
            if self._engine is None:
                self._engine = _load(self._models)
        looks = _looks(frames)
        changed = [look for look in looks if not look.unchanged]
        for done in self._each(self._find, changed, stop):
            progress(done / len(changed) / 2)
        rows = _rows_to_read(looks)
        for done in self._each(self._recognise, rows, stop):
            progress(0.5 + done / len(rows) / 2)
        if stop.is_set():
            return ()
        progress(1.0)
        read = [
            ReadFrame(look.frame.time, look.frame.image.shape[1], look.readings) for look in looks
        ]
        return merge(read, self._min_confidence)

    def _each(self, work: Callable[[T], None], items: list[T], stop: Stop) -> Iterator[int]:
        """Do `work` on all items in the pool and count them; no more are begun after `stop`."""

        def unless_stopped(item: T) -> None:
            if not stop.is_set():
                work(item)

        for done, _ in enumerate(self._pool.map(unless_stopped, items), 1):
            if not stop.is_set():
                yield done

    def _find(self, look: _Look) -> None:
        height, width = look.frame.image.shape[:2]
        scale = (width / look.small.shape[1], height / look.small.shape[0])
        look.rows = [_Row(look, corners * scale) for corners in _detect(self._engine, look.small)]

    def _recognise(self, row: _Row) -> None:
        corners = row.corners.astype("float32")
        (crop,) = self._engine.crop_text_regions(row.look.frame.image, [corners])
        result = self._engine.recognize_txt([crop[:, :, ::-1]])  # BGR
        row.reading = Reading(result.txts[0], float(result.scores[0]), row.box)


@dataclass(slots=True)
class _Row:
    """A row of text where the detector has found it, and what it says once it was read."""

    look: _Look
    corners: NDArray[np.float64]
    """4 x 2, pixels of the frame, clockwise from the top left."""
    like: _Row | None = None
    """The same row in the frame before, if it looks the same there."""
    reading: Reading | None = None

    @property
    def box(self) -> Box:
        left, top = self.corners.min(axis=0)
        right, bottom = self.corners.max(axis=0)
        height, width = self.look.gray.shape
        return Box(max(0, left), max(0, top), min(width, right), min(height, bottom))


@dataclass(slots=True)
class _Look:
    """A frame in the forms in which it is looked at, and what was found."""

    frame: Frame
    gray: NDArray[np.uint8]
    small: NDArray[np.uint8]
    """BGR, as the detector takes it: sides are multiples of 32 pixels."""
    unchanged: bool
    """Whether it looks like the frame before."""
    rows: list[_Row] = field(default_factory=list)

    @property
    def readings(self) -> tuple[Reading, ...]:
        found = []
        for row in self.rows:
            # The reading is the earlier one's; the place is this frame's.
            source = row
            while source.like is not None:
                source = source.like
            if source.reading is not None:
                found.append(replace(source.reading, box=row.box))
        return tuple(found)


def _looks(frames: Iterable[Frame]) -> list[_Look]:
    import cv2
    import numpy as np

    looks: list[_Look] = []
    for frame in frames:
        height, width = frame.image.shape[:2]
        scale = DETECTION_SIDE / max(height, width)
        # The detector halves its input five times.
        size = tuple(max(32, round(side * scale / 32) * 32) for side in (width, height))
        interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = cv2.resize(frame.image, size, interpolation=interpolation)[:, :, ::-1]
        gray = cv2.cvtColor(frame.image, cv2.COLOR_RGB2GRAY)
        same_size = bool(looks) and looks[-1].gray.shape == gray.shape
        unchanged = same_size and not _differs(looks[-1].gray, gray)
        looks.append(_Look(frame, gray, np.ascontiguousarray(small), unchanged))
    return looks


def _rows_to_read(looks: list[_Look]) -> list[_Row]:
    """Tie rows to the same rows in the frame before; what is left must be read, widest first."""
    for before, look in pairwise(looks):
        if look.unchanged:
            look.rows = [_Row(look, row.corners, like=row) for row in before.rows]
        elif before.gray.shape == look.gray.shape:
            for row in look.rows:
                row.like = next((old for old in before.rows if _looks_alike(old, row)), None)
    rows = [row for look in looks for row in look.rows if row.like is None]
    return sorted(rows, key=lambda row: row.box.left - row.box.right)


def _looks_alike(old: _Row, new: _Row) -> bool:
    """Whether a row stands where it stood in the frame before, and no letter has changed."""
    a, b = old.box, new.box
    slack = 0.15 * a.height
    moved = max(
        abs(a.left - b.left), abs(a.top - b.top), abs(a.right - b.right), abs(a.bottom - b.bottom)
    )
    if moved > slack:
        return False
    # Not the rim, which shows more of what lies behind the text than of the text.
    rim = 0.1 * a.height
    rows = slice(int(a.top + rim), max(int(a.top + rim) + 1, int(a.bottom - rim)))
    columns = slice(int(a.left + rim), max(int(a.left + rim) + 1, int(a.right - rim)))
    return not _differs(old.look.gray[rows, columns], new.look.gray[rows, columns])


def _detect(engine: Any, image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Corners of all rows of text: n x 4 x 2, pixels of `image`."""
    import numpy as np
    from rapidocr.main import RapidOCRError

    try:
        _, found = engine.detect_and_crop(image, {})
    except RapidOCRError:  # its way to say that there is no text
        return np.zeros((0, 4, 2), np.float32)
    return np.asarray(found.boxes, np.float32)


def _differs(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> bool:
    """Whether any patch of about a letter's size has changed."""
    import cv2

    patches = (max(1, a.shape[1] // 16), max(1, a.shape[0] // 16))
    change = cv2.resize(cv2.absdiff(a, b), patches, interpolation=cv2.INTER_AREA)
    return float(change.max()) > _CHANGED


@cache
def _models() -> tuple[Path, Path]:
    """The detector's and the recogniser's files, once their digests were found right."""
    mend = "Reinstall it: pip install --force-reinstall 'rapidocr>=3.10,<3.11'."
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing(f"The reader of on-screen text, rapidocr, is not installed. {mend}")
    folder = Path(spec.submodule_search_locations[0]) / "models"
    for name, digest in _DIGESTS.items():
        if not (folder / name).is_file():
            raise ModelMissing(f"rapidocr lacks its model {name}. {mend}")
        with (folder / name).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                raise ModelMissing(f"rapidocr's model {name} is not the expected one. {mend}")
    return folder / _DETECTOR, folder / _RECOGNISER


def _to_debug(record: logging.LogRecord) -> bool:
    _LOG.debug("rapidocr: %s", record.getMessage())
    return False


def _load(models: tuple[Path, Path]) -> Any:
    from rapidocr import RapidOCR

    log = logging.getLogger("RapidOCR")
    if _to_debug not in log.filters:
        log.addFilter(_to_debug)
    detector, recogniser = models
    return RapidOCR(
        params={
            # With paths given, it never asks the network for a model.
            "Det.model_path": str(detector),
            "Rec.model_path": str(recogniser),
            "Global.use_cls": False,
            "Global.use_vertical_padding": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": DETECTION_SIDE * 2,  # frames come in the right size
            # Rows are read one by one at their own width: padding them to a batch only costs.
            "Rec.rec_batch_num": 1,
            "Rec.rec_img_shape": [3, 48, 160],
            # Without the arena the detector takes half as long again.
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        }
    )
