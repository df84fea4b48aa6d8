"""Every place on TikTok where posts are watched: the labels are of the video that is seen."""

import json
from collections.abc import Sequence

import pytest
import pytest_asyncio
from playwright.async_api import Locator, expect

from e2e.captioned_posts import captioned, spoken_in
from e2e.server_work import label
from e2e.tiktok_site import Clip, TikTokSite, sample_feed
from e2e.viewer import Viewer
from e2e.witness import Witness, foreign_values, intruding_labels, lingering_labels

pytestmark = pytest.mark.asyncio(loop_scope="module")

FRAMES_MS = 100
"""A few frames, for the overlay to hear that another post has taken the place of its own."""


@pytest.fixture(scope="module")
def posts(tiny_clip):
    return captioned(sample_feed(18, seed=4), tiny_clip)


@pytest.fixture(scope="module")
def site(posts):
    with TikTokSite(posts) as site:
        site.feeds = {
            "foryou": posts,
            "following": posts[3:9],
            "friends": posts[6:12],
            "explore": posts[9:],
            "search": posts[2:14],
            "related": posts[12:],
        }
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="module", autouse=True)
async def values(server, posts):
    """All videos have been read before."""
    return await label(server, posts)


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def witness(me, values):
    """No test may show the labels of one video beside another, not even while it looks."""
    witness = await Witness.of(me.page)
    yield witness
    moments = await witness.moments()
    assert [stay for stay in lingering_labels(moments) if stay[1] > FRAMES_MS] == []
    assert list(intruding_labels(moments)) == []
    assert list(foreign_values(moments, values)) == []


async def sees_its_own(me: Viewer, server, posts: Sequence[Clip], post: Clip) -> None:
    """The page has the post on screen, and the overlay shows what the server knows of it."""
    await me.page.wait_for_function("id => __standin.active?.id === id", arg=post.id)
    kept = await server.get(f"/v1/videos/{post.id}")
    said = {line["text"] for line in kept["script"]["lines"]}
    assert spoken_in(posts.index(post)) in said
    labels = kept["annotation"]["labels"]
    await me.sees(post.id, "final" if labels else "nothing_found")
    await expect(me.chips).to_have_count(len(labels))
    for found in labels:
        await expect(me.chip(found["value"])).to_have_attribute("data-level", str(found["level"]))


async def walks_through(me: Viewer, server, posts: Sequence[Clip], feed: Sequence[Clip]) -> None:
    """Three posts forwards, and one back."""
    await sees_its_own(me, server, posts, feed[0])
    for post in feed[1:3]:
        await me.next()
        await sees_its_own(me, server, posts, post)
    await me.back()
    await sees_its_own(me, server, posts, feed[1])


def tile(me: Viewer, mark: str, place: int) -> Locator:
    return me.page.locator(f'[data-e2e="{mark}"] a').nth(place)


@pytest.mark.parametrize(
    ("path", "surface"),
    [
        ("/", "foryou"),
        ("/following", "following"),
        ("/friends", "friends"),
        ("/en/", "foryou"),
        ("/he-IL/foryou", "foryou"),
        ("/?layout=2024", "foryou"),
        ("/?layout=no_wrapper_ids", "foryou"),
    ],
)
async def test_a_feed(path, surface, me, server, site, posts):
    await me.visit(path)
    await walks_through(me, server, posts, site.feed(surface))


async def test_a_feed_over_explore(me, server, site, posts):
    await me.visit("/explore")
    await tile(me, "explore-item", 2).click()
    await walks_through(me, server, posts, site.feed("explore")[2:])


async def test_a_post_over_a_profile(me, server, site, posts):
    author = posts[0].author
    await me.visit(f"/@{author}")
    await tile(me, "user-post-item", 0).click()
    await expect(me.page).to_have_url(f"https://www.tiktok.com/@{author}/video/{posts[0].id}")
    await walks_through(me, server, posts, site.feed(f"@{author}"))


async def test_a_post_over_search(me, server, site, posts):
    await me.visit("/search?q=bread")
    await tile(me, "search_top-item", 1).click()
    await walks_through(me, server, posts, site.feed("search")[1:])


async def test_after_a_viewer_was_closed_nothing_is_spoken_of_until_the_next_opens(
    me, server, site, posts
):
    await me.visit("/search?q=bread")
    await tile(me, "search_top-item", 4).click()
    await sees_its_own(me, server, posts, site.feed("search")[4])
    await me.page.locator('[data-e2e="browse-close"]').click()
    await expect(me.root).to_have_attribute("data-shown", "nothing")
    await expect(me.chips).to_have_count(0)
    await tile(me, "search_top-item", 2).click()
    await sees_its_own(me, server, posts, site.feed("search")[2])


async def test_the_page_of_one_video_and_what_follows_it(me, server, site, posts):
    """Address and JSON of the page stay those of the first video."""
    first = posts[5]
    address = f"/@{first.author}/video/{first.id}"
    await me.visit(address)
    await sees_its_own(me, server, posts, first)
    for post in site.feed("related")[:2]:
        await me.next()
        await sees_its_own(me, server, posts, post)
    stated = json.loads(
        await me.page.locator("#__UNIVERSAL_DATA_FOR_REHYDRATION__").text_content() or ""
    )
    detail = stated["__DEFAULT_SCOPE__"]["webapp.video-detail"]
    assert detail["itemInfo"]["itemStruct"]["id"] == first.id
    assert me.page.url.endswith(address)


async def test_the_address_that_lags_behind_is_not_believed(me, server, site, posts):
    """In a viewer the address is for a while that of the video before, also without player ids."""
    author = posts[0].author
    films = site.feed(f"@{author}")
    await me.visit(f"/@{author}?layout=no_wrapper_ids")
    await tile(me, "user-post-item", 0).click()
    await walks_through(me, server, posts, films)


async def test_the_player_that_takes_the_next_video_in_place(me, server, site, posts):
    author = posts[0].author
    films = site.feed(f"@{author}")
    await me.visit(f"/@{author}")
    await tile(me, "user-post-item", 0).click()
    await sees_its_own(me, server, posts, films[0])
    player = await me.page.locator(f'[id$="-{films[0].id}"] video').element_handle()
    await me.next()
    await sees_its_own(me, server, posts, films[1])
    same = await me.page.locator(f'[id$="-{films[1].id}"] video').element_handle()
    assert player is not None
    assert await player.evaluate("(one, other) => one === other", same)


async def test_cinema_mode_and_the_way_back(me, server, site, posts):
    await me.visit("/foryou")
    await sees_its_own(me, server, posts, posts[0])
    await me.page.get_by_role("button", name="Cinema mode").first.click()
    rows = me.page.locator("[data-cinema-mode-snap-row]")
    await expect(rows.first).to_be_visible()
    await walks_through(me, server, posts, posts)
    await me.page.keyboard.press("Escape")
    await expect(rows).to_have_count(0)
    await sees_its_own(me, server, posts, posts[1])


async def test_from_one_surface_to_another_without_loading(me, server, site, posts):
    await me.visit("/foryou")
    await sees_its_own(me, server, posts, posts[0])
    await me.page.evaluate("window.stays = true")
    await me.page.locator('a[href$="/following"]').first.click()
    await walks_through(me, server, posts, site.feed("following"))
    await me.page.go_back()
    await sees_its_own(me, server, posts, posts[0])
    assert await me.page.evaluate("window.stays")
