"""A comparison as files: report.html, report.md and scores.json."""

import json
from pathlib import Path

from overtones import __version__
from overtones.research import evaluation_tables as tables
from overtones.research import figures
from overtones.research.comparison import Comparison
from overtones.research.evaluation_data import comparison_data
from overtones.research.report_page import render_page
from overtones.research.scores import MEASURES
from overtones.research.text_table import escaped, markdown


def write_report(folder: Path, comparison: Comparison) -> tuple[Path, ...]:
    """Write the three files into a folder, which is made. Raises `ModelMissing`, `OSError`."""
    contents = {
        "report.html": evaluation_page(comparison),
        "report.md": evaluation_markdown(comparison),
        "scores.json": evaluation_json(comparison) + "\n",
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_text(content, encoding="utf-8")
    return tuple(folder / name for name in contents)


def evaluation_json(comparison: Comparison) -> str:
    """All figures as JSON."""
    return json.dumps(comparison_data(comparison), ensure_ascii=False, indent=1, allow_nan=False)


def evaluation_markdown(comparison: Comparison) -> str:
    """All tables in Markdown."""
    head = f"# Evaluation against {escaped(comparison.truth)}\n"
    return "\n".join([head, *(markdown(one) for one in tables.all_tables(comparison))])


def evaluation_page(comparison: Comparison) -> str:
    """The HTML page. Raises `ModelMissing`."""
    ticks: list[str] = []
    rows: tuple[figures.Strip, ...] = ()
    if comparison.differences:
        rows, end = figures.difference_strips(comparison)
        ticks = [f"{step * end:+.2g}" if step else "0" for step in (-1, -0.5, 0, 0.5, 1)]
    return render_page(
        "evaluation.html.jinja",
        version=__version__,
        comparison=comparison,
        systems=comparison.systems,
        series=figures.SERIES,
        summary=tables.summary(comparison),
        averages=figures.average_strips(comparison),
        by_value=(
            (
                "Endorsed",
                "A label counts if it is dominant or present.",
                figures.value_strips(comparison, "endorsed"),
            ),
            (
                "In conflict",
                "The video goes against the value.",
                figures.value_strips(comparison, "conflict"),
            ),
        ),
        differences=tables.differences(comparison),
        difference_rows=rows,
        difference_ticks=ticks,
        coverage=tables.coverage(comparison),
        agreement=tables.agreement(comparison),
        value_agreement=tables.value_agreement(comparison),
        calibration=tables.calibration(comparison),
        diagrams=figures.diagrams(comparison),
        squares=figures.squares(comparison),
        values=[tables.values(comparison, measure) for measure in MEASURES],
        manifest=tables.manifests(comparison),
        settings=tables.manifests(comparison, bulk=True),
    )
