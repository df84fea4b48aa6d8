"""A question as the JSON of an OpenAI-compatible request."""

import base64
import io
import json
import wave
from typing import TYPE_CHECKING, Any

from overtones.adapters.chat_profile import ChatProfile
from overtones.domain.chat import AnswerSchema, ChatMessage, ChatRequest, Part, Picture, Sound
from overtones.domain.media import SAMPLE_RATE
from overtones.settings import ChatModelSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

JPEG_QUALITY = 85
ALTERNATIVES = 10
"""Asked for with each token's probability, where the server tells so many."""


def chat_body(
    request: ChatRequest, model: str, section: ChatModelSettings, profile: ChatProfile
) -> dict[str, Any]:
    """The arguments of `chat.completions.create`. Encodes pictures and sound: takes a while."""
    schema = request.schema
    told = schema if schema is not None and profile.schema != "strict" else None
    body: dict[str, Any] = {
        "model": model,
        "messages": _messages(request.messages, told),
        profile.max_tokens: request.max_tokens,
        "stream": True,
    }
    if profile.usage_in_stream:
        body["stream_options"] = {"include_usage": True}
    if schema is not None and profile.schema == "strict":
        named = {"name": schema.name, "schema": dict(schema.schema), "strict": True}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    if schema is not None and profile.schema == "object":
        body["response_format"] = {"type": "json_object"}
    temperature = section.temperature if request.temperature is None else request.temperature
    if temperature is not None and profile.temperature:
        body["temperature"] = temperature
    seed = section.seed if request.seed is None else request.seed
    if seed is not None and profile.seed:
        body["seed"] = seed
    if section.reasoning_effort is not None and profile.reasoning_effort:
        body["reasoning_effort"] = section.reasoning_effort
    if request.logprobs and profile.top_logprobs:
        body |= {"logprobs": True, "top_logprobs": min(ALTERNATIVES, profile.top_logprobs)}
    if request.cache_key is not None and profile.cache_key:
        body["prompt_cache_key"] = request.cache_key
    if profile.cache_breakpoints:
        # Else the server writes each whole prompt into its cache, at a price, and finds none again.
        body["prompt_cache_options"] = {"mode": "explicit"}
        if request.cache_key is not None:
            _mark(body["messages"])
    return body


def _messages(
    messages: tuple[ChatMessage, ...], schema: AnswerSchema | None
) -> list[dict[str, Any]]:
    made = [{"role": message.role, "content": _content(message.parts)} for message in messages]
    if schema is not None:
        last = messages[-1]
        made[-1]["content"] = _content((*last.parts, _asked_for(schema)))
    return made


def _mark(messages: list[dict[str, Any]]) -> None:
    """Mark each end of what other requests may begin with, too: of all messages but the last.

    The longest marked beginning that is known counts. Assistants' messages can't carry a mark.
    """
    for message in messages[:-1]:
        content = message["content"]
        if message["role"] != "assistant" and isinstance(content, str):
            mark = {"prompt_cache_breakpoint": {"mode": "explicit"}}
            message["content"] = [{"type": "text", "text": content, **mark}]


def _asked_for(schema: AnswerSchema) -> str:
    """Tells the schema to a server that does not keep to it, or not fully, of itself."""
    text = json.dumps(schema.schema, ensure_ascii=False)
    return (
        "\nAnswer with one JSON object and nothing else: no Markdown, no words before or after. "
        f"It must fit this JSON schema:\n{text}"
    )


def _content(parts: tuple[Part, ...]) -> str | list[dict[str, Any]]:
    """Text alone goes as plain text: some servers take nothing else from such messages."""
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) == len(parts):
        return "\n".join(texts)
    return [_part(part) for part in parts]


def _part(part: Part) -> dict[str, Any]:
    match part:
        case Picture(image=image):
            url = f"data:image/jpeg;base64,{_jpeg(image)}"
            return {"type": "image_url", "image_url": {"url": url}}
        case Sound(samples=samples):
            return {"type": "input_audio", "input_audio": {"data": _wav(samples), "format": "wav"}}
        case str():
            return {"type": "text", "text": part}


def _jpeg(image: "NDArray[np.uint8]") -> str:
    import cv2

    _, data = cv2.imencode(
        ".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY]
    )
    return base64.b64encode(data.tobytes()).decode()


def _wav(samples: "NDArray[np.float32]") -> str:
    import numpy as np

    whole = (np.clip(samples, -1.0, 1.0) * 32_767).round().astype("<i2")
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(whole.tobytes())
    return base64.b64encode(held.getvalue()).decode()
