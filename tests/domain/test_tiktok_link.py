import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from overtones.domain.reference import ShortLink, TikTokReference
from overtones.domain.tiktok_link import MAX_LENGTH, Unsupported, parse

ID = "7301234567890123456"
OLD_ID = "674850124026442"

LINKS_TO_A_VIDEO = [
    ID,
    OLD_ID,
    f"  {ID}\n",
    f"https://www.tiktok.com/@ana.makes/video/{ID}",
    f"http://www.tiktok.com/@ana.makes/video/{ID}",
    f"https://tiktok.com/@ana.makes/video/{ID}",
    f"https://m.tiktok.com/@ana.makes/video/{ID}",
    f"www.tiktok.com/@ana.makes/video/{ID}",
    f"tiktok.com/@ana.makes/video/{ID}",
    f"HTTPS://WWW.TikTok.COM/@ana.makes/video/{ID}",
    f"https://www.tiktok.com:443/@ana.makes/video/{ID}",
    f"http://www.tiktok.com:80/@ana.makes/video/{ID}",
    f"https://www.tiktok.com/@ana.makes/video/{ID}/",
    f"https://www.tiktok.com/@/video/{ID}",
    f"https://www.tiktok.com/@_/video/{ID}",
    f"https://www.tiktok.com/@A_b-c.9/video/{ID}",
    f"https://www.tiktok.com/video/{ID}",
    f"https://www.tiktok.com/@ana.makes/video/{ID}?is_from_webapp=1&sender_device=pc",
    f"https://www.tiktok.com/@ana.makes/video/{ID}?_r=1&_t=ZN-abc&u_code=d#comments",
    f"https://www.tiktok.com/@ana.makes/video/{ID}/?lang=en",
    f"https://www.tiktok.com/@ana.makes/video/{ID}#top",
    f"https://www.tiktok.com/@ana.makes/video/{ID}?q=caf%C3%A9&next=https://evil.example/",
    f"https://www.tiktok.com/@ana.makes/video/{ID}?q=猫",
    f"https://www.tiktok.com/en/@ana.makes/video/{ID}",
    f"https://www.tiktok.com/pt-BR/@ana.makes/video/{ID}",
    f"https://www.tiktok.com/zh-Hant-TW/@ana.makes/video/{ID}",
    f"https://www.tiktok.com/v/{ID}",
    f"https://www.tiktok.com/v/{ID}.html",
    f"https://m.tiktok.com/v/{ID}.html?u_code=0&preview_pb=0",
    f"https://www.tiktok.com/embed/{ID}",
    f"https://www.tiktok.com/embed/v2/{ID}?lang=de",
    f"https://www.tiktok.com/embed/v3/{ID}",
    f"https://www.tiktok.com/player/v1/{ID}?autoplay=1",
    f"https://www.tiktok.com/share/video/{ID}",
    f"https://m.tiktok.com/i18n/share/video/{ID}/",
    f"https://www.tiktokv.com/share/video/{ID}/",
    f"https://m.tiktokv.com/share/video/{ID}",
    f"\t https://www.tiktok.com/@ana.makes/video/{ID} \r\n",
]

SHORT_LINKS = [
    ("https://vm.tiktok.com/ZMabc123/", "https://vm.tiktok.com/ZMabc123/"),
    ("https://vt.tiktok.com/ZSabc123", "https://vt.tiktok.com/ZSabc123/"),
    ("vm.tiktok.com/ZMabc123?k=1#x", "https://vm.tiktok.com/ZMabc123/"),
    ("http://VM.TIKTOK.COM/ZMabc123", "https://vm.tiktok.com/ZMabc123/"),
    ("https://www.tiktok.com/t/ZTRabc/", "https://www.tiktok.com/t/ZTRabc/"),
    ("tiktok.com/t/ZTRabc", "https://www.tiktok.com/t/ZTRabc/"),
    ("https://m.tiktok.com/t/ZTRabc?_r=1", "https://www.tiktok.com/t/ZTRabc/"),
]

LINKS_TO_PHOTOS = [
    f"https://www.tiktok.com/@ana.makes/photo/{ID}",
    f"https://www.tiktok.com/@/photo/{ID}/",
    f"tiktok.com/de/@ana.makes/photo/{ID}?x=1",
    f"https://www.tiktok.com/share/photo/{ID}",
    f"https://m.tiktok.com/i18n/share/photo/{ID}/",
    f"https://m.tiktokv.com/share/photo/{ID}",
]

OTHER_POSTS = [
    ("https://www.tiktok.com/@ana.makes/live", "live"),
    ("https://www.tiktok.com/@ana.makes/live/", "live"),
    (f"https://www.tiktok.com/@ana.makes/live/{ID}", "live"),
    ("https://www.tiktok.com/live", "live"),
    ("https://www.tiktok.com/en/live/gaming", "live"),
    (f"https://m.tiktok.com/share/live/{ID}", "live"),
]

NOT_LINKS = [
    "",
    " ",
    "hello",
    "tiktok",
    "12345",
    "73012345678901",  # 14 digits
    "730123456789012345678",  # 21 digits
    "٧٣٠١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦",  # digits of another script
    f"-{ID}",
    f"{ID}x",
    f"{ID} {ID}",
    f"id={ID}",
    # other hosts
    f"https://evil.example/@a/video/{ID}",
    f"https://tiktok.com.evil.example/@a/video/{ID}",
    f"https://eviltiktok.com/@a/video/{ID}",
    f"https://www.tiktok.com-evil.example/@a/video/{ID}",
    f"https://www.tiktok.co/@a/video/{ID}",
    f"https://evil.example/www.tiktok.com/@a/video/{ID}",
    f"https://evil.example?https://www.tiktok.com/@a/video/{ID}",
    f"https://evil.example#www.tiktok.com/@a/video/{ID}",
    f"https://www.douyin.com/video/{ID}",
    f"https://127.0.0.1/@a/video/{ID}",
    f"https://localhost/@a/video/{ID}",
    f"https://[::1]/@a/video/{ID}",
    f"https://2130706433/@a/video/{ID}",
    f"https://www.tiktok.com./@a/video/{ID}",
    f"https://.tiktok.com/@a/video/{ID}",
    f"https://www..tiktok.com/@a/video/{ID}",
    f"https://x.www.tiktok.com/@a/video/{ID}",
    f"https:///@a/video/{ID}",
    f"//www.tiktok.com/@a/video/{ID}",
    f"/@a/video/{ID}",
    f"@a/video/{ID}",
    # users and ports
    f"https://user@www.tiktok.com/@a/video/{ID}",
    f"https://user:secret@www.tiktok.com/@a/video/{ID}",
    f"https://www.tiktok.com@evil.example/@a/video/{ID}",
    f"https://www.tiktok.com:8443/@a/video/{ID}",
    f"https://www.tiktok.com:80/@a/video/{ID}",
    f"https://www.tiktok.com:/@a/video/{ID}",
    f"https://www.tiktok.com:443@evil.example/@a/video/{ID}",
    # other schemes
    f"ftp://www.tiktok.com/@a/video/{ID}",
    f"file:///www.tiktok.com/@a/video/{ID}",
    "file:///etc/passwd",
    f"javascript:fetch('https://www.tiktok.com/@a/video/{ID}')",
    f"javascript://www.tiktok.com/@a/video/{ID}",
    f"data:text/html,https://www.tiktok.com/@a/video/{ID}",
    f"view-source:https://www.tiktok.com/@a/video/{ID}",
    f"https:www.tiktok.com/@a/video/{ID}",
    f"https:/www.tiktok.com/@a/video/{ID}",
    f"https://https://www.tiktok.com/@a/video/{ID}",
    f"tiktok://www.tiktok.com/@a/video/{ID}",
    # look-alikes and characters that can't be seen
    f"https://www.tіktok.com/@a/video/{ID}",  # Cyrillic і
    f"https://www.ti\u212atok.com/@a/video/{ID}",  # the sign for kelvin
    f"http\u017f://www.tiktok.com/@a/video/{ID}",  # long s
    f"https://www.tiktok。com/@a/video/{ID}",
    f"https://www.xn--tktok-q4a.com/@a/video/{ID}",
    f"https://www.tik\u200btok.com/@a/video/{ID}",
    f"https://www.tiktok.com/@a/video/\u202e{ID}",
    f"\ufeffhttps://www.tiktok.com/@a/video/{ID}",
    f"https://www.tiktok.com/@a/video/{ID}\x00",
    f"https://www.tiktok.com/@a/vid\neo/{ID}",
    f"https://www.tiktok.com/@a/video/{ID}?a=\x1b[31m",
    f"https://www.tiktok.com/@a/video/{ID} and more",
    f"https://www.tiktok.com\\@a/video/{ID}",
    f"https://evil.example\\@www.tiktok.com/@a/video/{ID}",
    f"https://www.tiktok.com/@é/video/{ID}",
    # other paths
    "https://www.tiktok.com",
    "https://www.tiktok.com/",
    "https://www.tiktok.com/foryou",
    "https://www.tiktok.com/@ana.makes",
    "https://www.tiktok.com/@ana.makes/video/",
    "https://www.tiktok.com/@ana.makes/video/abc",
    "https://www.tiktok.com/@ana.makes/video/12345",
    f"https://www.tiktok.com/@ana.makes/video/{ID}0123",
    f"https://www.tiktok.com/@ana.makes/video/{ID}/extra",
    f"https://www.tiktok.com/@ana.makes//video/{ID}",
    f"https://www.tiktok.com//@ana.makes/video/{ID}",
    f"https://www.tiktok.com/@ana.makes/../video/{ID}",
    f"https://www.tiktok.com/%40ana/video/{ID}",
    f"https://www.tiktok.com/@ana%2Fvideo%2F{ID}",
    f"https://www.tiktok.com/@ana/video/%37{ID}",
    f"https://www.tiktok.com/@{'a' * 65}/video/{ID}",
    "https://www.tiktok.com/tag/cooking",
    "https://www.tiktok.com/music/original-sound-7301234567890123456",
    f"https://www.tiktok.com/search?q=https://www.tiktok.com/@a/video/{ID}",
    f"https://www.tiktok.com/login?redirect_url=/@a/video/{ID}",
    f"https://www.tiktok.com/https://www.tiktok.com/@a/video/{ID}",
    "https://www.tiktok.com/t/",
    "https://vm.tiktok.com/",
    "https://vm.tiktok.com/a/b",
    f"https://vm.tiktok.com/@a/video/{ID}",
    "https://vm.tiktok.com/ZM%2e%2e",
    "https://vm.tiktok.com.evil.example/ZMabc",
    f"https://www.tiktokv.com/@a/video/{ID}",
    f"https://www.tiktok.com/@a/video/{ID}?" + "x" * MAX_LENGTH,
    "7" * 100_000,
]


@pytest.mark.parametrize("text", LINKS_TO_A_VIDEO)
def test_every_form_of_a_link_gives_the_id(text: str) -> None:
    expected = OLD_ID if OLD_ID in text else ID
    assert parse(text) == TikTokReference(expected)


@pytest.mark.parametrize("text", LINKS_TO_PHOTOS)
def test_a_link_to_a_photo_post_gives_the_id_and_its_kind(text: str) -> None:
    found = parse(text)
    assert found == TikTokReference(ID, "photo")
    assert found.url == f"https://www.tiktok.com/@_/photo/{ID}"
    assert found.video_id == TikTokReference(ID).video_id


@pytest.mark.parametrize(("text", "rebuilt"), SHORT_LINKS)
def test_a_short_link_is_rebuilt_without_the_rest(text: str, rebuilt: str) -> None:
    assert parse(text) == ShortLink(rebuilt)


@pytest.mark.parametrize(("text", "code"), OTHER_POSTS)
def test_posts_that_cannot_be_read_are_named(text: str, code: str) -> None:
    found = parse(text)
    assert isinstance(found, Unsupported)
    assert found.code == code


@pytest.mark.parametrize("text", NOT_LINKS, ids=lambda text: text[:60])
def test_anything_else_is_refused(text: str) -> None:
    assert parse(text) == Unsupported("not_a_tiktok_link")


def test_the_canonical_url_holds_the_id_alone() -> None:
    found = parse(f"http://m.tiktok.com/@evil/video/{ID}?x=1#y")
    assert isinstance(found, TikTokReference)
    assert found.url == f"https://www.tiktok.com/@_/video/{ID}"


_PIECES = st.sampled_from(
    ["https://", "www.tiktok.com", "vm.tiktok.com", "/", "@a", "/video/", ID, "?", "#", ":", "@"]
)


@given(st.text(max_size=60) | st.lists(_PIECES | st.text(max_size=3), max_size=9).map("".join))
@example("https://[/")
@example("\ud800")
def test_no_text_makes_it_stumble_or_pass_anything_on(text: str) -> None:
    found = parse(text)
    if isinstance(found, TikTokReference):
        assert found.id.isascii()
        assert found.id.isdigit()
        assert 15 <= len(found.id) <= 20
        assert found.id in text
    elif isinstance(found, ShortLink):
        host = found.url.removeprefix("https://").split("/")[0]
        assert host in {"vm.tiktok.com", "vt.tiktok.com", "www.tiktok.com"}
