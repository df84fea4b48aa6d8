"""The few-shot labeler: a language model reads the script by the codebook."""

from collections.abc import AsyncIterator

from overtones import backends
from overtones.adapters.shortlist import Shortlist
from overtones.adapters.value_judge import Question, ValueJudge
from overtones.prompts.script_message import new_fence, script_message
from overtones.settings import Settings
from overtones_schema import Annotation, Attainment, Script
from overtones_schema.values import VALUE_IDS


class LlmLabeler:
    """`Labeler` that asks `settings.language_model`."""

    def __init__(self, settings: Settings) -> None:
        """Raises `ModelMissing`."""
        chat = backends.chat_model(settings.language_model, settings)
        self._judge = ValueJudge(chat, settings.language_model, settings.prompt, "two_step")
        self._shortlist = Shortlist(settings) if settings.prompt.shortlist else None
        self.name = f"llm/{self._judge.name}"
        shortlist = self._shortlist.fingerprint if self._shortlist else "all values"
        self.fingerprint = f"llm/1 {self._judge.fingerprint} {shortlist}"

    async def label(self, script: Script) -> AsyncIterator[Annotation]:
        """Annotations as the first answer is written; the last counts all answers.

        A script that says nothing is not asked about. Raises `ModelMissing`, `ModelFailed`,
        `BudgetSpent`.
        """
        if all(line.kind == "sound" for line in script.lines):
            yield Annotation(
                video_id=script.video_id,
                labeler=self.name,
                coverage=script.coverage,
                labels=(),
                scores=dict.fromkeys(VALUE_IDS, Attainment(attained=0, constrained=0)),
            )
            return
        candidates = await self._shortlist.values(script) if self._shortlist else None
        question = Question(script, lambda: (script_message(script, new_fence()),), candidates)
        async for annotation in self._judge.annotations(question, self.name):
            yield annotation
