"""Packets of a media file's tracks, demultiplexed once and kept in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import av

from overtones.domain.media import MediaLimits

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

DAMAGED_SHARE = 0.5
"""Of a track's packets; with more the track is noise, and so is what was decoded of it."""

OUT_OF_MEMORY = (MemoryError, BlockingIOError)
"""What FFmpeg's errors become: the second when there is no room for the stack of a thread."""

Fault = Literal["unreadable", "too_long", "too_large", "no_memory"]


class MediaRefused(Exception):
    """The file can't or mustn't be read. `fault` says how the parent shall report it."""

    def __init__(self, fault: Fault, detail: str) -> None:
        self.fault: Fault = fault
        self.detail = detail
        super().__init__(detail)


@dataclass(frozen=True, slots=True)
class Track:
    """Packets of one stream. Times in seconds from the start of the file."""

    packets: list[Packet[Any]]
    times: list[float]
    start: float
    end: float
    """Of all that was read, thus at most the limit."""
    origin: float
    """The file's own time stamp of its start, in seconds."""
    tick: float
    """Seconds per unit of a time stamp. Frames that leave the decoder last don't carry it."""

    def time(self, frame: AudioFrame | VideoFrame) -> float | None:
        """Seconds from the start of the file, if the frame says."""
        return None if frame.pts is None else frame.pts * self.tick - self.origin


def check_pixels(width: int, height: int, limits: MediaLimits) -> None:
    """Raises `MediaRefused` if a picture of so many pixels mustn't be read."""
    if width * height > limits.max_pixels:
        raise MediaRefused("too_large", f"a picture of {width} x {height} pixels")


def demultiplex(
    container: InputContainer,
    streams: tuple[VideoStream | None, AudioStream | None],
    limits: MediaLimits,
) -> tuple[dict[int, Track], float]:
    """Packets by stream index up to the limit, and the true length of the whole file in seconds.

    Raises `MediaRefused`.
    """
    chosen = [stream for stream in streams if stream is not None]
    if not chosen:
        raise MediaRefused("unreadable", "no audio and no picture track that can be decoded")
    origin = (container.start_time or 0) / av.time_base
    ticks = {stream.index: float(stream.time_base or 0) for stream in chosen}
    tracks = {index: Track([], [], 0.0, 0.0, origin, tick) for index, tick in ticks.items()}
    ends = dict.fromkeys(tracks, 0.0)
    duration = 0.0
    for packet in _packets(container, chosen):
        index = packet.stream_index
        stamp = packet.pts if packet.pts is not None else packet.dts
        time = ends[index] if stamp is None else stamp * ticks[index] - origin
        end = time + (packet.duration or 0) * ticks[index]
        duration = max(duration, end)
        if duration > limits.refuse_seconds:
            raise MediaRefused("too_long", f"more than {limits.refuse_seconds:g} s of packets")
        if time < limits.max_seconds:
            tracks[index].packets.append(packet)
            tracks[index].times.append(time)
            ends[index] = min(max(ends[index], end), limits.max_seconds)
    return {
        index: replace(track, start=max(min(track.times), 0.0), end=ends[index])
        for index, track in tracks.items()
        if track.packets
    }, duration


def _packets(container: InputContainer, streams: list[Any]) -> Iterator[Packet[Any]]:
    """All packets up to the end or to where the file is broken off."""
    try:
        for packet in container.demux(*streams):
            if packet.size:
                yield packet
    except OUT_OF_MEMORY:
        raise
    except av.error.FFmpegError:
        return


def decoded(context: Any, packets: Sequence[Packet[Any]]) -> Iterator[Any]:
    """Frames in order of display. Damaged packets are left out.

    Raises `MediaRefused` in the end if too many are.
    """
    damaged = 0
    for packet in (*packets, None):
        try:
            frames = context.decode(packet)
        except OUT_OF_MEMORY:
            raise
        except (av.error.FFmpegError, ValueError):
            damaged += 1
            continue
        yield from frames
    if damaged > DAMAGED_SHARE * len(packets):
        raise MediaRefused("unreadable", f"{damaged} of {len(packets)} packets are damaged")
