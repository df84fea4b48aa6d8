"""Pictures with words on them, as people post them."""

from collections.abc import Iterable
from pathlib import Path
from textwrap import wrap

from PIL import Image, ImageDraw, ImageFont

_SIZE = (540, 960)
_MARGIN = 40
_GROUNDS = ("#f6c453", "#3b6ea8", "#d9534f", "#4c9a6a", "#7d5ba6", "#e7e1d5")
_LETTERS = 20
"""So many fit into a row."""


def draw_slides(folder: Path, texts: Iterable[str]) -> tuple[Path, ...]:
    """A picture for each text, `1.jpeg`, `2.jpeg`, ...; each looks unlike the one before."""
    font = ImageFont.load_default(size=44)
    paths = []
    for number, text in enumerate(texts, 1):
        ground = _GROUNDS[number % len(_GROUNDS)]
        picture = Image.new("RGB", _SIZE, ground)
        drawing = ImageDraw.Draw(picture)
        # A shape that moves from picture to picture, where no words are.
        at = _MARGIN + number * 131 % (_SIZE[0] - 240)
        drawing.ellipse((at, 640, at + 200, 840), fill=_GROUNDS[(number + 2) % len(_GROUNDS)])
        rows = "\n".join(wrap(text, _LETTERS))
        drawing.multiline_text((_MARGIN, 160), rows, "black", font, spacing=18)
        path = folder / f"{number}.jpeg"
        picture.save(path, quality=85)
        paths.append(path)
    return tuple(paths)
