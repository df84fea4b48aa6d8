"""The picture track: chosen frames and facts, from no more decoding than they need."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from av.video.reformatter import VideoReformatter

from overtones.adapters.media_packets import Track, check_pixels, decoded
from overtones.adapters.picture_facts import SAMPLE_SIDE, PictureMeter
from overtones.domain.frame_choice import THUMBNAIL_SIDE, alike, fitted, moments
from overtones.domain.media import Frame, FramePlan, MediaLimits, PictureFacts

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

FULL_DECODE_PIXELS = 4_000_000_000
"""Up to so many pixels the whole picture track is decoded (220 s of 576 x 1024 at 30 frames a
second, two to three seconds of work on two cores); beyond, only key frames and the end."""
KEY_SECONDS = 1.0
"""Key frames nearer than this to the one before are left out too: some files have no others."""


class PictureTrack:
    """The frames and facts of one track."""

    def __init__(
        self, stream: VideoStream, track: Track, plan: FramePlan, limits: MediaLimits
    ) -> None:
        self._stream = stream
        self._track = track
        self._plan = plan
        self._limits = limits
        self._moments = list(moments(track.start, track.end, plan))
        self._scaler = VideoReformatter()
        self._sampler = VideoReformatter()
        self._thumbnail: NDArray[np.uint8] | None = None
        self._frames: list[Frame] = []
        self.width = self.height = 0

    def look(self) -> tuple[tuple[Frame, ...], PictureFacts | None]:
        """Decode, choose and measure. Raises `MediaRefused` if a picture is too large."""
        packets, continuous = self._needed()
        context = self._stream.codec_context
        context.thread_type = "AUTO"
        context.skip_frame = "NONREF"
        meter = PictureMeter()
        size: tuple[int, int] | None = None
        before: tuple[float, VideoFrame] | None = None
        for frame in decoded(context, packets):
            check_pixels(frame.width, frame.height, self._limits)
            time = self._time(frame, before[0] if before else None)
            if time >= self._limits.max_seconds:
                break
            if meter.wants(time):
                size = size or fitted(frame.width, frame.height, SAMPLE_SIDE)
                meter.take(time, _rgb(self._sampler, frame, size, "FAST_BILINEAR"))
            while self._moments and time >= self._moments[0]:
                moment = self._moments.pop(0)
                nearer_before = before is not None and moment - before[0] <= time - moment
                self._keep(*(before if nearer_before and before else (time, frame)))
            before = (time, frame)
        if before is not None and self._moments:
            self._keep(*before)
        return tuple(self._frames), meter.facts(self._track.end, continuous=continuous)

    def _needed(self) -> tuple[list[Packet[Any]], bool]:
        """The packets to decode, and whether they follow the picture without holes."""
        context = self._stream.codec_context
        packets, times = self._track.packets, self._track.times
        keys = [index for index, packet in enumerate(packets) if packet.is_keyframe]
        if context.width * context.height * len(packets) <= FULL_DECODE_PIXELS or not keys:
            return packets, True
        spacing = (self._track.end - self._track.start) / max(len(self._moments) - 1, 1)
        if any(times[later] - times[key] > spacing for key, later in pairwise(keys)):
            return packets, True
        chosen: list[int] = []
        for key in keys[:-1]:
            if not chosen or times[key] - times[chosen[-1]] >= KEY_SECONDS:
                chosen.append(key)
        return [packets[key] for key in chosen] + packets[keys[-1] :], False

    def _time(self, frame: VideoFrame, before: float | None) -> float:
        """Seconds from the start of the file; never earlier than the frame before."""
        time = self._track.time(frame)
        if time is None:
            time = (before or 0.0) + float(1 / (self._stream.average_rate or 25))
        return max(time, before or 0.0)

    def _keep(self, time: float, frame: VideoFrame) -> None:
        """Keep the frame, scaled and upright, unless it is much like the one kept last."""
        if self._frames and time <= self._frames[-1].time:
            return
        thumbnail = thumbnail_of(self._scaler, frame)
        if self._thumbnail is not None and alike(thumbnail, self._thumbnail):
            return
        self._thumbnail = thumbnail
        if not self._frames:
            self.width, self.height = upright_size(frame)
        self._frames.append(Frame(time, upright(self._scaler, frame, self._plan.max_side)))


def upright_size(frame: VideoFrame) -> tuple[int, int]:
    """Width and height in pixels, as the picture is meant to be seen."""
    size = (frame.width, frame.height)
    return size if frame.rotation % 180 == 0 else size[::-1]


def upright(scaler: VideoReformatter, frame: VideoFrame, max_side: int) -> NDArray[np.uint8]:
    """The picture as it is meant to be seen: height x width x 3, RGB, scaled down to `max_side`."""
    size = fitted(frame.width, frame.height, max_side)
    image = np.rot90(_rgb(scaler, frame, size, "AREA"), frame.rotation // 90)
    return np.ascontiguousarray(image)


def thumbnail_of(scaler: VideoReformatter, frame: VideoFrame) -> NDArray[np.uint8]:
    """A small grey copy, for `alike`."""
    small = fitted(frame.width, frame.height, THUMBNAIL_SIDE)
    gray = scaler.reformat(frame, *small, "gray", interpolation="AREA").to_ndarray()
    return cast("NDArray[np.uint8]", gray)


def _rgb(
    scaler: VideoReformatter, frame: VideoFrame, size: tuple[int, int], how: str
) -> NDArray[np.uint8]:
    scaled = scaler.reformat(frame, *size, "rgb24", interpolation=how, threads=1)
    return cast("NDArray[np.uint8]", scaled.to_ndarray())
