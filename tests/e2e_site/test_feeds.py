"""Catalogues made of the samples, and that the real extractor reads their posts."""

from pathlib import Path

import pytest

from e2e.tiktok_site import TikTokSite, sample_feed
from overtones.adapters.ytdlp import YtDlpSource
from overtones.domain.reference import TikTokReference
from overtones.errors import VideoUnavailable
from overtones.settings import Settings, override


def test_posts_differ_in_id_and_words_however_often_a_clip_is_shown():
    posts = sample_feed(60, ads=(1, 7), lives=(9,), photos=(10,))
    assert len({post.id for post in posts}) == 60
    assert len({post.description for post in posts}) == 60
    assert all(len(post.id) == 19 and post.id.startswith("7") for post in posts)
    assert [place for place, post in enumerate(posts) if post.is_ad] == [1, 7]
    assert (posts[9].page, posts[10].page, posts[11].page) == ("live", "photo", "ok")


def test_a_feed_is_the_same_each_time_and_another_with_another_seed():
    assert sample_feed(5) == sample_feed(5)
    assert not {post.id for post in sample_feed(30)} & {post.id for post in sample_feed(30, seed=1)}


def test_captions_can_be_left_out():
    assert any(post.captions for post in sample_feed(6))
    assert not any(post.captions for post in sample_feed(6, captions=False))


def test_a_change_to_a_post_shows_in_the_feeds_that_have_it(tiktok_site: TikTokSite):
    posts = sample_feed(3)
    tiktok_site.feeds["foryou"] = posts
    tiktok_site.change(posts[1].id, description="other words")
    assert [post.description for post in tiktok_site.feed("foryou")] == [
        posts[0].description,
        "other words",
        posts[2].description,
    ]


async def test_the_real_extractor_reads_a_post_of_a_feed(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path
):
    posts = sample_feed(6)
    tiktok_site.feeds["foryou"] = posts
    wanted = next(post for post in posts if post.captions)
    assert wanted.path is not None
    settings = override(tiktok_settings, media={"max_bytes": 5_000_000})
    async with YtDlpSource(settings).open(TikTokReference(wanted.id), tmp_path) as post:
        media = await post.media(lambda share: None)
        assert post.video.author == wanted.author
        assert post.video.description == wanted.description
        assert post.captions is not None
        assert media.read_bytes() == wanted.path.read_bytes()


@pytest.mark.parametrize("kind", ["lives", "photos"])
async def test_the_real_extractor_refuses_what_is_no_video(
    tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path, kind: str
):
    (post,) = tiktok_site.feeds["foryou"] = sample_feed(1, **{kind: (0,)})
    with pytest.raises(VideoUnavailable):
        async with YtDlpSource(tiktok_settings).open(TikTokReference(post.id), tmp_path) as found:
            await found.media(lambda share: None)
