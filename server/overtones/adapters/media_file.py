"""Reads a media file with PyAV: runs only inside the decoding process.

The file is demultiplexed once, its packets kept in memory; so the true length is known before
anything is decoded, and no more pictures are decoded than are needed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

import av
import av.subtitles.stream  # PyAV imports it when it opens a file, which is too late here
import numpy as np

from overtones.adapters.media_packets import (
    OUT_OF_MEMORY,
    MediaRefused,
    Track,
    check_pixels,
    decoded,
    demultiplex,
)
from overtones.adapters.picture_track import PictureTrack
from overtones.domain.media import (
    SAMPLE_RATE,
    Frame,
    FramePlan,
    Media,
    MediaLimits,
    PictureFacts,
)

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

FORMATS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,ogg,wav,mp3,flac,aac,flv"
"""FFmpeg's demultiplexers that may be used. None of them opens a second file."""

GAP_SECONDS = 0.1
"""Shorter holes in the audio are left to the resampler; longer ones are filled with silence."""


def read_media(descriptor: int, plan: FramePlan, limits: MediaLimits) -> Media:
    """Decode the open file `descriptor`. No other file can be reached through it.

    Raises `MediaRefused`.
    """
    with opened(descriptor, FORMATS) as container:
        return _read(container, plan, limits)


def open_file(path: str) -> int:
    """A descriptor of a regular file. Raises `MediaRefused`."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise MediaRefused("unreadable", str(error)) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        raise MediaRefused("unreadable", "not a regular file")
    return descriptor


def opened(descriptor: int, formats: str) -> InputContainer:
    """The open file, by one of FFmpeg's demultiplexers named. Raises `MediaRefused`."""
    try:
        return av.open(
            "fd:",
            options={
                "fd": str(descriptor),
                "protocol_whitelist": "fd",
                "format_whitelist": formats,
            },
        )
    except OUT_OF_MEMORY:
        raise
    except (av.error.FFmpegError, ValueError) as error:
        raise MediaRefused("unreadable", f"not opened: {error}") from error


def _read(container: InputContainer, plan: FramePlan, limits: MediaLimits) -> Media:
    claimed = (container.duration or 0) / av.time_base
    if claimed > limits.refuse_seconds:
        raise MediaRefused("too_long", f"{claimed:.0f} s by its header")
    audio = next((s for s in container.streams.audio if s.codec_context), None)
    video = next((s for s in container.streams.video if s.codec_context and not _is_cover(s)), None)
    if video is not None:
        check_pixels(video.codec_context.width, video.codec_context.height, limits)
    tracks, duration = demultiplex(container, (video, audio), limits)

    samples: NDArray[np.float32] | None = None
    frames: tuple[Frame, ...] = ()
    facts: PictureFacts | None = None
    width = height = 0
    faults: list[str] = []
    if audio is not None and audio.index in tracks:
        with _one_track(faults):
            samples = _listen(tracks[audio.index], limits)
    if video is not None and video.index in tracks:
        picture = PictureTrack(video, tracks[video.index], plan, limits)
        with _one_track(faults):
            frames, facts = picture.look()
            width, height = picture.width, picture.height
    if samples is None and not frames:
        what = "; ".join(faults) or "no track holds anything that could be decoded"
        raise MediaRefused("unreadable", what)
    cut = duration > limits.max_seconds
    return Media(
        duration=duration,
        width=width,
        height=height,
        audio=samples,
        frames=frames,
        facts=facts,
        cut_at=limits.max_seconds if cut else None,
    )


@contextmanager
def _one_track(faults: list[str]) -> Iterator[None]:
    """A track that can't be decoded is left out: the other one may be whole."""
    try:
        yield
    except MediaRefused as refused:
        if refused.fault != "unreadable":
            raise
        faults.append(refused.detail)


def _is_cover(stream: VideoStream) -> bool:
    return bool(stream.disposition & av.stream.Disposition.attached_pic)


def _listen(track: Track, limits: MediaLimits) -> NDArray[np.float32] | None:
    """Mono samples at `SAMPLE_RATE` from second 0 on; None if nothing could be decoded."""
    pieces: list[NDArray[np.float32]] = []
    position = 0
    most = round(limits.max_seconds * SAMPLE_RATE)
    resampler: av.AudioResampler | None = None
    form: tuple[str, str, int] | None = None

    def add(frames: list[AudioFrame]) -> None:
        nonlocal position
        for frame in frames:
            piece = cast("NDArray[np.float32]", frame.to_ndarray()).reshape(-1)
            pieces.append(piece)
            position += piece.size

    def silence(count: int) -> None:
        nonlocal position
        pieces.append(np.zeros(count, np.float32))
        position += count

    for frame in decoded(track.packets[0].stream.codec_context, track.packets):
        now = (frame.format.name, frame.layout.name, frame.sample_rate)
        if resampler is None or now != form:
            if resampler is not None:
                add(resampler.resample(None))
            resampler, form = av.AudioResampler("flt", "mono", SAMPLE_RATE), now
        time = track.time(frame)
        if time is not None:
            due = min(round(time * SAMPLE_RATE), most)
            if due - position > GAP_SECONDS * SAMPLE_RATE:
                silence(due - position)
        frame.pts = None
        try:
            resampled = resampler.resample(frame)
        except OUT_OF_MEMORY:
            raise
        except (av.error.FFmpegError, ValueError):
            # Noise decodes to a sound of impossible shape; what follows may be whole.
            resampler = form = None
            continue
        add(resampled)
        if position >= most:
            break
    if resampler is not None:
        add(resampler.resample(None))
    if not position:
        return None
    return np.clip(np.concatenate(pieces)[:most], -1.0, 1.0)
