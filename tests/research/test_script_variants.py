"""Scripts as pipelines really write them."""

import numpy as np

from overtones.research.labelled_scripts import load_scripts
from overtones.research.script_variants import damaged, without_scene
from overtones.research.word_errors import word_error_rate


def test_without_scene_lines_everything_else_stays():
    for one in load_scripts()[:20]:
        bare = without_scene(one.full)
        assert all(line.kind != "scene" for line in bare.lines)
        assert [line for line in one.full.lines if line.kind != "scene"] == list(bare.lines)


def test_damage_keeps_lines_and_touches_only_what_is_recognised():
    generator = np.random.default_rng(3)
    for one in load_scripts()[:40]:
        made = damaged(one.full, generator)
        assert [line.id for line in made.lines] == [line.id for line in one.full.lines]
        for before, after in zip(one.full.lines, made.lines, strict=True):
            assert after.text.strip()
            assert (after.start, after.end, after.kind) == (before.start, before.end, before.kind)
            if before.kind in {"post", "scene", "sound"}:
                assert after == before


def test_about_one_spoken_word_in_twelve_is_wrong():
    generator = np.random.default_rng(5)
    pairs = [
        (before.text, after.text)
        for one in load_scripts()
        if one.full.language == "en"
        for before, after in zip(one.full.lines, damaged(one.full, generator).lines, strict=True)
        if before.kind == "speech"
    ]
    assert 0.04 < word_error_rate(pairs) < 0.14


def test_the_same_seed_gives_the_same_damage():
    script = load_scripts()[0].full
    first, second = (damaged(script, np.random.default_rng(1)) for _ in range(2))
    assert first == second
