"""What models have used, by day and model, and the day's budget."""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from overtones.errors import BudgetSpent, OvertonesError
from overtones.settings import Settings
from overtones_schema import Usage

log = logging.getLogger(__name__)

LOCK_SECONDS = 5.0
"""Wait so long while another process writes."""

_TABLE = """
CREATE TABLE IF NOT EXISTS spending (
    day TEXT NOT NULL,
    model TEXT NOT NULL,
    requests INTEGER NOT NULL,
    input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL,
    output_tokens INTEGER NOT NULL,
    dollars REAL NOT NULL,
    unpriced INTEGER NOT NULL,
    PRIMARY KEY (day, model)
) WITHOUT ROWID
"""

_ADD = """
INSERT INTO spending VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (day, model) DO UPDATE SET
    requests = requests + excluded.requests,
    input_tokens = input_tokens + excluded.input_tokens,
    cached_tokens = cached_tokens + excluded.cached_tokens,
    output_tokens = output_tokens + excluded.output_tokens,
    dollars = dollars + excluded.dollars,
    unpriced = unpriced + excluded.unpriced
"""


@dataclass(frozen=True, slots=True)
class Spending:
    """What one model has used on one day (UTC)."""

    day: date
    model: str
    requests: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    dollars: float
    unpriced: int
    """Requests whose cost is not known: no price, or the server did not tell the tokens."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What was used lately, in US dollars."""

    spending: tuple[Spending, ...]
    """The latest day first, then by model."""
    today: date
    spent_today: float
    budget: float | None
    """For each day (UTC); None if there is no limit."""
    left_today: float | None


class Ledger:
    """A table in `models.sqlite3` in the state folder, mode 0600; several processes may share it.

    It is opened for each call and left again. Either takes about 2 ms, longer where
    another process writes: call it in a thread. Requests that run side by side may overstep a
    budget by what they themselves cost, since that is known only when they end.
    """

    def __init__(self, settings: Settings) -> None:
        self._path = settings.state_folder / "models.sqlite3"
        self._budget = settings.budget.dollars_per_day

    def add(self, usage: Usage, when: datetime) -> None:
        """Count what was used.

        If it can't be written, that is logged: the answer has been paid for and is not lost.
        """
        row = (
            when.astimezone(UTC).date().isoformat(),
            usage.model,
            usage.requests,
            usage.input_tokens,
            usage.cached_tokens,
            usage.output_tokens,
            usage.cost or 0.0,
            usage.requests if usage.cost is None else 0,
        )
        try:
            with self._opened() as table:
                table.execute(_ADD, row)
        except (OSError, sqlite3.Error) as error:
            log.error("what a model has used could not be written to %s: %s", self._path, error)

    def spent(self, day: date) -> float:
        """US dollars of a day (UTC), as far as prices are known.

        Raises `OvertonesError` (`internal`) if the file can't be read.
        """
        with self._reading() as table:
            found = table.execute("SELECT sum(dollars) FROM spending WHERE day = ?", (str(day),))
            return float(found.fetchone()[0] or 0.0)

    def since(self, day: date) -> tuple[Spending, ...]:
        """From that day on, the latest day first, then by model.

        Raises `OvertonesError` (`internal`) if the file can't be read.
        """
        with self._reading() as table:
            rows = table.execute(
                "SELECT * FROM spending WHERE day >= ? ORDER BY day DESC, model", (str(day),)
            ).fetchall()
        return tuple(Spending(date.fromisoformat(row[0]), *row[1:]) for row in rows)

    def costs(self, days: int, now: datetime) -> Costs:
        """Of so many days back, today included.

        Raises `OvertonesError` (`internal`) if the file can't be read.
        """
        today = now.astimezone(UTC).date()
        spending = self.since(today - timedelta(days=days - 1))
        spent = sum(row.dollars for row in spending if row.day == today)
        left = None if self._budget is None else max(0.0, self._budget - spent)
        return Costs(spending, today, spent, self._budget, left)

    def check(self, now: datetime) -> None:
        """Raises `BudgetSpent` if there is a budget and the day has no more of it.

        Raises `OvertonesError` (`internal`) if there is one and the file can't be read.
        """
        if self._budget is None:
            return
        today = now.astimezone(UTC)
        spent = self.spent(today.date())
        if spent >= self._budget:
            midnight = datetime.combine(today.date() + timedelta(days=1), time(), UTC)
            raise BudgetSpent(
                (midnight - today).total_seconds(),
                detail=f"${spent:.4f} of ${self._budget:g} spent",
            )

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            with self._opened() as table:
                yield table
        except (OSError, sqlite3.Error) as error:
            raise OvertonesError(
                "internal",
                message=(
                    "The record of what models have cost can't be read. Mend or remove "
                    f"{self._path}."
                ),
                detail=str(error),
            ) from error

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
        connected = sqlite3.connect(self._path, timeout=LOCK_SECONDS, isolation_level=None)
        with closing(connected), connected:
            # Waits its turn now: who reads first and then writes may be refused without waiting.
            connected.execute("BEGIN IMMEDIATE")
            connected.execute(_TABLE)
            yield connected
