"""Scene lines, and on-screen texts, by a vision-language model: one question for a video."""

from overtones import backends
from overtones.adapters.scene_answer import UnusableScene, read_scenes, scene_schema
from overtones.domain.chat import ChatAnswer, ChatMessage, ChatRequest, Part, Picture
from overtones.domain.description import Description
from overtones.domain.media import Media
from overtones.domain.script_text import clock
from overtones.domain.timed_line import TimedLine
from overtones.domain.usage import total_usage
from overtones.errors import ModelFailed, ModelMissing
from overtones.ports import ChatModel
from overtones.prompts.scene import SCENE_PROMPT, scene_instructions
from overtones.settings import Settings

MAX_TOKENS = 2_000
"""Longest answer."""


class VisionDescriber:
    """A `SceneDescriber` that asks the model of `settings.vision_model`.

    It reads the texts in the picture, too, where no text reader is set.
    """

    def __init__(self, settings: Settings) -> None:
        """Raises `ModelMissing` if the settings name no model that can be had."""
        self._model: ChatModel = backends.chat_model(settings.vision_model, settings)
        self._temperature = settings.vision_model.temperature
        self._seed = settings.vision_model.seed
        self._read_texts = settings.screen_text.backend is None
        self.fingerprint = (
            f"vision/1 {self._model.fingerprint} {SCENE_PROMPT} texts={self._read_texts}"
        )

    async def describe(self, media: Media) -> Description:
        """Lines in time order; none without a picture. An unusable answer is asked for once more.

        Raises `ModelMissing`, `ModelFailed`, `BudgetSpent`.
        """
        if not media.frames:
            return Description(())
        if not self._model.abilities.pictures:
            raise ModelMissing(
                f"{self._model.name} takes no pictures. Choose a vision-language model in "
                "`vision_model`."
            )
        system = ChatMessage("system", (scene_instructions(read_texts=self._read_texts),))
        question = ChatMessage("user", _pictures(media))
        first = await self._ask(system, question)
        try:
            return Description(self._lines(first, media), (first.usage,))
        except UnusableScene as error:
            again = await self._ask(system, question, *_complaint(first, error))
        usage = total_usage((first.usage, again.usage))
        try:
            return Description(self._lines(again, media), usage)
        except UnusableScene as error:
            raise ModelFailed("model_answer_unusable", detail=str(error)) from error

    async def _ask(self, *messages: ChatMessage) -> ChatAnswer:
        pictures = sum(isinstance(part, Picture) for part in messages[1].parts)
        request = ChatRequest(
            messages=messages,
            schema=scene_schema(pictures, read_texts=self._read_texts),
            temperature=self._temperature,
            seed=self._seed,
            max_tokens=MAX_TOKENS,
            cache_key=SCENE_PROMPT,
        )
        answer: ChatAnswer | None = None
        async for item in self._model.answer(request):
            if isinstance(item, ChatAnswer):
                answer = item
        if answer is None:
            raise RuntimeError(f"{self._model.name} gave no answer")
        return answer

    def _lines(self, answer: ChatAnswer, media: Media) -> tuple[TimedLine, ...]:
        times = [frame.time for frame in media.frames]
        return read_scenes(answer, times, media.duration, read_texts=self._read_texts)


def _pictures(media: Media) -> tuple[Part, ...]:
    parts: list[Part] = []
    for number, frame in enumerate(media.frames, 1):
        time = f", {clock(frame.time)}" if media.pictures is None else ""
        parts += [f"Picture {number}{time}", Picture(frame.image)]
    return tuple(parts)


def _complaint(answer: ChatAnswer, error: UnusableScene) -> tuple[ChatMessage, ChatMessage]:
    return (
        ChatMessage("assistant", (answer.text[:4_000] or "(nothing)",)),
        ChatMessage("user", (f"{error} Answer again, with that JSON object alone.",)),
    )
