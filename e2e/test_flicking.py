"""Somebody who flicks through the feed: nothing is asked for that isn't stayed with."""

from collections.abc import Sequence

import pytest
import pytest_asyncio
from playwright.async_api import expect

from e2e.captioned_posts import captioned
from e2e.conftest import READS_CAPTIONS_ALONE
from e2e.server_work import asked, ended, fetched, label, until_kept
from e2e.tiktok_site import sample_feed
from e2e.viewer import Viewer
from e2e.witness import ACCEPT_MS, Witness, foreign_values, intruding_labels, lingering_labels
from tests.eventually import until

pytestmark = pytest.mark.asyncio(loop_scope="module")

FLICKS = 20
SLOW = 26
"""Position of the first of two videos whose media hardly moves."""


@pytest.fixture(scope="module")
def posts(tiny_clip):
    return captioned(sample_feed(34, seed=2), tiny_clip)


@pytest.fixture(scope="module")
def server_settings():
    return {**READS_CAPTIONS_ALONE, "JOBS__GRACE_SECONDS": "0.5"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def values(server, posts):
    """Of the first video and of every third that is flicked past."""
    return await label(server, posts[:FLICKS:3])


@pytest_asyncio.fixture(loop_scope="module")
async def witness(me):
    return await Witness.of(me.page)


async def flick(me: Viewer, ids: Sequence[str]) -> None:
    """Press the key again as soon as the next post is the one that plays."""
    for post_id in ids:
        await me.next()
        await me.page.wait_for_function("id => __standin.active.id === id", arg=post_id)


async def test_twenty_flicks_label_where_they_end_and_nothing_between(
    me, site, server, posts, values, witness
):
    ids = [post.id for post in posts]
    await me.visit("/foryou")
    await me.sees(ids[0])
    await until_kept(server, *ids[1:3])
    since, before = len(site.requests), await asked(server)
    await flick(me, ids[1 : FLICKS + 1])
    await me.sees(ids[FLICKS])
    await until_kept(server, *ids[FLICKS + 1 : FLICKS + 3])

    moments = await witness.moments()
    assert [stay for stay in lingering_labels(moments) if stay[1] > ACCEPT_MS] == []
    assert list(intruding_labels(moments)) == []
    assert list(foreign_values(moments, values)) == []

    assert set(fetched(site, since)) == set(ids[FLICKS : FLICKS + 3])
    after = await asked(server)
    assert after["new"] - before["new"] == 3


async def test_work_is_cancelled_for_videos_that_were_left(me, site, server, posts):
    following = posts[SLOW:]
    ids = [post.id for post in following]
    site.feeds["following"] = following
    for slow in ids[:2]:
        site.change(slow, media="dripping")
    since, before = len(site.requests), await ended(server)
    # A page isn't loaded before its first film is.
    await me.page.goto("https://www.tiktok.com/following", wait_until="domcontentloaded")
    await expect(me.root).to_have_attribute("data-shown", "provisional")
    await expect(me.root.locator(".status")).to_contain_text("Fetching the post.")
    await until(lambda: ids[1] in fetched(site, since))
    await flick(me, ids[1:6])
    await me.sees(ids[5])

    after = await ended(server)
    assert after["cancelled"] - before.get("cancelled", 0) == 2, "what was watched, and the next"
    assert set(fetched(site, since)).isdisjoint(ids[2:5]), "nor is more read ahead of what was left"
