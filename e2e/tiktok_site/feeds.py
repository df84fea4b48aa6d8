"""Catalogues of any length, made of the sample clips."""

import hashlib
import json
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from e2e.tiktok_site.catalogue import CaptionFile, Clip

SAMPLES = Path(__file__).parents[2] / "samples"
_NICKNAMES = {
    "tide.and.june": "Tide & June",
    "the.kitchen.club": "Kitchen Club",
    "noplan.nora": "Nora has no plan",
    "mateo.y.carmen": "Mateo y Carmen",
    "ricky.real.rich": "Ricky Real",
    "dan.keeps.notes": "Dan keeps notes",
}
_SPOKEN = {"pan_de_abuela": "spa-ES", "friday_kitchen": None}
_AD = "Socks that come in threes, for when one gets lost. #ad"


def sample_feed(
    count: int,
    *,
    ads: Collection[int] = (),
    lives: Collection[int] = (),
    photos: Collection[int] = (),
    captions: bool = True,
    seed: int = 0,
) -> tuple[Clip, ...]:
    """`count` posts, the sample clips in turn, each with an id and a description of its own.

    `ads`, `lives` and `photos` are positions, from 0. Without `captions` no post lists caption
    files. Another `seed` gives other ids.
    """
    posts = []
    names = sorted(path.stem for path in SAMPLES.glob("*.mp4"))
    for position in range(count):
        turn, which = divmod(position, len(names))
        clip = _sample(names[which], _post_id(seed, position), turn, captions)
        if position in ads:
            clip = replace(clip, is_ad=True, author="three.socks", nickname="Three Socks")
            clip = replace(clip, description=f"{_AD} ({position})", hashtags=("ad",))
        elif position in lives:
            clip = replace(clip, page="live", description=f"live now: {clip.description}")
        elif position in photos:
            clip = replace(clip, page="photo", slides=4, captions=(), duration=0)
            clip = replace(clip, description=f"the pictures: {clip.description}")
        posts.append(clip)
    return tuple(posts)


def _sample(name: str, post_id: str, turn: int, captions: bool) -> Clip:
    known = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    beside = SAMPLES / f"{name}.vtt"
    spoken = _SPOKEN.get(name, "eng-US")
    tracks: tuple[CaptionFile, ...] = ()
    if captions and spoken is not None and beside.is_file():
        tracks = (CaptionFile(beside.read_text(encoding="utf-8"), spoken),)
    sound = known["sound"]
    return Clip(
        post_id,
        SAMPLES / f"{name}.mp4",
        known["description"] if turn == 0 else f"part {turn + 1}: {known['description']}",
        author=known["author"],
        nickname=_NICKNAMES.get(known["author"], known["author"]),
        hashtags=tuple(known["hashtags"]),
        music_title=sound["title"],
        music_author=sound["author"],
        music_original=sound["original"],
        duration=round(known["duration"]),
        language="es" if spoken == "spa-ES" else "en",
        spoken=spoken,
        captions=tracks,
        likes=int(post_id) % 97_000 + 240,
        comments=int(post_id) % 830 + 6,
    )


def _post_id(seed: int, position: int) -> str:
    digest = hashlib.sha256(f"{seed}/{position}".encode()).hexdigest()
    return f"756{int(digest, 16) % 10**16:016}"
