"""Measures shots, motion, brightness and colourfulness from small samples of a picture track."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from overtones.domain.media import PictureFacts, Shot

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLE_SIDE = 64
"""Pixels of the longer side of a sample."""
SAMPLE_SECONDS = 0.1
"""Between samples. Ten a second show a cut as one jump and cost little."""
MOTION_SECONDS = 0.5
"""Motion is the change over this time: long enough to see slow movement through codec noise."""

CUT_CHANGE = 0.07
"""Least mean change of a pixel (of 1) from one sample to the next that may be a cut.
PySceneDetect's `AdaptiveDetector` asks for 15 of 255 (0.06) between neighbouring frames."""
CUT_RATIO = 3.0
"""A cut must stand out by this factor from the median change around it (as `AdaptiveDetector`,
the best of its kind on short web clips): a pan or a shaken camera changes every sample."""
CUT_CERTAIN = 0.3
"""A change as large as this is a cut even in the middle of others, as in a fast montage."""
CUT_WINDOW = 3
"""Samples looked at on either side."""
LEAST_SHOT_SECONDS = 0.3
"""A jump sooner after a cut is a flash or the rest of the same cut."""

LUMA = np.array([0.299, 0.587, 0.114], np.float32) / np.float32(255)
"""Weights of red, green and blue (0 to 255) in luma (0 to 1), by ITU-R BT.601."""
COLORFUL = 109.0
"""'Extremely colourful' in Hasler and Suesstrunk (2003), table 2: becomes 1."""


@dataclass(frozen=True, slots=True)
class _Sample:
    time: float
    change: float
    """From the sample before, over all channels, in [0, 1]."""
    brightness: float
    colorfulness: float
    since: float | None
    """Time of the sample that `motion` was measured against."""
    motion: float


class PictureMeter:
    """Takes samples in time order, then says what they show."""

    def __init__(self) -> None:
        self._samples: list[_Sample] = []
        self._before: NDArray[np.int16] | None = None
        self._lumas: deque[tuple[float, NDArray[np.float32]]] = deque()

    def wants(self, time: float) -> bool:
        """Whether a sample at `time` (seconds) is due."""
        return not self._samples or time >= self._samples[-1].time + SAMPLE_SECONDS * 0.99

    def take(self, time: float, image: NDArray[np.uint8]) -> None:
        """Measure a sample: height x width x 3, uint8, RGB, always of the same size."""
        now = image.astype(np.int16)
        before = self._before
        change = 0.0 if before is None else float(np.abs(now - before).mean()) / 255
        luma = image.astype(np.float32) @ LUMA
        since, motion = self._motion(time, luma)
        self._samples.append(
            _Sample(time, change, float(luma.mean()), colorfulness(now), since, motion)
        )
        self._before = now
        self._lumas.append((time, luma))

    def _motion(self, time: float, luma: NDArray[np.float32]) -> tuple[float | None, float]:
        """Change against the youngest sample that is at least `MOTION_SECONDS` old."""
        while len(self._lumas) > 1 and self._lumas[1][0] <= time - MOTION_SECONDS * 0.99:
            self._lumas.popleft()
        if not self._lumas or self._lumas[0][0] > time - MOTION_SECONDS * 0.99:
            return None, 0.0
        since, old = self._lumas[0]
        return since, float(np.abs(luma - old).mean())

    def facts(self, end: float, *, continuous: bool = True) -> PictureFacts | None:
        """What the samples show; None without any.

        `end` is where the picture track ends, in seconds. If the samples were too far apart to
        follow the picture (not `continuous`), neither cuts nor motion are said to be known.
        """
        samples = self._samples
        if not samples:
            return None
        shots = self._shots(end) if continuous else ()
        return PictureFacts(
            shots=shots,
            motion=_mean_motion(samples, [shot.start for shot in shots]) if continuous else None,
            brightness=_mean([sample.brightness for sample in samples]),
            colorfulness=_mean([sample.colorfulness for sample in samples]),
        )

    def _shots(self, end: float) -> tuple[Shot, ...]:
        starts = [self._samples[0].time, *self._cuts()]
        ends = [*starts[1:], max(end, starts[-1])]
        shots = []
        for start, stop in zip(starts, ends, strict=True):
            inside = [sample for sample in self._samples if start <= sample.time < stop]
            inside = inside or [self._samples[-1]]
            shots.append(
                Shot(
                    start=start,
                    end=stop,
                    motion=_mean_motion(inside, [start]),
                    brightness=_mean([sample.brightness for sample in inside]),
                    colorfulness=_mean([sample.colorfulness for sample in inside]),
                )
            )
        return tuple(shots)

    def _cuts(self) -> list[float]:
        changes = [sample.change for sample in self._samples]
        cuts: list[float] = []
        last = self._samples[0].time
        for index, change in enumerate(changes):
            if change < CUT_CHANGE:
                continue
            before = changes[max(index - CUT_WINDOW, 1) : index]
            around = before + changes[index + 1 : index + 1 + CUT_WINDOW]
            usual = median(around) if around else 0.0
            time = self._samples[index].time
            certain = change >= CUT_RATIO * usual or change >= CUT_CERTAIN
            if certain and time - last >= LEAST_SHOT_SECONDS:
                cuts.append(time)
                last = time
        return cuts


def colorfulness(image: NDArray[np.int16]) -> float:
    """Hasler and Suesstrunk's measure of an RGB picture (values 0 to 255), scaled to [0, 1]."""
    red, green, blue = (image[..., channel].astype(np.float32) for channel in range(3))
    red_green = red - green
    yellow_blue = (red + green) / 2 - blue
    spread = float(np.hypot(red_green.std(), yellow_blue.std()))
    offset = float(np.hypot(red_green.mean(), yellow_blue.mean()))
    return min((spread + 0.3 * offset) / COLORFUL, 1.0)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _mean_motion(samples: list[_Sample], starts: list[float]) -> float | None:
    """Mean motion of the samples whose reference lies in the same shot; None if none does."""
    values = [
        sample.motion
        for sample in samples
        if sample.since is not None
        and not any(sample.since < start <= sample.time for start in starts)
    ]
    return _mean(values) if values else None
