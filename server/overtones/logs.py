"""Logs: for people in a terminal, as JSON lines for machines. Never transcripts or secrets."""

import json
import logging
import sys

from overtones.settings import LogSettings

_CONTEXT = ("job", "stage", "code")


class JsonLines(logging.Formatter):
    """One JSON object a line, with job, stage and code where they are known."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        entry: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry.update({name: getattr(record, name) for name in _CONTEXT if hasattr(record, name)})
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


def _is_worth_a_line(record: logging.LogRecord) -> bool:
    """uvicorn calls each WebSocket that the gate refuses an error; any web page could flood us."""
    return not record.getMessage().startswith("ASGI callable returned without completing handshake")


def set_up_logs(settings: LogSettings, *, debug: bool = False, quiet: bool = False) -> None:
    """Write this program's logs to stderr, and other libraries' warnings alone.

    `quiet` keeps this program's own log back.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonLines()
        if settings.format == "json"
        else logging.Formatter("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if debug else logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(_is_worth_a_line)
    # A command tells its own errors in a sentence; `--debug` shows where they come from.
    usual = logging.CRITICAL if quiet else settings.level
    logging.getLogger("overtones").setLevel(logging.DEBUG if debug else usual)
    # openai's would write whole prompts.
    for noisy in (
        "asyncio",
        "httpcore",
        "httpcore2",
        "httpx",
        "httpx2",
        "openai",
        "PIL",
        "websockets",
    ):
        logging.getLogger(noisy).setLevel(logging.INFO if debug else logging.WARNING)
