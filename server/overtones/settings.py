"""All settings, in one tree. `docs/settings.md` is generated from it.

Read in this order, later wins: defaults, `config.toml` in the configuration folder, the
environment (`OVERTONES_SERVER__PORT=9000`), the command line.
"""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from platformdirs import PlatformDirs
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

_DIRS = PlatformDirs("overtones", appauthor=False)

MIB = 1024 * 1024


def config_file() -> Path:
    """Where the settings file is looked for."""
    return _DIRS.user_config_path / "config.toml"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, frozen=True)


class ServerSettings(_Section):
    """The local server."""

    host: str = "127.0.0.1"
    """Address to listen on. Anything but a loopback address needs `allow_remote`."""
    port: int = Field(default=8765, ge=0, le=65_535)
    """Port to listen on; 0 takes a free one."""
    allow_remote: bool = False
    """Allow addresses beyond this machine. Put a TLS proxy before it: the token is the
    only lock."""
    shutdown_seconds: float = 10.0
    """How long a stopping server waits for its jobs and connections."""


class SecuritySettings(_Section):
    """Who is let in."""

    allowed_hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    """Names under which the server answers (the Host header, without port)."""
    extension_ids: tuple[str, ...] = ()
    """Ids of Chromium extensions that are let in. Empty: any extension that has the token."""
    hello_seconds: float = 5.0
    """How long a new WebSocket may stay silent before its first message."""
    max_message_bytes: int = 64 * 1024
    """Largest WebSocket message or HTTP body taken."""
    max_watches: int = 20
    """Videos that one connection may follow at once."""
    messages_per_second: int = 20
    """Messages that one connection may send a second, averaged over ten seconds."""
    max_connections: int = 500
    """WebSocket connections at once."""
    pairing_attempts_per_minute: int = 10
    """Pairing codes taken a minute; above that the server refuses to look."""


class SourceSettings(_Section):
    """Where videos come from."""

    proxy: str | None = None
    """Proxy for all requests to TikTok, e.g. `http://user:password@proxy:3128` or `socks5://...`."""
    cookies_file: Path | None = None
    """Netscape cookies file of a TikTok account, for age-gated videos. Read, never written."""
    ca_file: Path | None = None
    """PEM file of certificate authorities, instead of the usual ones."""
    timeout_seconds: float = 20.0
    """For one request to TikTok."""
    attempts: int = Field(default=3, ge=1, le=10)
    """How often a lookup is tried when TikTok answers unexpectedly."""
    backoff_seconds: float = 1.0
    """Wait before the second attempt; doubles each time."""


class MediaSettings(_Section):
    """What is decoded, and within which limits."""

    max_bytes: int = 100 * MIB
    """Largest file that is fetched or read."""
    max_seconds: float = 600.0
    """Only so much of a video is read; the rest is left out and the script says so."""
    refuse_seconds: float = 3_600.0
    """Longer videos are refused."""
    max_pixels: int = 4096 * 2304
    """Largest picture (width times height) that is decoded."""
    max_memory: int = 2048 * MIB
    """Memory of the decoding process, in bytes of address space."""
    timeout_seconds: float = 120.0
    """For decoding one file."""
    min_frames: int = Field(default=4, ge=1)
    """Frames looked at in a short video."""
    max_frames: int = Field(default=12, ge=1)
    """Frames looked at in a long video."""
    seconds_per_frame: float = Field(default=2.5, gt=0)
    """Between the two: one frame for so many seconds."""
    max_side: int = 1024
    """Longer side of a frame in pixels; larger ones are scaled down."""


class SpeechSettings(_Section):
    """Speech recognition."""

    backend: str = "faster-whisper"
    """Name of an entry point in `overtones.recognizers`."""
    model: str = "base"
    """A faster-whisper model: `tiny` to `large-v3`, `turbo`, or a folder."""
    device: Literal["cpu", "cuda", "auto"] = "cpu"
    """Where it runs."""
    compute_type: str = "int8"
    """CTranslate2's number format."""
    beam_size: int = Field(default=1, ge=1, le=10)
    """1 is fast; on clear speech 5 gained nothing."""
    threads: int = 0
    """CPU threads; 0 takes all cores."""
    use_captions: bool = True
    """Take TikTok's own captions instead, where there are any."""
    min_speech_seconds: float = 1.0
    """With less voice than this a clip counts as one without speech."""
    min_speech_share: float = 0.1
    """The same as a share of the clip's length, unless there is five times `min_speech_seconds`."""


class ScreenTextSettings(_Section):
    """Text in the picture."""

    backend: str | None = "rapidocr"
    """Name of an entry point in `overtones.text_readers`; none leaves it out."""
    min_confidence: float = Field(default=0.6, ge=0, le=1)
    """Readings below this are dropped."""
    threads: int = 0
    """CPU threads; 0 takes all cores."""


class SceneSettings(_Section):
    """What the picture shows."""

    backend: str | None = "facts"
    """Name of an entry point in `overtones.describers`; none leaves it out."""


class LabelerSettings(_Section):
    """Step two."""

    backend: str = "embedded"
    """Name of an entry point in `overtones.labelers`."""
    api_key: SecretStr | None = None
    """For labelers that call a model server."""
    base_url: str | None = None
    """Address of an OpenAI-compatible server, for labelers that call one."""


class ModelsSettings(_Section):
    """Where weights come from."""

    folder: Path = _DIRS.user_data_path / "models"
    """Looked at first; downloads go there."""
    allow_downloads: bool = True
    """Fetch missing weights from the model hub. Installed weight packages need no download."""


class JobsSettings(_Section):
    """How work is done."""

    concurrency: int = Field(default=1, ge=1, le=64)
    """Videos worked on at once."""
    grace_seconds: float = 5.0
    """A job that nobody follows is cancelled after this, unless labelling has begun."""
    max_waiting: int = 500
    """Jobs that may wait before the server says `busy`."""
    kept_logs: int = 200
    """Finished jobs whose events can still be followed."""
    timeout_seconds: float = 600.0
    """For one job."""


class StoreSettings(_Section):
    """Where results are kept."""

    folder: Path = _DIRS.user_cache_path / "results"
    """A folder of mode 0700. It holds scripts and labels as JSON, never videos."""
    max_bytes: int = 512 * MIB
    """Above this the results used longest ago are dropped."""


class LogSettings(_Section):
    """What is written while the server runs."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """Transcripts, tokens and keys are never logged; video ids only at DEBUG."""
    format: Literal["text", "json"] = "text"
    """`json` writes one object a line, with job and stage."""


class Settings(BaseSettings):
    """The whole tree."""

    model_config = SettingsConfigDict(
        env_prefix="OVERTONES_",
        env_nested_delimiter="__",
        extra="forbid",
        use_attribute_docstrings=True,
        frozen=True,
        nested_model_default_partial_update=True,
    )

    server: ServerSettings = ServerSettings()
    security: SecuritySettings = SecuritySettings()
    source: SourceSettings = SourceSettings()
    media: MediaSettings = MediaSettings()
    speech: SpeechSettings = SpeechSettings()
    screen_text: ScreenTextSettings = ScreenTextSettings()
    scene: SceneSettings = SceneSettings()
    labeler: LabelerSettings = LabelerSettings()
    models: ModelsSettings = ModelsSettings()
    jobs: JobsSettings = JobsSettings()
    store: StoreSettings = StoreSettings()
    log: LogSettings = LogSettings()
    pipeline: str = "two_step"
    """Name of an entry point in `overtones.pipelines`: the way from a video to its values."""
    state_folder: Path = _DIRS.user_data_path
    """Holds the token (mode 0600)."""
    temp_folder: Path | None = None
    """Where a video lies while it is read; none takes the system's. Emptied after each job."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Command line before environment before file."""
        del dotenv_settings, file_secret_settings
        return (
            init_settings,
            env_settings,
            TomlConfigSettingsSource(settings_cls, toml_file=config_file()),
        )


@cache
def load_settings() -> Settings:
    """Read the settings once, as the environment and the file say."""
    return Settings()


def override(settings: Settings, **sections: dict[str, Any]) -> Settings:
    """A copy with some fields of some sections replaced: `override(s, server={"port": 0})`."""
    changed = {
        name: getattr(settings, name).model_copy(update=fields) for name, fields in sections.items()
    }
    return settings.model_copy(update=changed)
