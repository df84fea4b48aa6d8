"""The plain way, to measure ours against: one step after the other, each library at its defaults.

    python scripts/bench_plain.py FILE    prints the seconds of each step as JSON

The same models: whisper base, rapidocr's own, the embedded labeler's. Loading them is
timed apart, so that the steps can be compared with those of a server that has them loaded.
"""

import json
import sys
import time
from pathlib import Path

import av
import numpy as np
from faster_whisper import WhisperModel
from rapidocr import RapidOCR

from overtones.adapters.embedded_model import load_model
from overtones.adapters.weights import Weights
from overtones.settings import load_settings
from overtones_schema import Script, ScriptLine

FRAMES = 8


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        duration = float(container.duration or 0) / av.time_base
        wanted = [duration * (index + 0.5) / FRAMES for index in range(FRAMES)]
        found: list[np.ndarray] = []
        for frame in container.decode(video=0):
            if len(found) < FRAMES and (frame.time or 0.0) >= wanted[len(found)]:
                found.append(frame.to_ndarray(format="bgr24"))
        return found


def script_of(lines: list[str]) -> Script:
    return Script(
        video_id="7000000000000000001",
        coverage="full",
        lines=tuple(
            ScriptLine(id=f"L{number}", kind="speech", text=text, start=0.0, end=1.0)
            for number, text in enumerate(lines, 1)
        ),
    )


def main(path: Path) -> dict[str, float]:
    seconds: dict[str, float] = {}
    clock = time.perf_counter()

    def lap(name: str) -> None:
        nonlocal clock
        seconds[name] = round(time.perf_counter() - clock, 3)
        clock = time.perf_counter()

    weights = str(Weights(load_settings().models).resolve("whisper/base"))
    clock = time.perf_counter()
    whisper = WhisperModel(weights)
    reader = RapidOCR()
    model = load_model()
    lap("load")
    segments, _ = whisper.transcribe(str(path))
    lines = [segment.text for segment in segments]
    lap("speech")
    pictures = frames_of(path)
    lap("frames")
    for picture in pictures:
        lines.extend(reader(picture).txts or ())
    lap("screen_text")
    model.judge(model.reader.read(script_of(lines)))
    lap("values")
    seconds["total"] = round(sum(v for name, v in seconds.items() if name != "load"), 3)
    return seconds


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
