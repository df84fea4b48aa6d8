"""How results look in a terminal."""

from rich.console import Console

from overtones.terminal import annotation_view
from overtones_schema import Annotation, Script, Usage, Video

VIDEO = Video(id="7100000000000000001", url=None, description="look what I found")


def usage(model: str, **counts: float) -> Usage:
    return Usage(model=model, requests=1, input_tokens=6_214, output_tokens=305, **counts)


def shown(script: Script | None, *usages: Usage, labeler: str = "llm/test") -> str:
    annotation = Annotation(
        video_id=VIDEO.id, labeler=labeler, coverage="full", labels=(), usage=usages
    )
    console = Console(width=100)
    with console.capture() as captured:
        console.print(annotation_view(VIDEO, annotation, script))
    return captured.get()


def test_what_labels_and_script_cost_stands_under_the_title():
    script = Script(video_id=VIDEO.id, coverage="full", usage=(usage("seer-1", cost=0.0012),))
    text = shown(script, usage("judge-1", cached_tokens=5_888))
    assert "seer-1: 6,214 tokens in, 305 out, $0.0012" in text
    assert "judge-1: 6,214 tokens in (5,888 cached), 305 out\n" in text.replace(" \n", "\n")


def test_free_labels_say_nothing_of_costs():
    assert "tokens" not in shown(None)


def test_labels_of_the_small_model_are_told_in_plain_words():
    assert "small model" in shown(None, labeler="embedded/2")
    assert "small model" not in shown(None, labeler="llm/test")
