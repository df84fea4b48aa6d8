"""On-screen text by rapidocr with the PP-OCRv6 small models, which lie inside its wheel.

The models read Latin script (some 50 languages), Chinese and Japanese; not Cyrillic, Arabic,
Hebrew, Indic scripts, Thai or Korean. Nothing is ever downloaded.

Text is looked for in a smaller copy of the frame and read in the frame itself; what has not
changed since the frame before is not read again.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

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

    Calls may overlap: they take turns frame by frame. Raises `ModelMissing` when made without
    rapidocr's models or with ones that are not the pinned ones.
    """

    def __init__(self, settings: Settings) -> None:
        self._min_confidence = settings.screen_text.min_confidence
        self._threads = settings.screen_text.threads
        self._models = _models()
        self._engine: Any = None
        self._lock = threading.Lock()
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
        read: list[ReadFrame] = []
        before: _Look | None = None
        for number, frame in enumerate(frames, 1):
            if stop.is_set():
                return ()
            with self._lock:
                if self._engine is None:
                    self._engine = _load(self._models, self._threads)
                before = _look(self._engine, frame, before)
            read.append(ReadFrame(frame.time, frame.image.shape[1], before.readings))
            progress(number / len(frames))
        return merge(read, self._min_confidence)


class _Look:
    """A frame that was looked at, and what was read in it."""

    def __init__(
        self, gray: NDArray[np.uint8], small: NDArray[np.uint8], readings: tuple[Reading, ...]
    ) -> None:
        self.gray = gray
        self.small = small
        self.readings = readings


def _look(engine: Any, frame: Frame, before: _Look | None) -> _Look:
    import cv2
    import numpy as np

    height, width = frame.image.shape[:2]
    scale = DETECTION_SIDE / max(height, width)
    # The detector halves its input five times.
    size = tuple(max(32, round(side * scale / 32) * 32) for side in (width, height))
    gray = cv2.cvtColor(frame.image, cv2.COLOR_RGB2GRAY)
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small = cv2.resize(frame.image, size, interpolation=interpolation)[:, :, ::-1]
    if before is not None and before.small.shape == small.shape:
        if not _differs(before.small, small):
            return _Look(gray, small, before.readings)
    else:
        before = None
    boxes = _detect(engine, np.ascontiguousarray(small))
    boxes *= np.array([width / size[0], height / size[1]], np.float32)
    readings: list[Reading | None] = []
    fresh: list[NDArray[np.float32]] = []
    for corners in boxes:
        box = _upright(corners, width, height)
        known = _known(before, gray, box) if before is not None else None
        readings.append(known)
        if known is None:
            fresh.append(corners)
    if fresh:
        crops = engine.crop_text_regions(np.ascontiguousarray(frame.image[:, :, ::-1]), fresh)
        result = engine.recognize_txt(crops)
        news = iter(
            Reading(text, float(score), _upright(corners, width, height))
            for text, score, corners in zip(result.txts, result.scores, fresh, strict=True)
        )
        readings = [known or next(news) for known in readings]
    return _Look(gray, small, tuple(r for r in readings if r is not None))


def _detect(engine: Any, image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Corners of all rows of text: n x 4 x 2, pixels of `image`."""
    import numpy as np
    from rapidocr.main import RapidOCRError

    try:
        _, found = engine.detect_and_crop(image, {})
    except RapidOCRError:  # its way to say that there is no text
        return np.zeros((0, 4, 2), np.float32)
    return np.asarray(found.boxes, np.float32)


def _upright(corners: NDArray[np.float32], width: int, height: int) -> Box:
    left, top = corners.min(axis=0)
    right, bottom = corners.max(axis=0)
    return Box(max(0, left), max(0, top), min(width, right), min(height, bottom))


def _known(before: _Look, gray: NDArray[np.uint8], box: Box) -> Reading | None:
    """The reading of the frame before, if the same box looks the same now."""
    for reading in before.readings:
        old = reading.box
        slack = 0.15 * old.height
        sides = ("left", "top", "right", "bottom")
        if all(abs(getattr(old, side) - getattr(box, side)) <= slack for side in sides):
            rows, columns = (
                slice(int(old.top), int(old.bottom)),
                slice(int(old.left), int(old.right)),
            )
            same = not _differs(before.gray[rows, columns], gray[rows, columns])
            return reading if same else None
    return None


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


def _load(models: tuple[Path, Path], threads: int) -> Any:
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
            # The arena makes the detector half as fast again.
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads or -1,
        }
    )
