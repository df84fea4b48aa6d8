"""Asks a chat model which values a video carries, as often as its confidence needs."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from overtones.adapters.level_probabilities import level_probabilities
from overtones.adapters.prompt_leak import PromptLeak
from overtones.adapters.value_answer import (
    Reading,
    UnusableAnswer,
    answer_schema,
    complete_labels,
    parse_answer,
    read_labels,
)
from overtones.adapters.value_votes import Outcome, count_votes, weigh
from overtones.domain.chat import ChatAnswer, ChatMessage, ChatRequest, Part
from overtones.domain.usage import total_usage
from overtones.errors import BudgetSpent, ModelFailed, ModelMissing
from overtones.ports import ChatModel
from overtones.prompts.codebook import Way, load_codebook
from overtones.prompts.script_message import SCRIPT_PROMPT
from overtones.settings import ChatModelSettings, PromptSettings
from overtones_schema import Annotation, Origin, Script, Usage
from overtones_schema.values import VALUE_IDS, ValueId

VOTING_TEMPERATURE = 0.7
"""Without any, all samples would be the same."""
_QUOTED_BACK = 4_000
"""Characters of a wrong answer that its model is shown."""


@dataclass
class _Tally:
    """What the answers to one question have brought so far."""

    readings: list[Reading] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)
    failures: list[ModelFailed | BudgetSpent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """One video."""

    script: Script
    """Evidence names its lines."""
    material: Callable[[], tuple[Part, ...]]
    """What the last message shows; called for each request, since each has a fence of its own."""
    candidates: tuple[ValueId, ...] | None = None
    """The values to ask about; None asks about all."""


class ValueJudge:
    """Turns a question into annotations.

    Confidence comes from `prompt.samples` answers, each with the values in another order, or from
    the probabilities of one answer's tokens. The i-th order is the same for all videos, so that
    servers can cache the codebook in it (docs/decisions/0009).
    """

    def __init__(
        self, chat: ChatModel, section: ChatModelSettings, prompt: PromptSettings, way: Way
    ) -> None:
        """Raises `ModelMissing` if there is no such codebook."""
        self._chat = chat
        self._section = section
        self._prompt = prompt
        self._way = way
        self._codebook = load_codebook(prompt.codebook)
        self._is_leak = PromptLeak(self._codebook.instructions(VALUE_IDS, way))
        book = f"codebook/{self._codebook.version}"
        self.name = f"{chat.name} {book}"
        self._origin = f"{book} {self._codebook.digest}"
        self.fingerprint = (
            f"judge/1 {way} {chat.fingerprint} {self._origin} {SCRIPT_PROMPT} "
            f"{prompt.confidence} samples={prompt.samples} max_tokens={prompt.max_tokens}"
        )

    async def annotations(self, question: Question, labeler: str) -> AsyncIterator[Annotation]:
        """Labels as the first answer is written, then those of all answers together.

        Raises `ModelMissing`, `ModelFailed`, `BudgetSpent`: if more than half of the answers
        could not be had.
        """
        values = question.candidates or VALUE_IDS
        method, samples = self._method()
        tally = _Tally()
        others: list[asyncio.Task[None]] = []

        def made(outcome: Outcome) -> Annotation:
            return self._annotation(question, labeler, outcome, tally)

        def ask_others(count: int) -> None:
            while len(others) < count - 1:
                number = len(others) + 1
                others.append(asyncio.create_task(self._sample(question, values, number, tally)))

        try:
            request = self._request(question, values, 0, samples, probabilities=method != "votes")
            text, told = "", 0
            try:
                async for item in self._chat.answer(request):
                    if isinstance(item, ChatAnswer):
                        await self._take(item, request, question, values, tally)
                        continue
                    # The first answer has begun: its prompt is in the server's cache by now.
                    ask_others(samples)
                    text += item
                    labels = complete_labels(text, values)
                    if len(labels) > told:
                        told = len(labels)
                        reading = read_labels(labels, question.script, self._is_leak)
                        yield made(count_votes([reading], values, question.script))
            except (ModelFailed, BudgetSpent) as error:
                if not others:
                    raise
                tally.failures.append(error)
            if method == "either" and not _has_probabilities(tally):
                # The server has them by its profile and told none.
                method, samples = "votes", self._prompt.samples
                ask_others(samples)
            if others:
                await asyncio.gather(*others)
        finally:
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
        if tally.failures and 2 * len(tally.readings) < samples:
            raise tally.failures[0]
        if method != "votes" and not _has_probabilities(tally):
            raise ModelMissing(
                f"{self._chat.name} tells no probabilities: set prompt.confidence to votes."
            )
        outcome = (
            count_votes(tally.readings, values, question.script)
            if method == "votes"
            else weigh(tally.readings[0], values, question.script)
        )
        yield made(outcome)

    # --------------------------------------------------------------------------------------

    def _method(self) -> tuple[Literal["votes", "logprobs", "either"], int]:
        """Where confidence comes from, and how many answers that takes."""
        wanted = self._prompt.confidence
        if wanted == "votes" or (wanted == "auto" and not self._chat.abilities.logprobs):
            return "votes", self._prompt.samples
        return ("logprobs" if wanted == "logprobs" else "either"), 1

    def _request(
        self,
        question: Question,
        values: Sequence[ValueId],
        number: int,
        samples: int,
        *,
        probabilities: bool,
    ) -> ChatRequest:
        """The `number`-th request: what is the same for all videos first, the video last."""
        order = in_order(values, number)
        section = self._section
        examples = self._codebook.examples(order) if self._way == "two_step" else ()
        few_shot: list[ChatMessage] = []
        for example in examples:
            few_shot.append(ChatMessage("user", (example.message(),)))
            few_shot.append(ChatMessage("assistant", (example.answer(),)))
        temperature = section.temperature
        if temperature is None and samples > 1:
            temperature = VOTING_TEMPERATURE
        return ChatRequest(
            messages=(
                ChatMessage("system", (self._codebook.instructions(order, self._way),)),
                *few_shot,
                ChatMessage("user", question.material()),
            ),
            schema=answer_schema(order),
            temperature=temperature,
            seed=None if section.seed is None else section.seed + number,
            max_tokens=self._prompt.max_tokens,
            logprobs=probabilities,
            # Shortlists differ from video to video, and what they begin with, too.
            cache_key=None
            if question.candidates
            else f"overtones-{self._codebook.digest}-{self._way}-{number}",
        )

    async def _sample(
        self, question: Question, values: Sequence[ValueId], number: int, tally: _Tally
    ) -> None:
        request = self._request(question, values, number, self._prompt.samples, probabilities=False)
        try:
            answer = await self._whole(request)
            await self._take(answer, request, question, values, tally)
        except (ModelFailed, BudgetSpent) as error:
            tally.failures.append(error)

    async def _whole(self, request: ChatRequest) -> ChatAnswer:
        answer: ChatAnswer | None = None
        async for item in self._chat.answer(request):
            if isinstance(item, ChatAnswer):
                answer = item
        if answer is None:
            raise ModelFailed("model_answer_unusable", detail=f"{self._chat.name} said nothing")
        return answer

    async def _take(
        self,
        answer: ChatAnswer,
        request: ChatRequest,
        question: Question,
        values: Sequence[ValueId],
        tally: _Tally,
    ) -> None:
        """Read an answer; one that is unusable may be mended once. Raises `ModelFailed`."""
        tally.usages.append(answer.usage)
        try:
            parsed = parse_answer(answer, values)
        except UnusableAnswer as error:
            answer = await self._whole(_repair(request, answer, error))
            tally.usages.append(answer.usage)
            try:
                parsed = parse_answer(answer, values)
            except UnusableAnswer as again:
                raise ModelFailed("model_answer_unusable", detail=str(again)) from again
        written = [label.level for label in parsed.labels]
        chances = level_probabilities(answer, written) if request.logprobs else ()
        tally.readings.append(read_labels(parsed.labels, question.script, self._is_leak, chances))

    def _annotation(
        self, question: Question, labeler: str, outcome: Outcome, tally: _Tally
    ) -> Annotation:
        script = question.script
        return Annotation(
            video_id=script.video_id,
            pipeline=self._way,
            labeler=labeler,
            coverage=script.coverage,
            labels=outcome.labels,
            scores=outcome.scores,
            origin=Origin(
                prompt=self._origin,
                samples=max(len(tally.readings), 1),
                candidates=question.candidates,
                unknown_lines=sum(reading.unknown_lines for reading in tally.readings),
                seed=self._section.seed,
            ),
            usage=total_usage(tally.usages),
        )


def in_order(values: Sequence[ValueId], number: int) -> tuple[ValueId, ...]:
    """The `number`-th order of `values`: as they are for 0, else shuffled, always the same way."""
    if number == 0:
        return tuple(values)
    return tuple(random.Random(f"order {number}").sample(values, len(values)))  # noqa: S311


def _has_probabilities(tally: _Tally) -> bool:
    return all(verdict.probabilities for reading in tally.readings for verdict in reading.verdicts)


def _repair(request: ChatRequest, answer: ChatAnswer, error: UnusableAnswer) -> ChatRequest:
    complaint = f"{error} Answer again, with the whole JSON object alone."
    return replace(
        request,
        messages=(
            *request.messages,
            ChatMessage("assistant", (answer.text[:_QUOTED_BACK] or "(nothing)",)),
            ChatMessage("user", (complaint,)),
        ),
    )
