"""The same extension in Firefox: installed, paired, and beside the right video."""

import asyncio
import json
import os
import shutil
from pathlib import Path

import pytest

from e2e.captioned_posts import captioned, spoken_in
from e2e.server_work import asked, label
from e2e.tiktok_site import sample_feed

pytestmark = pytest.mark.asyncio(loop_scope="module")

SMOKE = Path(__file__).with_name("firefox_smoke.mjs")
BUILT = Path(__file__).parent.parent / "extension" / ".output" / "firefox-mv3"
EXTENSION = Path(os.environ.get("OVERTONES_FIREFOX_EXTENSION", BUILT))
SECONDS = 120.0
"""For the whole run."""


@pytest.fixture(scope="module")
def posts(tiny_clip):
    return captioned(sample_feed(3), tiny_clip)


async def test_labels_appear_beside_the_videos_that_are_scrolled_to(site, server, posts):
    firefox = shutil.which("firefox-esr") or shutil.which("firefox")
    assert firefox, "Firefox is not installed."
    assert (EXTENSION / "manifest.json").is_file(), f"There is no extension at {EXTENSION}."
    values = await label(server, posts)
    before = await asked(server)
    told = await smoke(
        executable=firefox,
        extension=str(EXTENSION),
        proxyPort=int(site.proxy_url.rsplit(":", 1)[1]),
        address=server.address,
        code=await server.pairing_code(),
        videos=[post.id for post in posts],
    )
    # Without a word in the extension's policy, Firefox would have turned ws:// into wss://.
    assert (await asked(server))["kept"] >= before["kept"] + len(posts)
    found = [one for one in told if one["what"] == "labels"]
    assert [(one["active"], one["video"]) for one in found] == [(post.id,) * 2 for post in posts]
    assert [frozenset(one["chips"]) for one in found] == [values[post.id] for post in posts]
    assert all(one["seen"] for one in found)
    (explained,) = (one for one in told if one["what"] == "explanation")
    assert set(explained["quotes"]) <= {spoken_in(2), posts[2].description}
    (page,) = (one for one in told if one["what"] == "page")
    assert page["clicks"] == []
    assert set(page["keys"]) == {"ArrowDown"}
    (failures,) = (one["failures"] for one in told if one["what"] == "failures")
    assert failures == []


async def smoke(**given: object) -> list[dict[str, object]]:
    """Run the script, and read what it prints."""
    process = await asyncio.create_subprocess_exec(
        "node",
        str(SMOKE),
        json.dumps(given),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(SECONDS):
            output, problems = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    print(output.decode())
    assert process.returncode == 0, problems.decode()
    return [json.loads(line) for line in output.decode().splitlines()]
