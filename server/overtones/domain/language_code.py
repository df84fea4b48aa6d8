"""Language tags of every make, reduced to ISO 639-1."""

import re

_THREE_LETTERS = {
    "afr": "af", "amh": "am", "ara": "ar", "aze": "az", "bel": "be", "ben": "bn", "bos": "bs",
    "bul": "bg", "cat": "ca", "ces": "cs", "cmn": "zh", "cze": "cs", "dan": "da",
    "deu": "de", "dut": "nl", "ell": "el", "eng": "en", "est": "et", "eus": "eu", "fas": "fa",
    "fil": "tl", "fin": "fi", "fra": "fr", "fre": "fr", "ger": "de", "gle": "ga", "glg": "gl",
    "gre": "el", "guj": "gu", "hau": "ha", "heb": "he", "hin": "hi", "hrv": "hr", "hun": "hu",
    "hye": "hy", "ind": "id", "isl": "is", "ita": "it", "jav": "jv", "jpn": "ja", "kan": "kn",
    "kat": "ka", "kaz": "kk", "khm": "km", "kor": "ko", "lao": "lo", "lav": "lv", "lit": "lt",
    "mal": "ml", "mar": "mr", "may": "ms", "mkd": "mk", "mon": "mn", "msa": "ms", "mya": "my",
    "nep": "ne", "nld": "nl", "nob": "no", "nor": "no", "pan": "pa", "per": "fa", "pol": "pl",
    "por": "pt", "ron": "ro", "rum": "ro", "rus": "ru", "sin": "si", "slk": "sk", "slv": "sl",
    "som": "so", "spa": "es", "sqi": "sq", "srp": "sr", "swa": "sw", "swe": "sv", "tam": "ta",
    "tel": "te", "tgl": "tl", "tha": "th", "tur": "tr", "ukr": "uk", "urd": "ur", "uzb": "uz",
    "vie": "vi", "yue": "zh", "zho": "zh", "zsm": "ms", "zul": "zu",
}  # fmt: skip
_NONE = frozenset({"un", "xx", "zz"})
"""What TikTok writes where it could not tell."""


def iso_639_1(tag: str | None) -> str | None:
    """`eng-US`, `en_GB` or `en` to `en`; None where the tag is empty, undetermined or unknown."""
    match = re.match(r"[A-Za-z]+", tag or "")
    if match is None:
        return None
    letters = match[0].lower()
    if len(letters) == 2:
        return None if letters in _NONE else letters
    return _THREE_LETTERS.get(letters)
