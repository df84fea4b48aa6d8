"""The next two videos are read before they are reached, unless the person pays for that."""

import pytest
import pytest_asyncio
from playwright.async_api import expect

from e2e.captioned_posts import captioned
from e2e.server_work import asked, fetched, until_kept
from e2e.tiktok_site import TikTokSite, sample_feed
from e2e.viewer import Viewer
from e2e.witness import ACCEPT_MS, LATE_MS, Witness, waits

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def posts(tiny_clip):
    return captioned(sample_feed(18, ads=(2,), seed=3), tiny_clip)


@pytest.fixture(scope="module")
def site(posts):
    """Three feeds that have no post in common."""
    with TikTokSite(posts) as site:
        site.feeds = {"foryou": posts[:6], "following": posts[6:12], "friends": posts[12:]}
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def data_saver(me):
    """The browser says that its connection costs by volume."""
    session = await me.context.new_cdp_session(me.page)
    await session.send("Emulation.setDataSaverOverride", {"dataSaverEnabled": True})
    yield
    await session.send("Emulation.setDataSaverOverride")
    await session.detach()


@pytest_asyncio.fixture(loop_scope="module")
async def not_ahead(me):
    """Reading ahead is switched off in the options."""
    await me.choose(readAhead=False)
    yield
    await me.choose(readAhead=True)


async def test_labels_of_the_next_two_videos_are_there_on_arrival(me, site, server, posts):
    first, second, ad, third = posts[:4]
    witness = await Witness.of(me.page)
    await me.visit("/foryou")
    await me.sees(first.id)
    await until_kept(server, second.id, third.id)
    assert set(fetched(site)) == {first.id, second.id, third.id}, "an ad is no video to read"
    before = await asked(server)
    for post in (second, ad):
        await me.next()
        await me.page.wait_for_function("id => __standin.active.id === id", arg=post.id)
        await expect(me.root).to_have_attribute("data-video", post.id)
    await me.next()
    await me.sees(third.id)

    moments = await witness.moments()
    said = {
        post.id: [moment.shown for moment in moments if moment.video == post.id]
        for post in (second, third)
    }
    assert set(said[second.id]) == set(said[third.id]) == {"final"}, "from the first moment on"
    assert dict(waits(moments))[third.id] < ACCEPT_MS + LATE_MS
    after = await asked(server)
    assert after["new"] - before["new"] <= 2, "only what comes after them is new"
    # Else their work would still begin while the next test looks at what is fetched.
    await until_kept(server, *(post.id for post in posts[4:6]))


async def test_nothing_is_read_ahead_when_it_is_switched_off(me, site, server, posts, not_ahead):
    await alone("/following", me, site, posts[6:12])


async def test_nothing_is_read_ahead_when_data_are_to_be_saved(me, site, server, posts, data_saver):
    await alone("/friends", me, site, posts[12:])


async def alone(path: str, me: Viewer, site: TikTokSite, posts) -> None:
    """Two videos are looked at, and asked for only when they are."""
    ids = [post.id for post in posts]
    since = len(site.requests)
    await me.visit(path)
    await me.sees(ids[0])
    assert fetched(site, since) == ids[:1]
    await me.next()
    await me.sees(ids[1])
    assert fetched(site, since) == ids[:2]
