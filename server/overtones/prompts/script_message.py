"""A script as a message to a language model: fenced, and nothing in it can leave the fence.

What comes from a video may hold instructions meant for the model (OWASP LLM01, prompt injection).
No wording stops that for certain, so the schema of the answer and the check of its line ids stay
the real lock. The fence keeps honest models from taking a line for the end of the script.
"""

import hashlib
import re
import secrets
from itertools import accumulate

from overtones.domain.script_text import clean_text, clock
from overtones.prompts.prompt_file import PromptData, read_prompt
from overtones_schema import LineKind, Script, ScriptLine
from overtones_schema.script import Coverage

MAX_CHARACTERS = 24_000
"""Of all lines together; a script of ten talkative minutes has about 12,000."""
MAX_LINE = 4_000
"""Of one line: as much as a post's text may have."""

EXAMPLE_FENCE = "example000000000"
"""For scripts that we wrote ourselves: always the same, so that servers can cache them."""

_BRACKETS = str.maketrans(
    {"<": "‹", ">": "›", "＜": "‹", "＞": "›", "﹤": "‹", "﹥": "›", "«": "‹", "»": "›"}
)
_CHAT_MARK = re.compile(
    r"\[(/?)(INST|SYS|SYSTEM_PROMPT|MODEL_SETTINGS|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS"
    r"|TOOL_CONTENT|CALL_ID|ARGS|THINK|IMG|IMG_BREAK|IMG_END|AUDIO|BEGIN_AUDIO)\]",
    re.IGNORECASE,
)
"""Control tokens that some chat templates write in square brackets (Llama 2, Mistral)."""
_JOINERS = "[\u200c\u200d]*"


class _Wording(PromptData):
    opening: str
    closing: str
    left_out: str
    kinds: dict[LineKind, str]
    coverages: dict[Coverage, str]


_VERSION = "1"
_WORDING = read_prompt("script_message", _VERSION, _Wording)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


SCRIPT_PROMPT = f"script/{_VERSION} {_digest(_WORDING.model_dump_json())}"
"""Version and digest of all words that stand around a script, for fingerprints."""


def new_fence() -> str:
    """A random mark of 16 hexadecimal digits, for one request alone."""
    return secrets.token_hex(8)


def harmless(text: str, fence: str = "") -> str:
    """`text` on one line, without what a model could take for a mark of ours or of its own.

    Invisible characters go. Angle brackets become ‹ ›: both our fence and the special tokens of
    chat templates (`<|im_end|>`, `</s>`) need them. The fence itself, also with joiners between
    its characters, becomes …. Quotes shown to people are taken from the script by line id, so
    this never changes them.
    """
    cleaned = clean_text(text, MAX_LINE).translate(_BRACKETS)
    cleaned = _CHAT_MARK.sub(r"(\1\2)", cleaned)
    if not fence:
        return cleaned
    mark = re.compile(_JOINERS.join(re.escape(char) for char in fence), re.IGNORECASE)
    return mark.sub("…", cleaned)


def _facts(script: Script, fence: str) -> str:
    parts = [
        f"{script.duration:.0f} seconds" if script.duration is not None else "",
        f"language {harmless(script.language, fence)[:20]}" if script.language else "",
        f"genre {harmless(script.genre, fence)[:60]}" if script.genre else "",
        "nobody speaks" if script.has_speech is False else "",
        _WORDING.coverages[script.coverage],
        *(harmless(note, fence) for note in script.notes),
    ]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def _rendered(line: ScriptLine, fence: str) -> str:
    words = [harmless(line.id, fence)]
    if line.start is not None:
        words.append(clock(line.start))
    if line.picture is not None:
        words.append(f"picture {line.picture}")
    words.append(_WORDING.kinds[line.kind])
    if line.speaker:
        words.append(harmless(line.speaker, fence)[:60].upper())
    return f"{' '.join(words)}: {harmless(line.text, fence)}"


def _fitting(lines: list[str], room: int) -> int:
    """How many of `lines`, from the first on, fit into `room` characters."""
    return sum(1 for length in accumulate(len(line) + 1 for line in lines) if length <= room)


def _shortened(lines: list[str]) -> list[str]:
    """All lines, or the first and last ones and between them a note of how many are left out."""
    if sum(len(line) + 1 for line in lines) <= MAX_CHARACTERS:
        return lines
    head = _fitting(lines, MAX_CHARACTERS // 2)
    tail = _fitting(lines[:head:-1], MAX_CHARACTERS // 2)
    left_out = len(lines) - head - tail
    return [*lines[:head], _WORDING.left_out.format(count=left_out), *lines[len(lines) - tail :]]


def script_message(script: Script, fence: str) -> str:
    """The user message that shows `script`: what the fence means, the lines inside it, a reminder.

    A line reads `L3 0:07 said GIRL: …`; ids are those of the script, also where the middle of a
    very long script is left out. `fence` comes from `new_fence`.
    """
    facts = _facts(script, fence)
    lines = _shortened([_rendered(line, fence) for line in script.lines])
    return "\n".join(
        [
            _WORDING.opening.format(fence=fence),
            f"<script {fence}>",
            *([f"({facts})"] if facts else []),
            *lines,
            f"</script {fence}>",
            _WORDING.closing,
        ]
    )
