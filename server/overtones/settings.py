"""All settings, in one tree. `docs/settings.md` is generated from it.

Read in this order, later wins: defaults, `config.toml` in the configuration folder (or the file
that `--config` or `OVERTONES_CONFIG` names), the environment (`OVERTONES_SERVER__PORT=9000`), the
command line.
"""

import os
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


CONFIG_VARIABLE = "OVERTONES_CONFIG"
"""Names another settings file."""


def config_file() -> Path:
    """Where the settings file is looked for."""
    named = os.environ.get(CONFIG_VARIABLE)
    return Path(named) if named else _DIRS.user_config_path / "config.toml"


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
    """Name of an entry point in `overtones.describers`: `facts` measures, `vision` asks
    `vision_model`, `florence` runs Florence-2 in-process; none leaves it out."""


class ChatModelSettings(_Section):
    """A model that answers messages, on a server or in-process."""

    backend: str = "openai"
    """Name of an entry point in `overtones.chat_models`: `openai` for every OpenAI-compatible
    server, `transformers` in-process."""
    model: str | None = None
    """The model's name on the server, or for `transformers` a folder or a name on the hub."""
    base_url: str | None = None
    """Address of the server, with `/v1`; none means OpenAI's own."""
    api_key: SecretStr | None = None
    """Key of the server. It is sent to `base_url` alone."""
    profile: str = "auto"
    """What the server can do: a name of `adapters/chat_profiles.json`; `auto` goes by the address
    and the model's name."""
    connect_seconds: float = 5.0
    """For reaching the server."""
    timeout_seconds: float = 60.0
    """For one answer, and between two pieces of it."""
    attempts: int = Field(default=3, ge=1, le=10)
    """How often a request is tried when the server is busy or fails."""
    temperature: float | None = None
    """None leaves it to the server for one sample, and takes 0.7 where samples are to differ."""
    seed: int | None = 1
    """For servers that take one."""
    reasoning_effort: str | None = None
    """For servers that take it: `none`, `minimal`, `low`, `medium`, `high`."""
    input_price: float | None = Field(default=None, ge=0)
    """US dollars for a million tokens of prompt; none takes the published price, if known."""
    cached_price: float | None = Field(default=None, ge=0)
    """The same for tokens that the server had in its cache."""
    output_price: float | None = Field(default=None, ge=0)
    """The same for tokens of the answer."""
    revision: str | None = None
    """`transformers`: the commit of the hub's repository; needed for a name on the hub."""
    device: Literal["cpu", "cuda", "auto"] = "auto"
    """`transformers`: where it runs."""
    dtype: Literal["float32", "bfloat16", "float16", "auto"] = "auto"
    """`transformers`: number format of the weights; `auto` is bfloat16 on a GPU, else float32."""


class LabelerSettings(_Section):
    """Step two."""

    backend: str = "embedded"
    """Name of an entry point in `overtones.labelers`: `embedded`, `llm` (asks `language_model`) or
    `encoder` (a fine-tuned encoder by transformers)."""
    early: str | None = "embedded"
    """The labeler of the first, provisional labels, from the post's text and captions. `embedded`
    costs nothing; none takes `backend` for them, too."""


class PromptSettings(_Section):
    """How a language or vision model is asked for values."""

    codebook: str = "1"
    """Version of the codebook in `overtones/prompts`."""
    confidence: Literal["auto", "votes", "logprobs"] = "auto"
    """Where confidence comes from: the share of `samples` that agree, or the probabilities of the
    answer's tokens; `auto` takes probabilities where the server has them."""
    samples: int = Field(default=3, ge=1, le=15)
    """Answers asked for when votes are counted, each with the values in another order."""
    shortlist: int = Field(default=0, ge=0, le=19)
    """Ask only about so many values, those that the embedded labeler finds likeliest; 0 asks
    about all."""
    max_tokens: int = Field(default=2_000, ge=100)
    """Longest answer in tokens."""
    send_sound: bool = True
    """The direct way sends the sound track to models that can hear."""


class EncoderSettings(_Section):
    """A fine-tuned encoder as labeler."""

    model: str | None = None
    """A folder that `overtones train` made, `owner/name` on the model hub, or the name of a public
    model in `adapters/label_maps`."""
    revision: str | None = None
    """The commit (40 hex digits) of a model on the hub; it must be pinned."""
    stance_revision: str | None = None
    """The same of a second model that tells the side of each value, if the map names one."""
    device: Literal["cpu", "cuda", "auto"] = "auto"
    """Where it runs."""
    batch_size: int = Field(default=16, ge=1)
    """Windows judged at once."""
    evidence: bool = True
    """Find the lines that carry each label, by leaving out one after the other; slower."""


class BudgetSettings(_Section):
    """What models may cost."""

    dollars_per_day: float | None = Field(default=None, ge=0)
    """Above this no model server is asked until midnight UTC; none sets no limit."""


class CorpusSettings(_Section):
    """How `overtones corpus` asks TikTok for many videos."""

    seconds_between: float = Field(default=4.0, ge=0)
    """Least time between two fetches from TikTok; half as much again is added at random."""
    attempts: int = Field(default=3, ge=1)
    """How often a video is tried in all when trying again may help."""
    stop_after: int = Field(default=8, ge=1)
    """So many fetches that TikTok refused one after another end the run: going on would harm."""


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
    language_model: ChatModelSettings = ChatModelSettings()
    vision_model: ChatModelSettings = ChatModelSettings()
    prompt: PromptSettings = PromptSettings()
    encoder: EncoderSettings = EncoderSettings()
    budget: BudgetSettings = BudgetSettings()
    corpus: CorpusSettings = CorpusSettings()
    models: ModelsSettings = ModelsSettings()
    jobs: JobsSettings = JobsSettings()
    store: StoreSettings = StoreSettings()
    log: LogSettings = LogSettings()
    pipeline: str = "two_step"
    """Name of an entry point in `overtones.pipelines`, the way from a video to its values:
    `two_step` or `direct` (asks `vision_model` once)."""
    video_labeler: str = "vision"
    """Name of an entry point in `overtones.video_labelers`, for the direct way."""
    state_folder: Path = _DIRS.user_data_path
    """Holds the token and what was spent on models (mode 0600)."""
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
