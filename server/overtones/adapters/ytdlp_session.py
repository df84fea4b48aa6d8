"""One conversation with TikTok through yt-dlp: one cookie jar, one browser fingerprint.

Blocking; call from a worker thread, one call at a time. yt-dlp is given one extractor, the one
for TikTok posts, and one way to the network: https by curl-cffi, with our proxy, authorities,
size limit and stop signal. It has no way to run programs, read files or use another protocol.
"""

import io
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yt_dlp
from curl_cffi.const import CurlOpt
from curl_cffi.requests import Response, Session
from yt_dlp.extractor.tiktok import TikTokIE
from yt_dlp.globals import plugin_dirs
from yt_dlp.networking import Request
from yt_dlp.networking._curlcffi import CurlCFFIRH
from yt_dlp.networking.exceptions import UnsupportedRequest
from yt_dlp.networking.impersonate import ImpersonateTarget
from yt_dlp.utils import DownloadCancelled, DownloadError

from overtones.adapters.worker_thread import Stop
from overtones.errors import OvertonesError, VideoUnavailable
from overtones.settings import Settings

log = logging.getLogger(__name__)

# Code of other people's yt-dlp plugins would run inside this process.
plugin_dirs.value = []

ITEM = "overtones_item"
"""Key under which a looked-up post carries TikTok's own `itemStruct`, where yt-dlp showed it."""

_PUBLIC_NAME = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}")
"""No address in digits and no name of this machine or network."""

Info = dict[str, Any]
"""yt-dlp's info dict."""


class _TooLarge(DownloadCancelled):  # type: ignore[misc]
    """A body is longer than allowed, or says that it will be."""


class _PostIE(TikTokIE):  # type: ignore[misc]
    """The real extractor; keeps the part of the page that yt-dlp drops.

    Should yt-dlp rename this step, `ITEM` is missing and its own fields are used alone.
    """

    IE_NAME = "TikTok"

    def _parse_aweme_video_web(self, aweme_detail: Info, *args: Any, **kwargs: Any) -> Info:
        info: Info = super()._parse_aweme_video_web(aweme_detail, *args, **kwargs)
        return {**info, ITEM: aweme_detail}


class _Guard:
    """Ends the reading of any body when told to, or when the body grows too large."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.stop = Stop()

    def watch(self, chunks: Iterator[bytes], stated: str | None) -> Iterator[bytes]:
        size = int(stated) if stated is not None and stated.isdecimal() else 0
        if size > self.max_bytes:
            raise _TooLarge
        size = 0
        for chunk in chunks:
            if self.stop.is_set():
                raise DownloadCancelled
            size += len(chunk)
            if size > self.max_bytes:
                raise _TooLarge
            yield chunk


class _GuardedSession(Session[Response]):  # type: ignore[misc]
    def __init__(self, guard: _Guard, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._guard = guard

    def request(self, *args: Any, **kwargs: Any) -> Response:
        response = super().request(*args, **kwargs)
        chunks, stated = response.iter_content, response.headers.get("Content-Length")
        response.iter_content = lambda *a, **k: self._guard.watch(chunks(*a, **k), stated)
        return response


class _GuardedRH(CurlCFFIRH):  # type: ignore[misc]
    _SUPPORTED_URL_SCHEMES = ("https",)
    guard: _Guard

    def _validate(self, request: Request) -> None:
        super()._validate(request)
        if not _PUBLIC_NAME.fullmatch(urlsplit(request.url).hostname or ""):
            raise UnsupportedRequest("only public host names are asked")

    def _create_instance(self, cookiejar: Any = None) -> _GuardedSession:
        # curl follows redirects by itself: it must not leave https either.
        only_https = {CurlOpt.PROTOCOLS_STR: "https", CurlOpt.REDIR_PROTOCOLS_STR: "https"}
        return _GuardedSession(self.guard, cookies=cookiejar, curl_options=only_https)


class _Downloader(yt_dlp.YoutubeDL):  # type: ignore[misc]
    def __init__(self, params: Info, guard: _Guard, ca_file: Path | None) -> None:
        self._guard = guard
        self._ca_file = ca_file
        super().__init__(params, auto_init=False)
        self.add_info_extractor(_PostIE(self))

    def build_request_director(self, handlers: Any, preferences: Any = None) -> Any:
        del handlers
        director = super().build_request_director([_GuardedRH], preferences)
        for handler in director.handlers.values():
            handler.guard = self._guard
            if self._ca_file is not None:
                handler.verify = str(self._ca_file)  # curl-cffi takes a path here
        return director


class _DebugLog:
    """yt-dlp talks at DEBUG: what matters of it comes back as an error of ours."""

    def debug(self, message: str) -> None:
        log.debug("%s", message)

    info = warning = error = debug


class YtDlpSession:
    """Looks posts up and fetches their files into one folder.

    Raises `OvertonesError` if the cookies file in the settings can't be read.
    """

    def __init__(self, settings: Settings, folder: Path) -> None:
        self._guard = _Guard(settings.media.max_bytes)
        self._folder = folder
        self._progress: Callable[[float], None] | None = None
        params = _params(settings, folder, self._on_progress)
        try:
            self._ydl = _Downloader(params, self._guard, settings.source.ca_file)
        except DownloadError as error:
            if settings.source.cookies_file is None:
                raise
            raise _cookies_unreadable(settings.source.cookies_file, error) from error

    def look_up(self, url: str, stop: Stop) -> Info:
        """The post's info, formats not yet chosen. Raises yt-dlp's errors as they are."""
        self._guard.stop = stop
        info: Info | None = self._ydl.extract_info(url, download=False, process=False)
        if not isinstance(info, dict) or info.get("_type", "video") != "video":
            raise VideoUnavailable("temporarily_unavailable", detail="no single post was found")
        return info

    def read(self, url: str, headers: Mapping[str, str], limit: int, stop: Stop) -> bytes | None:
        """The body at `url`, or None if it has more than `limit` bytes."""
        self._guard.stop = stop
        with self._ydl.urlopen(Request(url, headers=headers)) as response:
            body: bytes = response.read(limit + 1)
        return body if len(body) <= limit else None

    def download(self, info: Info, progress: Callable[[float], None], stop: Stop) -> Path:
        """Fetch the best fitting format. What a failed download wrote is removed.

        Raises yt-dlp's errors, `VideoUnavailable` (too large) and `DownloadCancelled`.
        """
        self._guard.stop = stop
        self._progress = progress
        try:
            done = self._ydl.process_ie_result(dict(info), download=True)
            path = Path(done["requested_downloads"][0]["filepath"])
            if not path.is_file():
                raise VideoUnavailable("temporarily_unavailable", detail="nothing was downloaded")
        except BaseException as error:
            for leftover in self._folder.glob(f"{info['id']}*"):
                leftover.unlink(missing_ok=True)
            if isinstance(error, _TooLarge):
                raise VideoUnavailable("too_large", detail="found while downloading") from error
            raise
        finally:
            self._progress = None
        return path

    def close(self) -> None:
        """Close all connections."""
        self._ydl.close()

    def _on_progress(self, status: Info) -> None:
        total, done = status.get("total_bytes"), status.get("downloaded_bytes")
        if self._progress is not None and total and done is not None:
            self._progress(min(1.0, done / total))


def _params(settings: Settings, folder: Path, on_progress: Callable[[Info], None]) -> Info:
    source, media = settings.source, settings.media
    # Frames are scaled down to `max_side`: of an upright video this is the width that gives it.
    short_side = media.max_side * 9 // 16
    params: Info = {
        "allowed_extractors": ["TikTok"],
        "format": f"b[vcodec!=bytevc2][filesize<=?{media.max_bytes}]"
        f"/bv[vcodec!=bytevc2][filesize<=?{media.max_bytes}]",
        "format_sort": ["vcodec:h264", f"res~{short_side}"],
        "paths": {"home": str(folder)},
        "outtmpl": {"default": "%(id)s.%(ext)s"},
        "impersonate": ImpersonateTarget("chrome"),
        "socket_timeout": source.timeout_seconds,
        "retries": 1,
        # Makes the extractor list the captions; yt-dlp itself fetches none of them.
        "writesubtitles": True,
        "subtitleslangs": ["-all"],
        "noplaylist": True,
        "playlist_items": "1",
        "nopart": True,
        "updatetime": False,
        "cachedir": False,
        "fixup": "never",
        "js_runtimes": {},
        "quiet": True,
        "noprogress": True,
        "logger": _DebugLog(),
        "progress_hooks": [on_progress],
    }
    if source.proxy is not None:
        params["proxy"] = source.proxy
    if source.cookies_file is not None:
        # yt-dlp writes its jar back when it closes: it gets a copy.
        params["cookiefile"] = io.StringIO(_read_cookies(source.cookies_file))
    return params


def _read_cookies(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _cookies_unreadable(path, error) from error


def _cookies_unreadable(path: Path, error: Exception) -> OvertonesError:
    return OvertonesError(
        "internal",
        message="The cookies file named in the settings can't be read.",
        detail=f"{path}: {error}",
    )
