"""axe-core finds nothing serious in the overlay and in the extension's own pages."""

from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from e2e.server_work import label
from e2e.tiktok_site import sample_feed
from e2e.viewer import Viewer

pytestmark = pytest.mark.asyncio(loop_scope="module")

AXE = Path(__file__).parent.parent / "extension" / "node_modules" / "axe-core" / "axe.min.js"
SO_HUMBLE = 4
"""Place of a film among the samples that has five labels."""
LOOKS = [("light", "en"), ("dark", "en"), ("light", "he"), ("dark", "he")]
looks = pytest.mark.parametrize(("theme", "language"), LOOKS, ids=["-".join(on) for on in LOOKS])


@pytest.fixture(scope="module")
def posts():
    return sample_feed(7)[SO_HUMBLE:]


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def seen(me, server, posts):
    """Two videos were watched, so that there is something to tell of them."""
    await label(server, posts)
    await me.visit("/foryou")
    await me.sees(posts[0].id)
    await me.next()
    await me.sees(posts[1].id)


async def faults(page: Page, within: str = "document") -> list[str]:
    """What is serious or critical, and where."""
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = await page.evaluate(
        """async (within) => {
            const { violations, passes } = await axe.run(
                within === 'document' ? document : within, { resultTypes: ['violations'] });
            if (passes.length === 0) throw new Error('axe has looked at nothing');
            return violations
                .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
                    `${id}: ${JSON.stringify(target)} ${failureSummary}`));
        }""",
        within,
    )
    return found


CONTRASTS = """root => {
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    const luminance = (colours) => {
        context.reset();
        for (const colour of colours) {
            context.fillStyle = colour;
            context.fillRect(0, 0, 1, 1);
        }
        const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map((part) =>
            part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const grounds = (element) => {
        const found = [];
        for (let at = element; at instanceof Element; at = at.parentElement) {
            found.unshift(getComputedStyle(at).backgroundColor);
        }
        return found;
    };
    const speaks = (element) =>
        [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== '') &&
        element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
        element.closest('[aria-hidden=true], .unseen') === null;
    return [...root.querySelectorAll('*')].filter(speaks).map((element) => {
        // Whatever the page is: where its own ground is seen through, black and white both count.
        const text = getComputedStyle(element).color;
        const ratios = ['black', 'white'].map((page) => {
            const ground = [page, ...grounds(element)];
            const both = [luminance([...ground, text]), luminance(ground)].sort((a, b) => b - a);
            return (both[0] + 0.05) / (both[1] + 0.05);
        });
        return [element.textContent.trim(), Math.min(...ratios)];
    });
}"""
"""Texts of the overlay with their contrast, which axe-core can't tell in a shadow tree over a film.

By the formula of WCAG 2.2 for the relative luminance of sRGB.
"""


async def faint(me: Viewer) -> list[str]:
    """What of the overlay is less clear than WCAG's 4.5 to 1."""
    contrasts = await me.root.evaluate(CONTRASTS)
    assert contrasts, "there is something to read"
    return [f"{text}: {ratio:.2f}" for text, ratio in contrasts if ratio < 4.5]


@looks
async def test_the_overlay(me, posts, theme, language):
    await me.choose(theme=theme, language=language)
    await me.visit(f"/foryou?theme={theme}")
    await me.sees(posts[0].id)
    await me.root.locator(".header").hover()
    assert await faults(me.page, "overtones-overlay") == []
    for value in ("power_resources", "humility"):
        await me.chip(value).click()
        await expect(me.explanation).to_have_role("dialog")
        await me.page.mouse.move(1, 1)
        assert await faults(me.page, "overtones-overlay") == []
        assert await faint(me) == []


async def test_what_the_overlay_says_instead_of_labels(me, site, posts):
    await me.choose(theme="auto", language="auto", threshold=1)
    await me.visit("/foryou")
    await me.sees(posts[0].id, "nothing_found")
    assert await faults(me.page, "overtones-overlay") == []
    assert await faint(me) == []
    await me.choose(threshold=0)


@looks
@pytest.mark.parametrize("name", ["popup", "options", "my-values"])
async def test_a_page(me: Viewer, name, theme, language):
    await me.choose(theme=theme, language=language)
    page = await me.open(name)
    await expect(page.locator("main")).to_be_visible()
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await page.wait_for_load_state("networkidle")
    assert await faults(page) == []
    await page.close()
