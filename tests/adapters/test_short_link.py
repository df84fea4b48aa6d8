import pytest

from e2e.tiktok_site import TikTokSite
from overtones.adapters.short_link import MAX_HOPS, ShortLinkResolver
from overtones.domain.reference import ShortLink, TikTokReference
from overtones.errors import VideoUnavailable
from overtones.settings import Settings, override

ID = "7301234567890123456"
LINK = ShortLink("https://vm.tiktok.com/ZMabc/")
VIDEO = f"https://www.tiktok.com/@ana.makes/video/{ID}?_r=1&_t=abc"


@pytest.mark.parametrize(
    "url",
    [
        "https://vm.tiktok.com/ZMabc/",
        "https://vt.tiktok.com/ZMabc/",
        "https://www.tiktok.com/t/ZMabc/",
    ],
)
async def test_a_short_link_leads_to_its_post(
    tiktok_site: TikTokSite, tiktok_settings: Settings, url: str
) -> None:
    tiktok_site.short_links["ZMabc"] = VIDEO
    assert await ShortLinkResolver(tiktok_settings).resolve(ShortLink(url)) == TikTokReference(ID)
    assert [visit.method for visit in tiktok_site.requests] == ["HEAD"]


async def test_a_short_link_leads_to_a_photo_post(
    tiktok_site: TikTokSite, tiktok_settings: Settings
) -> None:
    tiktok_site.short_links["ZMabc"] = f"https://www.tiktok.com/@ana.makes/photo/{ID}?_r=1"
    found = await ShortLinkResolver(tiktok_settings).resolve(LINK)
    assert found == TikTokReference(ID, "photo")


async def test_a_few_hops_are_followed(tiktok_site: TikTokSite, tiktok_settings: Settings) -> None:
    tiktok_site.short_links.update(
        ZMabc="https://www.tiktok.com/t/second", second="https://vt.tiktok.com/third", third=VIDEO
    )
    assert await ShortLinkResolver(tiktok_settings).resolve(LINK) == TikTokReference(ID)
    assert len(tiktok_site.requests) == 3


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("http://127.0.0.1:8765/", "not_a_tiktok_link"),
        ("http://127.0.0.1/@a/video/" + ID, "not_a_tiktok_link"),
        ("http://169.254.169.254/latest/meta-data/", "not_a_tiktok_link"),
        ("https://evil.example/@a/video/" + ID, "not_a_tiktok_link"),
        ("//evil.example/@a/video/" + ID, "not_a_tiktok_link"),
        ("https://www.tiktok.com.evil.example/@a/video/" + ID, "not_a_tiktok_link"),
        ("https://www.tiktok.com@evil.example/@a/video/" + ID, "not_a_tiktok_link"),
        ("https://www.tiktok.com:8443/@a/video/" + ID, "not_a_tiktok_link"),
        ("file:///etc/passwd", "not_a_tiktok_link"),
        ("javascript:alert(1)", "not_a_tiktok_link"),
        ("http://[", "not_a_tiktok_link"),
        ("https://vm.tiktok.com/ZMabc/", "not_a_tiktok_link"),  # to itself, for ever
        ("https://www.tiktok.com/?_r=1", "blocked_or_missing"),  # as for links that ran out
        ("/", "blocked_or_missing"),
        ("https://www.tiktok.com/@ana.makes", "blocked_or_missing"),
        ("https://www.tiktok.com/login?redirect_url=x", "login_required"),
        ("https://www.tiktok.com/@ana.makes/live", "live"),
        (200, "temporarily_unavailable"),
        (403, "temporarily_unavailable"),
        (404, "blocked_or_missing"),
        (429, "temporarily_unavailable"),
        (500, "temporarily_unavailable"),
    ],
)
async def test_a_target_that_is_no_post_has_its_code_and_is_never_asked(
    tiktok_site: TikTokSite, tiktok_settings: Settings, target: str | int, code: str
) -> None:
    tiktok_site.short_links["ZMabc"] = target
    with pytest.raises(VideoUnavailable) as caught:
        await ShortLinkResolver(tiktok_settings).resolve(LINK)
    assert caught.value.code == code
    assert {visit.host for visit in tiktok_site.requests} == {"vm.tiktok.com"}
    assert len(tiktok_site.requests) <= MAX_HOPS
    assert tiktok_site.refused == []


async def test_a_network_that_blocks_is_no_network(
    tiktok_site: TikTokSite, tiktok_settings: Settings
) -> None:
    tiktok_site.hosts.clear()
    with pytest.raises(VideoUnavailable) as caught:
        await ShortLinkResolver(tiktok_settings).resolve(LINK)
    assert caught.value.code == "no_network"
    assert tiktok_site.requests == []


async def test_an_unknown_authority_is_not_trusted(
    tiktok_site: TikTokSite, tiktok_settings: Settings
) -> None:
    tiktok_site.short_links["ZMabc"] = VIDEO
    settings = override(tiktok_settings, source={"ca_file": None})
    with pytest.raises(VideoUnavailable) as caught:
        await ShortLinkResolver(settings).resolve(LINK)
    assert caught.value.code == "no_network"
    assert tiktok_site.requests == []
