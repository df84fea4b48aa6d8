"""pyvalues' remote-classifier protocol: any pyvalues user can call this server.

A document of segments comes in; the same document goes out with the values of each segment,
attained and constrained (https://github.com/ValueEval/pyvalues).
"""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from overtones.application import Application
from overtones.domain.script_text import clean_text
from overtones.web.routes import App
from overtones_schema import Annotation, Script, ScriptLine
from overtones_schema.values import VALUES_BY_ID

router = APIRouter()

Segment = Annotated[str, Field(max_length=8_000)]


class Document(BaseModel):
    """pyvalues' `Document`."""

    id: str | None = Field(default=None, max_length=200)
    language: str = Field(default="en", max_length=35)
    segments: list[Segment] = Field(max_length=1_000)


@router.post("/v1/pyvalues")
async def classify(document: Document, request: Request, app: App) -> dict[str, Any]:
    """Each segment's values by the server's labeler. A segment is labelled for itself."""
    values: list[dict[str, Any]] = []
    for segment in document.segments:
        if await request.is_disconnected():
            break
        annotation = await _label(app, segment, document.language)
        values.append(
            {
                VALUES_BY_ID[value].name: {
                    "attained": score.attained,
                    "constrained": score.constrained,
                }
                for value, score in annotation.scores.items()
            }
        )
    return {**document.model_dump(), "values": values}


async def _label(app: Application, segment: str, language: str) -> Annotation:
    line = ScriptLine(id="L1", kind="speech", text=clean_text(segment, 8_000))
    script = Script(video_id="segment", coverage="full", language=language, lines=(line,))
    *_, last = [annotation async for annotation in app.labeler.label(script)]
    return last
