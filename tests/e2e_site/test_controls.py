"""What a person can press, open and switch around the stand-in's feed."""

import pytest
import pytest_asyncio

from e2e.tiktok_site.catalogue import CAPTION_HOST
from tests.e2e_site.known_page import (
    ADDRESS,
    card,
    playing,
    wait_until_active,
    wait_until_plays,
    wait_until_still,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def first(page, posts):
    """The first post, which plays."""
    await page.goto(ADDRESS)
    await wait_until_plays(page, posts[0].id)
    return posts[0]


async def actions(page):
    return [entry["action"] for entry in await page.evaluate("__standin.actions")]


async def test_comments_narrow_the_feed_by_24rem_and_follow_it(page, posts, first):
    column = page.locator("#column-list-container")
    before = (await column.bounding_box())["width"]
    await card(page, 0).locator('button:has([data-e2e="comment-icon"])').click()
    sidebar = page.locator('[class*="DivCommentSidebarTransitionWrapper"]')
    await sidebar.locator('[data-e2e="comment-level-1"]').first.wait_for()
    assert before - (await column.bounding_box())["width"] == 24 * 16
    assert await sidebar.locator("h2 span").inner_text() == str(first.comments)
    await page.keyboard.press("ArrowDown")
    await wait_until_active(page, posts[1].id)
    assert await sidebar.locator("h2 span").inner_text() == str(posts[1].comments)
    assert await sidebar.locator(f'a[href*="/video/{posts[1].id}"]').count() == 0


async def test_the_keys_that_reach_the_page_are_recorded_with_what_they_did(page, first):
    for key in ("l", "m", "Space", "x"):
        await page.keyboard.press(key)
    seen = await page.evaluate("__standin.keys")
    assert [entry["phase"] for entry in seen if entry["key"] == "l"] == [
        "window-capture",
        "document-capture",
        "document-bubble",
        "window-bubble",
    ]
    assert {entry["key"] for entry in seen} == {"l", "m", " ", "x"}
    assert await actions(page) == ["like", "mute", "toggle-play"]
    assert await card(page, 0).locator('[aria-label="Like"][aria-pressed="true"]').count() == 1
    assert not await page.evaluate("document.querySelector('video').muted")
    assert await playing(page) == []


async def test_some_keys_act_before_an_element_can_stop_them_and_others_do_not(page, first):
    await page.evaluate(
        """() => {
            const host = document.createElement('button');
            host.addEventListener('keydown', (event) => event.stopPropagation());
            document.documentElement.append(host);
            host.focus();
        }"""
    )
    await page.keyboard.press("l")
    await page.keyboard.press("Space")
    assert await actions(page) == ["toggle-play"]


async def test_typing_a_comment_presses_no_shortcut(page, first):
    await page.keyboard.press("c")
    await page.locator('[data-e2e="comment-input"]').click()
    await page.keyboard.type("lm f")
    assert await page.locator('[data-e2e="comment-input"]').inner_text() == "lm f"
    assert await actions(page) == ["comments"]


async def test_a_click_on_the_film_stops_it_and_is_recorded(page, first):
    player = card(page, 0).locator('[id^="xgwrapper-"]')
    await player.click()
    await page.wait_for_function("document.querySelector('video').paused")
    assert await actions(page) == ["toggle-play"]
    assert await page.evaluate("__standin.clicks.length") == 1
    await player.click()
    await wait_until_plays(page, first.id)


async def test_the_sound_comes_on_by_a_button_that_then_goes(page, first):
    await page.get_by_role("button", name="Unmute").click()
    assert not await page.evaluate("document.querySelector('video').muted")
    assert await page.get_by_role("button", name="Unmute").count() == 0


async def test_a_click_on_the_bar_seeks(page, first):
    bar = card(page, 0).locator('[class*="DivSeekBarContainer"]')
    width = (await bar.bounding_box())["width"]
    await bar.click(position={"x": width / 2, "y": 5})
    share = "(({ currentTime, duration }) => currentTime / duration)"
    assert 0.45 < await page.evaluate(f"{share}(document.querySelector('video'))") < 0.6
    assert await actions(page) == []


async def test_full_screen_takes_the_feed_and_gives_it_back(page, posts, first):
    await page.keyboard.press("f")
    await page.wait_for_function("document.fullscreenElement !== null")
    assert await page.evaluate(
        "document.fullscreenElement.contains(document.querySelector('video'))"
    )
    await page.keyboard.press("ArrowDown")
    await wait_until_plays(page, posts[1].id)
    await page.keyboard.press("f")
    await page.wait_for_function("document.fullscreenElement === null")


async def test_cinema_mode_lies_over_the_feed_and_leads_it_along(page, posts, first):
    await card(page, 0).locator("section").first.hover()
    await card(page, 0).get_by_role("button", name="Cinema mode").click()
    row = page.locator(f'[data-cinema-mode-snap-row="{first.id}"]')
    await row.locator(f'[id="xgwrapper-0-{first.id}"]').wait_for()
    await wait_until_plays(page, first.id)
    assert await page.evaluate("document.querySelector('article video').paused")
    await page.keyboard.press("ArrowDown")
    await wait_until_plays(page, posts[1].id)
    await page.keyboard.press("Escape")
    await page.wait_for_function("!document.querySelector('[data-cinema-mode-snap-row]')")
    await wait_until_plays(page, posts[1].id)
    await wait_until_still(page)
    assert (await card(page, 1).bounding_box())["y"] == 0


async def test_the_theme_is_the_systems_until_another_is_chosen(page, first):
    theme = "document.documentElement.dataset.theme"
    assert await page.evaluate(theme) == "light"
    await page.emulate_media(color_scheme="dark")
    await page.wait_for_function(f"{theme} === 'dark'")
    await page.locator('[data-e2e="nav-theme"]').click()
    assert await page.evaluate(theme) == "light"
    await page.goto(f"{ADDRESS}/?theme=dark")
    assert await page.evaluate(f"{theme} + getComputedStyle(document.body).backgroundColor") == (
        "darkrgb(18, 18, 18)"
    )


async def test_hebrew_is_written_from_right_to_left_and_links_stay_in_it(page, posts):
    await page.goto(f"{ADDRESS}/he-IL/foryou")
    await wait_until_plays(page, posts[0].id)
    assert await page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    actions_bar = card(page, 0).locator('[class*="SectionActionBarContainer"]')
    video = card(page, 0).locator("video")
    assert (await actions_bar.bounding_box())["x"] < (await video.bounding_box())["x"]
    await page.locator('[class*="StyledAuthorAnchor"]').first.click()
    await page.wait_for_url(f"{ADDRESS}/he-IL/@tide.and.june")


async def test_a_narrow_window_shows_the_film_from_side_to_side(page, posts):
    await page.set_viewport_size({"width": 400, "height": 800})
    await page.goto(ADDRESS)
    await wait_until_plays(page, posts[0].id)
    assert (await page.locator("video").first.bounding_box())["width"] == 400
    await page.keyboard.press("c")
    sidebar = page.locator('[class*="DivCommentSidebarTransitionWrapper"]')
    assert (await sidebar.bounding_box())["y"] > 250


async def test_a_captcha_stops_everything(page, first):
    await page.evaluate("__standin.showCaptcha()")
    assert await page.locator('[id^="captcha-verify-container"]').is_visible()
    await page.wait_for_function("document.querySelector('video').paused")
    await page.evaluate("__standin.hideCaptcha()")
    await wait_until_plays(page, first.id)


async def test_captions_can_be_read_by_the_page_alone(page, posts, first):
    captioned = next(post for post in posts if post.captions)
    read = f"fetch('https://{CAPTION_HOST}/captions/{captioned.id}/0/?a=1988')"
    text = await page.evaluate(f"{read}.then((answer) => answer.text())")
    assert text == captioned.captions[0].webvtt
    await page.evaluate("location.href = `https://p16-common-sign.tiktokcdn-us.com/avatar/x.svg`")
    await page.wait_for_url("**/avatar/x.svg")
    refused = f"{read}.then(() => 'read', () => 'refused')"
    assert await page.evaluate(refused) == "refused"
