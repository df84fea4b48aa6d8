"""The canvas of the sample clips: simple shapes, drawn twice as large as they are shown.

Coordinates are pixels of the finished 576 x 1024 picture.
"""

import math
import random
from functools import cache

import numpy as np
from PIL import Image, ImageDraw

WIDTH, HEIGHT = 576, 1024
SCALE = 2
MARGIN = 24
"""Pixels drawn beyond each edge, for the camera to sway in."""

Color = tuple[int, int, int]
SKIN: tuple[Color, ...] = ((224, 172, 130), (141, 85, 52), (245, 205, 170))


@cache
def _gradient(stops: tuple[tuple[float, Color], ...]) -> Image.Image:
    height = (HEIGHT + 2 * MARGIN) * SCALE
    at = np.linspace(0, 1, height)
    places = [place for place, _ in stops]
    channels = [np.interp(at, places, [color[i] for _, color in stops]) for i in range(3)]
    column = np.stack(channels, axis=1).astype(np.uint8)[:, None, :]
    return Image.fromarray(np.repeat(column, (WIDTH + 2 * MARGIN) * SCALE, axis=1))


class Stage:
    """A canvas with a graded backdrop."""

    def __init__(self, *stops: tuple[float, Color]) -> None:
        self.image = _gradient(stops).copy()
        self._draw = ImageDraw.Draw(self.image)

    def polygon(self, points: list[tuple[float, float]], color: Color) -> None:
        """A filled polygon."""
        self._draw.polygon([_place(x, y) for x, y in points], fill=color)

    def ellipse(self, x: float, y: float, rx: float, ry: float, color: Color) -> None:
        """A filled ellipse by its middle and radii."""
        self._draw.ellipse([_place(x - rx, y - ry), _place(x + rx, y + ry)], fill=color)

    def box(self, x: float, y: float, w: float, h: float, color: Color, round: float = 0) -> None:
        """A filled rectangle, its corners rounded by `round` pixels."""
        self._draw.rounded_rectangle(
            [_place(x, y), _place(x + w, y + h)], radius=round * SCALE, fill=color
        )

    def line(self, points: list[tuple[float, float]], color: Color, width: float) -> None:
        """A line through all points."""
        self._draw.line(
            [_place(x, y) for x, y in points], fill=color, width=int(width * SCALE), joint="curve"
        )

    def hills(self, y: float, rise: float, color: Color, shift: float = 0) -> None:
        """Rolling hills down to the bottom; `shift` moves them along."""
        ridge = [
            (float(x), y - rise * math.sin(x / 90 + shift) - rise / 2 * math.sin(x / 37 + shift))
            for x in range(-MARGIN, WIDTH + MARGIN + 1, 12)
        ]
        below = HEIGHT + MARGIN
        self.polygon([*ridge, (WIDTH + MARGIN, below), (-MARGIN, below)], color)

    def speckles(self, y: float, count: int, color: Color, seed: int = 1) -> None:
        """Fine grains from `y` to the bottom."""
        chance = random.Random(seed)
        for _ in range(count):
            x = chance.uniform(-MARGIN, WIDTH + MARGIN)
            self.ellipse(x, chance.uniform(y, HEIGHT), chance.uniform(1, 3), 1.5, color)

    def person(
        self,
        x: float,
        y: float,
        size: float,
        shirt: Color,
        *,
        skin: Color = SKIN[0],
        hair: Color = (50, 32, 24),
        arms: float = 0.0,
    ) -> None:
        """Feet at (x, y), `size` pixels tall; `arms` from 0 (down) to 1 (up)."""
        s = size / 100
        for side in (-1, 1):
            self.line([(x + side * 7 * s, y - 42 * s), (x + side * 8 * s, y)], (44, 52, 86), 10 * s)
            angle = math.radians(65 - 130 * arms)
            hand = (
                x + side * (13 + 26 * math.cos(angle)) * s,
                y - 74 * s + 26 * math.sin(angle) * s,
            )
            self.line([(x + side * 12 * s, y - 74 * s), hand], skin, 7 * s)
        self.box(x - 15 * s, y - 80 * s, 30 * s, 42 * s, shirt, 9 * s)
        self.ellipse(x, y - 96 * s, 14 * s, 15 * s, hair)
        self.ellipse(x, y - 92 * s, 12 * s, 13 * s, skin)
        for side in (-1, 1):
            self.ellipse(x + side * 4.5 * s, y - 93 * s, 1.6 * s, 2 * s, (30, 26, 30))
        self.line(
            [(x - 4 * s, y - 86 * s), (x, y - 84.5 * s), (x + 4 * s, y - 86 * s)],
            (150, 60, 60),
            1.5 * s,
        )

    def seen(self, t: float) -> Image.Image:
        """The picture, 576 x 1024, by a hand that is never quite still; `t` seconds after a cut."""
        image = self.image
        zoom = 1 - 0.012 * t
        w, h = WIDTH * SCALE * zoom, HEIGHT * SCALE * zoom
        x = (image.width - w) / 2 + 10 * SCALE * math.sin(1.7 * t)
        y = (image.height - h) / 2 + 8 * SCALE * math.sin(1.1 * t + 1)
        x, y = max(0.0, min(x, image.width - w)), max(0.0, min(y, image.height - h))
        return image.resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR, box=(x, y, x + w, y + h))


def _place(x: float, y: float) -> tuple[float, float]:
    return ((x + MARGIN) * SCALE, (y + MARGIN) * SCALE)
