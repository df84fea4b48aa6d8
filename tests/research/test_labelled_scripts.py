from collections import Counter

from overtones.research.labelled_scripts import Part, load_scripts, load_sentences
from overtones_schema.values import VALUE_IDS

PARTS: tuple[Part, ...] = ("train", "development", "test")


def test_each_part_has_labels_of_the_19_values():
    scripts = load_scripts()
    assert len({one.full.video_id for one in scripts}) == len(scripts) >= 700
    assert {level for one in scripts for level in one.levels.values()} == {2, 1, -1}
    for part in PARTS:
        found = {value for one in load_scripts(part) for value in one.levels}
        assert found == set(VALUE_IDS), part


def test_every_script_is_in_one_part_and_no_theme_is_in_two():
    parts: tuple[Part, ...] = (*PARTS, "waiting")
    ids = [one.full.video_id for part in parts for one in load_scripts(part)]
    assert sorted(ids) == sorted(one.full.video_id for one in load_scripts())
    themes = [{one.theme for one in load_scripts(part)} - {""} for part in PARTS]
    assert not themes[0] & themes[1]
    assert not themes[0] & themes[2]
    assert not themes[1] & themes[2]


def test_some_scripts_have_no_value_and_none_has_more_than_eight():
    counts = [len(one.levels) for one in load_scripts()]
    assert 0.03 < counts.count(0) / len(counts) < 0.12
    assert max(counts) <= 8
    assert 2.5 < sum(counts) / len(counts) < 3.8


def test_evidence_names_a_line_for_each_label():
    for one in load_scripts():
        ids = {line.id for line in one.full.lines}
        assert set(one.evidence) == set(one.levels)
        assert set(one.evidence.values()) <= ids


def test_lines_are_numbered_in_time_order_after_the_post():
    for one in load_scripts():
        assert [line.id for line in one.full.lines] == [
            f"L{number}" for number in range(1, len(one.full.lines) + 1)
        ]
        starts = [line.start for line in one.full.lines if line.start is not None]
        assert starts == sorted(starts)


def test_less_coverage_leaves_lines_out_and_keeps_their_ids():
    one = load_scripts()[0]
    assert {line.kind for line in one.script("post").lines} == {"post"}
    assert {line.kind for line in one.script("captions").lines} == {"post", "speech"}
    unseen = one.script("full", scene=False)
    assert {line.kind for line in unseen.lines} == {"post", "speech", "onscreen"}
    assert set(unseen.lines) < set(one.script("full").lines)
    assert one.script("captions").coverage == "captions"


def test_sentences_show_each_value_with_either_sign_at_least_eight_times():
    counts = Counter((one.value, one.sign) for one in load_sentences())
    assert all(counts[value, sign] >= 8 for value in VALUE_IDS for sign in (1, -1))
    assert counts[None, 0] >= 50
    assert {one.language for one in load_sentences()} == {"en", "es", "de", "fr", "pt"}


def test_no_sentence_is_there_twice():
    texts = [one.text for one in load_sentences()]
    assert len(set(texts)) == len(texts)
