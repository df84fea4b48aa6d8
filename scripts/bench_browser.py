"""Measures the extension in a real browser. Run it by `scripts/bench --browser`.

Debian's Chromium with the built extension, before the stand-in for TikTok, with the real server.
All waiting is that of a person: the next key is pressed when the dwell is over.

paint_p50_ms, paint_p95_ms  kept result to painted labels: from the overlay's naming the video
                            (`data-video`, set in the task in which the post was recognised) to
                            the second animation frame after its final chips stood unhidden, so
                            that the frame between has painted them. The results are kept at the
                            server and were not read ahead: recognising asks for them.
paint_read_ahead_*          the same where they were read ahead
paint_opaque_p95_ms         the same as paint_p95_ms to the end of the fade that shows the chips
recognised_ms               from the post's beginning to play to its being recognised, median;
                            the extension waits for 300 ms so that nothing flickers past
main_thread_ms              time of the content scripts on the page's main thread, for each scrolled
                            video: processor time of their functions, as a trace has them, and of
                            all that those call, layouts they force included; median of `_runs_ms`.
                            Results arrive during the scroll, from the first guess to the final
                            labels. What goes on in promises isn't in it, but in the next figure.
main_thread_difference_ms   all that the page's main thread does more with the extension than
                            without it over the same scroll, painting and messages included:
                            processor time of the thread, by turns; median of `_turns_ms`
layout_shift                sum of the layout shifts with the extension, less that without it, over
                            the same scroll; explanations are opened; shifts after keys count too
content_script_kb           page.js and feed.js, gzip level 9, in 1000 bytes
before_half_share           share of the videos of a scroll whose final labels are painted before
                            half of the dwell has passed; cold, embedded models, default settings;
                            dwells as in bench_dwell.py. `_no_ahead`: without reading ahead.
"""

import asyncio
import json
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from e2e.overtones_server import OvertonesServer
from e2e.server_work import label
from e2e.tiktok_site import Clip, TikTokSite, sample_feed
from e2e.tiktok_site.chromium import EXECUTABLE
from e2e.viewer import viewer
from scripts.bench_dwell import dwells, mean_share
from scripts.bench_extension import sizes
from scripts.bench_main_thread import side_by_side
from scripts.bench_scroll import QUICK, Scroll, Stay, quick_posts

VIDEOS = 60
GLANCE_SECONDS = 1.5
"""Long enough for the two next videos to be asked for, and for kept results to come."""


def say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


# Paint ---------------------------------------------------------------------------------------


async def painting(folder: Path, videos: int) -> dict[str, Any]:
    """Kept results, in a new browser that has read nothing ahead, and in one that has."""
    posts = quick_posts(videos + 1, seed=11)
    with TikTokSite(posts) as site:
        site.feeds["foryou"] = posts
        async with OvertonesServer(folder, site, QUICK) as server:
            await label(server, posts)
            plain = await _kept_scroll(site, server, videos, read_ahead=False)
            ahead = await _kept_scroll(site, server, videos, read_ahead=True)
    waits = [
        stay.recognised - stay.began for stay in [*plain, *ahead] if stay.recognised is not None
    ]
    return {
        **_painted("paint", plain),
        **_painted("paint_read_ahead", ahead),
        "recognised_ms": round(statistics.median(waits), 1),
    }


async def _kept_scroll(
    site: TikTokSite, server: OvertonesServer, videos: int, *, read_ahead: bool
) -> list[Stay]:
    async with viewer(site) as me:
        await me.pair(server)
        await me.choose(readAhead=read_ahead)
        scroll = await Scroll.on(me.page)
        await scroll.begin()
        await scroll.through([GLANCE_SECONDS] * videos)
        await asyncio.sleep(GLANCE_SECONDS)
        # With the first the page itself is still being loaded.
        return (await scroll.stays())[1:]


def _painted(name: str, stays: Sequence[Stay]) -> dict[str, float]:
    paints, fades = [], []
    for stay in stays:
        if stay.recognised is not None and stay.painted is not None and stay.chips:
            paints.append(stay.painted - stay.recognised)
            fades.append((stay.opaque or stay.painted) - stay.recognised)
    return {
        f"{name}_p50_ms": round(statistics.median(paints), 1),
        f"{name}_p95_ms": _p95(paints),
        f"{name}_opaque_p95_ms": _p95(fades),
        f"{name}_samples": len(paints),
        f"{name}_missing": len(stays) - len(paints),
    }


def _p95(values: Sequence[float]) -> float:
    return round(statistics.quantiles(values, n=20, method="inclusive")[-1], 1)


# Labels in time ------------------------------------------------------------------------------


async def in_time(folder: Path, videos: int) -> dict[str, Any]:
    """Cold videos, watched as people do, with and without reading ahead."""
    posts = sample_feed(videos + 1, seed=31)
    lengths = [_length(post) for post in posts[:videos]]
    watched = dwells(lengths)
    plan = {
        "videos": videos,
        "captioned": sum(bool(post.captions) for post in posts[:videos]),
        "mean_length_s": round(statistics.fmean(lengths), 2),
        "mean_dwell_s": round(statistics.fmean(watched), 2),
        "mean_share": round(mean_share(watched, lengths), 3),
    }
    shares: dict[str, float | None] = {}
    for name, read_ahead in (("before_half_share", True), ("before_half_share_no_ahead", False)):
        say(f"A scroll of {videos} videos, {sum(watched):.0f} s …")
        stays = await _cold_scroll(folder / name, posts, watched, read_ahead=read_ahead)
        shares[name] = round(statistics.fmean(_punctual(stays, watched)), 3)
        shares[f"{name}_of_stayed"] = _share_of_stayed(stays, watched)
    return {**shares, "scroll": plan}


async def _cold_scroll(
    folder: Path, posts: Sequence[Clip], watched: Sequence[float], *, read_ahead: bool
) -> list[Stay]:
    with TikTokSite(posts) as site:
        site.feeds["foryou"] = tuple(posts)
        async with OvertonesServer(folder, site) as server, viewer(site) as me:
            await me.pair(server)
            await me.choose(readAhead=read_ahead)
            scroll = await Scroll.on(me.page)
            await scroll.begin()
            await scroll.through(watched)
            return (await scroll.stays())[: len(watched)]


def _length(post: Clip) -> float:
    """Seconds of the clip itself; the page states whole ones."""
    if post.path is None:
        raise ValueError(f"The post {post.id} has no film.")
    known = json.loads(post.path.with_suffix(".json").read_text(encoding="utf-8"))
    return float(known["duration"])


def _punctual(stays: Sequence[Stay], watched: Sequence[float]) -> list[bool]:
    return [
        stay.painted is not None and stay.painted - stay.began <= seconds * 1000 / 2
        for stay, seconds in zip(stays, watched, strict=True)
    ]


def _share_of_stayed(stays: Sequence[Stay], watched: Sequence[float]) -> float | None:
    """Of the videos that weren't skipped within two seconds."""
    punctual = zip(_punctual(stays, watched), watched, strict=True)
    stayed = [good for good, seconds in punctual if seconds > 2]
    return round(statistics.fmean(stayed), 3) if stayed else None


# All -----------------------------------------------------------------------------------------


def _browser() -> str:
    version = subprocess.run([EXECUTABLE, "--version"], capture_output=True, check=True, text=True)
    return version.stdout.strip()


async def browser_figures(folder: Path, videos: int) -> dict[str, Any]:
    """All figures; `folder` takes what the servers keep."""
    figures: dict[str, Any] = {"browser": _browser(), **sizes()}
    say("Kept results to painted labels …")
    figures |= await painting(folder / "paint", videos)
    say("The main thread and the layout, with the extension and without …")
    figures |= await side_by_side(folder / "turns", videos)
    figures |= await in_time(folder / "in-time", videos)
    return figures
