"""One job for each video, however many ask, and nobody's work is lost."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from overtones.adapters.pgqueuer_queue import PgQueuerQueue
from overtones.errors import RequestRefused, VideoUnavailable
from overtones.jobs.job_log import JobLog
from overtones.jobs.jobs import Jobs
from overtones_schema import ScriptLine
from overtones_schema.messages import ScriptLineFound, Snapshot
from tests.eventually import until
from tests.jobs.controlled_pipeline import LIMITS, ControlledPipeline, Metrics, request_for


@pytest.fixture
def pipeline() -> ControlledPipeline:
    return ControlledPipeline()


@pytest.fixture
async def jobs(pipeline: ControlledPipeline, tmp_path) -> AsyncIterator[Jobs]:
    made = Jobs(pipeline, PgQueuerQueue(1), LIMITS, Metrics(), tmp_path)
    made.start()
    yield made
    await made.stop(0)


def about_to_be_given_up(jobs: Jobs, job_log: JobLog) -> bool:
    """Whether the grace of a job that nobody follows is running."""
    return jobs._by_id[job_log.job].abandoned is not None


async def events_of(jobs: Jobs, job_log: JobLog) -> list[str]:
    with jobs.following(job_log):
        return [logged.event.type async for logged in job_log.events(0)]


async def test_many_who_ask_for_the_same_video_share_one_job(jobs, pipeline):
    request = request_for(1)
    logs = await asyncio.gather(*(jobs.watch(request, "watching") for _ in range(200)))
    followers = [asyncio.create_task(events_of(jobs, job_log)) for job_log in logs]
    await until(lambda: pipeline.started)
    pipeline.let_go(request)
    seen = await asyncio.gather(*followers)
    assert len({job_log.job for job_log in logs}) == 1
    assert pipeline.started == [request.reference.video_id]
    assert all(events == ["stage", "done"] for events in seen)


async def test_a_finished_video_is_answered_from_the_kept_result(jobs, pipeline):
    request = request_for(1)
    pipeline.let_go(request)
    await events_of(jobs, await jobs.watch(request, "watching"))
    again = await jobs.watch(request, "watching")
    assert isinstance(again, Snapshot)
    assert again.final
    assert again.kept
    assert len(pipeline.started) == 1


async def test_the_video_on_screen_overtakes_what_was_read_ahead(jobs, pipeline):
    first, ahead, later, watched = (request_for(number) for number in range(4))
    await jobs.watch(first, "prefetch", hold=True)
    await until(lambda: pipeline.started)
    await jobs.watch(ahead, "prefetch", hold=True)
    await jobs.watch(later, "bulk", hold=True)
    await jobs.watch(watched, "watching", hold=True)
    await until(lambda: len(pipeline.started) == 2)
    assert pipeline.started[1] == watched.reference.video_id, "it doesn't wait for the first"
    for request in (first, ahead, later, watched):
        pipeline.let_go(request)
    await until(lambda: len(pipeline.started) == 4)
    assert pipeline.started[2] == ahead.reference.video_id


async def test_a_waiting_job_can_become_more_or_less_urgent(jobs, pipeline):
    running, low, high = (request_for(number) for number in range(3))
    await jobs.watch(running, "prefetch", hold=True)
    await until(lambda: pipeline.started)
    raised = await jobs.watch(low, "bulk", hold=True)
    await jobs.watch(high, "prefetch", hold=True)
    await jobs.reprioritise(raised.job, "next")
    for request in (running, low, high):
        pipeline.let_go(request)
    await until(lambda: len(pipeline.started) == 3)
    assert pipeline.started[1] == low.reference.video_id


async def test_a_job_that_nobody_follows_is_cancelled_and_leaves_nothing(jobs, pipeline, tmp_path):
    request = request_for(1)
    job_log = await jobs.watch(request, "watching")
    follower = asyncio.create_task(events_of(jobs, job_log))
    await until(lambda: pipeline.started)
    follower.cancel()
    await until(lambda: pipeline.cancelled)
    assert job_log.failure.code == "cancelled"
    await until(lambda: not list(tmp_path.iterdir()))


async def test_a_cancelled_video_can_be_asked_for_again_at_once(jobs, pipeline):
    request = request_for(1)
    job_log = await jobs.watch(request, "watching")
    await until(lambda: job_log.over)
    again = await jobs.watch(request, "watching")
    assert again.job != job_log.job
    pipeline.let_go(request)
    assert (await events_of(jobs, again))[-1] == "done"


async def test_whoever_comes_back_in_time_keeps_the_job_alive(jobs, pipeline):
    request = request_for(1)
    job_log = await jobs.watch(request, "watching")
    with jobs.following(job_log):
        pass
    with jobs.following(job_log):
        assert not about_to_be_given_up(jobs, job_log)
        pipeline.let_go(request)
        await until(lambda: job_log.over)
    assert job_log.state == "done"


async def test_a_job_that_is_labelling_already_is_finished_without_followers(jobs, pipeline):
    pipeline.labels_first = True
    request = request_for(1)
    job_log = await jobs.watch(request, "watching")
    with jobs.following(job_log):
        await until(lambda: job_log.labelling)
    await until(lambda: not about_to_be_given_up(jobs, job_log))
    assert not job_log.over, "the grace is over, and the job goes on"
    pipeline.let_go(request)
    await until(lambda: job_log.over)
    assert await pipeline.kept(request.reference.video_id)


async def test_a_late_reader_gets_a_snapshot_and_what_follows_without_a_gap(jobs, pipeline):
    request = request_for(1)
    job_log = await jobs.watch(request, "watching", hold=True)
    await until(lambda: pipeline.started)
    snapshot = job_log.snapshot()
    pipeline.let_go(request)
    later = [logged.seq async for logged in job_log.events(snapshot.seq)]
    assert later == list(range(snapshot.seq + 1, job_log.seq + 1))


async def test_an_expected_failure_ends_in_its_code(jobs, pipeline):
    pipeline.fail_with(VideoUnavailable("private"))
    request = request_for(1)
    pipeline.let_go(request)
    job_log = await jobs.watch(request, "watching")
    assert (await events_of(jobs, job_log))[-1] == "error"
    assert job_log.failure.code == "private"
    assert not job_log.failure.retryable


async def test_a_lasting_failure_is_remembered_and_a_passing_one_tried_again(jobs, pipeline):
    pipeline.fail_with(VideoUnavailable("private"))
    lasting, passing = request_for(1), request_for(2)
    pipeline.let_go(lasting)
    pipeline.let_go(passing)
    await events_of(jobs, await jobs.watch(lasting, "watching"))
    await events_of(jobs, await jobs.watch(lasting, "watching"))
    assert len(pipeline.started) == 1
    pipeline.fail_with(VideoUnavailable("temporarily_unavailable"))
    await events_of(jobs, await jobs.watch(passing, "watching"))
    await events_of(jobs, await jobs.watch(passing, "watching"))
    assert len(pipeline.started) == 3


async def test_an_unexpected_error_ends_the_job_and_the_next_one_runs(jobs, pipeline, caplog):
    pipeline.fail_with(ValueError("secret detail"))
    broken, sound = request_for(1), request_for(2)
    pipeline.let_go(broken)
    job_log = await jobs.watch(broken, "watching")
    await events_of(jobs, job_log)
    assert job_log.failure.code == "internal"
    assert "secret" not in job_log.failure.message
    pipeline.error = None
    pipeline.let_go(sound)
    assert (await events_of(jobs, await jobs.watch(sound, "watching")))[-1] == "done"


async def test_too_much_work_is_refused_with_a_time_to_come_back(jobs, pipeline):
    for number in range(LIMITS.max_waiting + 1):
        await jobs.watch(request_for(number), "bulk", hold=True)
        await until(lambda: pipeline.started)
    with pytest.raises(RequestRefused) as refused:
        await jobs.watch(request_for(99), "bulk")
    assert refused.value.code == "busy"
    assert refused.value.retry_after


async def test_a_corpus_never_shuts_a_viewer_out(jobs, pipeline):
    for number in range(LIMITS.max_waiting + 1):
        await jobs.watch(request_for(number), "bulk", hold=True)
        await until(lambda: pipeline.started)
    watched = request_for(99)
    pipeline.let_go(watched)
    assert (await events_of(jobs, await jobs.watch(watched, "watching")))[-1] == "done"


async def test_a_fault_of_the_server_is_not_held_against_the_video(jobs, pipeline, caplog):
    request = request_for(1)
    pipeline.let_go(request)
    pipeline.fail_with(OSError("no space"))
    await events_of(jobs, await jobs.watch(request, "watching"))
    pipeline.error = None
    assert (await events_of(jobs, await jobs.watch(request, "watching")))[-1] == "done"


async def test_one_client_cannot_make_a_video_wait_that_another_watches(jobs, pipeline):
    busy, shared = request_for(1), request_for(2)
    await jobs.watch(busy, "watching", hold=True)
    await until(lambda: pipeline.started)
    job_log = await jobs.watch(shared, "watching")
    with jobs.following(job_log), jobs.following(job_log):
        await jobs.reprioritise(job_log.job, "bulk")
        assert (await jobs.waiting())["watching"] == 1


async def test_the_last_event_brings_the_script_that_the_labels_name(jobs, pipeline):
    request = request_for(1)
    pipeline.let_go(request)
    job_log = await jobs.watch(request, "watching", hold=True)
    events = [logged.event async for logged in job_log.events(0)]
    assert events[-1].script is not None
    assert events[-1].script == job_log.snapshot().script


async def test_a_script_that_is_being_written_names_its_lines_apart(jobs, pipeline):
    job_log = await jobs.watch(request_for(1), "watching", hold=True)
    await until(lambda: pipeline.started)
    line = ScriptLine(id="", kind="speech", text="hi", start=1.0, end=2.0)
    job_log.append(ScriptLineFound(line=line))
    assert [line.id for line in job_log.snapshot().script.lines] == ["H1"]


async def test_old_logs_are_forgotten(jobs, pipeline):
    first = None
    for number in range(LIMITS.kept_logs + 3):
        request = request_for(number)
        pipeline.let_go(request)
        job_log = await jobs.watch(request, "watching")
        first = first or job_log
        await events_of(jobs, job_log)
    assert jobs.find(first.job) is None
    assert jobs.find(job_log.job) is job_log


async def test_stopping_ends_what_runs_and_tells_its_followers(pipeline, tmp_path):
    jobs = Jobs(pipeline, PgQueuerQueue(1), LIMITS, Metrics(), tmp_path)
    jobs.start()
    job_log = await jobs.watch(request_for(1), "watching", hold=True)
    await until(lambda: pipeline.started)
    await jobs.stop(0)
    assert job_log.failure.code == "cancelled"
    assert job_log.failure.retryable
    assert not list(tmp_path.iterdir())


async def test_a_queue_that_fails_is_told_and_nobody_waits_for_ever(pipeline, tmp_path, caplog):
    class FailingQueue(PgQueuerQueue):
        async def run(self, handler):
            await taken.wait()
            raise OSError("the engine is gone")

    taken = asyncio.Event()
    jobs = Jobs(pipeline, FailingQueue(1), LIMITS, Metrics(), tmp_path)
    jobs.start()
    job_log = await jobs.watch(request_for(1), "watching", hold=True)
    assert jobs.working
    taken.set()
    await until(lambda: job_log.over)
    assert job_log.failure.code == "internal"
    assert not jobs.working
    await jobs.stop(0)
