"""From the first code to a server that goes and comes back."""

import re

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from e2e.captioned_posts import captioned
from e2e.overtones_server import OvertonesServer
from e2e.server_work import asked, fetched
from e2e.tiktok_site import TikTokSite, sample_feed
from e2e.viewer import Viewer, viewer

pytestmark = pytest.mark.asyncio(loop_scope="module")

BACK_MS = 20_000
"""The longest that a server is not noticed which has come back, in milliseconds."""
LONGER_THAN_SETTLING_MS = 1_500
"""By then a video that is stayed with would have been asked for."""
LONGER_THAN_SETTLING_MS = 1_500
"""By then a video that is stayed with would have been asked for."""


@pytest.fixture(scope="module")
def posts(tiny_clip):
    return captioned(sample_feed(9), tiny_clip)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def me(extension, site):
    """A person whose extension was just installed."""
    async with viewer(site) as me:
        me.context.set_default_timeout(15_000)
        failures: list[str] = []
        me.page.on("pageerror", lambda error: failures.append(str(error)))
        yield me
        assert failures == []


@pytest_asyncio.fixture(loop_scope="module")
async def paired(me: Viewer, server: OvertonesServer) -> Viewer:
    """They have connected it, in this test or before."""
    (worker,) = me.context.service_workers
    known = await worker.evaluate("async () => (await chrome.storage.local.get('server')).server")
    if known is None:
        await me.pair(server)
    return me


async def open_feed(me: Viewer, site: TikTokSite, *posts: object) -> None:
    site.feeds["following"] = posts
    await me.page.bring_to_front()
    await me.page.goto("https://www.tiktok.com/following", wait_until="domcontentloaded")


async def problem(page: Page) -> str:
    """What the form says went wrong."""
    await expect(page.locator("#pairing-problem")).not_to_be_empty(timeout=10_000)
    return await page.locator("#pairing-problem").inner_text()


# Pairing -----------------------------------------------------------------------------------


async def test_the_overlay_leads_to_the_options_before_a_server_is_known(me, site, posts):
    await open_feed(me, site, posts[0])
    await expect(me.root.locator(".stack")).to_contain_text(
        "Overtones is not connected to a server yet."
    )
    async with me.context.expect_page() as opened:
        await me.root.get_by_role("button", name="Connect").click()
    options = await opened.value
    await expect(options.locator("#secret")).to_be_visible()
    await options.close()


@pytest.mark.parametrize(
    ("address", "code", "sentence"),
    [
        ("127.0.0.1:1", "ABCD-EFGH", "The server doesn't answer."),
        ("ws://example.com", "ABCD-EFGH", "This address is not encrypted."),
        ("not an address", "ABCD-EFGH", "This is not the address of a server."),
        ("", "ABCD-EFGH", "There is no address yet."),
        ("127.0.0.1", "", "Type the code that the server's page shows."),
    ],
    ids=["nobody there", "not encrypted", "no address", "nothing", "no code"],
)
async def test_the_form_says_what_is_wrong(me, server, address, code, sentence):
    page = await me.connect(address, code)
    assert sentence in await problem(page)
    await page.close()


async def test_a_wrong_code_is_told_and_the_right_one_works(me, server, site, posts):
    page = await me.connect(server.address, "AAAA-AAAA")
    assert "This is not the code that the server's page shows now." in await problem(page)
    await page.locator("#secret").fill((await server.pairing_code()).lower())
    await page.locator('form button[type="submit"]').click()
    await expect(page.locator("#secret")).to_have_count(0, timeout=15_000)
    await page.close()
    await me.page.bring_to_front()
    await me.sees(posts[0].id)


# A server that goes --------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_the_work_goes_on_after_the_server_was_away(paired, site, server, posts, end):
    me, post = paired, posts[1 if end == "stop" else 2]
    site.change(post.id, media="dripping")
    await open_feed(me, site, post)
    await me.sees(post.id, "provisional")
    await expect(me.root.locator(".status")).to_contain_text("Fetching the post.")
    getattr(server, end)()
    await expect(me.root.locator(".status")).to_contain_text("The server can't be reached.")
    await expect(me.chips.first).to_be_visible()
    site.change(post.id, media="ok")
    await server.start()
    await me.sees(post.id)
    await expect(me.root.locator(".status")).to_have_count(0)


async def test_labels_that_are_there_stay_while_the_server_is_away(paired, site, server, posts):
    me = paired
    await open_feed(me, site, posts[1], posts[3])
    await me.sees(posts[1].id)
    server.stop()
    await me.next()
    await expect(me.root.locator(".status")).to_contain_text("The server can't be reached.")
    await me.back()
    await me.sees(posts[1].id)
    await expect(me.root.locator(".status")).to_have_count(0)
    popup = await me.open("popup")
    await expect(popup.locator(".notice.bad")).to_contain_text("doesn't answer")
    await server.start()
    await popup.get_by_role("button", name="Try now").click()
    await expect(popup.locator(".notice.good")).to_be_visible(timeout=BACK_MS)
    await popup.close()


async def test_a_new_token_is_asked_for(paired, site, server, posts):
    me = paired
    server.stop()
    (server.folder / "state" / "token").unlink()
    await server.start()
    await open_feed(me, site, posts[4])
    await expect(me.root.locator(".status")).to_contain_text(
        "The server doesn't know this browser.", timeout=BACK_MS
    )
    await expect(me.root.locator(".status")).to_contain_text(
        "Open the options and pair again with the code that the server shows now."
    )
    async with me.context.expect_page() as opened:
        await me.root.locator(".status .act").click()
    options = await opened.value
    await expect(options.locator("main")).to_contain_text("doesn't let this browser in")
    await options.locator("#secret").fill(await server.pairing_code())
    await options.locator('form button[type="submit"]').click()
    await expect(options.locator("#secret")).to_have_count(0, timeout=15_000)
    await options.close()
    await me.page.bring_to_front()
    await me.sees(posts[4].id)


# A pause -------------------------------------------------------------------------------------


async def test_nothing_is_asked_in_a_pause(paired, site, server, posts):
    me = paired
    await open_feed(me, site, posts[4], *posts[5:7])
    await me.sees(posts[4].id)
    popup = await me.open("popup")
    await popup.get_by_role("button", name="15 minutes").click()
    await expect(popup.locator("main")).to_contain_text("Paused for another 15 min")
    await me.page.bring_to_front()
    await expect(me.root.locator(".status")).to_contain_text(re.compile(r"Paused until .*\d"))
    before, since = await asked(server), len(site.requests)
    for post in posts[5:7]:
        await me.next()
        await me.page.wait_for_function("id => __standin.active.id === id", arg=post.id)
        await me.page.wait_for_timeout(LONGER_THAN_SETTLING_MS)
        await expect(me.root).to_have_attribute("data-shown", "paused")
    assert await asked(server) == before
    assert fetched(site, since) == []
    await me.root.get_by_role("button", name="Resume").click()
    await me.sees(posts[6].id)
    await expect(popup.get_by_role("button", name="15 minutes")).to_be_visible()
    await popup.close()
