"""Real clips that Debian packages bring, and clips that tests write themselves.

Made clips are kept in a folder of the system's temporary folder and made only once.
"""

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

SAMPLE_RATE = 16_000

Image = NDArray[np.uint8]
Audio = NDArray[np.float32]

_SHARE = Path("/usr/share")
_KEPT = Path(tempfile.gettempdir()) / f"overtones-test-clips-3-{os.getuid()}"


def packaged(path: str, package: str) -> Path:
    """A file below /usr/share that the Debian package brings."""
    found = _SHARE / path
    if not found.exists():
        raise FileNotFoundError(f"{found} is missing: apt-get install {package}")
    return found


def narrated() -> Path:
    """Three minutes (180.2 s, 480 x 352), an English narrator, animated drawings, music."""
    return packaged("openboard/library/videos/wannaworktogether.mp4", "openboard-common")


def phone_clips() -> tuple[Path, ...]:
    """Short clips from a telephone and a camera as mp4, avi, mpeg and ogg; a man says hello."""
    folder = packaged("forensics-samples/original-files", "forensics-samples-files")
    return tuple(sorted(folder.glob("movie*/*")))


def vertical(seconds: int = 30) -> Path:
    """The start of the narrated clip, cropped to 9:16 and scaled to 576 x 1024."""
    return _kept(f"vertical-{seconds}.mp4", lambda path: _crop(narrated(), path, seconds))


def music_only(seconds: int = 20) -> Path:
    """A moving picture with instrumental music; nobody speaks."""
    track = packaged("asterisk/moh/reno_project-system.wav", "asterisk-moh-opsound-wav")
    return _with_picture(f"music-{seconds}.mp4", lambda: heard(track)[: seconds * SAMPLE_RATE])


def silent(seconds: int = 10) -> Path:
    """A moving picture whose sound track is silent."""
    return _with_picture(
        f"silent-{seconds}.mp4", lambda: np.zeros(seconds * SAMPLE_RATE, np.float32)
    )


def spanish() -> Path:
    """A moving picture with a woman who speaks Spanish (telephone prompts, 56 s)."""
    return _with_picture("spanish.mp4", _spanish_prompts)


def heard(path: Path) -> Audio:
    """The sound of a file: mono float32 at 16 kHz."""
    resampler = AudioResampler("flt", "mono", SAMPLE_RATE)
    with av.open(str(path)) as source:
        frames = [*source.decode(audio=0), None]
        pieces = [piece.to_ndarray() for frame in frames for piece in resampler.resample(frame)]
    return np.concatenate(pieces, axis=None).astype(np.float32)


def moving_picture(
    seconds: float, fps: int = 10, size: tuple[int, int] = (288, 512)
) -> Iterator[Image]:
    """Frames of a bright square that wanders over a slowly changing ground. `size` is (w, h)."""
    width, height = size
    side = width // 4
    for index in range(round(seconds * fps)):
        image = np.empty((height, width, 3), np.uint8)
        image[:] = (40, 60 + abs(index % 120 - 60), 120)
        left = (index * 7) % (width - side)
        top = (index * 11) % (height - side)
        image[top : top + side, left : left + side] = (230, 200, 60)
        yield image


def tone(seconds: float) -> Audio:
    """A loud hum of 255 Hz."""
    count = round(seconds * SAMPLE_RATE)
    return np.sin(np.arange(count, dtype=np.float32) / 10) * np.float32(0.8)


def write_clip(
    path: Path,
    frames: Iterable[Image],
    audio: Audio | None = None,
    fps: int = 10,
    codec: str = "libx264",
    times: Iterable[float] | None = None,
    sound_starts: float = 0.0,
) -> Path:
    """Write a clip. `frames` are height x width x 3 uint8 RGB, all of one, even size; `audio` is
    mono float32 at 16 kHz. `times` (seconds) replace the times that `fps` gives; the sound starts
    at `sound_starts` (seconds).
    """
    moments = iter(times) if times is not None else None
    with av.open(str(path), "w") as target:
        picture: av.VideoStream | None = None
        sound = (
            target.add_stream("aac", rate=SAMPLE_RATE, layout="mono") if audio is not None else None
        )
        for index, image in enumerate(frames):
            if picture is None:
                picture = cast(av.VideoStream, target.add_stream(codec, rate=fps))
                picture.height, picture.width = image.shape[:2]
                picture.pix_fmt = "yuvj420p" if codec == "mjpeg" else "yuv420p"
                picture.codec_context.time_base = Fraction(1, 1000)
                if codec == "libx264":
                    picture.options = {"preset": "ultrafast", "tune": "zerolatency"}
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts = round(1000 * (next(moments) if moments else index / fps))
            frame.time_base = Fraction(1, 1000)
            target.mux(picture.encode(frame))
        if picture is not None:
            target.mux(picture.encode(None))
        if sound is not None and audio is not None:
            block = av.AudioFrame.from_ndarray(audio[np.newaxis], format="flt", layout="mono")
            block.sample_rate = SAMPLE_RATE
            block.pts = round(sound_starts * SAMPLE_RATE)
            block.time_base = Fraction(1, SAMPLE_RATE)
            target.mux(sound.encode(block))
            target.mux(sound.encode(None))
    return path


def _kept(name: str, make: Callable[[Path], object]) -> Path:
    _KEPT.mkdir(mode=0o700, exist_ok=True)
    path = _KEPT / name
    if not path.exists():
        unfinished = _KEPT / f"{os.getpid()}-{name}"
        make(unfinished)
        unfinished.replace(path)
    return path


def _with_picture(name: str, sound: Callable[[], Audio]) -> Path:
    def make(path: Path) -> None:
        audio = sound()
        write_clip(path, moving_picture(len(audio) / SAMPLE_RATE), audio)

    return _kept(name, make)


def _spanish_prompts() -> Audio:
    folder = packaged("asterisk/sounds/es", "asterisk-core-sounds-es-wav")
    pause = np.zeros(SAMPLE_RATE // 2, np.float32)
    names = ("demo-congrats", "vm-instructions", "demo-thanks")
    return np.concatenate(
        [part for name in names for part in (heard(folder / f"{name}.wav"), pause)]
    )


def _crop(source: Path, path: Path, seconds: int) -> None:
    with av.open(str(source)) as old, av.open(str(path), "w") as new:
        video, audio = old.streams.video[0], old.streams.audio[0]
        video.thread_type = "AUTO"
        picture = new.add_stream("libx264", rate=30, options={"preset": "veryfast"})
        picture.width, picture.height, picture.pix_fmt = 576, 1024, "yuv420p"
        sound = new.add_stream_from_template(audio)
        graph = av.filter.Graph()
        graph.link_nodes(
            graph.add_buffer(template=video),
            graph.add("crop", "198:352"),
            graph.add("scale", "576:1024"),
            graph.add("buffersink"),
        ).configure()
        for packet in old.demux(video, audio):
            if packet.pts is None or float(packet.pts * packet.time_base) >= seconds + 1:
                continue
            if packet.stream is audio:
                if float(packet.pts * packet.time_base) < seconds:
                    packet.stream = sound
                    new.mux(packet)
                continue
            for frame in cast(list[av.VideoFrame], packet.decode()):
                if frame.time < seconds:
                    graph.push(frame)
                    scaled = cast(av.VideoFrame, graph.pull())
                    scaled.pict_type = 0
                    new.mux(picture.encode(scaled))
        new.mux(picture.encode(None))
