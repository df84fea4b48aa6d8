"""What a server that refuses says of when to come again."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 86_400.0
"""Seconds. Whoever asks for more than a day of patience is not taken at their word."""


def seconds_in(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, by a `retry-after` that holds seconds or a date; None without one.

    `headers` find their names in lower case.
    """
    told = headers.get("retry-after")
    if not told:
        return None
    try:
        seconds = float(told)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(told) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return seconds if 0 <= seconds < LONGEST else None
