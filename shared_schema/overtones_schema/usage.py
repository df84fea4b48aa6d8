"""What a language or vision model was asked for, and what it cost."""

from pydantic import Field

from overtones_schema.base import SchemaModel


class Usage(SchemaModel):
    """All requests to one model for one step of one video."""

    model: str
    """As the server resolved it, e.g. `gpt-6-luna-2026-09-01`; not the alias that was asked for."""
    requests: int = Field(ge=0)
    input_tokens: int = Field(ge=0)
    """All of the prompt, cached or not, pictures and sound included."""
    cached_tokens: int = Field(default=0, ge=0)
    """The part of the prompt that the server had in its cache."""
    output_tokens: int = Field(ge=0)
    cost: float | None = Field(default=None, ge=0)
    """US dollars; none where no price is known. A model of one's own costs 0."""
