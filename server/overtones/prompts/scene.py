"""What a vision model is told when it shall say what the pictures of a video show."""

import hashlib

from overtones.prompts.prompt_file import PromptData, read_prompt


class _Scene(PromptData):
    task: str
    rules: tuple[str, ...]
    read_texts: str
    leave_texts: str
    answer_with_texts: str
    answer: str


_VERSION = "1"
_SCENE = read_prompt("scene", _VERSION, _Scene)


def scene_instructions(*, read_texts: bool) -> str:
    """The system message. With `read_texts` the model also copies the text in the pictures.

    The answer asked for is `{"scenes": [{"picture", "text"}]}`, with `read_texts` also
    `"texts": [{"picture", "text"}]`; `picture` is the number of a picture, from 1.
    """
    rules = [*_SCENE.rules, _SCENE.read_texts if read_texts else _SCENE.leave_texts]
    return "\n\n".join(
        [
            _SCENE.task,
            "# Rules\n" + "\n".join(f"{number}. {rule}" for number, rule in enumerate(rules, 1)),
            "# Answer\n" + (_SCENE.answer_with_texts if read_texts else _SCENE.answer),
        ]
    )


def _digest() -> str:
    both = "\0".join(scene_instructions(read_texts=read) for read in (True, False))
    return hashlib.sha256(both.encode()).hexdigest()[:16]


SCENE_PROMPT = f"scene/{_VERSION} {_digest()}"
"""Version and digest of the instructions, for fingerprints."""
