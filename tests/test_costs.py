"""`overtones costs`, as somebody who types it."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from overtones.adapters.ledger import Ledger
from overtones.settings import Settings
from overtones_schema import Usage


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(Settings(state_folder=tmp_path / "state"))


@pytest.fixture
def costs(tmp_path: Path):
    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "overtones.cli", "costs", *arguments],
            capture_output=True,
            text=True,
            timeout=60,
            env={
                **os.environ,
                "XDG_CONFIG_HOME": str(tmp_path / "config"),
                "OVERTONES_STATE_FOLDER": str(tmp_path / "state"),
                "COLUMNS": "120",
                **environment,
            },
        )

    return run


def usage(model: str, cost: float | None) -> Usage:
    return Usage(
        model=model,
        requests=2,
        input_tokens=12_345,
        cached_tokens=1_024,
        output_tokens=99,
        cost=cost,
    )


def test_what_was_used_is_shown_by_day_and_model_with_the_rest_of_the_budget(ledger, costs):
    now = datetime.now(UTC)
    ledger.add(usage("model-one", 0.25), now)
    ledger.add(usage("model-two", None), now)
    ledger.add(usage("model-one", 0.5), now - timedelta(days=1))
    ledger.add(usage("model-old", 9.0), now - timedelta(days=30))
    result = costs(OVERTONES_BUDGET__DOLLARS_PER_DAY="1")
    assert result.returncode == 0, result.stderr
    lines = result.stdout.splitlines()
    assert [line.split() for line in lines[1:4]] == [
        [f"{now:%Y-%m-%d}", "model-one", "2", "12,345", "1,024", "99", "0.2500"],
        [f"{now:%Y-%m-%d}", "model-two", "2", "12,345", "1,024", "99", "0.0000+"],
        [
            f"{now - timedelta(days=1):%Y-%m-%d}",
            "model-one",
            "2",
            "12,345",
            "1,024",
            "99",
            "0.5000",
        ],
    ]
    assert "$0.7500 in all" in result.stdout
    assert "no known cost" in result.stdout
    assert "$0.7500 of today's $1 are left" in result.stdout
    assert "model-old" not in result.stdout
    assert "model-old" in costs("--days", "40").stdout


def test_the_same_as_json(ledger, costs):
    ledger.add(usage("model-one", 0.25), datetime.now(UTC))
    told = json.loads(costs("--json", OVERTONES_BUDGET__DOLLARS_PER_DAY="0.2").stdout)
    assert told["spent_today"] == 0.25
    assert (told["budget"], told["left_today"]) == (0.2, 0.0)
    (row,) = told["spending"]
    assert (row["model"], row["requests"], row["dollars"], row["unpriced"]) == (
        "model-one",
        2,
        0.25,
        0,
    )


def test_nothing_used_and_no_budget_are_told(costs):
    result = costs()
    assert result.returncode == 0, result.stderr
    assert "No model server was asked" in result.stdout
    assert "no daily budget" in result.stdout


def test_a_broken_file_is_one_sentence(costs, tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "models.sqlite3").write_text("this is no database, " * 100)
    result = costs()
    assert result.returncode == 1
    assert "Mend or remove" in result.stderr
    assert "Traceback" not in result.stderr
