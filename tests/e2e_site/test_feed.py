"""The stand-in's For You feed in a real browser."""

import pytest

from tests.e2e_site.known_page import (
    ADDRESS,
    CARD,
    KNOWN_SELECTORS,
    card,
    playing,
    wait_until_active,
    wait_until_plays,
    wait_until_still,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def ids(posts):
    return [post.id for post in posts]


async def test_the_first_film_plays_alone_without_sound_while_the_next_are_fetched(page, ids):
    await page.goto(f"{ADDRESS}/foryou")
    await wait_until_plays(page, ids[0])
    ready = "id => document.querySelector(`[id$='${id}'] video`)?.readyState >= 3"
    await page.wait_for_function(ready, arg=ids[1])
    assert await page.evaluate("document.querySelector('video').muted")
    assert await page.locator('[id^="xgwrapper-0-"]').count() == 3


async def test_each_gesture_moves_by_one_card(page, ids):
    await page.goto(ADDRESS)
    await wait_until_plays(page, ids[0])
    await page.mouse.move(600, 400)
    await page.mouse.wheel(0, 120)
    await wait_until_plays(page, ids[1])
    await wait_until_still(page)
    await page.keyboard.press("ArrowDown")
    await wait_until_active(page, ids[2])
    await wait_until_still(page)
    await page.locator('[data-e2e="feed-navigation-next"]').click()
    await wait_until_plays(page, ids[3])
    await wait_until_still(page)
    await page.keyboard.press("ArrowUp")
    await wait_until_plays(page, ids[2])
    seen = [entry["id"] for entry in await page.evaluate("__standin.activations")]
    assert seen == [ids[0], ids[1], ids[2], ids[3], ids[2]]
    assert await page.evaluate("scrollY") == 0


async def test_a_long_run_of_a_touchpad_is_one_gesture(page, ids):
    await page.goto(ADDRESS)
    await wait_until_plays(page, ids[0])
    await page.evaluate(
        """() => {
            const list = document.querySelector('#column-list-container');
            for (let size = 90; size > 2; size *= 0.8) {
                list.dispatchEvent(new WheelEvent('wheel', { deltaY: size, cancelable: true }));
            }
        }"""
    )
    await wait_until_active(page, ids[1])
    await wait_until_still(page)
    assert await page.evaluate("__standin.activations.length") == 2


async def test_five_players_are_used_for_all_videos_and_change_their_ids_in_place(page, ids):
    await page.goto(ADDRESS)
    await wait_until_plays(page, ids[0])
    await page.evaluate(
        """() => {
            window.players = new Map();
            const note = () => {
                for (const player of document.querySelectorAll('[id^=xgwrapper-]')) {
                    if (!players.has(player)) players.set(player, new Set());
                    players.get(player).add(player.id);
                }
            };
            note();
            new MutationObserver(note).observe(document.body,
                { subtree: true, childList: true, attributes: true, attributeFilter: ['id'] });
        }"""
    )
    for place in range(1, 10):
        await page.keyboard.press("ArrowDown")
        await wait_until_active(page, ids[place])
    await wait_until_plays(page, ids[9])
    names = await page.evaluate("[...players.values()].map((ids) => [...ids])")
    assert len(names) == 5
    assert max(len(of_one) for of_one in names) > 1
    mounted = await page.evaluate(
        "[...document.querySelectorAll('[id^=xgwrapper-]')].map((player) => player.id)"
    )
    assert set(mounted) == {f"xgwrapper-0-{ids[place]}" for place in range(7, 12)}


async def test_more_cards_come_by_page_until_the_feed_ends(page, site, ids):
    await page.goto(ADDRESS)
    await wait_until_plays(page, ids[0])
    assert await page.locator(CARD).count() == 8
    for place in (7, 15, 23, 29):
        await page.evaluate(
            "place => document.querySelector(`[data-scroll-index='${place}']`).scrollIntoView()",
            place,
        )
        await wait_until_active(page, ids[place])
        await page.wait_for_function(
            f"most => document.querySelectorAll('{CARD}').length >= most",
            arg=min(place + 8, 30),
        )
    assert await page.locator(CARD).count() == 30
    asked = [visit.path for visit in site.requests if "/api/recommend/" in visit.path]
    assert all("X-Bogus=" in path for path in asked)
    assert {"cursor=8", "cursor=16", "cursor=24"} <= {
        part for path in asked for part in path.split("&")
    }


async def test_far_cards_are_empty_shells(page, ids):
    await page.goto(ADDRESS)
    await wait_until_plays(page, ids[0])
    for place in range(1, 7):
        await page.keyboard.press("ArrowDown")
        await wait_until_active(page, ids[place])
    assert await card(page, 0).evaluate("card => card.children.length") == 0
    assert await card(page, 1).evaluate("card => card.children.length") > 0


async def test_ads_lives_and_photo_posts_are_told_apart_as_on_the_real_page(page, ids):
    await page.goto(ADDRESS)
    await wait_until_plays(page, ids[0])
    assert await card(page, 2).locator('[data-e2e="ad-tag"]').inner_text() == "Sponsored"
    assert await card(page, 2).locator('[id^="xgwrapper-"]').count() == 1
    live, photos = card(page, 4), card(page, 5)
    assert await live.locator('[class*="DivLiveTag"]').count() == 1
    assert await photos.locator('[class*="DivPhotoVideoContainer"] .swiper-slide').count() == 4
    for place in range(1, 6):
        await page.keyboard.press("ArrowDown")
        await wait_until_active(page, ids[place])
        if place == 4:
            await wait_until_plays(page, ids[4])
    for other in (live, photos):
        assert await other.locator('[id^="xgwrapper-"]').count() == 0
    assert await playing(page) == []
    kinds = [entry["kind"] for entry in await page.evaluate("__standin.activations")]
    assert kinds == ["video", "video", "ad", "video", "live", "photo"]


async def test_a_card_names_its_post_by_no_link_but_may_link_to_another(page, ids):
    await page.goto(ADDRESS)
    await wait_until_plays(page, ids[0])
    linked = await page.evaluate(
        """[...document.querySelectorAll('article')].map((card) => [
            card.querySelector('[data-more-menu-item-id]')?.dataset.moreMenuItemId,
            [...card.querySelectorAll('a[href*="/video/"]')].map((link) => link.href)])"""
    )
    assert any(links for _, links in linked)
    assert not any(own and own in link for own, links in linked for link in links)
    author = card(page, 0).locator('[class*="StyledAuthorAnchor"]')
    assert await author.get_attribute("href") == "/@tide.and.june"
    assert await author.inner_text() == "Tide & June"


async def test_the_address_stays_while_the_feed_moves(page, ids):
    await page.goto(f"{ADDRESS}/en/foryou")
    await page.keyboard.press("ArrowDown")
    await wait_until_plays(page, ids[1])
    assert page.url == f"{ADDRESS}/en/foryou"
    stale = "JSON.parse(document.getElementById('__UNIVERSAL_DATA_FOR_REHYDRATION__').textContent)"
    items = await page.evaluate(f"{stale}.__DEFAULT_SCOPE__['webapp.updated-items']")
    assert [item["id"] for item in items] == ids[:8]


async def test_the_layout_of_2024_scrolls_the_window(page, ids):
    await page.goto(f"{ADDRESS}/?layout=2024")
    await wait_until_plays(page, ids[0])
    assert await page.locator(f"div{CARD}").count() == 8
    assert await page.locator(f"article{CARD}").count() == 0
    await page.mouse.move(600, 400)
    await page.mouse.wheel(0, 800)
    await wait_until_plays(page, ids[1])
    assert await page.evaluate("scrollY") > 0


async def test_players_may_have_no_ids(page, ids):
    await page.goto(f"{ADDRESS}/?layout=no_wrapper_ids")
    await wait_until_plays(page, ids[0])
    assert await page.locator('[id^="xgwrapper-"]').count() == 0
    assert await page.locator(f'[data-more-menu-item-id="{ids[0]}"]').count() == 1


async def test_nothing_of_a_redesigned_page_is_called_as_it_was(page, ids):
    await page.goto(f"{ADDRESS}/?layout=unknown")
    await wait_until_plays(page, ids[0])
    await page.keyboard.press("c")
    await page.locator(".comment").first.wait_for()
    found = {
        selector: count
        for selector in KNOWN_SELECTORS
        if (count := await page.locator(f"main {selector}").count())
    }
    assert found == {}
    await page.keyboard.press("ArrowDown")
    await wait_until_plays(page, ids[1])
