"""Photo posts before a viewer: read from their own pictures, and labelled beside them."""

import re
from dataclasses import replace

import pytest
from playwright.async_api import expect

from e2e.captioned_posts import captioned
from e2e.slides import draw_slides
from e2e.tiktok_site import Answer, Clip, Route, TikTokSite, sample_feed
from e2e.tiktok_site.pages import post_page
from e2e.viewer import Viewer

pytestmark = pytest.mark.asyncio(loop_scope="module")

SLIDES = (
    "Swipe",
    "Every Sunday we keep the traditions of our ancestors",
    "Protect the forest and the animals, we have only one planet",
    "Decide for yourself where you go. Freedom!",
)


@pytest.fixture(scope="module")
def posts(tiny_clip, tmp_path_factory):
    """Three photo posts of the same pictures, then a video."""
    pictures = draw_slides(tmp_path_factory.mktemp("slides"), SLIDES)
    told = "What my grandmother taught me #family #tradition"
    photos, video = (0, 1, 2), 3
    feed = captioned(sample_feed(4, photos=photos), tiny_clip)
    return (
        *(replace(feed[place], pictures=pictures, description=told) for place in photos),
        feed[video],
    )


@pytest.fixture(scope="module")
def server_settings():
    """Texts in pictures are read, as by default."""
    return {"JOBS__GRACE_SECONDS": "0.5"}


async def open_feed(me: Viewer, site: TikTokSite, *posts: Clip) -> None:
    site.feeds["following"] = posts
    await me.page.goto("https://www.tiktok.com/following", wait_until="domcontentloaded")


async def test_a_label_names_the_picture_that_it_rests_on(me, site, posts):
    await open_feed(me, site, posts[0], posts[3])
    await me.sees(posts[0].id)
    await me.chip("tradition").hover()
    line = me.explanation.locator("li").filter(has_text=SLIDES[1])
    await expect(line.locator(".kind")).to_have_text("Picture 2")
    await expect(me.explanation).to_contain_text("This is a photo post of 4 pictures.")
    await expect(me.explanation).to_contain_text("It rests on the whole post.")


async def test_there_is_no_moment_to_go_to_in_a_picture(me, site, posts):
    await open_feed(me, site, posts[0], posts[3])
    await me.sees(posts[0].id)
    for number in range(await me.chips.count()):
        await me.chips.nth(number).click()
        await expect(me.explanation.locator("li")).not_to_have_count(0)
        await expect(me.explanation.locator(".time")).to_have_count(0)
        await me.page.keyboard.press("Escape")


async def test_labels_change_with_the_post_and_come_back(me, site, posts):
    await open_feed(me, site, posts[0], posts[3])
    await me.sees(posts[0].id)
    await expect(me.chip("tradition")).to_be_attached()
    await me.next()
    await me.sees(posts[3].id)
    await me.back()
    await me.sees(posts[0].id)
    await expect(me.chip("tradition")).to_be_attached()


async def test_its_own_page_is_labelled_too(me, posts):
    await me.visit(f"/@{posts[0].author}/photo/{posts[0].id}")
    await me.sees(posts[0].id)
    await expect(me.chip("tradition")).to_be_attached()


async def test_while_pictures_come_the_post_s_text_gives_a_guess(me, site, posts):
    site.change(posts[1].id, media="dripping")
    await open_feed(me, site, posts[1])
    await me.sees(posts[1].id, "provisional")
    await expect(me.root.locator(".stack .words p")).to_have_text(["Fetching the post."])
    site.change(posts[1].id, media="ok")


async def test_a_photo_post_that_has_become_private_can_only_be_passed(me, site, posts):
    page = post_page(replace(posts[2], page="private")).encode()
    path = re.compile(f"/@_/video/{posts[2].id}")
    site.routes.insert(0, Route(frozenset({"www.tiktok.com"}), path, lambda *_: Answer(body=page)))
    await open_feed(me, site, posts[2])
    await expect(me.root.locator(".stack .words p").first).to_have_text("This post is private.")
    await expect(me.root.locator(".act")).to_have_count(0)
