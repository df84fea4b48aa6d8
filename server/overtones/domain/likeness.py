"""How alike two readings of a text are, whatever the reader got wrong."""

import unicodedata
from difflib import SequenceMatcher


def letters(text: str) -> str:
    """The letters and digits alone, without case or accents: what readings are compared by."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())


def same(a: str, b: str) -> bool:
    """Whether two readings are of one text: a letter or two differ here and there, no digits.

    Whole other words are another text, however long the rest.
    """
    one, two = letters(a), letters(b)
    if one == two:
        return True
    if sorted(filter(str.isdigit, one)) != sorted(filter(str.isdigit, two)):
        return False
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    if matcher.quick_ratio() < 0.75:
        return False
    slips = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    longest = max(max(code[2] - code[1], code[4] - code[3]) for code in slips)
    return longest <= (2 if len(one) >= 10 else 1) and matcher.ratio() >= 0.75


def part_of(part: str, whole: str) -> bool:
    """Whether `part` is a piece of `whole`, give or take a letter in ten."""
    small, large = letters(part), letters(whole)
    if len(small) >= len(large):
        return False
    if small in large or (len(small) > 4 and large.startswith(small[:-1])):
        return True
    matches = SequenceMatcher(None, small, large, autojunk=False).get_matching_blocks()
    return sum(match.size for match in matches if match.size > 2) >= 0.9 * len(small)


def joined(a: str, b: str) -> str:
    """Two pieces as one text: with a space, except in scripts that have none."""
    a, b = a.strip(), b.strip()
    dense = a and b and all(unicodedata.east_asian_width(c) in "WF" for c in (a[-1], b[0]))
    return a + b if dense else f"{a} {b}".strip()
