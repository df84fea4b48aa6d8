"""Merges everything that was heard, read and seen into one script."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from overtones.domain.script_text import clean_text
from overtones.domain.timed_line import TimedLine
from overtones_schema import LineKind, Script, ScriptLine, Usage, Video
from overtones_schema.script import Coverage

GuessLanguage = Callable[[str], tuple[str, float] | None]
"""Text → ISO 639-1 code and its probability in [0, 1], or None if it can't be told."""

_ORDER: dict[LineKind, int] = {
    "post": 0,
    "sound": 1,
    "scene": 2,
    "onscreen": 3,
    "speech": 4,
    "sung": 4,
}
_SUBTITLE_SIMILARITY = 0.75
"""Share of matching characters from which text in the picture counts as a subtitle."""
_SUBTITLE_SLACK = 1.5
"""Seconds that a subtitle may run before or after the words."""


def _words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def is_subtitle(text: TimedLine, spoken: Iterable[TimedLine]) -> bool:
    """Whether text in the picture only repeats what is said at that time.

    The script then keeps the spoken line alone, as the paper's instruction does ("don't
    repeat subtitles", arXiv 2501.11770).
    """
    near = [
        _words(line.text)
        for line in spoken
        if line.start - _SUBTITLE_SLACK <= text.end and text.start <= line.end + _SUBTITLE_SLACK
    ]
    said = " ".join(near)
    written = _words(text.text)
    if not said or len(written) < 4:
        return False
    if f" {written} " in f" {said} ":
        return True
    matcher = SequenceMatcher(None, written, said, autojunk=False)
    matched = sum(block.size for block in matcher.get_matching_blocks() if block.size >= 3)
    return matched / len(written) >= _SUBTITLE_SIMILARITY


def _language(
    video: Video, spoken: Iterable[TimedLine], texts: str, guess: GuessLanguage
) -> str | None:
    weights: dict[str, float] = {}
    for line in spoken:
        if line.language:
            weights[line.language] = weights.get(line.language, 0.0) + len(line.text)
    if weights:
        return max(weights, key=lambda code: weights[code])
    if video.language:
        return video.language
    guessed = guess(texts)
    return guessed[0] if guessed else None


def _sound_line(video: Video) -> str:
    sound = video.sound
    if sound is None or not (sound.title or sound.author):
        return ""
    name = " by ".join(part for part in (sound.title, sound.author) if part)
    return f"{name} (own recording)" if sound.original else name


def script_line(line: TimedLine, line_id: str, *, timed: bool) -> ScriptLine:
    """The line as others see it. What isn't `timed` counts pictures, not seconds."""
    return ScriptLine(
        id=line_id,
        kind=line.kind,
        text=line.text,
        start=round(line.start, 2) if timed else None,
        end=round(line.end, 2) if timed else None,
        picture=round(line.start) if not timed and line.kind in {"onscreen", "scene"} else None,
        speaker=line.speaker,
        confidence=line.confidence,
    )


def write_script(
    video: Video,
    *,
    coverage: Coverage,
    guess_language: GuessLanguage,
    speech: Iterable[TimedLine] = (),
    screen_text: Iterable[TimedLine] = (),
    scene: Iterable[TimedLine] = (),
    listened: bool = False,
    pictures: int | None = None,
    notes: tuple[str, ...] = (),
    usage: tuple[Usage, ...] = (),
) -> Script:
    """A script of timed lines numbered `L1`, `L2`, ... in time order.

    Lines without a time (the post's text, the sound) come first. Text in the picture that only
    repeats the spoken words is left out. `listened` says whether the sound track was heard, so
    that silence can be told from ignorance. `pictures` is their number in a photo post: there the
    times of scenes and texts are numbers of pictures, so lines follow their order, what is heard
    comes last, and none has a time.
    """
    spoken = [line for line in speech if clean_text(line.text)]
    timed = pictures is None
    written = [line for line in screen_text if not (timed and is_subtitle(line, spoken))]
    ordered = sorted(
        (*spoken, *written, *scene),
        key=lambda line: (
            not timed and line.kind in {"speech", "sung"},
            round(line.start, 2),
            _ORDER[line.kind],
            line.end,
        ),
    )
    untimed: list[tuple[LineKind, str]] = [
        ("post", clean_text(video.description, 4_000)),
        ("sound", clean_text(_sound_line(video), 300)),
    ]
    lines: list[ScriptLine] = []
    for kind, text in untimed:
        if text:
            lines.append(ScriptLine(id=f"L{len(lines) + 1}", kind=kind, text=text))
    for line in ordered:
        text = clean_text(line.text)
        if text:
            lines.append(script_line(replace(line, text=text), f"L{len(lines) + 1}", timed=timed))
    everything = " ".join(line.text for line in lines if line.kind not in {"scene", "sound"})
    return Script(
        video_id=video.id,
        coverage=coverage,
        language=_language(video, spoken, everything, guess_language),
        duration=video.duration if timed else None,
        has_speech=any(line.kind == "speech" for line in spoken) if listened or spoken else None,
        lines=tuple(lines),
        notes=notes,
        usage=usage,
    )
