"""From yt-dlp's info, and TikTok's own `itemStruct` behind it, to our plain values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from overtones.domain.language_code import iso_639_1
from overtones.errors import OtherKind, VideoUnavailable
from overtones_schema import Sound, Video

_HASHTAG = re.compile(r"#(\w{1,100})")
_MACHINE_TRANSLATED = "MT"
_RECOGNISED = "ASR"


@dataclass(frozen=True, slots=True)
class CaptionTrack:
    """Where the captions of a video lie, and in which language tag."""

    language: str
    url: str


def refuse_unreadable(
    info: Mapping[str, Any], item: Mapping[str, Any], max_bytes: int, max_seconds: float
) -> None:
    """Raise `VideoUnavailable` for what is live, too long or too large, `OtherKind` for photos."""
    if info.get("is_live") or item.get("liveRoomInfo"):
        raise VideoUnavailable("live")
    formats = info.get("formats") or []
    pictures = [entry for entry in formats if entry.get("vcodec") != "none"]
    if item.get("imagePost") or (formats and not pictures):
        raise OtherKind("photo")
    if not pictures:
        raise VideoUnavailable("temporarily_unavailable", detail="the post names no video file")
    seconds = info.get("duration")
    if isinstance(seconds, int | float) and seconds > max_seconds:
        raise VideoUnavailable("too_long", detail=f"{seconds} s")
    sizes = [entry.get("filesize") for entry in pictures]
    if all(isinstance(size, int) and size > max_bytes for size in sizes):
        raise VideoUnavailable("too_large", detail=f"{min(sizes)} bytes")


def video(post_id: str, url: str, info: Mapping[str, Any], item: Mapping[str, Any]) -> Video:
    """The post as data; fields that TikTok leaves out are empty."""
    description = _text(info.get("description")) or ""
    duration, created = info.get("duration"), info.get("timestamp")
    return Video(
        id=post_id,
        url=url,
        author=_text(info.get("uploader")),
        description=description,
        hashtags=_hashtags(description, item),
        sound=_sound(info, item),
        duration=float(duration) if isinstance(duration, int | float) else None,
        language=iso_639_1(_text(item.get("textLanguage"))),
        created=int(created) if isinstance(created, int | float) else None,
    )


def caption_track(info: Mapping[str, Any], item: Mapping[str, Any]) -> CaptionTrack | None:
    """The captions in the language that is spoken.

    Machine translations are never taken. Among the rest the language that TikTok says is spoken
    comes first, then what was recognised from the speech, then TikTok's order.
    """
    about_video = _mapping(item.get("video"))
    sources = {
        entry.get("Url"): entry.get("Source")
        for entry in map(_mapping, about_video.get("subtitleInfos") or ())
    }
    spoken = iso_639_1(
        _text(
            _mapping(_mapping(about_video.get("claInfo")).get("originalLanguageInfo")).get(
                "language"
            )
        )
    )
    tracks = [
        CaptionTrack(language, entry["url"])
        for language, entries in (info.get("subtitles") or {}).items()
        for entry in entries
        if entry.get("url") and entry.get("ext") in ("vtt", "srt")
    ]
    original = [track for track in tracks if sources.get(track.url) != _MACHINE_TRANSLATED]
    return min(
        original,
        key=lambda track: (
            spoken is not None and iso_639_1(track.language) != spoken,
            sources.get(track.url) != _RECOGNISED,
        ),
        default=None,
    )


def _sound(info: Mapping[str, Any], item: Mapping[str, Any]) -> Sound | None:
    title = _text(info.get("track"))
    artists = ", ".join(name for name in info.get("artists") or () if isinstance(name, str))
    if title is None and not artists:
        return None
    original = _mapping(item.get("music")).get("original")
    if not isinstance(original, bool):
        original = title.lower().startswith("original sound") if title else None
    return Sound(
        title=title[:500] if title else None, author=artists[:500] or None, original=original
    )


def _hashtags(description: str, item: Mapping[str, Any]) -> tuple[str, ...]:
    """In order and without repeats: those in the text, then those that TikTok lists besides."""
    listed = (_text(_mapping(entry).get("title")) for entry in item.get("challenges") or ())
    names: dict[str, str] = {}
    for name in (*_HASHTAG.findall(description), *listed):
        if name:
            names.setdefault(name.casefold(), name)
    return tuple(names.values())


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
