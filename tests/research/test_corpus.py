"""Which videos a run works on, in which order, and how patiently."""

from itertools import pairwise
from pathlib import Path

import pytest

from e2e.tiktok_site import Answer, Clip, Route, TikTokSite
from overtones.application import Application
from overtones.domain.watch_request import WatchRequest
from overtones.research.corpus_events import RunBegun, RunEvent, VideoEnded, Waiting
from overtones.research.corpus_list import read_list
from overtones.settings import Settings
from overtones_schema.messages import Priority
from tests.research.corpus_runs import Researcher, id_of

SHORT = "https://vm.tiktok.com/ZMabc123/"


@pytest.fixture
def researcher(tiktok_site: TikTokSite, tiktok_settings: Settings, tmp_path: Path) -> Researcher:
    """None of the videos can be had, so that no model is needed."""
    for number in range(12):
        tiktok_site.add(Clip(id_of(number), page="private"))
    return Researcher(tiktok_site, tiktok_settings, tmp_path)


def ids(*numbers: int) -> list[str]:
    return [id_of(number) for number in numbers]


async def test_the_list_is_done_in_its_order_with_pauses_between_fetches(researcher: Researcher):
    run = await researcher.start(ids(2, 0, 1))
    assert [name for _, name in researcher.asked] == ids(2, 0, 1)
    times = [at for at, _ in researcher.asked]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert all(4 <= gap <= 6 for gap in gaps)
    assert [wait.why for wait in run.waits] == ["pause", "pause"]
    assert run.videos == [(name, "failed") for name in ids(2, 0, 1)]
    assert run.end.failures == (("private", 3),)
    assert run.end.error is None


async def test_several_workers_pause_as_one_does(researcher: Researcher):
    researcher.set(jobs={"concurrency": 4})
    await researcher.start(ids(*range(6)))
    times = [at for at, _ in researcher.asked]
    assert all(b - a >= 4 for a, b in pairwise(times))


async def test_what_the_folder_has_is_never_asked_for_again(researcher: Researcher):
    await researcher.start(ids(0, 1))
    run = await researcher.start(ids(0, 1, 2))
    assert [name for _, name in researcher.asked] == ids(0, 1, 2)
    assert run.events[0] == RunBegun(3, missing=1, duplicates=0)
    assert run.end.manifest.counts["failed"] == 3


async def test_a_limit_leaves_the_rest_for_later(researcher: Researcher):
    run = await researcher.start(ids(0, 1, 2), limit=2)
    assert run.videos == [(id_of(0), "failed"), (id_of(1), "failed")]
    assert (await researcher.start(ids(0, 1, 2))).videos == [(id_of(2), "failed")]


async def test_a_video_that_may_come_yet_is_tried_again_after_longer_and_longer_pauses(
    researcher: Researcher,
):
    researcher.site.change(id_of(0), page="server_error")
    run = await researcher.start(ids(0, 1))
    assert run.videos == [
        (id_of(0), "again"),
        (id_of(1), "failed"),
        (id_of(0), "again"),
        (id_of(0), "failed"),
    ]
    first, _, second, third = [at for at, _ in researcher.asked]
    assert second - first >= 8
    assert third - second == pytest.approx(16)
    record = run.record(0)
    assert record.attempts == 3
    assert record.failure is not None
    assert record.failure.code == "temporarily_unavailable"

    assert (await researcher.start(ids(0, 1))).videos == []
    assert (await researcher.start(ids(0, 1), retry_failed=True)).record(0).attempts == 3
    assert len(researcher.asked) == 4 + 3 + 1


async def test_tries_are_counted_across_starts(researcher: Researcher):
    researcher.site.change(id_of(0), page="server_error")

    def interrupt(event: RunEvent) -> None:
        if isinstance(event, VideoEnded):
            researcher.interrupt()

    run = await researcher.start(ids(0), tell=interrupt)
    assert run.record(0).attempts == 1
    run = await researcher.start(ids(0))
    assert run.record(0).attempts == 3
    assert len(researcher.asked) == 3


async def test_the_second_try_may_succeed_in_saying_more(researcher: Researcher):
    researcher.site.change(id_of(0), page="server_error")

    def mend(event: RunEvent) -> None:
        if isinstance(event, Waiting):
            researcher.site.change(id_of(0), page="age_gated")

    run = await researcher.start(ids(0), tell=mend)
    assert run.end.failures == (("age_gated", 1),)
    assert run.record(0).attempts == 2


def refuse(researcher: Researcher, seconds: int, times: int) -> None:
    """The next pages are refused with a `retry-after`."""
    left = iter(range(times))
    regular = researcher.site.routes[0]

    def respond(*visited: object) -> Answer:
        answer = regular.respond(*visited)  # type: ignore[arg-type]
        if next(left, None) is None:
            return answer
        return Answer(429, headers=(("Retry-After", str(seconds)),))

    researcher.site.routes.insert(0, Route(regular.hosts, regular.path, respond))


async def test_when_tiktok_asks_for_patience_no_video_is_asked_for(researcher: Researcher):
    refuse(researcher, 300, times=1)
    run = await researcher.start(ids(0, 1, 2))
    (refused, _), *others = researcher.asked
    assert all(at - refused >= 300 for at, _ in others)
    assert run.waits[0] == Waiting(300.0, "asked")
    assert [name for _, name in others] == ids(1, 2, 0)
    assert run.end.failures == (("private", 3),)


async def test_when_tiktok_asks_for_hours_the_run_ends_and_says_so(researcher: Researcher):
    refuse(researcher, 7_200, times=1)
    run = await researcher.start(ids(0, 1, 2))
    assert len(researcher.asked) == 1
    assert run.end.error is not None
    assert "wait 120 minutes" in run.end.error.message
    assert run.end.error.retry_after == 7_200
    assert run.end.manifest.runs[-1].how == "temporarily_unavailable"


async def test_after_so_many_refusals_in_a_row_the_run_ends(researcher: Researcher):
    researcher.set(corpus={"stop_after": 3})
    for number in (1, 2, 4, 5):
        researcher.site.change(id_of(number), page="server_error")
    researcher.site.change(id_of(3), page="missing")  # neither a refusal nor an answer
    run = await researcher.start(ids(*range(8)))
    assert [name for _, name in researcher.asked] == ids(0, 1, 2, 3, 4)
    error = run.end.error
    assert error is not None
    assert (error.code, error.retryable) == ("temporarily_unavailable", True)
    assert "3 videos one after another failed" in error.message
    assert "it goes on from here" in error.message


async def test_refusals_that_ended_a_run_are_held_against_no_video(researcher: Researcher):
    researcher.set(corpus={"stop_after": 2, "attempts": 2})
    researcher.site.hosts.discard("www.tiktok.com")
    for _ in range(3):
        run = await researcher.start(ids(0, 1, 2))
        assert run.end.error is not None
        assert run.end.error.code == "no_network"
        assert [run.record(number).attempts for number in (0, 1)] == [0, 0]
    researcher.site.hosts.add("www.tiktok.com")
    run = await researcher.start(ids(0, 1, 2))
    assert run.end.failures == (("private", 3),)


async def test_a_fault_of_ours_costs_one_video_and_no_more(researcher: Researcher):
    def break_one(application: Application) -> None:
        regular = application.jobs.watch

        async def watch(request: WatchRequest, priority: Priority) -> object:
            if request.reference.video_id == id_of(1):
                raise RuntimeError("a fault")
            return await regular(request, priority)

        application.jobs.watch = watch  # type: ignore[method-assign,assignment]

    run = await researcher.start(ids(0, 1, 2), prepare=break_one)
    assert run.end.failures == (("private", 2), ("internal", 1))
    assert run.end.error is None


async def test_a_folder_that_cannot_be_written_ends_the_run(researcher: Researcher):
    (researcher.folder / "corpus" / "videos" / f"{id_of(1)}.json" / "taken").mkdir(parents=True)
    run = await researcher.start(ids(0, 1, 2))
    assert run.end.error is not None
    assert run.end.error.code == "no_space"
    assert f"{id_of(1)}.json can't be written" in run.end.error.message
    assert run.end.failures == (("private", 1),)


async def test_a_run_that_is_stopped_keeps_what_it_has_and_makes_the_tables(researcher: Researcher):
    def interrupt(event: RunEvent) -> None:
        if isinstance(event, VideoEnded) and event.id == id_of(1):
            researcher.interrupt()

    run = await researcher.start(ids(0, 1, 2), tell=interrupt)
    assert run.end.interrupted
    assert run.end.manifest.runs[-1].how == "interrupted"
    assert run.end.failures == (("private", 2),)
    assert (run.folder.path / "failures.csv").exists()
    assert (await researcher.start(ids(0, 1, 2))).videos == [(id_of(2), "failed")]


# Short links ----------------------------------------------------------------------------------


async def test_a_short_link_stands_for_its_video(researcher: Researcher):
    researcher.site.short_links["ZMabc123"] = f"https://www.tiktok.com/@a/video/{id_of(0)}"
    run = await researcher.start([SHORT])
    assert run.record(0).input == SHORT
    assert [wait.why for wait in run.waits] == ["pause"], "the link itself was a request"
    requests = len(researcher.site.requests)
    await researcher.start([SHORT], retry_failed=True)
    assert not [v for v in researcher.site.requests[requests:] if v.host == "vm.tiktok.com"]


async def test_a_short_link_to_a_video_on_the_list_is_done_once(researcher: Researcher):
    researcher.site.short_links["ZMabc123"] = f"https://www.tiktok.com/@a/video/{id_of(0)}"
    run = await researcher.start([SHORT, id_of(0)])
    assert run.videos == [(id_of(0), "duplicate"), (id_of(0), "failed")]
    assert run.record(0).input == id_of(0)
    assert (await researcher.start([SHORT, id_of(0)])).videos == []


async def test_a_short_link_that_led_nowhere_leaves_no_failure_when_it_leads_somewhere(
    researcher: Researcher,
):
    researcher.set(corpus={"attempts": 1})
    researcher.site.short_links["ZMabc123"] = 500
    run = await researcher.start([SHORT])
    assert run.end.failures == (("temporarily_unavailable", 1),)
    researcher.site.short_links["ZMabc123"] = f"https://www.tiktok.com/@a/video/{id_of(0)}"
    run = await researcher.start([SHORT], retry_failed=True)
    assert run.end.failures == (("private", 1),)


async def test_the_old_failure_of_a_short_link_goes_even_if_its_video_was_had_meanwhile(
    researcher: Researcher,
):
    researcher.set(corpus={"attempts": 1})
    researcher.site.short_links["ZMabc123"] = 500
    run = await researcher.start([SHORT, id_of(0)])
    assert len(list(run.folder.records())) == 2
    # As a run leaves it that was killed as soon as it had followed the link.
    key = read_list(str(researcher.folder / "list.txt")).entries[0].key
    run.folder.keep_link(key, id_of(0))
    run = await researcher.start([SHORT, id_of(0)])
    assert [record.id for record in run.folder.records()] == ids(0)


# Lines that can't be read ---------------------------------------------------------------------


async def test_a_line_that_is_no_link_fails_at_once_and_asks_for_nothing(researcher: Researcher):
    run = await researcher.start(["htps://example.org", "./missing.mp4"])
    assert sorted(run.end.failures) == [("file_not_found", 1), ("not_a_tiktok_link", 1)]
    assert researcher.site.requests == []
    assert run.waits == []


async def test_many_such_lines_are_no_refusals(researcher: Researcher):
    researcher.set(corpus={"stop_after": 2})
    run = await researcher.start([*(f"line {n}" for n in range(9)), id_of(0)])
    assert run.end.error is None


async def test_a_line_that_was_mended_leaves_no_failure(researcher: Researcher):
    await researcher.start(["htps://example.org", id_of(0)])
    run = await researcher.start([id_of(0), id_of(1)])
    assert run.end.failures == (("private", 2),)
