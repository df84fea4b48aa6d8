"""Where the overlay stands and how it looks: beside the video, on nothing of TikTok's."""

import asyncio
import re
import time
from dataclasses import replace

import pytest
import pytest_asyncio
from playwright.async_api import expect

from e2e.captioned_posts import captioned
from e2e.server_work import label
from e2e.tiktok_site import sample_feed
from e2e.viewer import Viewer

pytestmark = pytest.mark.asyncio(loop_scope="module")

SO_HUMBLE = 4
"""Place of a film among the samples that has five labels."""
SETTLED_SECONDS = 3
"""By then the overlay stands where it will stay."""
LIGHT_AND_DARK = {"light": (0.5, 1.0), "dark": (0.0, 0.4)}
"""How bright the surfaces of chips are, from 0 to 1."""

BOXES = """() => {
    const boxOf = (element) => {
        const { left, top, right, bottom } = element.getBoundingClientRect();
        return { left, top, right, bottom };
    };
    const seen = (element) => element.checkVisibility({ opacityProperty: true,
        visibilityProperty: true }) && boxOf(element).right > boxOf(element).left;
    const inWindow = ({ left, top, right, bottom }) =>
        right > 0 && bottom > 0 && left < innerWidth && top < innerHeight;
    const named = (element) => ({
        name: element.getAttribute('aria-label') ?? element.className ?? element.localName,
        ...boxOf(element),
    });
    const theirs = 'a[href], button, input, [role=textbox], h3, h4, aside, nav,' +
        '[data-e2e=video-desc], [class*=ActionBar], [class*=CommentContainer]';
    const shadow = document.querySelector('overtones-overlay').shadowRoot;
    const within = document.fullscreenElement ?? document;
    return {
        ours: [...shadow.querySelectorAll('.stand .surface')].filter(seen).map(named),
        theirs: [...within.querySelectorAll(theirs)].filter(seen).map(named).filter(inWindow),
        video: boxOf([...document.querySelectorAll('video')].find((one) => !one.paused)),
        window: { left: 0, top: 0, right: innerWidth, bottom: innerHeight },
    };
}"""
"""The boxes of what is seen: our surfaces, and all that TikTok lets people read or press."""


@pytest.fixture(scope="module")
def posts(tiny_clip):
    first, ad = sample_feed(5)[SO_HUMBLE], sample_feed(2, seed=8, ads=(0,))[0]
    return (first, *captioned((*sample_feed(2, seed=6), ad), tiny_clip))


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def values(server, posts):
    return await label(server, posts[:-1])


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def in_the_usual_window(me):
    yield
    await me.choose(theme="auto", language="auto", position="auto")
    await me.page.set_viewport_size({"width": 1280, "height": 800})
    await me.page.emulate_media(color_scheme="light", reduced_motion="no-preference")


async def covered(me: Viewer) -> list[str]:
    """What of TikTok's the overlay lies over, or that it leaves the window."""
    boxes = await me.page.evaluate(BOXES)
    if not boxes["ours"]:
        return ["nothing, since it isn't there"]
    found = [
        f"{ours['name']} on {theirs['name']}"
        for ours in boxes["ours"]
        for theirs in boxes["theirs"]
        if _overlap(ours, theirs)
    ]
    return found + [ours["name"] for ours in boxes["ours"] if not _within(ours, boxes["window"])]


def _overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["left"] < other["right"] - 1
        and other["left"] < one["right"] - 1
        and one["top"] < other["bottom"] - 1
        and other["top"] < one["bottom"] - 1
    )


def _within(one: dict[str, float], whole: dict[str, float]) -> bool:
    return (
        one["left"] >= whole["left"]
        and one["top"] >= whole["top"]
        and one["right"] <= whole["right"]
        and one["bottom"] <= whole["bottom"]
    )


async def until_nothing_is_covered(me: Viewer) -> None:
    """The overlay moves once what moves on the page has come to rest."""
    deadline = time.monotonic() + SETTLED_SECONDS
    while (found := await covered(me)) and time.monotonic() < deadline:  # noqa: ASYNC110 - see `until`
        await asyncio.sleep(0.05)
    assert found == []


@pytest.mark.parametrize("comments", [False, True], ids=["", "comments"])
@pytest.mark.parametrize("width", [1280, 900, 420])
async def test_nothing_of_tiktok_is_covered(me, posts, width, comments):
    await me.page.set_viewport_size({"width": width, "height": 800})
    await me.visit("/foryou")
    await me.sees(posts[0].id)
    if comments:
        await me.page.keyboard.press("c")
        await expect(me.page.locator("[class*=DivCommentListContainer]")).to_be_visible()
    await until_nothing_is_covered(me)


@pytest.mark.parametrize("layout", ["2024", "no_wrapper_ids"])
async def test_nothing_is_covered_in_other_layouts(me, posts, layout):
    await me.visit(f"/foryou?layout={layout}")
    await me.sees(posts[0].id)
    await until_nothing_is_covered(me)


async def test_nothing_of_an_ad_is_covered(me, posts):
    await me.visit("/foryou")
    await me.sees(posts[0].id)
    for post in posts[1:]:
        await me.next()
        await me.page.wait_for_function("id => __standin.active.id === id", arg=post.id)
    await expect(me.root).to_have_attribute("data-shown", "unsupported")
    await until_nothing_is_covered(me)


@pytest.mark.parametrize("position", ["left", "right", "inside"])
async def test_the_chips_stand_on_the_side_that_was_chosen(me, posts, position):
    await me.visit("/foryou")
    await me.sees(posts[0].id)
    await me.choose(position=position)

    async def stands() -> str | None:
        boxes = await me.page.evaluate(BOXES)
        if not boxes["ours"]:  # on its way from one side to the other
            return None
        video, ours = boxes["video"], boxes["ours"][0]
        if ours["right"] <= video["left"]:
            return "left"
        return "right" if ours["left"] >= video["right"] else "inside"

    async with asyncio.timeout(5):
        while await stands() != position:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(0.02)
    await until_nothing_is_covered(me)


async def test_labels_are_seen_in_full_screen(me, posts):
    await me.visit("/foryou")
    await me.sees(posts[0].id)
    await me.page.locator("[class*=MediaCardTop] button[aria-label*='ull']").first.click()
    await me.page.wait_for_function("document.fullscreenElement !== null")
    assert await uppermost(me, ".chip")
    await until_nothing_is_covered(me)
    await me.next()
    await me.sees(posts[1].id)
    assert await uppermost(me, ".chip")
    await me.chips.first.click()
    await expect(me.explanation).to_be_in_viewport(ratio=1)
    assert await uppermost(me, ".explanation")
    await me.page.keyboard.press("Escape")
    await me.page.evaluate("document.exitFullscreen()")
    await me.page.wait_for_function("document.fullscreenElement === null")
    await me.sees(posts[1].id)
    assert await uppermost(me, ".chip")


async def uppermost(me: Viewer, part: str) -> bool:
    """Whether a part of the overlay is what a click in its middle would meet."""
    await expect(me.root.locator(part).first).to_be_visible()
    found: bool = await me.page.evaluate(
        """(part) => {
            const shadow = document.querySelector('overtones-overlay').shadowRoot;
            const { left, top, width, height } = shadow.querySelector(part).getBoundingClientRect();
            return document.elementFromPoint(left + width / 2, top + height / 2) === shadow.host;
        }""",
        part,
    )
    return found


# Looks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("tone", ["light", "dark"])
async def test_the_colours_are_those_of_the_page(me, posts, tone):
    await me.visit(f"/foryou?theme={'light' if tone == 'dark' else 'dark'}")
    await me.sees(posts[0].id)
    await me.page.evaluate("(tone) => __standin.setTheme(tone)", tone)
    await has_tone(me, tone)


@pytest.mark.parametrize("tone", ["light", "dark"])
async def test_the_colours_may_be_chosen(me, posts, tone):
    await me.visit(f"/foryou?theme={'light' if tone == 'dark' else 'dark'}")
    await me.sees(posts[0].id)
    await me.choose(theme=tone)
    await has_tone(me, tone)


async def has_tone(me: Viewer, tone: str) -> None:
    await expect(me.root).to_have_attribute("data-tone", tone)
    colour = await me.chips.first.evaluate("chip => getComputedStyle(chip).backgroundColor")
    low, high = LIGHT_AND_DARK[tone]
    parts = [float(part) for part in re.findall(r"[\d.]+", colour)][:3]
    assert low <= sum(parts) / 3 / (1 if colour.startswith("color(") else 255) <= high


async def test_hebrew_is_written_from_right_to_left(me, posts):
    await me.choose(language="he")
    await me.visit("/he-IL/foryou")
    await me.sees(posts[0].id)
    await expect(me.root).to_have_attribute("dir", "rtl")
    await expect(me.root).to_have_attribute("lang", "he")
    emblem = await me.chips.first.locator(".emblem").bounding_box()
    name = await me.chips.first.locator(".name").bounding_box()
    assert emblem["x"] > name["x"]
    await until_nothing_is_covered(me)
    await me.chips.first.click()
    await expect(me.explanation).to_be_in_viewport(ratio=1)


async def test_nothing_moves_for_people_who_want_no_motion(me, site, tiny_clip):
    (coming,) = captioned(sample_feed(1, seed=10), tiny_clip)
    site.feeds["following"] = (replace(coming, media="dripping"),)
    moving = "root => root.getAnimations({ subtree: true }).length"
    for preference, moves in (("no-preference", True), ("reduce", False)):
        await me.page.emulate_media(reduced_motion=preference)
        # A page isn't loaded before its first film is.
        await me.page.goto("https://www.tiktok.com/following", wait_until="domcontentloaded")
        await me.sees(coming.id, "provisional")
        assert bool(await me.root.evaluate(moving)) is moves


async def test_the_page_keeps_its_layout_when_labels_appear(me, site, tiny_clip):
    unread = captioned(sample_feed(2, seed=9), tiny_clip)
    site.feeds["following"] = unread
    await me.page.add_init_script(
        """window.__shifts = [];
        new PerformanceObserver((list) => __shifts.push(...list.getEntries().map((entry) =>
            [entry.value, ...entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80))]
        ))).observe({ type: 'layout-shift', buffered: true });"""
    )
    await me.visit("/following")
    await me.sees(unread[0].id)
    await me.next()
    await me.sees(unread[1].id)
    await me.back()
    await me.sees(unread[0].id)
    await me.page.evaluate("() => new Promise((r) => requestAnimationFrame(() => setTimeout(r)))")
    assert await me.page.evaluate("__shifts") == []
