"""The direct way's labeler: a vision model sees the frames, and may hear the sound."""

from collections.abc import AsyncIterator

from overtones import backends
from overtones.adapters.value_judge import Question, ValueJudge
from overtones.domain.chat import Part, Picture, Sound
from overtones.domain.media import Media
from overtones.domain.script_text import SOUND_TRACK, clock
from overtones.errors import ModelMissing
from overtones.ports import ChatModel
from overtones.prompts.script_message import new_fence, script_message
from overtones.settings import Settings
from overtones_schema import Annotation, Script


class VisionLabeler:
    """`VideoLabeler` that asks `settings.vision_model` about all frames at once."""

    def __init__(self, settings: Settings) -> None:
        """Raises `ModelMissing`."""
        self._chat: ChatModel = backends.chat_model(settings.vision_model, settings)
        self._judge = ValueJudge(self._chat, settings.vision_model, settings.prompt, "direct")
        self._send_sound = settings.prompt.send_sound
        self.name = f"direct/{self._judge.name}"
        self.fingerprint = f"direct/1 {self._judge.fingerprint} sound={self._send_sound}"

    async def label_video(self, script: Script, media: Media) -> AsyncIterator[Annotation]:
        """Annotations as the first answer is written; the last counts all answers.

        Raises `ModelMissing`, `ModelFailed`, `BudgetSpent`.
        """
        if media.frames and not self._chat.abilities.pictures:
            raise ModelMissing(
                f"{self._chat.name} takes no pictures. Choose a vision-language model in "
                "`vision_model`."
            )
        hears = self._send_sound and self._chat.abilities.sound
        question = Question(script, lambda: shown(script, media, with_sound=hears))
        async for annotation in self._judge.annotations(question, self.name):
            yield annotation


def shown(script: Script, media: Media, *, with_sound: bool) -> tuple[Part, ...]:
    """What is known in words, fenced, then each frame and the sound after the id of its line."""
    parts: list[Part] = [script_message(script, new_fence())]
    scenes = [line for line in script.lines if line.kind == "scene"]
    for line, frame in zip(scenes, media.frames, strict=True):
        time = "" if line.start is None else f" {clock(line.start)}"
        parts += [f"{line.id}{time}", Picture(frame.image)]
    tracks = [line for line in script.lines if line.kind == "sound" and line.text == SOUND_TRACK]
    if with_sound and media.audio is not None and tracks:
        # The last: a song may have that title, too.
        parts += [f"{tracks[-1].id}, the sound", Sound(media.audio)]
    return tuple(parts)
