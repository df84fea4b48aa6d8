"""A corpus with labels: what labels cost, and that no script is ever made twice."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from e2e.tiktok_site import CaptionFile, Clip, TikTokSite
from overtones.research.corpus_events import VideoEnded, Waiting
from overtones.research.corpus_folder import CorpusRefused
from overtones.settings import Settings
from tests.model_server import RESOLVED, ModelServer, chat_settings, running_model_server
from tests.research.corpus_runs import Researcher, id_of
from tests.value_answers import answer, label

VTT = "WEBVTT\n\n00:00.200 --> 00:01.800\nI grew these tomatoes myself\n"
IDS = [id_of(number) for number in range(3)]


@pytest.fixture
async def model() -> AsyncIterator[ModelServer]:
    found = answer(label("self_direction_action", "dominant", "L2"))
    async with running_model_server(lambda call: found) as server:
        yield server


@pytest.fixture
def researcher(
    tiktok_site: TikTokSite,
    tiktok_settings: Settings,
    tiny_clip: Path,
    tmp_path: Path,
    model: ModelServer,
) -> Researcher:
    """Has three captioned videos labelled by a language model, for a dollar a token."""
    for name in IDS:
        captions = CaptionFile(VTT)
        tiktok_site.add(Clip(name, tiny_clip, "my garden", captions=(captions,), duration=2))
    price = 1_000_000.0
    section = chat_settings(
        model, attempts=1, input_price=price, cached_price=price, output_price=price
    )
    found = Researcher(tiktok_site, tiktok_settings, tmp_path)
    found.settings = found.settings.model_copy(update={"language_model": section})
    found.set(labeler={"backend": "llm"}, prompt={"samples": 1, "confidence": "votes"})
    return found


async def test_a_spent_budget_ends_the_run_but_loses_nothing(
    researcher: Researcher, model: ModelServer
):
    researcher.set(budget={"dollars_per_day": 1.0})
    run = await researcher.start(IDS)
    assert run.videos == [(IDS[0], "done")]
    assert run.end.error is not None
    assert run.end.error.code == "budget_spent"
    assert run.end.failures == ()
    first = run.record(0)
    assert first.annotation is not None
    usage = first.annotation.usage[0]
    assert usage.cost == usage.input_tokens + usage.output_tokens
    (used,) = run.end.manifest.models
    assert (used.model, used.requests, used.cost) == (RESOLVED, 1, usage.cost)
    assert run.end.manifest.cost == usage.cost
    second = run.record(1)
    assert second.script is not None
    assert (second.annotation, second.failure) == (None, None)
    assert run.folder.record(IDS[2]) is None
    assert [name for _, name in researcher.asked] == IDS[:2]

    researcher.set(budget={"dollars_per_day": None})
    run = await researcher.start(IDS)
    assert run.videos == [(IDS[1], "done"), (IDS[2], "done")]
    assert [name for _, name in researcher.asked] == IDS
    assert len(model.requests) == 3
    assert run.end.manifest.counts["labelled"] == 3


async def test_scripts_serve_every_labeler_though_the_store_has_lost_them(
    researcher: Researcher, model: ModelServer
):
    def lose_the_store() -> None:
        shutil.rmtree(researcher.folder / "results")

    run = await researcher.start(IDS, scripts_only=True)
    assert run.end.manifest.counts == {"labelled": 0, "scripts": 3, "failed": 0, "labels": 0}
    assert [name for _, name in researcher.asked] == IDS
    requests, pauses = len(researcher.site.requests), len(researcher.time.slept)

    lose_the_store()
    model.misbehave("busy", times=1, retry_after=200)
    run = await researcher.start(IDS)
    assert [state for _, state in run.videos] == ["again", "done", "done", "done"]
    assert run.waits == [Waiting(pytest.approx(200), "asked")]
    assert run.record(0).attempts == 2
    assert run.end.manifest.counts["labelled"] == 3

    lose_the_store()
    researcher.set(prompt={"samples": 2})
    with pytest.raises(CorpusRefused, match="relabel"):
        await researcher.start(IDS)
    run = await researcher.start(IDS, relabel=True)
    assert [state for _, state in run.videos] == ["done"] * 3
    costs = [one.cost for one in run.events if isinstance(one, VideoEnded)]
    assert all(costs)

    run = await researcher.start(IDS, scripts_only=True)
    assert run.videos == []
    assert run.end.manifest.counts["labelled"] == 3, "labels that are there stay"
    assert len(researcher.site.requests) == requests, "TikTok was asked for nothing"
    assert len(researcher.time.slept) == pauses + 1


async def test_a_model_that_is_down_ends_the_run_and_holds_nothing_against_videos(
    researcher: Researcher, model: ModelServer
):
    researcher.set(corpus={"stop_after": 2})
    model.misbehave("error", times=2)
    run = await researcher.start(IDS)
    assert run.end.error is not None
    assert run.end.error.code == "model_unavailable"
    assert run.end.failures == (("model_unavailable", 2),)
    assert run.end.manifest.counts["scripts"] == 2
    run = await researcher.start(IDS)
    assert run.end.failures == ()
    assert [run.record(number).attempts for number in range(3)] == [1, 1, 1]
    assert [name for _, name in researcher.asked] == IDS


async def test_a_model_that_refuses_one_video_costs_that_one_alone(
    researcher: Researcher, model: ModelServer
):
    model.misbehave("refuse", times=1)
    run = await researcher.start(IDS[:2])
    assert [state for _, state in run.videos] == ["failed", "done"]
    assert run.end.failures == (("model_refused", 1),)
    assert run.record(0).script is not None, "its script is worth keeping"


async def test_a_wrong_key_ends_the_run_at_once(researcher: Researcher, model: ModelServer):
    wrong = chat_settings(model, api_key="sk-another")
    researcher.settings = researcher.settings.model_copy(update={"language_model": wrong})
    run = await researcher.start(IDS)
    assert run.end.error is not None
    assert run.end.error.code == "model_rejected"
    assert len(researcher.asked) == 1
    assert run.end.failures == ()
    kept = b"".join(path.read_bytes() for path in run.folder.path.rglob("*") if path.is_file())
    assert b"sk-another" not in kept


async def test_a_file_on_this_machine_needs_no_pause(researcher: Researcher, tiny_clip: Path):
    clip = researcher.folder / "clip.mp4"
    shutil.copy(tiny_clip, clip)
    clip.with_suffix(".vtt").write_text(VTT)
    run = await researcher.start([IDS[0], "clip.mp4"])
    assert [state for _, state in run.videos] == ["done", "done"]
    assert run.waits == []
    assert researcher.time.slept == []
