"""Files that pretend to be videos: damaged, hostile, or far larger than they look."""

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from tests.clips import Image, moving_picture, tone, vertical, write_clip


def empty(folder: Path) -> Path:
    """Not one byte."""
    return _written(folder / "empty.mp4", b"")


def noise(folder: Path) -> Path:
    """Random bytes."""
    return _written(folder / "noise.mp4", np.random.default_rng(7).bytes(200_000))


def web_page(folder: Path) -> Path:
    """A page that says no, saved as a video."""
    return _written(folder / "page.mp4", b"<!DOCTYPE html><html><body>Access denied</body></html>")


def archive(folder: Path) -> Path:
    """A zip bomb: a hundred megabytes of zeros in a hundred kilobytes."""
    path = folder / "archive.mp4"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("video.mp4", bytes(100_000_000))
    return path


def truncated(folder: Path, share: float) -> Path:
    """The first part of a video whose index stands at its end: nothing of it can be read."""
    whole = vertical().read_bytes()
    return _written(folder / "truncated.mp4", whole[: int(len(whole) * share)])


def truncated_stream(folder: Path, share: float) -> Path:
    """The first part of a 10 s video that can be read from its start (Matroska)."""
    whole = write_clip(folder / "whole.mkv", moving_picture(10)).read_bytes()
    (folder / "whole.mkv").unlink()
    return _written(folder / "truncated.mkv", whole[: int(len(whole) * share)])


def scrambled(folder: Path, seed: int = 7) -> Path:
    """A sound header and index, then noise where pictures and sound should be."""
    whole = bytearray(vertical().read_bytes())
    start = whole.index(b"mdat") + 4
    end = whole.index(b"moov") - 4
    whole[start:end] = np.random.default_rng(seed).bytes(end - start)
    return _written(folder / "scrambled.mp4", bytes(whole))


def wide_as_a_house(folder: Path) -> Path:
    """One black picture of 4608 x 4608 pixels in a few kilobytes."""
    black = np.zeros((4608, 4608, 3), np.uint8)
    return write_clip(folder / "huge.mp4", [black], codec="mpeg4")


def grows(folder: Path) -> Path:
    """Starts with 64 x 64 pixels and goes on, in the same stream, with 4608 x 4608."""
    small = write_clip(folder / "small.ts", moving_picture(1, size=(64, 64)), codec="mpeg4")
    black = np.zeros((4608, 4608, 3), np.uint8)
    large = write_clip(folder / "large.ts", [black], codec="mpeg4")
    path = _written(folder / "grows.ts", small.read_bytes() + large.read_bytes())
    small.unlink()
    large.unlink()
    return path


def ten_hours(folder: Path) -> Path:
    """Two pictures ten hours apart."""
    return write_clip(folder / "long.mp4", moving_picture(0.2), times=(0.0, 36_000.0))


def ten_hours_by_its_header(folder: Path) -> Path:
    """One second of video whose header says ten hours."""
    path = write_clip(folder / "header.mp4", moving_picture(1))
    data = bytearray(path.read_bytes())
    for box in (b"mvhd", b"mdhd"):  # version and flags, created, modified, time scale, duration
        at = data.index(box) + 4
        (scale,) = struct.unpack_from(">I", data, at + 12)
        struct.pack_into(">I", data, at + 16, scale * 36_000)
    return _written(path, bytes(data))


def turned(clip: Path) -> Path:
    """The mp4 clip with a header that says: show it turned clockwise by a quarter."""
    data = bytearray(clip.read_bytes())
    at = data.index(b"tkhd") + 4 + 40  # to the matrix of a version 0 header
    struct.pack_into(">9i", data, at, 0, 65_536, 0, -65_536, 0, 0, 0, 0, 1 << 30)
    return _written(clip.with_stem(f"{clip.stem}-turned"), bytes(data))


def many_huge_pictures(folder: Path) -> Path:
    """A thousand black pictures of 4096 x 2304 pixels, every one a key frame."""
    path = folder / "bomb.mp4"
    with av.open(str(path), "w") as target:
        stream = target.add_stream("libx264", rate=30, options={"crf": "51", "tune": "zerolatency"})
        stream.width, stream.height, stream.pix_fmt = 4096, 2304, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((2304, 4096, 3), np.uint8), format="rgb24")
        (key,) = [*stream.encode(frame), *stream.encode(None)]
        body = bytes(key)
        for index in range(1_000):
            packet = av.Packet(body)
            packet.stream, packet.time_base = stream, key.time_base
            packet.pts = packet.dts = index
            packet.is_keyframe = True
            target.mux(packet)
    return path


def sound_only(folder: Path) -> Path:
    """Two seconds of a tone and no picture."""
    return write_clip(folder / "sound.mp4", [], tone(2.0))


def still(seconds: float) -> Iterator[Image]:
    """A dark picture in which nothing happens."""
    for _ in range(round(seconds * 10)):
        yield np.full((320, 192, 3), 20, np.uint8)


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{target}'\n",
    "dash": (
        '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
        'mediaPresentationDuration="PT10S"><Period><AdaptationSet mimeType="video/mp4">'
        '<Representation id="1" bandwidth="1"><BaseURL>{target}</BaseURL></Representation>'
        "</AdaptationSet></Period></MPD>"
    ),
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
    "ffmetadata": ";FFMETADATA1\ntitle={target}\n",
}
"""Text files that send a careless reader to another file or into the network."""


def playlist(folder: Path, kind: str, target: str, suffix: str = ".mp4") -> Path:
    """A playlist of a kind in `PLAYLISTS` that names `target`, saved as a video."""
    return _written(folder / f"{kind}{suffix}", PLAYLISTS[kind].format(target=target).encode())


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
