"""The whole way on real recordings: from a file or a link to values, with real models."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from overtones.adapters.local_file import file_reference
from overtones.application import Application, build
from overtones.domain.reference import Reference, TikTokReference
from overtones.domain.watch_request import WatchRequest
from overtones.jobs.job_log import JobLog
from overtones.settings import override
from overtones.web.metrics import Metrics
from overtones_schema import PageCaptions, PageKnowledge
from overtones_schema.messages import JobEvent, Labels, ScriptLineFound, Stage
from tests import broken_clips, clips
from tests.eventually import until
from tests.live_server import settings_in

SAMPLES = Path(__file__).parent.parent.parent / "samples"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("two-step")


@pytest.fixture
async def application(tmp_path: Path) -> AsyncIterator[Application]:
    made = build(settings_in(tmp_path), Metrics())
    made.start()
    yield made
    await made.stop(0)


async def events_of(
    application: Application, reference: Reference, page: PageKnowledge | None = None
) -> tuple[JobLog, list[JobEvent]]:
    job_log = await application.jobs.watch(WatchRequest(reference, page), "watching")
    assert isinstance(job_log, JobLog)
    with application.jobs.following(job_log):
        return job_log, [logged.event async for logged in job_log.events(0)]


def texts(job_log: JobLog, kind: str) -> str:
    script = job_log.snapshot().script
    assert script is not None
    return " ".join(line.text for line in script.lines if line.kind == kind).lower()


async def test_the_narrated_film_becomes_words_texts_and_values(application):
    job_log, events = await events_of(application, file_reference(clips.vertical(30)))
    snapshot = job_log.snapshot()
    assert job_log.state == "done", snapshot.error
    assert "share your creativity" in texts(job_log, "speech")
    assert snapshot.script.language == "en"
    assert snapshot.annotation.coverage == "full"
    lines = {line.id: line for line in snapshot.script.lines}
    for label in snapshot.annotation.labels:
        for piece in label.evidence:
            assert lines[piece.line].text == piece.quote
            assert lines[piece.line].start == piece.start
    labels = [event for event in events if isinstance(event, Labels)]
    assert [found.final for found in labels].count(True) == 1
    assert labels[-1].final
    stages = [e.stage for e in events if isinstance(e, Stage) and e.state == "finished"]
    assert {"source", "decode", "speech", "screen_text", "scene", "script", "values"} <= set(stages)


async def test_three_minutes_are_read_to_the_end(application):
    job_log, _ = await events_of(application, file_reference(clips.narrated()))
    script = job_log.snapshot().script
    assert script.duration == pytest.approx(180, abs=1)
    assert max(line.end or 0 for line in script.lines if line.kind == "speech") > 120


async def test_nothing_is_invented_for_music(application):
    job_log, _ = await events_of(application, file_reference(clips.music_only()))
    script = job_log.snapshot().script
    assert job_log.state == "done"
    assert script.has_speech is False
    assert not [line for line in script.lines if line.kind in {"speech", "sung"}]
    assert "nobody speaks" in script.notes


async def test_a_silent_clip_ends_well_without_words(application):
    job_log, _ = await events_of(application, file_reference(clips.silent()))
    assert job_log.state == "done"
    assert not texts(job_log, "speech")
    assert not job_log.snapshot().annotation.labels


async def test_spanish_is_heard_as_spanish(application):
    job_log, _ = await events_of(application, file_reference(clips.spanish()))
    assert job_log.snapshot().script.language == "es"
    assert len(texts(job_log, "speech")) > 50


@pytest.mark.parametrize("number", range(len(clips.phone_clips())))
async def test_films_from_a_telephone_are_read(application, number):
    job_log, _ = await events_of(application, file_reference(clips.phone_clips()[number]))
    assert job_log.state == "done", job_log.failure
    assert job_log.snapshot().script.duration > 1


@pytest.mark.parametrize(
    "make",
    [broken_clips.empty, broken_clips.noise, broken_clips.web_page, broken_clips.archive],
    ids=lambda make: make.__name__,
)
async def test_what_is_no_video_ends_in_a_sentence_and_leaves_nothing(application, tmp_path, make):
    job_log, _ = await events_of(application, file_reference(make(tmp_path)))
    assert job_log.failure.code == "unreadable_media"
    assert not list((tmp_path / "temp").iterdir())


async def test_sound_alone_is_read_without_a_picture(application, tmp_path):
    job_log, _ = await events_of(application, file_reference(broken_clips.sound_only(tmp_path)))
    assert job_log.state == "done", job_log.failure
    assert "no picture" in job_log.snapshot().script.notes


async def test_ten_hours_are_refused(application, tmp_path):
    job_log, _ = await events_of(application, file_reference(broken_clips.ten_hours(tmp_path)))
    assert job_log.failure.code == "too_long"


async def test_captions_give_words_without_listening(application):
    clip = SAMPLES / "so_humble.mp4"
    job_log, events = await events_of(application, file_reference(clip))
    skipped = [e.stage for e in events if isinstance(e, Stage) and e.state == "skipped"]
    assert skipped == ["speech"]
    assert texts(job_log, "speech")
    early = [e for e in events if isinstance(e, Labels) and not e.final]
    assert early[0].annotation.coverage == "captions"


async def test_a_new_labeler_reuses_the_old_script(tmp_path):
    settings = settings_in(tmp_path)
    reference = file_reference(SAMPLES / "so_humble.mp4")
    first = build(settings, Metrics())
    first.start()
    await events_of(first, reference)
    await first.stop(0)
    second = build(settings, Metrics())
    # A changed labeler is another pipeline with the same first step.
    second.pipeline.fingerprint = "another"
    second.start()
    _, events = await events_of(second, reference)
    await second.stop(0)
    assert {event.stage for event in events if isinstance(event, Stage)} == {"values"}


async def test_the_posts_text_is_labelled_before_anything_is_fetched(application):
    page = PageKnowledge(description="I quit my job to travel the world on my own terms #freedom")
    _, events = await events_of(application, TikTokReference("7" * 19), page)
    stages = [event.stage for event in events if isinstance(event, Stage)]
    assert stages[0] == "post"
    labels = next(event for event in events if isinstance(event, Labels))
    assert not labels.final
    assert labels.annotation.coverage == "post"


async def test_the_pages_captions_are_words_at_once(application):
    captions = "WEBVTT\n\n00:01.000 --> 00:03.000\nI gave my seat to an old lady\n"
    page = PageKnowledge(captions=PageCaptions(language="eng-US", webvtt=captions))
    _, events = await events_of(application, TikTokReference("7" * 19), page)
    labels = next(event for event in events if isinstance(event, Labels))
    assert labels.annotation.coverage == "captions"


async def test_a_cancelled_job_stops_its_child_and_leaves_nothing(application, tmp_path):
    reference = file_reference(clips.narrated())
    job_log = await application.jobs.watch(WatchRequest(reference), "watching")
    with application.jobs.following(job_log):
        async for logged in job_log.events(0):
            if isinstance(logged.event, Stage) and logged.event.stage == "decode":
                break
    await application.jobs._queue.cancel(job_log.job)
    await until(lambda: job_log.over)
    assert job_log.failure.code == "cancelled"
    await until(lambda: not list((tmp_path / "temp").iterdir()))


async def test_lines_are_told_as_they_are_heard(application):
    _, events = await events_of(application, file_reference(clips.vertical(30)))
    kinds = [type(event) for event in events]
    first_line = kinds.index(ScriptLineFound)
    finished = next(
        n
        for n, e in enumerate(events)
        if isinstance(e, Stage) and e.stage == "speech" and e.state == "finished"
    )
    assert first_line < finished


async def test_a_video_that_kills_its_worker_twice_is_given_up(tmp_path):
    settings = override(settings_in(tmp_path), media={"max_memory": 1})
    application = build(settings, Metrics())
    application.start()
    try:
        async with asyncio.timeout(60):
            job_log, _ = await events_of(application, file_reference(clips.silent()))
        assert job_log.failure.code == "gave_up"
        assert not job_log.failure.retryable
    finally:
        await application.stop(0)
