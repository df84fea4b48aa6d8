"""The shipped model, its card and the data belong together, and it is as good as the card says."""

import asyncio
from functools import cache
from importlib.resources import files
from typing import Any

import pytest

from overtones.adapters import embedded_model
from overtones.adapters.embedded_labeler import EmbeddedLabeler
from overtones.adapters.embedded_model import MODEL_FILE, TOKENIZER_FILE, read_card, read_rules
from overtones.adapters.script_reading import VERSION as READING_VERSION
from overtones.research.comparison import Rules
from overtones.research.labeler_evaluation import Answer, answers, evaluated, evaluation_data
from overtones.research.labelled_scripts import Part, corpus_sha256, load_scripts
from overtones.settings import Settings

FLOOR = {"signed": 0.35, "presence": 0.4, "endorsed": 0.37, "conflict": 0.25}
"""Micro-F1 on the development part, without scene lines too."""
PARTS: tuple[Part, ...] = ("train", "development", "test")


@cache
def measured(scene: bool) -> dict[str, Any]:
    labeler = EmbeddedLabeler(Settings())

    async def ask() -> list[Answer]:
        return [one async for one in answers(labeler, load_scripts("development"), scene=scene)]

    return evaluation_data(evaluated(labeler, asyncio.run(ask()), Rules(draws=100), scene=scene))


def test_the_model_was_trained_on_this_corpus():
    card = read_card()
    assert card["corpus_sha256"] == corpus_sha256()
    assert card["scripts"] == {part: len(load_scripts(part)) for part in PARTS}
    assert card["reading"] == READING_VERSION


def test_the_files_are_small_enough_to_come_along():
    size = sum(
        len(files(embedded_model).joinpath(name).read_bytes())
        for name in (MODEL_FILE, TOKENIZER_FILE)
    )
    assert size <= 35e6


def test_there_are_rules_for_whatever_was_read():
    assert set(read_rules(read_card())) == {"post", "captions", "full"}


@pytest.mark.parametrize("scene", [True, False])
def test_on_the_development_part_it_is_as_good_as_its_card_says(scene: bool):
    card = read_card()["measured"]["development"]["described" if scene else "no_scene"]
    found = measured(scene)
    averages = found["systems"][0]["averages"]
    for name, floor in FLOOR.items():
        now = averages[name]["micro"]["f1"]
        assert now == pytest.approx(card[name]["f1"], abs=0.02), name
        assert now >= floor, name
        best_trivial = max(
            one["averages"][name]["micro"]["f1"] for one in found["baselines"].values()
        )
        assert now > best_trivial, name


def test_it_names_the_line_that_people_name_far_more_often_than_chance():
    found = measured(True)["evidence"]
    lines = [len(one.full.lines) for one in load_scripts("development")]
    assert found["first_line"] > 1.5 * len(lines) / sum(lines)


def test_its_sureness_can_be_taken_at_its_word():
    assert measured(True)["systems"][0]["calibration"]["labels"]["expected_error"] < 0.12
