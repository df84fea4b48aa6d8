"""The contract between the Overtones server, its extension and the tools of researchers.

Pure data: pydantic models and the table of the 19 values. Nothing here does I/O beyond
reading the data files of this package. JSON Schema and TypeScript are generated from it
(`python -m overtones_schema.generate`) and committed.
"""

from overtones_schema.annotation import (
    Annotation,
    Attainment,
    Confidence,
    Evidence,
    Label,
    Level,
    Origin,
)
from overtones_schema.errors import ErrorCode, Failure
from overtones_schema.script import LineKind, Script, ScriptLine
from overtones_schema.usage import Usage
from overtones_schema.values import VALUES, Value, ValueId
from overtones_schema.video import PageCaptions, PageKnowledge, Sound, Video

PROTOCOL = 1
"""Number of the WebSocket protocol. It rises when a message or a field is removed."""

__all__ = [
    "PROTOCOL",
    "VALUES",
    "Annotation",
    "Attainment",
    "Confidence",
    "ErrorCode",
    "Evidence",
    "Failure",
    "Label",
    "Level",
    "LineKind",
    "Origin",
    "PageCaptions",
    "PageKnowledge",
    "Script",
    "ScriptLine",
    "Sound",
    "Usage",
    "Value",
    "ValueId",
    "Video",
]
