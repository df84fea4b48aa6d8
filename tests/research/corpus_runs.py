"""Runs of a corpus inside the test's own process, by a clock that nobody has to wait for."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from e2e.tiktok_site import Answer, Route, TikTokSite
from overtones.application import Application
from overtones.labelling import running
from overtones.research.corpus import CorpusOptions
from overtones.research.corpus_events import RunEvent, VideoEnded, Waiting
from overtones.research.corpus_folder import CorpusFolder, CorpusRecord
from overtones.research.corpus_list import read_list
from overtones.research.corpus_session import CorpusEnd, make_corpus
from overtones.settings import Settings, override

FIRST = 7_301_234_567_890_123_456


def id_of(number: int) -> str:
    return str(FIRST + number)


class Time:
    """A clock that stands still but for those who sleep."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Run:
    """One start of the program, and what it told."""

    end: CorpusEnd
    folder: CorpusFolder
    events: list[RunEvent] = field(default_factory=list)

    @property
    def videos(self) -> list[tuple[str, str]]:
        """Id and state, as the videos ended."""
        return [(one.id, one.state) for one in self.events if isinstance(one, VideoEnded)]

    @property
    def waits(self) -> list[Waiting]:
        return [one for one in self.events if isinstance(one, Waiting)]

    def record(self, number: int) -> CorpusRecord:
        found = self.folder.record(id_of(number))
        assert found is not None
        return found


class Researcher:
    """Starts the program again and again in one folder."""

    def __init__(self, site: TikTokSite, settings: Settings, folder: Path) -> None:
        self.site = site
        self.folder = folder
        self.time = Time()
        self.asked: list[tuple[float, str]] = []
        """When which video's page was asked for."""
        self._starting: asyncio.Task[Any] | None = None
        (folder / "temp").mkdir()
        self.settings = override(
            settings.model_copy(
                update={"state_folder": folder / "state", "temp_folder": folder / "temp"}
            ),
            store={"folder": folder / "results"},
            source={"attempts": 1},
            screen_text={"backend": None},
        )
        regular = next(r for r in site.routes if r.path.fullmatch(f"/@_/video/{id_of(0)}"))

        def noted(*visited: Any) -> Answer:
            self.asked.append((self.time.now, visited[2]["id"]))
            return regular.respond(*visited)

        site.routes.insert(0, Route(regular.hosts, regular.path, noted))

    def set(self, **sections: dict[str, Any]) -> None:
        self.settings = override(self.settings, **sections)

    def interrupt(self) -> None:
        """What Ctrl-C does to a run."""
        assert self._starting is not None
        self._starting.cancel()

    async def start(
        self,
        lines: Iterable[object],
        *,
        tell: Callable[[RunEvent], object] = lambda event: None,
        prepare: Callable[[Application], None] = lambda application: None,
        relabel: bool = False,
        corpus: str = "corpus",
        **options: Any,
    ) -> Run:
        path = self.folder / "list.txt"
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        events: list[RunEvent] = []
        folder = CorpusFolder(self.folder / corpus)

        def hear(event: RunEvent) -> None:
            events.append(event)
            tell(event)

        self._starting = asyncio.current_task()
        async with running(self.settings) as application:
            prepare(application)
            end = await make_corpus(
                application,
                read_list(str(path)),
                folder,
                CorpusOptions(**options),
                hear,
                relabel=relabel,
                clock=self.time.clock,
                sleep=self.time.sleep,
            )
        return Run(end, folder, events)
