"""The addresses that the page asks for more posts, in the shapes that TikTok answers in.

Parameters that only look like signatures (`X-Bogus`, `msToken`) are not read.
"""

import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from e2e.tiktok_site import pages
from e2e.tiktok_site.catalogue import Clip, Visit
from e2e.tiktok_site.routes import Answer, Route

if TYPE_CHECKING:
    from e2e.tiktok_site.site import TikTokSite

_MOST = 30
_REMARKS = (
    "the way this made my whole morning better",
    "ok but who is cutting onions in here",
    "came back to watch this again, no regrets",
    "my sister sent me this without a word and I get it",
    "sound on. trust me",
    "I have so many questions",
    "saving this for later",
    "we need a part two, please",
    "this is exactly what I needed today",
    "first",
)
_PEOPLE = ("lena.draws", "old.bike.club", "sam_iam_not", "cloud.atlas", "ninety9", "tea.at.four")


def _asked(visit: Visit) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(visit.path).query).items()}


def _json(content: dict[str, Any]) -> Answer:
    body = json.dumps({"statusCode": 0, "status_code": 0, **content}).encode()
    return Answer(body=body, content_type="application/json; charset=utf-8")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else otherwise


def _page(clips: Sequence[Clip], asked: dict[str, str]) -> tuple[list[dict[str, Any]], int, bool]:
    """Items of one page, where the next one begins, and whether there is one."""
    start = _number(asked.get("cursor") or asked.get("offset"), 0)
    end = start + max(1, min(_number(asked.get("count"), 8), _MOST))
    items = [pages.item_struct(clip) for clip in clips[start:end]]
    return items, start + len(items), end < len(clips)


def _clips(site: "TikTokSite", name: str, asked: dict[str, str]) -> Sequence[Clip]:
    if name == "post":
        account = asked.get("secUid", "")
        authors = {clip.author for clip in site.shown()} | {
            feed[1:] for feed in site.feeds if feed.startswith("@")
        }
        found = (author for author in authors if account.endswith(pages.number_of(author)))
        return site.feed(f"@{next(found, '')}")
    if name == "challenge":
        return site.feed(f"#{asked.get('challengeName', '')}")
    if name == "music":
        return [clip for clip in site.shown() if pages.music_id(clip) == asked.get("musicID")]
    if name in ("related", "preload"):
        return [clip for clip in site.feed("related") if clip.id != asked.get("itemID")]
    return site.feed({"recommend": "foryou"}.get(name, name))


def _item_list(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    asked = _asked(visit)
    items, cursor, more = _page(_clips(site, match["name"], asked), asked)
    key = "item_list" if match["name"] == "friends" else "itemList"
    return _json({key: items, "cursor": str(cursor), "hasMore": more})


def _search(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    asked = _asked(visit)
    items, cursor, more = _page(site.feed("search"), asked)
    paging = {"cursor": cursor, "has_more": int(more)}
    if match["name"] == "item":
        return _json({"item_list": items, **paging})
    data: list[dict[str, Any]] = [{"type": 1, "item": item} for item in items]
    if items and "offset" not in asked:
        people = [{"user_info": {"unique_id": items[0]["author"]["uniqueId"]}}]
        data.insert(0, {"type": 4, "user_list": people})
    return _json({"data": data, **paging})


def _detail(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    clip = site.find(_asked(visit).get("itemId", ""))
    if clip is None or clip.page not in ("ok", "photo", "live"):
        return _json({"statusCode": 10204, "itemInfo": {}})
    return _json({"itemInfo": {"itemStruct": pages.item_struct(clip)}})


def user_detail(site: "TikTokSite", handle: str) -> dict[str, Any]:
    """An account, as its page and its address know it."""
    clips = [clip for clip in site.shown() if clip.author == handle]
    if not clips:
        return {"statusCode": 10221, "userInfo": {}}
    return {"statusCode": 0, "userInfo": {"user": pages.item_struct(clips[0])["author"]}}


def _user(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    return _json(user_detail(site, _asked(visit).get("uniqueId", "")))


def _comments(site: "TikTokSite", visit: Visit, match: re.Match[str]) -> Answer:
    clip = site.find(_asked(visit).get("aweme_id", ""))
    first = int(clip.id) % len(_REMARKS) if clip else 0
    number = min(clip.comments, len(_REMARKS)) if clip else 0
    comments = [
        {
            "cid": f"{first}{place}",
            "text": _REMARKS[(first + 3 * place) % len(_REMARKS)],
            "digg_count": 941 // (place + 1) ** 2,
            "user": {"unique_id": _PEOPLE[(first + place) % len(_PEOPLE)]},
        }
        for place in range(number)
    ]
    return _json({"comments": comments, "has_more": 0, "total": clip.comments if clip else 0})


def feed_routes() -> list[Route]:
    """All below `/api/` that the front end asks for."""
    www = frozenset({"www.tiktok.com"})
    names = (
        "recommend|following|friends|explore|post|challenge|music|related|preload|"
        "repost|favorite|collection"
    )
    return [
        Route(www, re.compile(rf"/api/(?P<name>{names})/item_list/?"), _item_list),
        Route(www, re.compile(r"/api/search/(?P<name>general|item)/full/?"), _search),
        Route(www, re.compile(r"/api/item/detail/?"), _detail),
        Route(www, re.compile(r"/api/user/detail/?"), _user),
        Route(www, re.compile(r"/api/comment/list/?"), _comments),
    ]
