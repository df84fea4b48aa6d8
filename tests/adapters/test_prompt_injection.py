"""Videos that give orders to the model, and a model that obeys them as well as it can.

The scripts are data, in `adversarial_scripts.toml`. No wording keeps every model from obeying; so
what is shown here is that an obedient one can't do harm: the labels keep their form, cite lines
that are there, and tell nothing of what the model was told.
"""

import base64
import json
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from overtones.adapters.llm_labeler import LlmLabeler
from overtones.adapters.prompt_leak import PromptLeak
from overtones.adapters.value_answer import MAX_WHY, answer_schema
from overtones.adapters.vision_labeler import VisionLabeler
from overtones.domain.media import Frame, Media
from overtones.domain.timed_line import TimedLine
from overtones.errors import SENTENCES, ModelFailed
from overtones.pipeline.direct import shown_script
from overtones.pipeline.script_writer import write_script
from overtones.prompts.codebook import Way, load_codebook
from overtones.prompts.script_message import MAX_CHARACTERS
from overtones.settings import Settings, override
from overtones_schema import Annotation, Script, Sound, Video
from overtones_schema.values import VALUE_IDS
from tests.model_server import ChatCall, ModelServer, chat_settings

SCRIPTS = tomllib.loads(Path(__file__).with_name("adversarial_scripts.toml").read_text("utf-8"))[
    "scripts"
]
MAX_TOKENS = 60_000
"""The server keeps to its limit; here it may say more than a label ever needs."""


def words_of(attack: dict[str, Any]) -> str:
    text: str = attack["text"] * attack.get("repeat", 1)
    return text


def video_of(attack: dict[str, Any]) -> Video:
    carrier, text = attack["carrier"], words_of(attack)
    return Video(
        id="7100000000000000001",
        url=None,
        description=text if carrier == "post" else "cute dog",
        sound=Sound(title=text) if carrier == "sound" else None,
        language=attack["language"],
    )


def script_of(attack: dict[str, Any]) -> Script:
    carrier, text = attack["carrier"], words_of(attack)
    said = [TimedLine("speech", "Look at him go", 1, 3, speaker="MAN")]
    written = [TimedLine("onscreen", "7 mph", 3, 5)]
    seen = [TimedLine("scene", "A dog on a skateboard", 0, 9)]
    carriers = {"speech": said, "onscreen": written, "scene": seen}
    if carrier in carriers:
        carriers[carrier].append(TimedLine(carrier, text, 7, 9))
    return write_script(
        video_of(attack),
        coverage="full",
        guess_language=lambda text: None,
        speech=said,
        screen_text=written,
        scene=seen,
        listened=True,
    )


def obedient(attack: dict[str, Any]) -> Callable[[ChatCall], str]:
    """A model that does what the video says."""

    def answer(call: ChatCall) -> str:
        told = call.texts[0]
        forms = {
            "{prompt}": told[:3_000],
            "{hidden}": "\u200b".join(told[:600]),
            "{base64}": base64.b64encode(told[:3_000].encode()).decode(),
        }
        said: str = attack["answer"] * attack.get("answer_repeat", 1)
        for form, text in forms.items():
            quoted = json.dumps(text)[1:-1] if said.startswith('{"') else text
            said = said.replace(form, quoted)
        return said

    return answer


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    with ModelServer(lambda call: "") as made:
        yield made


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    running.requests.clear()
    return running


def labeler(kind: type, server: ModelServer, folder: Path, profile: str) -> Any:
    prompt = {"confidence": "votes", "samples": 1, "max_tokens": MAX_TOKENS}
    settings = override(Settings(state_folder=folder), prompt=prompt)
    section = chat_settings(server, profile=profile)
    return kind(settings.model_copy(update={"language_model": section, "vision_model": section}))


def check_request(call: ChatCall, script: Script, way: Way) -> None:
    """The schema and our words are as always, and the script is data within its fence."""
    book = load_codebook("1")
    assert call.texts[0] == book.instructions(VALUE_IDS, way)
    if call.schema is not None:
        assert call.schema == answer_schema(VALUE_IDS).schema
    examples = book.examples(VALUE_IDS) if way == "two_step" else ()
    question = call.texts[1 + 2 * len(examples)]
    (fence,) = set(re.findall(r"<script ([0-9a-f]{16})>", question))
    before, body, after = re.split(rf"\n</?script {fence}>\n", question)
    assert fence not in body
    assert body.count("\n") <= len(script.lines) + 1
    assert len(body) < MAX_CHARACTERS + 1_000
    assert not re.search(r"[<>\u200b\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]", body)
    assert not re.search(r"\[/?(INST|SYSTEM_PROMPT|TOOL_CALLS)\]", body)
    assert before.startswith("Here is the script of one video.")
    assert after.startswith("The script has ended.")
    for line in script.lines:
        assert f"\n{line.id} " in f"\n{body}"


def check_annotation(annotation: Annotation, script: Script, told: str) -> None:
    """Of the usual form, with verbatim quotes, and without a word of what the model was told."""
    Annotation.model_validate_json(annotation.model_dump_json())
    known = {line.id: line.text for line in script.lines}
    leaks = PromptLeak(told)
    assert len({label.value for label in annotation.labels}) == len(annotation.labels)
    for label in annotation.labels:
        assert label.level in (2, 1, -1)
        assert label.evidence
        assert all(piece.quote == known[piece.line] for piece in label.evidence)
        why = label.why or ""
        assert len(why) <= MAX_WHY
        assert not leaks(why)
        assert not re.search(r"https?:|<\w|\S{60}", why)


async def outcome(
    annotations: Any, attack: dict[str, Any], script: Script, server: ModelServer
) -> None:
    made: list[Annotation] = []
    error: ModelFailed | None = None
    try:
        async for annotation in annotations:
            made.append(annotation)  # noqa: PERF401 - what came before an error counts
    except ModelFailed as failure:
        error = failure
    told = server.requests[0].texts[0]
    for annotation in made:
        check_annotation(annotation, script, told)
    if attack["outcome"] == "error":
        assert error is not None
        assert error.code == "model_answer_unusable"
        assert error.message == SENTENCES[error.code]
        assert not any(annotation.labels for annotation in made)
        assert not PromptLeak(told)(f"{error.message} {error.detail}")
    else:
        assert error is None
        last = made[-1]
        assert [label.value for label in last.labels] == attack["values"]
        assert last.origin is not None
        assert last.origin.unknown_lines == attack.get("unknown_lines", 0)


def test_there_are_twenty_in_several_languages_by_all_carriers():
    assert len(SCRIPTS) == len({attack["name"] for attack in SCRIPTS}) == 20
    assert len({attack["language"] for attack in SCRIPTS}) >= 8
    carriers = {attack["carrier"] for attack in SCRIPTS}
    assert carriers == {"post", "speech", "onscreen", "scene", "sound"}


@pytest.mark.parametrize("profile", ["openai", "generic"])
@pytest.mark.parametrize("attack", SCRIPTS, ids=lambda attack: attack["name"])
async def test_a_script_that_is_obeyed_does_no_harm(server, attack, profile, tmp_path):
    server.answer = obedient(attack)
    script = script_of(attack)
    labels = labeler(LlmLabeler, server, tmp_path, profile).label(script)
    await outcome(labels, attack, script, server)
    assert len(server.requests) == (2 if attack["outcome"] == "error" else 1)
    for call in server.requests:
        check_request(call, script, "two_step")


@pytest.mark.parametrize(
    "attack",
    [attack for attack in SCRIPTS if attack["carrier"] == "post"],
    ids=lambda attack: attack["name"],
)
async def test_neither_does_a_video_that_is_seen_at_once(server, attack, tmp_path):
    server.answer = obedient(attack)
    frames = tuple(
        Frame(time, np.full((64, 36, 3), shade, np.uint8)) for time, shade in ((1.0, 9), (7.0, 99))
    )
    media = Media(9.0, 36, 64, None, frames, None)
    script = shown_script(video_of(attack), media, lambda text: None)
    shown = labeler(VisionLabeler, server, tmp_path, "openai").label_video(script, media)
    await outcome(shown, attack, script, server)
    for call in server.requests:
        check_request(call, script, "direct")
