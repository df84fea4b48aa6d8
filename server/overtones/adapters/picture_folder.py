"""Reads the pictures and the music of a photo post with PyAV: only inside the decoding process.

The folder holds `image-01.jpg`, `image-02.webp`, ..., and where there is music `audio-00.mp3`; the
numbers count, the endings don't. All files are opened before any of them is looked at, so that
the process can give up opening files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.video.reformatter import VideoReformatter

from overtones.adapters.media_file import open_file, opened, read_media
from overtones.adapters.media_packets import OUT_OF_MEMORY, MediaRefused, check_pixels, decoded
from overtones.adapters.picture_track import thumbnail_of, upright, upright_size
from overtones.domain.frame_choice import alike
from overtones.domain.media import MAX_PICTURES, Frame, FramePlan, Media, MediaLimits

if TYPE_CHECKING:
    import numpy as np
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

FORMATS = "jpeg_pipe,webp_pipe,png_pipe,gif,gif_pipe,bmp_pipe,mov,mp4"
"""FFmpeg's demultiplexers that may be used; the last two read HEIC and AVIF."""


@dataclass(frozen=True, slots=True)
class OpenPost:
    """Descriptors of the open files."""

    pictures: dict[int, int]
    """By the number of the picture, from 1."""
    music: int | None

    @property
    def last_descriptor(self) -> int:
        """The highest one."""
        return max(*self.pictures.values(), self.music or 0)


def open_post(folder: str) -> OpenPost:
    """Open the files in `folder`. Raises `MediaRefused` if there is no picture."""
    pictures: dict[int, int] = {}
    music: int | None = None
    for path in sorted(Path(folder).iterdir()):
        kind, _, number = path.name.partition(".")[0].partition("-")
        if kind == "image" and number.isdecimal() and len(pictures) < MAX_PICTURES:
            pictures[int(number)] = open_file(str(path))
        elif kind == "audio" and music is None:
            music = open_file(str(path))
    if not pictures:
        raise MediaRefused("unreadable", "a folder without pictures")
    return OpenPost(pictures, music)


def read_post(post: OpenPost, plan: FramePlan, limits: MediaLimits) -> Media:
    """Decode pictures and music. The time of a frame is the number of the picture.

    A picture much like the one kept before it is left out, as is one that can't be decoded, and
    music that can't be. Raises `MediaRefused` if there is no picture left or one is too large.
    """
    scaler = VideoReformatter()
    frames: list[Frame] = []
    faults: list[str] = []
    before: NDArray[np.uint8] | None = None
    width = height = 0
    for number, descriptor in sorted(post.pictures.items()):
        try:
            picture = _picture(descriptor, limits)
            thumbnail = thumbnail_of(scaler, picture)
            if before is not None and alike(thumbnail, before):
                continue
            if not frames:
                width, height = upright_size(picture)
            frames.append(Frame(float(number), upright(scaler, picture, plan.max_side)))
            before = thumbnail
        except MediaRefused as refused:
            if refused.fault != "unreadable":
                raise
            faults.append(f"picture {number}: {refused.detail}")
    if not frames:
        raise MediaRefused("unreadable", "; ".join(faults))
    music = None if post.music is None else _music(post.music, plan, limits)
    return Media(
        duration=music.duration if music else 0.0,
        width=width,
        height=height,
        audio=music.audio if music else None,
        frames=tuple(frames),
        facts=None,
        cut_at=music.cut_at if music else None,
        pictures=len(post.pictures),
    )


def _picture(descriptor: int, limits: MediaLimits) -> VideoFrame:
    with opened(descriptor, FORMATS) as container:
        streams = [stream for stream in container.streams.video if stream.codec_context]
        if len(streams) != 1:  # HEIC in tiles would give one of its tiles
            raise MediaRefused("unreadable", f"{len(streams)} pictures in one file")
        context = streams[0].codec_context
        check_pixels(context.width, context.height, limits)
        packet = _first_packet(container, streams[0])
        picture: VideoFrame | None = next(decoded(context, [packet]), None)
        if picture is None:
            raise MediaRefused("unreadable", "nothing could be decoded")
        check_pixels(picture.width, picture.height, limits)
        return picture


def _first_packet(container: InputContainer, stream: VideoStream) -> Packet[VideoStream]:
    try:
        packet = next((packet for packet in container.demux(stream) if packet.size), None)
    except OUT_OF_MEMORY:
        raise
    except av.error.FFmpegError as error:
        raise MediaRefused("unreadable", str(error)) from error
    if packet is None:
        raise MediaRefused("unreadable", "an empty picture")
    return packet


def _music(descriptor: int, plan: FramePlan, limits: MediaLimits) -> Media | None:
    try:
        return read_media(descriptor, plan, limits)
    except MediaRefused as refused:
        if refused.fault not in ("unreadable", "too_long"):
            raise
        return None
