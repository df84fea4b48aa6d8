"""What the overlay says when there are no final labels: why, and what to do."""

from dataclasses import replace

import pytest
from playwright.async_api import expect

from e2e.captioned_posts import captioned
from e2e.conftest import READS_CAPTIONS_ALONE
from e2e.server_work import label
from e2e.tiktok_site import CaptionFile, Clip, TikTokSite, sample_feed
from e2e.viewer import Viewer

pytestmark = pytest.mark.asyncio(loop_scope="module")

BLAND = "WEBVTT\n\n00:00:00.200 --> 00:00:02.000\nThe box is on the shelf next to the other box.\n"


@pytest.fixture(scope="module")
def posts(tiny_clip):
    """A photo post, a live and an ad, then six videos."""
    return captioned(sample_feed(9, photos=(0,), lives=(1,), ads=(2,)), tiny_clip)


@pytest.fixture(scope="module")
def server_settings():
    """What fails is tried again at once, and soon given up."""
    impatient = {"JOBS__GRACE_SECONDS": "0.5", "SOURCE__BACKOFF_SECONDS": "0.01"}
    return {**READS_CAPTIONS_ALONE, **impatient}


async def open_feed(me: Viewer, site: TikTokSite, *posts: Clip) -> None:
    """Following shows these posts alone. A film that doesn't come keeps the page loading."""
    site.feeds["following"] = posts
    await me.page.goto("https://www.tiktok.com/following", wait_until="domcontentloaded")


async def says(me: Viewer, *sentences: str) -> None:
    await expect(me.root.locator(".stack .words p")).to_have_text(list(sentences))


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (1, "This is a live video. Values can be read once it is over and posted."),
        (2, "This is an ad. Ads are not read for values."),
    ],
    ids=["live", "ad"],
)
async def test_what_is_not_read_is_told_apart(me, site, posts, place, sentence):
    await open_feed(me, site, posts[place])
    await says(me, sentence)
    await expect(me.root.locator(".act")).to_have_count(0)


async def test_a_photo_post_is_labelled_like_a_video(me, site, server, posts):
    found = await label_of(server, site, posts[0])
    assert found
    await open_feed(me, site, posts[0])
    await me.sees(posts[0].id)
    await expect(me.chips).to_have_count(len(found))
    await expect(me.root.locator(".stack .words")).to_have_count(0)


async def test_first_guesses_look_like_guesses(me, site, posts):
    site.change(posts[3].id, media="dripping")
    await open_feed(me, site, posts[3])
    await me.sees(posts[3].id, "provisional")
    await expect(me.root.locator(".guess")).to_be_visible()
    await expect(me.root.locator(".guess")).to_have_text("First guess")
    await says(me, "Fetching the post.")
    await expect(me.chips.first).to_have_css("border-top-style", "dotted")
    await me.chips.first.hover()
    await expect(me.explanation).to_contain_text("This is a first guess and may still change.")
    await expect(me.explanation).to_contain_text("It rests on the post and its captions.")
    site.change(posts[3].id, media="ok")
    await open_feed(me, site, posts[4])
    await me.sees(posts[4].id)
    await expect(me.root.locator(".guess")).to_be_hidden()
    await expect(me.chips.first).not_to_have_css("border-top-style", "dotted")


async def test_a_video_without_values_says_so(me, site, server, posts):
    nothing = replace(
        posts[5],
        description="",
        hashtags=(),
        music_title="original sound",
        captions=(CaptionFile(BLAND),),
    )
    assert await label_of(server, site, nothing) == frozenset()
    await open_feed(me, site, nothing)
    await me.sees(nothing.id, "nothing_found")
    await says(me, "No values stand out in this post.")


async def test_labels_that_the_settings_leave_out_are_counted(me, site, server, posts):
    found = await label_of(server, site, posts[6])
    await me.choose(threshold=1)
    await open_feed(me, site, posts[6])
    await me.sees(posts[6].id, "nothing_found")
    count = len(found)
    left_out = "1 value" if count == 1 else f"{count} values"
    await says(me, "No values stand out in this post.", f"Your settings leave out {left_out}.")
    await me.choose(threshold=0)
    await expect(me.chips).to_have_count(count)


async def label_of(server, site, post: Clip) -> frozenset[str]:
    site.add(post)
    return (await label(server, [post]))[post.id]


async def test_a_private_video_can_only_be_passed(me, site, posts):
    site.change(posts[7].id, page="private")
    await open_feed(me, site, posts[7])
    await says(
        me,
        "This post is private.",
        "Only people its creator allows can see it, so it can't be read here.",
    )
    await expect(me.root.locator(".act")).to_have_count(0)


async def test_a_failed_video_is_read_when_it_is_tried_again(me, site, posts):
    site.change(posts[8].id, media="gone")
    await open_feed(me, site, posts[8])
    again = me.root.get_by_role("button", name="Try again")
    await expect(again).to_be_visible()
    await says(
        me,
        "TikTok didn't answer as expected.",
        "Wait a moment and try again. If it keeps happening, update the server.",
    )
    site.change(posts[8].id, media="ok")
    await again.click()
    await me.sees(posts[8].id)
    await expect(again).to_have_count(0)
