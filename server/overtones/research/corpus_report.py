"""A labelled corpus as a page, and the data of each of its figures as CSV."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from overtones import __version__
from overtones.research import circle
from overtones.research.corpus_facts import (
    ENOUGH,
    Corpus,
    Month,
    Pair,
    Share,
    by_creator,
    by_month,
    labels_per_video,
    languages,
    pairs,
    shares,
)
from overtones.research.report_page import render_page
from overtones_schema.values import VALUES, VALUES_BY_ID

MOST_CREATORS = 120
"""Circles on a page; the CSV has all creators."""

_HALF = 20.0
"""Height in pixels of the greatest bar of a month, up or down."""


@dataclass(frozen=True, slots=True)
class Circle:
    """The circle of one creator."""

    name: str
    videos: int
    most: str
    """The values endorsed most, in words."""
    wedges: tuple[circle.Wedge, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of one value; x and width in per cent, heights in pixels."""

    x: float
    width: float
    up: float
    down: float
    title: str


@dataclass(frozen=True, slots=True)
class TimeRow:
    """One value over time."""

    name: str
    color: str
    note: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the co-occurrence matrix: phi below the diagonal, counts above."""

    text: str
    title: str
    strength: int
    """In per cent; 0 has no colour."""
    sign: str


def write_corpus_report(path: Path, corpus: Corpus, least: int) -> tuple[Path, ...]:
    """Write the page, and beside it a CSV for each figure. Raises `ModelMissing`, `OSError`.

    `least` is how many videos a creator or a month must have to be drawn.
    """
    page = corpus_page(corpus, least)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    written = [path]
    for name, header, rows in _data(corpus):
        place = path.with_name(f"{path.stem}-{name}.csv")
        with place.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
        written.append(place)
    return tuple(written)


def corpus_page(corpus: Corpus, least: int) -> str:
    """The HTML page. Raises `ModelMissing`."""
    creators = by_creator(corpus.videos)
    drawn = [(name, shares(own)) for name, own in creators if len(own) >= least]
    overall = shares(corpus.videos)
    scale = circle.scale_for(_greatest(overall))
    creators_scale = circle.scale_for(max((_greatest(own) for _, own in drawn), default=0.0))
    months = by_month(corpus.videos)
    rows, month_scale = _time_rows(months, least)
    return render_page(
        "corpus.html.jinja",
        version=__version__,
        corpus=corpus,
        least=least,
        enough=ENOUGH,
        failed=sum(count for _, count in corpus.failures),
        creators=len(creators),
        sectors=circle.sectors(),
        overall=circle.wedges(overall, scale),
        rings=circle.rings(scale),
        circles=[
            Circle(name, own[0].videos, _most(own), circle.wedges(own, creators_scale))
            for name, own in drawn[:MOST_CREATORS]
        ],
        creators_rings=circle.rings(creators_scale),
        not_drawn=max(0, len(drawn) - MOST_CREATORS),
        too_few=[(name, len(own)) for name, own in creators if len(own) < least],
        nameless=sum(video.creator is None for video in corpus.videos),
        months=months,
        month_counts=_count_bars(months, least),
        month_ticks=_ticks(months),
        month_scale=month_scale,
        time_rows=rows,
        half=_HALF,
        undated=sum(video.created is None for video in corpus.videos),
        names=[value.text().short_name for value in VALUES],
        matrix=_matrix(pairs(corpus.videos), overall),
        languages=languages(corpus.videos),
        labels=labels_per_video(corpus.videos),
    )


def _greatest(own: Sequence[Share]) -> float:
    return max(share.endorsed_share + share.conflict_share for share in own)


def _most(own: Sequence[Share]) -> str:
    top = sorted((s for s in own if s.endorsed), key=lambda share: -share.endorsed)[:3]
    words = (f"{VALUES_BY_ID[s.value].text().short_name} {s.endorsed_share:.0%}" for s in top)
    return ", ".join(words) or "no value endorsed"


def _time_rows(months: Sequence[Month], least: int) -> tuple[tuple[TimeRow, ...], float]:
    enough = [month for month in months if month.videos >= least]
    greatest = max(
        (max(s.endorsed_share, s.conflict_share) for month in enough for s in month.shares),
        default=0.0,
    )
    scale = circle.scale_for(greatest)
    rows = []
    for place, value in enumerate(VALUES):
        bars = []
        for number, month in enumerate(months):
            share = month.shares[place]
            if month.videos >= least and (share.endorsed or share.conflict):
                x, width = _column(number, len(months))
                title = (
                    f"{month.name}: endorsed {share.endorsed}, in conflict {share.conflict} of "
                    f"{month.videos} videos"
                )
                up, down = share.endorsed_share / scale, share.conflict_share / scale
                bars.append(Bar(x, width, _HALF * up, _HALF * down, title))
        endorsed = sum(month.shares[place].endorsed for month in months)
        conflict = sum(month.shares[place].conflict for month in months)
        note = f"{endorsed} endorsed, {conflict} in conflict"
        rows.append(TimeRow(value.name, value.color, note, tuple(bars)))
    return tuple(rows), scale


def _count_bars(months: Sequence[Month], least: int) -> tuple[tuple[Bar, bool], ...]:
    """A bar for each month's videos, and whether they are enough."""
    most = max((month.videos for month in months), default=1)
    return tuple(
        (
            Bar(
                *_column(number, len(months)),
                up=2 * _HALF * month.videos / most,
                down=0,
                title=f"{month.name}: {month.videos} videos",
            ),
            month.videos >= least,
        )
        for number, month in enumerate(months)
    )


def _column(number: int, months: int) -> tuple[float, float]:
    step = 100 / max(months, 6)
    return number * step, step


def _ticks(months: Sequence[Month]) -> tuple[tuple[float, str], ...]:
    """Where years begin; the first month, too, if it is not close to one."""
    found = [
        (_column(number, len(months))[0], month.name[:4])
        for number, month in enumerate(months)
        if month.name.endswith("-01")
    ]
    if months and (not found or found[0][0] > 25):
        found.insert(0, (0.0, months[0].name))
    return tuple(found)


def _matrix(found: Sequence[Pair], overall: Sequence[Share]) -> tuple[tuple[Cell, ...], ...]:
    by_values = {(pair.first, pair.second): pair for pair in found}
    rows = []
    for down, row in enumerate(VALUES):
        cells = []
        for across, column in enumerate(VALUES):
            if down == across:
                count = overall[down].endorsed
                cells.append(Cell(str(count), f"{row.name}: {count} videos", 0, "own"))
                continue
            low, high = (row, column) if down < across else (column, row)
            pair = by_values[low.id, high.id]
            title = f"{low.name} and {high.name}: {pair.both} videos"
            if down < across:
                cells.append(Cell(str(pair.both), title, 0, "count"))
            elif pair.phi is None:
                cells.append(Cell("·", f"{title}, too few to say", 0, "few"))
            else:
                text = f"{pair.phi:+.2f}".replace("0.", ".", 1)
                strength = round(100 * min(1.0, abs(pair.phi) / 0.5))
                sign = "plus" if pair.phi > 0 else "minus"
                cells.append(Cell(text, f"{title}, phi {text}", strength, sign))
        rows.append(tuple(cells))
    return tuple(rows)


_SHARE_COLUMNS = ("value", "videos", "endorsed", "conflict")


def _data(corpus: Corpus) -> Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]]:
    """Name, header and rows of each CSV."""

    def rows(own: Iterable[Share]) -> Iterable[tuple[object, ...]]:
        return ((one.value, one.videos, one.endorsed, one.conflict) for one in own)

    videos = corpus.videos
    yield "values", _SHARE_COLUMNS, rows(shares(videos))
    yield (
        "creators",
        ("creator", *_SHARE_COLUMNS),
        ((name, *row) for name, own in by_creator(videos) for row in rows(shares(own))),
    )
    yield (
        "months",
        ("month", *_SHARE_COLUMNS),
        ((month.name, *row) for month in by_month(videos) for row in rows(month.shares)),
    )
    yield (
        "together",
        ("value", "other_value", "value_videos", "other_videos", "both", "videos", "phi"),
        (
            (
                one.first,
                one.second,
                one.first_count,
                one.second_count,
                one.both,
                len(videos),
                "" if one.phi is None else f"{one.phi:.4f}",
            )
            for one in pairs(videos)
        ),
    )
    yield "labels", ("values", "videos_endorsed", "videos_conflict"), labels_per_video(videos)
    yield "languages", ("language", "videos"), languages(videos)
    yield "failures", ("code", "videos"), corpus.failures
