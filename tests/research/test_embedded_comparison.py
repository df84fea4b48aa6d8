"""Plans of comparisons, and how their runs are scored."""

from pathlib import Path

import pytest

from overtones.research.embedded_comparison import drawn, read_runs, scored
from overtones.research.embedded_options import EmbeddedOptions
from overtones.research.embedded_training import train
from overtones.research.labelled_scripts import load_scripts
from overtones.research.paper_table import BadTable
from overtones.research.scores import AVERAGES, MEASURES
from tests.research.test_embedded_network import OPTIONS, fresh, scripts

PLAN = Path(__file__).parents[2] / "scripts" / "embedded_comparisons.toml"


def test_the_plan_varies_one_thing_at_a_time():
    runs = read_runs(PLAN)
    names = [(run.name, run.options.seed) for run in runs]
    assert len(set(names)) == len(names)
    shipped = [run for run in runs if run.name == "as shipped"]
    assert [run.options for run in shipped] == [EmbeddedOptions(seed=seed) for seed in (1, 2, 3)]


@pytest.mark.parametrize(
    "text",
    [
        '[[run]]\nencoder = "e5"',
        '[[run]]\nname = "x"',
        '[[run]]\nname = "x"\nencoder = "e5"\nspeed = 3',
    ],
)
def test_a_plan_that_names_no_run_or_an_unknown_option_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "plan.toml"
    path.write_text(text)
    with pytest.raises(BadTable, match="plan"):
        read_runs(path)


def test_smaller_draws_are_part_of_larger_ones():
    few, more = drawn(load_scripts(), 20), drawn(load_scripts(), 40)
    assert more[:20] == few
    assert len(drawn(load_scripts(), None)) == len(load_scripts())


def test_a_network_that_has_learned_is_scored_on_what_it_was_not_tuned_on(tmp_path: Path):
    trained = train(fresh(tmp_path), scripts(48), (), OPTIONS)
    found = scored(trained, scripts(24))
    assert found.keys() == {"all lines", "no scene lines"}
    assert found["all lines"].scores.counts.sum() > 0
    averages = found["all lines"].scores.averages
    assert averages[MEASURES.index("signed"), AVERAGES.index("micro")] > 0.8
