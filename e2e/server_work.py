"""What a server was asked for, and what it keeps."""

import asyncio
import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.error import HTTPError

from websockets.asyncio.client import connect

from e2e.overtones_server import OvertonesServer
from e2e.tiktok_site import Clip, TikTokSite

AT_ONCE = 8
"""Videos that are followed at once; the server allows some more."""
KEPT_SECONDS = 60.0
"""The longest that the work for a few videos takes."""


async def label(server: OvertonesServer, posts: Iterable[Clip]) -> dict[str, frozenset[str]]:
    """Have these videos labelled, as anybody with a client may: the ids of their values."""
    waiting = [post.id for post in posts]
    found: dict[str, frozenset[str]] = {}
    async with connect(f"ws://{server.address}/v1/ws", max_size=None) as socket:
        await socket.send(json.dumps({"type": "hello", "protocol": 1, "token": server.token}))
        for video_id in waiting[:AT_ONCE]:
            await socket.send(_watch(video_id))
        ahead = iter(waiting[AT_ONCE:])
        jobs: dict[str, str] = {}
        while len(found) < len(waiting):
            message = json.loads(await socket.recv())
            match message["type"]:
                case "accepted":
                    jobs[message["job"]] = message["video_id"]
                case "labels" if message["final"]:
                    found[jobs[message["job"]]] = _values(message)
                case "done":
                    following = next(ahead, None)
                    if following is not None:
                        await socket.send(_watch(following))
                case "error":
                    raise AssertionError(message)
    return found


def _watch(video_id: str) -> str:
    url = f"https://www.tiktok.com/@_/video/{video_id}"
    return json.dumps({"id": video_id, "type": "watch", "url": url, "priority": "bulk"})


def _values(message: dict[str, Any]) -> frozenset[str]:
    return frozenset(label["value"] for label in message["annotation"]["labels"])


async def until_kept(server: OvertonesServer, *video_ids: str) -> None:
    """Go on when the results of these videos are kept, without asking for any of them."""
    async with asyncio.timeout(KEPT_SECONDS):
        for video_id in video_ids:
            while not await _is_kept(server, video_id):  # noqa: ASYNC110 - nobody is told
                await asyncio.sleep(0.05)


async def _is_kept(server: OvertonesServer, video_id: str) -> bool:
    try:
        await server.get(f"/v1/videos/{video_id}")
    except HTTPError as error:
        if error.code == 404:
            return False
        raise
    return True


def fetched(site: TikTokSite, since: int = 0) -> list[str]:
    """Ids of the posts whose pages were fetched, in order; `since` so many requests of the site.

    The feed shows posts without fetching their pages, so it was the server.
    """
    paths = (visit.path for visit in site.requests[since:])
    return [found[1] for path in paths if (found := re.match(r"/@[^/]*/video/(\d+)", path))]


async def asked(server: OvertonesServer) -> dict[str, int]:
    """How many videos were asked for so far, by how they were answered."""
    return _counts(await server.get("/metrics"), "overtones_asked_total", "answer")


async def ended(server: OvertonesServer) -> dict[str, int]:
    """How many jobs have ended so far, by how."""
    return _counts(await server.get("/metrics"), "overtones_job_seconds_count", "outcome")


def _counts(metrics: str, name: str, label: str) -> dict[str, int]:
    found = {}
    for line in metrics.splitlines():
        if line.startswith(f'{name}{{{label}="'):
            found[line.split('"')[1]] = int(float(line.rsplit(" ", 1)[1]))
    return found
