"""`overtones costs`. Light to import: what it needs is imported when it runs."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from overtones.adapters.ledger import Costs, Spending


def costs(
    days: Annotated[int, typer.Option(min=1, help="So many days back, today included.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """What models have cost, by day and model, and what is left of today's budget."""
    from datetime import UTC, datetime

    from overtones.adapters.ledger import Ledger
    from overtones.settings import load_settings
    from overtones.terminal import say, table

    found = Ledger(load_settings()).costs(days, datetime.now(UTC))
    if as_json:
        typer.echo(_json(found))
        return
    rows = found.spending
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
    if found.left_today is None:
        say("There is no daily budget (budget.dollars_per_day).")
    else:
        left, budget = found.left_today, found.budget
        say(f"${left:.4f} of today's ${budget:g} are left; renewed at midnight UTC.")


def _cells(row: "Spending") -> tuple[str, ...]:
    cost = f"{row.dollars:.4f}{'+' if row.unpriced else ''}"
    counts = (row.requests, row.input_tokens, row.cached_tokens, row.output_tokens)
    return (str(row.day), row.model, *(f"{count:,}" for count in counts), cost)


def _json(found: "Costs") -> str:
    from dataclasses import asdict

    return json.dumps(asdict(found), default=str)
