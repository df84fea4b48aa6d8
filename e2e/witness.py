"""Somebody who never looks away from the page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from playwright.async_api import Page

_SCRIPT = Path(__file__).with_name("witness.js")

ACCEPT_MS = 300
"""A post counts once it has been on screen for so long: the snap of TikTok's feed takes as long."""
LATE_MS = 250
"""What timers, messages and frames may take on top of that on a busy machine."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time in which nothing changed; `at` and `until` are milliseconds."""

    on_screen: str
    """Id of the post that the page has on screen."""
    kind: str
    video: str
    """Id of the video that the overlay speaks of; empty for none."""
    shown: str
    chips: tuple[str, ...]
    """The values whose chips can be seen."""
    at: float
    until: float

    @property
    def mislabelled(self) -> bool:
        """Whether labels stand beside a post that isn't theirs."""
        return bool(self.chips) and self.video != self.on_screen


class Witness:
    """Notes what a page shows from its beginning on."""

    def __init__(self, page: Page) -> None:
        self._page = page

    @classmethod
    async def of(cls, page: Page) -> "Witness":
        """A witness of all that is loaded into the page from now on."""
        await page.add_init_script(path=_SCRIPT)
        return cls(page)

    async def moments(self) -> list[Moment]:
        """All since the page was loaded."""
        noted = await self._page.evaluate("__witness")
        return [
            Moment(
                on_screen=moment["onScreen"],
                kind=moment["kind"],
                video=moment["video"],
                shown=moment["shown"],
                chips=tuple(moment["chips"]),
                at=moment["at"],
                until=moment["until"],
            )
            for moment in noted
        ]


def lingering_labels(moments: Sequence[Moment]) -> Iterator[tuple[Moment, float]]:
    """Labels beside another post than theirs, with the milliseconds for which they stood there."""
    began: float | None = None
    for moment, following in pairwise(moments):
        if not moment.mislabelled:
            began = None
            continue
        began = moment.at if began is None else began
        yield moment, following.at - began


def intruding_labels(moments: Sequence[Moment]) -> Iterator[Moment]:
    """Labels that appear while another post than theirs is on screen already.

    What a change of the overlay wrote and the next one took back, before any frame, is not seen.
    """
    for before, moment in pairwise(moments):
        stood = before.chips and before.video == moment.video
        painted = moment.until > moment.at
        if painted and moment.mislabelled and not stood and before.on_screen == moment.on_screen:
            yield moment


def foreign_values(
    moments: Sequence[Moment], values: dict[str, frozenset[str]]
) -> Iterator[Moment]:
    """Final labels that are no labels of the video that they are said to be of."""
    for moment in moments:
        known = values.get(moment.video)
        if moment.shown == "final" and known is not None and not known.issuperset(moment.chips):
            yield moment


def waits(moments: Sequence[Moment]) -> Iterator[tuple[str, float]]:
    """For each stay of a post on screen: milliseconds until the overlay spoke of it.

    Stays in which it never did are left out.
    """
    began, waiting = 0.0, False
    for before, moment in pairwise(moments):
        if moment.on_screen != before.on_screen:
            began, waiting = moment.at, True
        if waiting and moment.video == moment.on_screen:
            waiting = False
            yield moment.on_screen, moment.at - began
