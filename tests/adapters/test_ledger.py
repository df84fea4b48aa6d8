"""What models have used, and the day's budget."""

import multiprocessing
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from overtones.adapters.ledger import Ledger, Spending
from overtones.errors import BudgetSpent, OvertonesError
from overtones.settings import Settings, override
from overtones_schema import Usage

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = date(2026, 3, 4)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return override(Settings(state_folder=tmp_path / "state"), budget={"dollars_per_day": 1.0})


def usage(cost: float | None, model: str = "m-1", requests: int = 1) -> Usage:
    return Usage(
        model=model,
        requests=requests,
        input_tokens=100,
        cached_tokens=60,
        output_tokens=10,
        cost=cost,
    )


def test_what_is_added_is_summed_by_day_and_model(settings):
    ledger = Ledger(settings)
    ledger.add(usage(0.25), NOON)
    ledger.add(usage(0.5, requests=2), NOON + timedelta(hours=1))
    ledger.add(usage(0.125, "m-2"), NOON)
    ledger.add(usage(4.0), NOON - timedelta(days=1))
    assert ledger.spent(DAY) == 0.875
    assert ledger.since(DAY) == (
        Spending(DAY, "m-1", 3, 200, 120, 20, 0.75, 0),
        Spending(DAY, "m-2", 1, 100, 60, 10, 0.125, 0),
    )
    assert [row.day for row in ledger.since(DAY - timedelta(days=1))] == [
        DAY,
        DAY,
        DAY - timedelta(days=1),
    ]


def test_days_are_those_of_utc(settings):
    ledger = Ledger(settings)
    ledger.add(usage(0.5), datetime(2026, 3, 5, 1, tzinfo=timezone(timedelta(hours=2))))
    assert ledger.spent(DAY) == 0.5


def test_requests_without_a_known_cost_are_counted_apart(settings):
    ledger = Ledger(settings)
    ledger.add(usage(None, requests=3), NOON)
    ledger.add(usage(0.0), NOON)
    assert ledger.since(DAY) == (Spending(DAY, "m-1", 4, 200, 120, 20, 0.0, 3),)


def test_a_spent_budget_is_told_with_the_seconds_to_midnight(settings):
    ledger = Ledger(settings)
    ledger.add(usage(0.75), NOON)
    ledger.check(NOON)
    ledger.add(usage(0.25), NOON)
    with pytest.raises(BudgetSpent) as caught:
        ledger.check(NOON)
    assert caught.value.retry_after == 12 * 3600
    assert caught.value.retryable
    ledger.check(NOON + timedelta(hours=12))


def test_a_budget_of_nothing_lets_nothing_through(settings):
    with pytest.raises(BudgetSpent):
        Ledger(override(settings, budget={"dollars_per_day": 0.0})).check(NOON)


def test_without_a_budget_there_is_no_limit(settings):
    ledger = Ledger(override(settings, budget={"dollars_per_day": None}))
    ledger.add(usage(1_000.0), NOON)
    ledger.check(NOON)


def test_nobody_else_may_read_it(settings):
    Ledger(settings).add(usage(0.5), NOON)
    files = list(settings.state_folder.glob("models.sqlite3*"))
    assert files
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(settings.state_folder.stat().st_mode) == 0o700


def _add_many(folder: Path) -> None:
    ledger = Ledger(Settings(state_folder=folder))
    for _ in range(50):
        ledger.add(usage(0.5), NOON)


def test_several_processes_add_at_once_and_nothing_is_lost(settings):
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_add_many, args=(settings.state_folder,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert Ledger(settings).since(DAY)[0].requests == 200
    assert Ledger(settings).spent(DAY) == 100.0


def test_the_first_requests_side_by_side_are_all_counted(tmp_path):
    for attempt in range(20):
        ledger = Ledger(Settings(state_folder=tmp_path / str(attempt)))
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _, to=ledger: to.add(usage(0.1), NOON), range(8)))
        (spending,) = ledger.since(DAY)
        assert spending.requests == 8


def test_a_broken_file_stops_spending_under_a_budget_and_says_what_to_do(settings, caplog):
    settings.state_folder.mkdir()
    (settings.state_folder / "models.sqlite3").write_text("this is no database, " * 100)
    ledger = Ledger(settings)
    with pytest.raises(OvertonesError, match=r"models\.sqlite3") as caught:
        ledger.check(NOON)
    assert caught.value.code == "internal"
    ledger.add(usage(0.5), NOON)
    assert "could not be written" in caplog.text
    Ledger(override(settings, budget={"dollars_per_day": None})).check(NOON)
