"""A mixed feed, forwards and back: every post gets its own labels and no others."""

from collections.abc import Mapping

import pytest
import pytest_asyncio
from playwright.async_api import expect

from e2e.captioned_posts import captioned
from e2e.server_work import asked, label
from e2e.tiktok_site import sample_feed
from e2e.witness import (
    ACCEPT_MS,
    LATE_MS,
    Witness,
    foreign_values,
    intruding_labels,
    lingering_labels,
    waits,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADS, LIVES, PHOTOS = (3, 14), (6, 22), (9, 18, 19)
SENTENCES = {
    "ad": "This is an ad. Ads are not read for values.",
    "live": "This is a live video. Values can be read once it is over and posted.",
}


@pytest.fixture(scope="module")
def posts(tiny_clip):
    return captioned(sample_feed(30, ads=ADS, lives=LIVES, photos=PHOTOS), tiny_clip)


@pytest.fixture(scope="module")
def readable(posts):
    """The videos and photo posts."""
    return [post for post in posts if post.page in ("ok", "photo") and not post.is_ad]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def values(server, readable) -> Mapping[str, frozenset[str]]:
    """What the server has found in each of them, before anybody looks at the page."""
    return await label(server, readable)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scrolled(me, server, posts, values):
    """All posts were looked at, one after the other, and back again."""
    before = await asked(server)
    witness = await Witness.of(me.page)
    await me.visit("/foryou")
    for place, post in enumerate(posts):
        await stay(me, post, values)
        if place + 1 < len(posts):
            await me.next()
    for post in reversed(posts[:-1]):
        await me.back()
        await stay(me, post, values)
    return await witness.moments(), before, await asked(server)


async def stay(me, post, values):
    """Look at the post until the overlay has said what there is to say of it."""
    await me.page.wait_for_function("id => __standin.active?.id === id", arg=post.id)
    if post.id in values:
        await me.sees(post.id, "final" if values[post.id] else "nothing_found")
        return
    kind = "ad" if post.is_ad else post.page
    await expect(me.root.locator(".stack p").first).to_have_text(SENTENCES[kind])
    await expect(me.chips).to_have_count(0)


async def test_every_post_is_spoken_of_in_time(scrolled, posts):
    moments, _, _ = scrolled
    assert [wait for wait in waits(moments) if wait[1] > ACCEPT_MS + LATE_MS] == []
    seen = [moment.on_screen for moment in moments]
    assert set(seen) >= {post.id for post in posts}


async def test_labels_never_outstay_their_video(scrolled):
    moments, _, _ = scrolled
    assert [stay for stay in lingering_labels(moments) if stay[1] > ACCEPT_MS] == []


async def test_labels_never_appear_beside_another_video(scrolled):
    moments, _, _ = scrolled
    assert list(intruding_labels(moments)) == []


async def test_the_chips_are_the_labels_of_their_video(scrolled, values):
    moments, _, _ = scrolled
    assert list(foreign_values(moments, values)) == []
    assert {moment.video for moment in moments if moment.chips} == {
        video_id for video_id, found in values.items() if found
    }


async def test_ads_and_lives_are_not_asked_for(scrolled, site, posts, readable):
    _, before, after = scrolled
    assert after.get("new", 0) == before["new"], "all was known already"
    assert after["kept"] > before["kept"]
    others = {post.id for post in posts} - {post.id for post in readable}
    pages = [visit.path for visit in site.requests if visit.path.startswith("/@")]
    assert not [path for path in pages for post_id in others if post_id in path]
