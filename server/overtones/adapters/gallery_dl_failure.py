"""What gallery-dl's messages mean to a viewer. It says what went wrong in its log alone."""

import re

from overtones.errors import VideoUnavailable
from overtones_schema import ErrorCode

_TEXTS: tuple[tuple[str, ErrorCode], ...] = (
    (r"redirect to login page", "login_required"),
    # 10216: private post; 10222: private account, which gallery-dl says in words.
    (r"error code 10216\b|Login required to access this", "private"),
    (r"Requested \w+ not available|Region locked|could not be found", "blocked_or_missing"),
    (r"larger than allowed maximum|\[Errno 27\]", "too_large"),
    # No room, over quota, read-only.
    (r"\[Errno (?:28|122|30)\]", "no_space"),
    (
        r"ProxyError|NameResolutionError|NewConnectionError|ConnectTimeoutError|SSLError"
        r"|CERTIFICATE_VERIFY_FAILED|TLS CA certificate bundle|SOCKS",
        "no_network",
    ),
)
"""Patterns of messages of gallery-dl (extractor/tiktok.py, downloader/http.py, job.py), requests
and urllib3; the first that fits wins."""


def failure(log: str, reason: str) -> VideoUnavailable:
    """The error to show for a run that gave too little. `reason` is what was missing."""
    code = next((code for pattern, code in _TEXTS if re.search(pattern, log)), None)
    return VideoUnavailable(
        code or "temporarily_unavailable", detail=f"{reason}; gallery-dl said: {log.strip()}"
    )
