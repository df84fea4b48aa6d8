"""The server's own page, in a real browser."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import Page, async_playwright

from overtones.adapters.embedded_labeler import EmbeddedLabeler
from overtones.adapters.ledger import Ledger
from overtones.settings import Settings
from overtones_schema import Annotation, Confidence, Evidence, Label, Script, Usage, Video

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

VIDEO = Video(
    id="7" * 19,
    url="https://www.tiktok.com/@_/video/" + "7" * 19,
    description="<b>soup</b> for a stranger #kindness",
)
ANNOTATION = Annotation(
    video_id=VIDEO.id,
    labeler="embedded/1",
    coverage="full",
    labels=(
        Label(
            value="benevolence_caring",
            level=2,
            attained=0.8,
            constrained=0.1,
            confidence=Confidence(score=0.62, method="calibrated"),
            evidence=(Evidence(line="L3", kind="speech", quote="take mine", start=4.0, end=5.0),),
        ),
        Label(
            value="power_resources",
            level=-1,
            attained=0.1,
            constrained=0.6,
            confidence=Confidence(score=0.4, method="calibrated"),
        ),
    ),
)


USAGE = Usage(
    model="gpt-large", requests=1, input_tokens=1200, cached_tokens=0, output_tokens=80, cost=0.0123
)


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield await browser.new_page()
        await browser.close()


async def test_without_its_key_the_page_only_says_that_the_server_runs(server, page):
    await page.goto(server.url)
    assert await page.locator("#locked").is_visible()
    assert not await page.locator("#pairing").is_visible()


async def test_with_its_key_the_page_shows_code_pipeline_and_what_was_labelled(server, page):
    store = server.app.state.application.store
    fingerprint = server.app.state.application.jobs.fingerprint
    await store.keep_script(VIDEO, "s", Script(video_id=VIDEO.id, coverage="full"))
    await store.keep_annotation(VIDEO, fingerprint, ANNOTATION)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    await page.goto(f"{server.url}/#key={server.token}")
    await page.locator(".label").first.wait_for()
    assert server.token not in page.url
    assert await page.locator("#code").inner_text() == server.app.state.pairing.code()
    assert await page.locator("#stages dd").last.inner_text() == EmbeddedLabeler(Settings()).name
    assert await page.locator(".post").inner_text() == VIDEO.description, "text, not markup"
    chips = await page.locator(".label").all_inner_texts()
    assert "dominant, 62 % sure" in chips[0], chips
    assert "in conflict, 40 % sure" in chips[1]
    quote = page.locator(".label").first.get_by_text("0:04 “take mine”")
    assert not await quote.is_visible()
    await page.locator(".label summary").first.focus()
    await page.keyboard.press("Enter")
    assert await quote.is_visible(), "the evidence opens by keyboard as well"
    assert not problems


async def test_the_page_tells_what_models_have_cost(server, page):
    settings = server.app.state.application.settings
    assert not await page.locator("#costs").is_visible()
    Ledger(settings).add(USAGE, datetime.now(UTC))
    store = server.app.state.application.store
    fingerprint = server.app.state.application.jobs.fingerprint
    labelled = ANNOTATION.model_copy(update={"usage": (USAGE,)})
    await store.keep_script(VIDEO, "s", Script(video_id=VIDEO.id, coverage="full"))
    await store.keep_annotation(VIDEO, fingerprint, labelled)
    await page.goto(f"{server.url}/#key={server.token}")
    costs = page.locator("#costs")
    await costs.wait_for()
    assert "gpt-large" in await costs.inner_text()
    assert "$0.0123, 1,200 tokens in, 80 out" in await costs.inner_text()
    assert "There is no daily budget." in await costs.inner_text()
    told = await page.locator(".usage").inner_text()
    assert told == "gpt-large: 1,200 tokens in, 80 out, $0.0123"


async def test_a_wrong_key_shows_nothing_and_is_forgotten(server, page):
    await page.goto(f"{server.url}/#key=wrong")
    await page.wait_for_function("sessionStorage.getItem('key') === null")
    assert await page.locator("#locked").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1200])
async def test_the_page_fits_narrow_and_wide_windows(server, page, scheme, width):
    await page.emulate_media(color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 800})
    await page.goto(f"{server.url}/#key={server.token}")
    await page.locator("#code").wait_for()
    overflow = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0
