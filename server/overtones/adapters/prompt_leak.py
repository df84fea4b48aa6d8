"""Finds a model's instructions in what it says."""

import re
import unicodedata

RUN = 8
"""So many words in a row that also stand in the instructions are no chance."""

_WORD = re.compile(r"\w+")


def _runs(text: str) -> set[tuple[str, ...]]:
    seen = unicodedata.normalize("NFKC", text)
    # Invisible characters between letters would hide words that a reader sees whole.
    seen = "".join(char for char in seen if unicodedata.category(char) != "Cf")
    words = _WORD.findall(seen.casefold())
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


class PromptLeak:
    """Knows one prompt."""

    def __init__(self, prompt: str) -> None:
        self._known = _runs(prompt)

    def __call__(self, text: str) -> bool:
        """Whether `text` repeats `RUN` words in a row of the prompt."""
        return not self._known.isdisjoint(_runs(text))
