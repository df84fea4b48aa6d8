"""The values worth asking a language model about."""

from collections.abc import AsyncIterator

import pytest

from overtones import backends
from overtones.adapters.shortlist import Shortlist
from overtones.errors import ModelMissing
from overtones.settings import Settings, override
from overtones_schema import Annotation, Attainment, Script
from overtones_schema.values import VALUE_IDS, ValueId
from tests.value_answers import SCRIPT


class Proposer:
    """A labeler with fixed scores."""

    name = fingerprint = "proposer/1"

    def __init__(self, scores: dict[ValueId, tuple[float, float]]) -> None:
        self._scores = scores

    async def label(self, script: Script) -> AsyncIterator[Annotation]:
        for share in (0.0, 1.0):  # a first guess, then what counts
            yield Annotation(
                video_id=script.video_id,
                labeler=self.name,
                coverage=script.coverage,
                labels=(),
                scores={
                    value: Attainment(attained=endorsed * share, constrained=against * share)
                    for value, (endorsed, against) in self._scores.items()
                },
            )


class Missing:
    """A labeler without weights."""

    fingerprint = "missing/1"

    async def label(self, script: Script) -> AsyncIterator[Annotation]:
        raise ModelMissing("There are no weights.")
        yield


def of_size(size: int) -> Settings:
    return override(Settings(), prompt={"shortlist": size})


@pytest.fixture
def proposed(monkeypatch: pytest.MonkeyPatch):
    """A shortlist of `size` that takes its proposals from `labeler`."""

    def made(labeler: object, size: int) -> Shortlist:
        monkeypatch.setattr(backends, "create", lambda *given: labeler)
        return Shortlist(of_size(size))

    return made


async def test_the_likeliest_values_are_asked_about_in_the_order_of_the_circle(proposed):
    scores = {"humility": (0.2, 0.1), "face": (0.9, 0.0), "stimulation": (0.5, 0.3)}
    assert await proposed(Proposer(scores), 2).values(SCRIPT) == ("stimulation", "face")


async def test_a_likely_conflict_is_worth_asking_about_too(proposed):
    scores = {"humility": (0.0, 0.8), "face": (0.6, 0.0), "hedonism": (0.7, 0.0)}
    assert await proposed(Proposer(scores), 2).values(SCRIPT) == ("hedonism", "humility")


async def test_of_equally_likely_values_the_first_are_taken(proposed):
    assert await proposed(Proposer({}), 3).values(SCRIPT) == VALUE_IDS[:3]


async def test_a_list_as_long_as_all_values_leaves_none_out(proposed):
    assert await proposed(Proposer({"face": (1.0, 0.0)}), 19).values(SCRIPT) == VALUE_IDS


async def test_what_the_proposer_lacks_is_told(proposed):
    with pytest.raises(ModelMissing, match="no weights"):
        await proposed(Missing(), 5).values(SCRIPT)


def test_size_and_proposer_count_in_the_fingerprint(proposed):
    fingerprints = {
        proposed(Proposer({}), 5).fingerprint,
        proposed(Proposer({}), 6).fingerprint,
        proposed(Missing(), 5).fingerprint,
    }
    assert len(fingerprints) == 3


async def test_the_embedded_labeler_proposes_what_a_script_is_about():
    values = await Shortlist(of_size(6)).values(SCRIPT)
    assert len(values) == 6
    assert {"power_resources", "humility"} <= set(values)
