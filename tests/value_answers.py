"""Scripts and a model's answers about them, for tests of what asks language models."""

import json
from typing import Any

from overtones_schema import Script, ScriptLine

SCRIPT = Script(
    video_id="7100000000000000001",
    coverage="full",
    language="en",
    duration=20,
    has_speech=True,
    lines=(
        ScriptLine(id="L1", kind="post", text="stay humble guys #luxury"),
        ScriptLine(
            id="L2", kind="scene", text="A man leans on a yellow sports car", start=0, end=4
        ),
        ScriptLine(
            id="L3",
            kind="speech",
            text="My watch costs more than your house.",
            start=4,
            end=8,
            speaker="MAN",
        ),
        ScriptLine(id="L4", kind="onscreen", text="most humble person I know", start=9, end=12),
    ),
)


def label(value: str, level: str, *lines: str, why: str = "He shows it.") -> dict[str, Any]:
    return {"value": value, "level": level, "lines": list(lines), "why": why}


def answer(*labels: dict[str, Any]) -> str:
    return json.dumps({"labels": list(labels)})


WEALTH = label("power_resources", "dominant", "L3", "L2")
BRAGGING = label("humility", "conflict", "L4")
ANSWER = answer(WEALTH, BRAGGING)
