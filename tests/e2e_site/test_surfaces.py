"""Grids, viewer, single posts and the ways between them, and what each asks for."""

import json

import pytest

from tests.e2e_site.known_page import ADDRESS, CARD, playing, wait_until_active, wait_until_plays

pytestmark = pytest.mark.asyncio(loop_scope="module")

PLAYER = '[data-e2e="browse-video"] [id^="xgwrapper-"]'


@pytest.fixture(scope="module")
def films(posts):
    """The posts of one author, as the grid of the profile shows them."""
    return [post for post in posts if post.author == "tide.and.june"]


async def in_page(page):
    return json.loads(await page.locator("#__UNIVERSAL_DATA_FOR_REHYDRATION__").inner_text())


async def test_a_tile_of_a_profile_opens_the_viewer_and_its_player_changes_in_place(page, films):
    await page.goto(f"{ADDRESS}/@tide.and.june")
    tiles = page.locator('[data-e2e="user-post-item"]')
    await tiles.first.wait_for()
    assert await tiles.count() == len(films)
    await tiles.first.locator("a").click()
    await wait_until_plays(page, films[0].id)
    assert page.url == f"{ADDRESS}/@tide.and.june/video/{films[0].id}"
    player = await page.locator(PLAYER).element_handle()
    assert await player.get_attribute("id") == f"xgwrapper-4-{films[0].id}"
    await page.locator('[data-e2e="arrow-right"]').click()
    await wait_until_plays(page, films[1].id)
    assert await player.get_attribute("id") == f"xgwrapper-4-{films[1].id}"
    assert await page.locator('[data-e2e="browse-username"]').inner_text() == "tide.and.june"


async def test_the_viewers_address_lags_behind_and_closing_gives_the_grid_back(page, films):
    await page.goto(f"{ADDRESS}/@tide.and.june")
    await page.locator('[data-e2e="user-post-item"] a').first.click()
    await wait_until_plays(page, films[0].id)
    # Both in one go, so that nothing of the page's own time passes in between.
    address = await page.evaluate("__standin.stage().step(1).then(() => location.pathname)")
    assert address.endswith(films[0].id)
    assert (await page.evaluate("__standin.active"))["id"] == films[1].id
    await page.wait_for_url(f"**/video/{films[1].id}")
    await page.locator('[data-e2e="browse-close"]').click()
    await page.wait_for_url(f"{ADDRESS}/@tide.and.june")
    assert await page.locator('[data-e2e="browse-video"]').count() == 0
    assert await playing(page) == []


async def test_search_finds_posts_between_other_things_and_shows_all_kinds(page, posts):
    await page.goto(ADDRESS)
    await page.locator('[data-e2e="search-user-input"]').fill("bread & butter")
    async with page.expect_response("**/api/search/general/full/**") as answer:
        await page.keyboard.press("Enter")
    kinds = [entry["type"] for entry in (await (await answer.value).json())["data"]]
    assert kinds[:2] == [4, 1]
    await page.wait_for_url("**/search?q=bread%20%26%20butter")
    await page.locator('[data-e2e="search_top-item"] a').nth(4).click()
    await wait_until_active(page, posts[5].id)
    photos = page.locator('[data-e2e="browse-video"] [class*="DivPhotoVideoContainer"]')
    assert await photos.locator("img").count() == 4
    assert page.url.endswith(f"/photo/{posts[5].id}")
    assert await page.locator(f"{PLAYER}:visible").count() == 0


async def test_explore_opens_a_feed_over_its_grid_without_another_address(page, posts):
    await page.goto(f"{ADDRESS}/explore")
    await page.locator('[data-e2e="explore-item"] a').nth(1).click()
    await wait_until_plays(page, posts[1].id)
    assert page.url == f"{ADDRESS}/explore"
    assert await page.locator(f"article{CARD}").count() >= 7
    await page.keyboard.press("ArrowDown")
    await wait_until_active(page, posts[3].id)
    await page.keyboard.press("Escape")
    await page.wait_for_function("document.querySelector('article') === null")
    assert await page.locator('[data-e2e="explore-item"]').first.is_visible()


async def test_a_tile_fetches_posts_that_nobody_sees_when_it_is_pointed_at(page):
    await page.goto(f"{ADDRESS}/tag/friday")
    async with page.expect_response("**/api/preload/item_list/**") as answer:
        await page.locator('[data-e2e="challenge-item"] a').first.hover()
    assert len((await (await answer.value).json())["itemList"]) == 2


async def test_the_page_of_a_post_keeps_address_and_json_when_others_follow(page, posts):
    address = f"{ADDRESS}/pt-BR/@_/video/{posts[6].id}"
    await page.goto(address)
    await wait_until_plays(page, posts[6].id)
    await page.wait_for_function("__standin.stage().items.length > 2")
    await page.keyboard.press("ArrowDown")
    await wait_until_plays(page, posts[0].id)
    assert page.url == address
    detail = (await in_page(page))["__DEFAULT_SCOPE__"]["webapp.video-detail"]
    assert detail["itemInfo"]["itemStruct"]["id"] == posts[6].id


async def test_going_to_another_page_loads_no_document_and_leaves_the_json_stale(page, posts):
    await page.goto(f"{ADDRESS}/foryou")
    await wait_until_plays(page, posts[0].id)
    await page.evaluate("window.sameDocument = true")
    before = await in_page(page)
    await page.locator('[data-e2e="nav-following"]').click()
    await wait_until_plays(page, posts[10].id)
    assert page.url == f"{ADDRESS}/following"
    assert await page.evaluate("window.sameDocument")
    assert await in_page(page) == before
    assert await page.locator(CARD).count() == 2
    await page.go_back()
    await wait_until_plays(page, posts[0].id)


@pytest.mark.parametrize(
    ("path", "key", "way"),
    [
        ("/foryou", "itemList", "fetch"),
        ("/following", "itemList", "xhr"),
        ("/friends", "item_list", "xhr"),
        ("/explore", "itemList", "fetch"),
        ("/@noplan.nora", "itemList", "fetch"),
        ("/tag/friday", "itemList", "fetch"),
        ("/search/video?q=x", "item_list", "fetch"),
    ],
)
async def test_each_surface_asks_in_its_own_way_and_is_answered_in_its_own_shape(
    page, path, key, way
):
    await page.goto(f"{ADDRESS}/messages")
    listing = "/full/" if "search" in path else "/item_list/"
    async with page.expect_response(lambda answer: listing in answer.url) as waiting:
        await page.evaluate("path => __standin.go(path)", path)
    answer = await waiting.value
    assert answer.request.resource_type == way
    items = (await answer.json())[key]
    assert items
    assert {"id", "desc", "author", "music", "stats", "video"} <= set(items[0])


async def test_a_link_to_a_sound_shows_what_uses_it(page, posts):
    await page.goto(ADDRESS)
    await page.locator('[data-e2e="video-music"] a').first.click()
    await page.locator('[data-e2e="music-item"]').first.wait_for()
    same = [post for post in posts if post.music_title == posts[0].music_title and not post.is_ad]
    assert await page.locator('[data-e2e="music-item"]').count() == len(same)


async def test_the_comments_of_2024_open_the_viewer_over_the_feed(page, posts):
    await page.goto(f"{ADDRESS}/?layout=2024")
    await wait_until_plays(page, posts[0].id)
    await page.locator('button:has([data-e2e="comment-icon"])').first.click()
    await page.locator(PLAYER).wait_for()
    await wait_until_plays(page, posts[0].id)
    await page.keyboard.press("Escape")
    await page.wait_for_function("!document.querySelector('[data-e2e=\"browse-video\"]')")
    await wait_until_plays(page, posts[0].id)


async def test_a_post_that_is_gone_says_so(page):
    await page.goto(f"{ADDRESS}/@_/video/7000000000000000001")
    assert "unavailable" in await page.locator('[data-e2e="video-unavailable"]').inner_text()
