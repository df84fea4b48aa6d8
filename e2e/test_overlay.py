"""The overlay by pointer and by keys: it explains, obeys, and leaves TikTok alone."""

import asyncio
import time
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from e2e.captioned_posts import captioned
from e2e.overtones_server import OvertonesServer
from e2e.server_work import label
from e2e.tiktok_site import sample_feed
from e2e.viewer import Viewer
from overtones_schema.values import VALUES_BY_ID

pytestmark = pytest.mark.asyncio(loop_scope="module")

SO_HUMBLE = 4
"""Place of a film among the samples that has a dominant value and some in conflict, with quotes
from its captions."""
LEVELS = {2: "dominant", 1: "present", -1: "in conflict"}
STILL_SECONDS = 0.25
"""What has not moved for so long waits for nothing any more."""
SETTLED_SECONDS = 3
"""By then the overlay stands where it will stay."""
LONGER_THAN_LEAVING_MS = 400
"""An explanation stays for 280 ms after the pointer has left chip and explanation."""


@pytest.fixture(scope="module")
def posts(tiny_clip):
    return (sample_feed(5)[SO_HUMBLE], *captioned(sample_feed(3, seed=6), tiny_clip))


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def values(server, posts):
    return await label(server, posts)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def labels(server, posts, values):
    """What the server says of the film, the dominant value first."""
    kept = await server.get(f"/v1/videos/{posts[0].id}")
    found = kept["annotation"]["labels"]
    assert [one["level"] for one in found[:1]] == [2]
    assert len(found) > 2
    assert "humility" in [one["value"] for one in found if one["level"] < 0]
    return found


def times(label: dict[str, Any]) -> list[str]:
    """When the quotes of a label are said, as the overlay writes it."""
    starts = [one["start"] for one in label["evidence"] if one["start"] is not None]
    return [f"{int(start) // 60}:{int(start) % 60:02}" for start in starts]


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def before_the_film(me, posts, values):
    """The film is on screen with its labels, as somebody meets it who has chosen nothing."""
    await me.choose(folded=False, visible=True, offset={"x": 0, "y": 0})
    await me.page.mouse.move(1, 1)
    await me.visit("/foryou")
    await me.sees(posts[0].id)


async def heard_by_the_page(me: Viewer) -> list[object]:
    """All keys and clicks that reached TikTok, and what it did about them."""
    heard: list[object] = await me.page.evaluate(
        "[...__standin.keys, ...__standin.clicks, ...__standin.actions]"
    )
    return heard


async def focused(me: Viewer) -> str | None:
    """What the focused element of the overlay is called; None if the focus isn't there."""
    name: str | None = await me.page.evaluate(
        """() => {
            const element = document.querySelector('overtones-overlay').shadowRoot.activeElement;
            return element && (element.getAttribute('aria-label') ?? element.textContent.trim());
        }"""
    )
    return name


async def resting_place_of(element: Locator) -> tuple[float, float]:
    """Where it stands once it doesn't move any more."""
    before, place = None, await place_of(element)
    while before != place:
        await asyncio.sleep(STILL_SECONDS)
        before, place = place, await place_of(element)
    return place


async def place_of(element: Locator) -> tuple[float, float]:
    box = await element.bounding_box()
    assert box is not None
    return round(box["x"]), round(box["y"])


def named(label: dict[str, Any]) -> str:
    """What a chip calls the value."""
    return VALUES_BY_ID[label["value"]].text().short_name


# Explanations ------------------------------------------------------------------------------


async def test_chips_tell_the_level_by_word_and_shape(me, labels):
    texts = await me.chips.all_inner_texts()
    words = [LEVELS[one["level"]] for one in labels]
    assert [text.split("\n")[-1].strip() for text in texts] == words
    shapes = await me.chips.locator(".level svg").evaluate_all("all => all.map(s => s.innerHTML)")
    assert len(set(zip(words, shapes, strict=True))) == len(set(words)) == len(set(shapes)) > 1


async def test_resting_on_a_chip_explains_it(me, labels):
    found = labels[0]
    await me.chip(found["value"]).hover()
    await expect(me.explanation).to_have_role("tooltip")
    await expect(me.explanation.locator("#definition")).not_to_be_empty()
    await expect(me.explanation).to_contain_text("For example")
    await expect(me.explanation.locator("q")).to_have_text(
        [evidence["quote"] for evidence in found["evidence"]]
    )
    await expect(me.explanation.locator(".time")).to_have_text(times(found))
    score = round(found["confidence"]["score"] * 100)
    await expect(me.explanation.locator(".sure")).to_contain_text(f"{score}%")
    await expect(me.explanation).to_contain_text("Labelled by the small model")


async def test_a_value_in_conflict_is_explained_by_its_opposite(me):
    await me.chip("humility").hover()
    await expect(me.explanation).to_contain_text("An example of the opposite")
    await expect(me.explanation).to_contain_text("Why this post is in conflict with it")


async def test_the_pointer_may_go_into_the_explanation(me):
    await me.chip("power_resources").hover()
    await me.explanation.locator(".time").first.hover()
    await me.page.wait_for_timeout(LONGER_THAN_LEAVING_MS)
    await expect(me.explanation).to_be_visible()
    await me.page.mouse.move(1, 1)
    await expect(me.explanation).to_have_count(0)


async def test_escape_dismisses_what_the_pointer_has_opened(me):
    await me.chip("power_resources").hover()
    await expect(me.explanation).to_be_visible()
    await me.page.keyboard.press("Escape")
    await expect(me.explanation).to_have_count(0)
    assert await heard_by_the_page(me) == []


async def test_chips_that_come_under_a_resting_pointer_explain_nothing(me, posts):
    await me.chip("power_resources").hover()
    await expect(me.explanation).to_be_visible()
    await me.next()
    await me.sees(posts[1].id)
    await me.page.wait_for_timeout(LONGER_THAN_LEAVING_MS)
    await expect(me.explanation).to_have_count(0)
    await me.page.mouse.move(1, 1)
    await me.chips.first.hover()
    await expect(me.explanation).to_be_visible()


async def test_a_click_keeps_the_explanation_until_it_is_closed(me, labels):
    await me.chip(labels[0]["value"]).click()
    await expect(me.explanation).to_have_role("dialog")
    await me.page.mouse.move(1, 1)
    await me.chip("humility").hover()
    await me.page.wait_for_timeout(LONGER_THAN_LEAVING_MS)
    await expect(me.explanation).to_have_accessible_name(f"{named(labels[0])}: why this post")
    await me.explanation.get_by_role("button", name="Close").click()
    await expect(me.explanation).to_have_count(0)
    assert await heard_by_the_page(me) == []


async def test_an_explanation_goes_with_its_video(me, posts):
    await me.chip("power_resources").click()
    await expect(me.explanation).to_be_visible()
    await me.page.mouse.move(1, 1)
    await me.next()
    await me.sees(posts[1].id)
    await expect(me.explanation).to_have_count(0)


# Keys --------------------------------------------------------------------------------------


async def test_the_overlay_works_by_keys_alone(me, labels):
    first, second = labels[:2]
    keys = me.page.keyboard
    await me.page.locator("[data-e2e=like-icon]").first.locator("xpath=ancestor::button").focus()
    await me.command("focus_overlay")
    await expect(me.explanation).to_have_role("tooltip")
    await expect(me.chip(first["value"])).to_be_focused()

    await keys.press("Enter")
    await expect(me.explanation).to_have_role("dialog")
    places = [f"Go to {when} in the video" for when in times(first)]
    reached = []
    for _ in range(4 + len(places)):
        await keys.press("Tab")
        reached.append(await focused(me))
    assert reached == ["Close", *places, "Yes", "No", "Not sure"]
    await keys.press("Escape")
    await expect(me.explanation).to_have_count(0)
    await expect(me.chip(first["value"])).to_be_focused()
    await keys.press("Tab")
    await expect(me.chip(second["value"])).to_be_focused()
    await expect(me.explanation).to_contain_text(named(second))
    await keys.press("Escape")
    await expect(me.explanation).to_have_count(0)
    await keys.press("Escape")
    assert await focused(me) is None
    assert await me.page.evaluate("document.activeElement.dataset.for?.startsWith('like')")
    assert await heard_by_the_page(me) == []


async def test_arrow_keys_stay_tiktoks_while_a_chip_was_only_clicked(me, posts, labels):
    await me.chip(labels[1]["value"]).click()
    await me.next()
    await me.page.wait_for_function("id => __standin.active.id === id", arg=posts[1].id)


# What TikTok doesn't notice ------------------------------------------------------------------


async def test_a_time_leads_the_playing_video_there(me, posts, labels):
    said = next(one for one in labels[0]["evidence"] if one["start"] is not None)
    await me.page.evaluate(
        """() => {
            const video = [...document.querySelectorAll('video')].find((one) => !one.paused);
            window.sought = new Promise((resolve) =>
                video.addEventListener('seeked', () => resolve(video.currentTime), { once: true }));
        }"""
    )
    await me.chip(labels[0]["value"]).click()
    place = f"Go to {times(labels[0])[0]} in the video"
    await me.explanation.get_by_role("button", name=place).click()
    assert said["start"] - 0.1 <= await me.page.evaluate("sought") < said["start"] + 1
    assert await me.playing() == posts[0].id
    assert await heard_by_the_page(me) == []


async def test_the_wheel_over_a_chip_moves_the_feed_by_one_video(me, posts, labels):
    await me.chip(labels[1]["value"]).hover()
    await me.page.mouse.wheel(0, 120)
    await me.sees(posts[1].id)
    activations = await me.page.evaluate("__standin.activations.map(({id}) => id)")
    assert activations == [posts[0].id, posts[1].id]


# Agree or disagree -----------------------------------------------------------------------------


async def told(server: OvertonesServer) -> list[tuple[str, str]]:
    given = (await server.get("/v1/feedback"))["feedback"]
    return [(one["value"], one["verdict"]) for one in given]


async def test_what_a_person_thinks_of_a_label_reaches_the_server(me, server, posts, labels):
    first = labels[0]["value"]
    await me.chip(first).click()
    opinion = me.explanation.locator(".opinion")
    for word, verdict in (("Yes", "agree"), ("Not sure", "unsure"), ("No", "disagree")):
        await opinion.get_by_role("button", name=word, exact=True).click()
        await expect(opinion).to_contain_text("Thank you, your answer is kept.")
        assert (first, verdict) in await told(server)
    await me.next()
    await me.sees(posts[1].id)
    await me.back()
    await me.sees(posts[0].id)
    await me.chip(first).click()
    await expect(opinion.locator('[aria-pressed="true"]')).to_have_text("No")
    await me.chip("humility").hover()
    await me.page.keyboard.press("Escape")
    await me.chip("humility").click()
    await expect(opinion.locator('[aria-pressed="true"]')).to_have_count(0)
    assert await me.page.evaluate("__standin.clicks") == []


# Moved, folded, hidden -------------------------------------------------------------------------


async def test_the_chips_stay_where_they_were_dragged(me, posts):
    grip = me.root.locator(".grip")
    before = await resting_place_of(grip)
    await grip.hover()
    await me.page.mouse.down()
    await me.page.mouse.move(before[0] - 40, before[1] + 90, steps=4)
    await me.page.mouse.up()
    moved = await resting_place_of(grip)
    assert moved[0] < before[0] - 20
    assert moved[1] > before[1] + 60
    await me.page.reload()
    await me.sees(posts[0].id)
    await until_stands(grip, moved)
    await grip.dblclick()
    await until_stands(grip, before)
    assert await heard_by_the_page(me) == []


async def test_the_chips_are_moved_by_keys(me):
    grip = me.root.locator(".grip")
    before = await resting_place_of(grip)
    await grip.focus()
    await me.page.keyboard.press("ArrowDown")
    await me.page.keyboard.press("ArrowDown")
    await me.page.keyboard.press("ArrowLeft")
    await until_stands(grip, (before[0] - 16, before[1] + 32))
    await me.page.keyboard.press("Home")
    await until_stands(grip, before)
    assert await heard_by_the_page(me) == []


async def until_stands(element: Locator, place: tuple[float, float]) -> None:
    deadline = time.monotonic() + SETTLED_SECONDS
    while (stands := await place_of(element)) != place and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    assert stands == place


async def test_folded_chips_are_one_button_with_their_number(me, posts, labels):
    await me.root.get_by_role("button", name="Fold into one small button").click()
    pill = me.root.locator(".pill")
    await expect(pill).to_be_visible()
    await expect(pill).to_contain_text(f"{len(labels)} values")
    await expect(me.chips.first).to_be_hidden()
    await me.page.reload()
    await me.sees(posts[0].id)
    await expect(me.chips.first).to_be_hidden()
    await pill.click()
    await expect(me.chips.first).to_be_visible()
    assert await heard_by_the_page(me) == []


async def test_hidden_chips_tell_how_they_come_back(me):
    hide = me.root.get_by_role("button", name="Hide the values")
    await hide.click()
    await expect(me.root).to_contain_text("The values are hidden. Alt+Shift+O brings them back.")
    await expect(me.chips).to_have_count(0)
    await me.root.get_by_role("button", name="Show again").click()
    await expect(me.chips.first).to_be_visible()
    await hide.click()
    await expect(me.chips).to_have_count(0)
    await me.command("toggle_overlay")
    await expect(me.chips.first).to_be_visible()
    await me.command("toggle_overlay")
    await expect(me.chips).to_have_count(0)
    assert await heard_by_the_page(me) == []


async def test_options_and_my_values_open_from_the_overlay(me):
    for name, path in (("My values", "my-values.html"), ("Options", "options.html")):
        async with me.context.expect_page() as opened:
            await me.root.get_by_role("button", name=name, exact=True).click()
        page = await opened.value
        assert page.url == f"chrome-extension://{me.extension_id}/{path}"
        await page.close()
