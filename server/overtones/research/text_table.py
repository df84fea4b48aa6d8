"""A table of texts, its Markdown, and how figures are written in it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table; the first column holds names, the others figures."""

    title: str
    note: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def number(figure: float) -> str:
    """Three decimals without a leading zero, or a dash where there is nothing."""
    return "–" if math.isnan(figure) else _bare(f"{figure:.3f}")


def signed_number(figure: float) -> str:
    """The same with its sign."""
    return _bare(f"{figure:+.3f}")


def _bare(text: str) -> str:
    return text.replace("0.", ".", 1) if text.lstrip("+-").startswith("0.") else text


def p_value(p: float) -> str:
    """Three decimals; tiny ones as `< .001`."""
    return "< .001" if p < 0.001 else number(p)


def markdown(table: TextTable) -> str:
    """A table in Markdown with its title and note."""

    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(escaped(cell) for cell in cells)} |\n"

    rule = f"|---|{'--:|' * (len(table.headings) - 1)}\n"
    rows = "".join(line(row) for row in table.rows)
    return f"## {table.title}\n\n{escaped(table.note)}\n\n{line(table.headings)}{rule}{rows}"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    flat = " ".join(text.split())
    for sign in "\\|<>[]*_`":
        flat = flat.replace(sign, f"\\{sign}")
    return flat
