"""Firefox pairs, and shows the labels of the video on screen."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from e2e.server_work import label

pytestmark = pytest.mark.asyncio(loop_scope="module")

HERE = Path(__file__).parent
BUILT = HERE.parent / "extension" / ".output" / "firefox-mv3"
EXTENSION = Path(os.environ.get("OVERTONES_FIREFOX_EXTENSION", BUILT))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def values(server, posts):
    return await label(server, posts[:3])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def told(site, server, posts, values) -> list[dict[str, Any]]:
    """What was seen in Firefox, in order."""
    task = {
        "extension": str(EXTENSION),
        "proxyPort": urlsplit(site.proxy_url).port,
        "server": server.address,
        "code": await server.pairing_code(),
        "posts": [post.id for post in posts[:3]],
    }
    process = await asyncio.create_subprocess_exec(
        "node",
        str(HERE / "firefox_smoke.mjs"),
        json.dumps(task),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await process.communicate()
    print(output.decode())
    assert process.returncode == 0, (output + errors).decode()
    return [json.loads(line) for line in output.decode().splitlines()]


async def test_each_video_gets_its_own_labels(told, values):
    labelled = [facts for facts in told if facts["event"] == "labelled"]
    assert {facts["post"]: frozenset(facts["values"]) for facts in labelled} == values
    assert [facts["playing"] for facts in labelled] == [facts["post"] for facts in labelled]
