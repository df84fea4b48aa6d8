"""`overtones costs`. Light to import: what it needs is imported when it runs."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from overtones.adapters.ledger import Spending


def costs(
    days: Annotated[int, typer.Option(min=1, help="So many days back, today included.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """What models have cost, by day and model, and what is left of today's budget."""
    from datetime import UTC, datetime, timedelta

    from overtones.adapters.ledger import Ledger
    from overtones.settings import load_settings
    from overtones.terminal import say, table

    settings = load_settings()
    today = datetime.now(UTC).date()
    ledger = Ledger(settings)
    rows = ledger.since(today - timedelta(days=days - 1))
    spent = sum(row.dollars for row in rows if row.day == today)
    budget = settings.budget.dollars_per_day
    left = None if budget is None else max(0.0, budget - spent)
    if as_json:
        typer.echo(
            json.dumps(
                {
                    "spending": [_plain(row) for row in rows],
                    "today": str(today),
                    "spent_today": spent,
                    "budget": budget,
                    "left_today": left,
                }
            )
        )
        return
    if rows:
        say(
            table(
                ("day (UTC)", "model", "requests", "tokens in", "cached", "tokens out", "dollars"),
                (_cells(row) for row in rows),
            )
        )
        total = sum(row.dollars for row in rows)
        say(f"${total:.4f} in all.")
    else:
        say("No model server was asked in this time.")
    if any(row.unpriced for row in rows):
        say(
            "A + means that some requests have no known cost: set input_price and output_price "
            "of the model, or the server did not tell its tokens."
        )
    if left is None:
        say("There is no daily budget (budget.dollars_per_day).")
    else:
        say(f"${left:.4f} of today's ${budget:g} are left; renewed at midnight UTC.")


def _cells(row: "Spending") -> tuple[str, ...]:
    cost = f"{row.dollars:.4f}{'+' if row.unpriced else ''}"
    counts = (row.requests, row.input_tokens, row.cached_tokens, row.output_tokens)
    return (str(row.day), row.model, *(f"{count:,}" for count in counts), cost)


def _plain(row: "Spending") -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(row), "day": str(row.day)}
