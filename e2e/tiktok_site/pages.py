"""The HTML and JSON of the stand-in, in the shape that TikTok's own pages have."""

import base64
import hashlib
import html
import json
from typing import Any
from urllib.parse import quote

from e2e.tiktok_site.catalogue import CAPTION_HOST, IMAGE_HOST, MEDIA_HOST, Clip, Layout

_STATUS = {
    "missing": (10204, "item doesn't exist"),
    "private": (10216, "item is private"),
    "private_account": (10222, "author is private"),
}

_SHEETS = ("style", "card", "feed", "comments", "viewer")
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})

CHALLENGE_COOKIE = "_wafchallengeid"
_CHALLENGE_BASE = b"stand-in"
_CHALLENGE_NUMBER = 42

FORMATS = (
    # name in addresses, codec, resolution, bits per second
    ("h265-720", "bytevc1", "720p", 685_196),
    ("h264-1080", "h264", "1080p", 1_623_174),
    ("h264-720", "h264", "720p", 823_174),
    ("h264-540", "h264", "540p", 523_174),
    ("h266-540", "bytevc2", "540p", 323_174),
)


def document(title: str, body: str, head: str = "", language: str = "en") -> str:
    """A whole HTML page."""
    direction = "rtl" if language.split("-")[0] in _RIGHT_TO_LEFT else "ltr"
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title>{head}</head><body>{body}</body></html>"
    )


def application(title: str, data: str, layout: Layout, language: str = "en") -> str:
    """A page that the front end takes over; `data` is the script element of the page's data."""
    config = json.dumps({"layout": layout, "language": language})
    head = (
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<script id="page-config" type="application/json">{config}</script>'
        '<script src="/_front/early.js"></script>'
        '<link rel="icon" href="data:,">'
        + "".join(f'<link rel="stylesheet" href="/_front/{name}.css">' for name in _SHEETS)
        + '<script type="module" src="/_front/main.js"></script>'
    )
    return document(title, f'<div id="app"></div>{data}', head, language)


def rehydration(scope: Any) -> str:
    """The script element that carries the page's data."""
    data = scope if isinstance(scope, str) else json.dumps({"__DEFAULT_SCOPE__": scope})
    return (
        '<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">'
        + data.replace("</", "<\\/")
        + "</script>"
    )


def post_page(clip: Clip, layout: Layout = "2026", language: str = "en") -> str:
    """The page of one post."""
    title = f"{clip.nickname} on TikTok"
    if clip.page == "hopeless_challenge":
        return document(title, '<div id="app"></div>' + _data(clip))
    return application(title, _data(clip), layout, language)


def _data(clip: Clip) -> str:
    if clip.page == "no_json":
        return ""
    if clip.page == "hopeless_challenge":
        return "<p>Please wait...</p>"
    if clip.page == "broken_json":
        return rehydration('{"__DEFAULT_SCOPE__": {"webapp.video-detail": {"itemInfo"')
    if clip.page == "strange_json":
        strange = {
            "video": {"bitrateInfo": "none", "playAddr": [], "subtitleInfos": {}},
            "music": 7,
        }
        return rehydration({"webapp.video-detail": {"itemInfo": {"itemStruct": strange}}})
    detail: dict[str, Any] = {"statusCode": 0, "statusMsg": ""}
    if clip.page in _STATUS:
        detail["statusCode"], detail["statusMsg"] = _STATUS[clip.page]
        detail["itemInfo"] = {"itemStruct": {}}
    else:
        detail["itemInfo"] = {"itemStruct": item_struct(clip)}
    return rehydration({"webapp.video-detail": detail})


def item_struct(clip: Clip) -> dict[str, Any]:
    """One post as TikTok's pages and feeds describe it."""
    initial = quote(clip.nickname[:1].upper())
    item: dict[str, Any] = {
        "id": clip.id,
        "desc": clip.description,
        "createTime": str(clip.created),
        "textLanguage": clip.language,
        "author": {
            "id": number_of(clip.author),
            "uniqueId": clip.author,
            "nickname": clip.nickname,
            "secUid": f"MS4wLjABAAAA{number_of(clip.author)}",
            "avatarThumb": f"https://{IMAGE_HOST}/avatar/{quote(clip.author)}.svg?n={initial}",
            "verified": False,
        },
        "music": {
            "id": music_id(clip),
            "title": clip.music_title,
            "authorName": clip.music_author,
            "original": clip.music_original,
            "duration": clip.duration,
            "playUrl": f"https://{MEDIA_HOST}/audio/{clip.id}/?a=1988&mime_type=audio_mpeg",
        },
        "challenges": [{"id": str(n), "title": tag} for n, tag in enumerate(clip.hashtags)],
        "textExtra": [{"hashtagName": tag} for tag in clip.hashtags],
        "stats": {
            "playCount": 18 * clip.likes + 141,
            "diggCount": clip.likes,
            "shareCount": clip.likes // 75,
            "commentCount": clip.comments,
            "collectCount": str(clip.likes // 60),
        },
        "isAd": clip.is_ad,
    }
    if clip.page == "age_gated":
        return {**item, "isContentClassified": True}
    if clip.page == "photo":
        images = [
            {
                "imageURL": {
                    "urlList": [f"https://{IMAGE_HOST}/photo/{clip.id}/{number}.jpeg?x-expires=1"]
                },
                "imageWidth": clip.width,
                "imageHeight": clip.height,
            }
            for number in range(1, (len(clip.pictures) or clip.slides) + 1)
        ]
        post = {"images": images, "cover": next(iter(images), None), "title": clip.title}
        return {**item, "imagePost": post, "video": {"duration": 0}}
    if clip.page == "live":
        item["liveRoomInfo"] = {"roomID": clip.id, "status": 2}
    return {**item, "video": _video(clip)}


def _video(clip: Clip) -> dict[str, Any]:
    size = clip.stated_bytes
    if size is None:
        size = clip.path.stat().st_size if clip.path else 0
    return {
        "id": clip.id,
        "duration": clip.duration,
        "width": clip.width,
        "height": clip.height,
        "ratio": "540p",
        "cover": f"https://{IMAGE_HOST}/cover/{clip.id}.jpeg",
        "playAddr": media_url(clip, "h264-540"),
        "downloadAddr": media_url(clip, "watermarked"),
        "bitrateInfo": [
            {
                "Bitrate": bitrate,
                "CodecType": codec,
                "PlayAddr": {
                    "DataSize": size,
                    "UrlList": [
                        media_url(clip, name),
                        f"https://www.tiktok.com/aweme/v1/play/?item_id={clip.id}&tk=tt_chain_token",
                    ],
                    "UrlKey": f"v0f025gc0000{clip.id}_{codec}_{resolution}_{bitrate}",
                },
            }
            for name, codec, resolution, bitrate in FORMATS
        ],
        "subtitleInfos": [
            {
                "LanguageID": str(number),
                "LanguageCodeName": captions.language,
                "Url": f"https://{CAPTION_HOST}/captions/{clip.id}/{number}/?a=1988",
                "UrlExpire": clip.created + 86_400,
                "Format": "webvtt",
                "Version": "1:llm",
                "Source": captions.source,
                "Size": len(captions.webvtt.encode()),
            }
            for number, captions in enumerate(clip.captions)
        ],
        "claInfo": {
            "hasOriginalAudio": clip.music_original,
            "enableAutoCaption": True,
            **({"originalLanguageInfo": {"language": clip.spoken}} if clip.spoken else {}),
        },
    }


def media_url(clip: Clip, name: str) -> str:
    """Where a format of the clip lies."""
    return (
        f"https://{MEDIA_HOST}/video/{name}/{clip.id}/?a=1988&mime_type=video_mp4&tk=tt_chain_token"
    )


def number_of(name: str) -> str:
    """The nineteen digits by which accounts and sounds of that name are known."""
    return f"7{int(hashlib.sha256(name.encode()).hexdigest(), 16) % 10**18:018}"


def music_id(clip: Clip) -> str:
    """The id of the clip's sound."""
    return number_of(f"{clip.music_title}\n{clip.music_author}")


def challenge_page() -> str:
    """The "Please wait..." page: find the number whose digest, after the base, is the given one."""
    digest = hashlib.sha256(_CHALLENGE_BASE + str(_CHALLENGE_NUMBER).encode()).digest()
    puzzle = {"v": {"a": _base64(_CHALLENGE_BASE), "c": _base64(digest)}, "s": "stand-in"}
    body = (
        "<p>Please wait...</p>"
        f'<p id="cs" class="{_base64(json.dumps(puzzle).encode()).rstrip("=")}"></p>'
        f'<p id="wci" class="{CHALLENGE_COOKIE}"></p>'
        '<p id="rci" class="waforiginalreid"></p><p id="rs" class="stand-in"></p>'
    )
    return document("TikTok", body)


def challenge_is_solved(cookie: str | None) -> bool:
    """Whether the value of the challenge cookie holds the number."""
    try:
        answer = json.loads(base64.b64decode(cookie or ""))
        return bool(base64.b64decode(answer["d"]) == str(_CHALLENGE_NUMBER).encode())
    except (ValueError, KeyError, TypeError):
        return False


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
