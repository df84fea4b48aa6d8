"""Scenes of the sample clips within four walls.

A scene is a function of the seconds since its cut.
"""

import math
from collections.abc import Callable

from sample_stage import MARGIN, SKIN, WIDTH, Color, Stage


def _room(wall: Color, floor: Color) -> Stage:
    stage = Stage((0, wall), (1, tuple(int(c * 0.82) for c in wall)))
    stage.box(-MARGIN, 770, WIDTH + 2 * MARGIN, 300, floor)
    for i in range(9):
        stage.line([(i * 90 - 60, 1050), (i * 64 + 30, 770)], tuple(c - 16 for c in floor), 2)
    return stage


def _kitchen(t: float) -> Stage:
    stage = _room((236, 214, 180), (150, 110, 80))
    stage.box(360, 300, 170, 200, (150, 100, 70), 6)
    stage.box(372, 312, 146, 176, (40, 60, 110), 4)
    stage.box(-MARGIN, 640, WIDTH + 2 * MARGIN, 150, (96, 120, 120))
    stage.box(250, 540, 170, 100, (180, 60, 50), 14)
    stage.box(236, 532, 198, 18, (150, 44, 40), 8)
    for i in range(3):
        rise = (t * 60 + i * 40) % 120
        stage.ellipse(
            295 + i * 40 + 8 * math.sin(t * 2 + i), 520 - rise, 16 - rise / 12, 12, (250, 244, 236)
        )
    stage.person(150, 900, 330, (60, 100, 160), arms=0.4 + 0.05 * math.sin(5 * t))
    return stage


def _bedroom(t: float) -> Stage:
    stage = _room((110, 112, 150), (84, 72, 84))
    stage.box(60, 330, 180, 210, (40, 44, 80), 6)
    stage.ellipse(150, 400, 30, 30, (240, 236, 210))
    stage.box(300, 600, 320, 180, (160, 130, 170), 20)
    stage.box(310, 580, 120, 60, (236, 230, 240), 20)
    breath = 2 * math.sin(2 * t)
    stage.person(200, 930, 290, (60, 100, 160), arms=0.15)
    stage.person(345, 930 + breath, 270, (190, 120, 150), skin=SKIN[1], hair=(26, 20, 20), arms=0.1)
    stage.ellipse(272, 945, 46, 18, (240, 240, 236))
    stage.ellipse(272, 940, 36, 12, (226, 150, 60))
    return stage


def _window(t: float) -> Stage:
    stage = Stage((0, (250, 226, 190)), (1, (214, 170, 130)))
    stage.box(90, 300, 400, 420, (255, 255, 250), 10)
    stage.box(106, 316, 368, 388, (150, 206, 246), 4)
    stage.ellipse(380, 400 - 5 * t, 46, 46, (255, 236, 130))
    stage.ellipse(200 + 14 * t, 430, 70, 26, (250, 252, 255))
    stage.box(282, 316, 14, 388, (255, 255, 250))
    stage.box(70, 716, 440, 26, (190, 140, 100), 4)
    stage.box(150, 640, 60, 78, (200, 96, 60), 8)
    for i in range(5):
        lean = 30 * math.sin(t + i)
        stage.line([(180, 640), (130 + 25 * i + lean * 0.4, 540)], (70, 140, 70), 8)
    return stage


def _gold(t: float) -> Stage:
    stage = Stage((0, (30, 24, 40)), (1, (70, 50, 70)))
    for i in range(18):
        r = 3 + 3 * math.sin(5 * t + i)
        stage.ellipse(40 + (i * 131) % 500, 300 + (i * 89) % 560, r, r, (255, 240, 180))
    stage.box(220, 300, 136, 600, (200, 150, 40), 30)
    for i in range(14):
        stage.line([(222, 310 + i * 44), (354, 310 + i * 44)], (150, 108, 24), 4)
    stage.ellipse(288, 600, 130, 130, (230, 180, 60))
    stage.ellipse(288, 600, 104, 104, (246, 244, 236))
    for i in range(12):
        a = i * math.pi / 6
        stage.ellipse(288 + 88 * math.cos(a), 600 + 88 * math.sin(a), 5, 5, (60, 50, 40))
    for length, speed in ((54, 0.3), (80, 2.0)):
        a = t * speed - 1
        stage.line(
            [(288, 600), (288 + length * math.cos(a), 600 + length * math.sin(a))], (40, 36, 40), 7
        )
    return stage


def _stage_light(t: float) -> Stage:
    stage = Stage((0, (24, 10, 40)), (1, (60, 20, 60)))
    for i, color in enumerate(((120, 60, 130), (140, 100, 60), (80, 70, 150))):
        x = 140 + 150 * i + 60 * math.sin(t + i)
        stage.polygon([(100 + 190 * i, -MARGIN), (x - 90, 900), (x + 110, 900)], color)
    stage.box(-MARGIN, 860, WIDTH + 2 * MARGIN, 200, (40, 24, 30))
    stage.person(
        288, 900, 380, (240, 240, 244), hair=(210, 180, 90), arms=0.6 + 0.2 * math.sin(4 * t)
    )
    return stage


def _grandma(t: float) -> Stage:
    stage = _room((214, 226, 200), (160, 110, 76))
    stage.box(60, 300, 130, 160, (140, 96, 60), 4)
    stage.box(74, 314, 102, 132, (226, 216, 196))
    knead = 0.25 + 0.1 * math.sin(6 * t)
    stage.person(230, 850, 340, (150, 80, 130), hair=(220, 220, 226), skin=SKIN[0], arms=knead)
    stage.person(400, 850, 300, (230, 160, 60), skin=SKIN[0], arms=knead)
    stage.box(-MARGIN, 720, WIDTH + 2 * MARGIN, 44, (176, 128, 84))
    stage.box(-MARGIN, 760, WIDTH + 2 * MARGIN, 300, (140, 98, 64))
    stage.ellipse(310, 712, 80 + 8 * math.sin(6 * t), 26, (244, 226, 190))
    return stage


def _bread(t: float) -> Stage:
    stage = Stage((0, (180, 132, 90)), (1, (140, 98, 62)))
    for i in range(12):
        stage.line([(-MARGIN, 60 + i * 90), (WIDTH + MARGIN, 40 + i * 90)], (150, 108, 70), 3)
    stage.speckles(300, 260, (244, 236, 220), 4)
    stage.ellipse(288, 600, 190, 120, (226, 178, 104))
    stage.ellipse(280, 580, 170, 96, (236, 194, 126))
    for i in range(4):
        stage.line([(170 + 70 * i, 540), (200 + 70 * i, 640)], (196, 140, 74), 10)
    for side in (-1, 1):
        x = 288 + side * (190 + 26 * math.sin(4 * t))
        stage.line([(x, 640), (288 + side * 330, 900)], SKIN[0], 62)
        stage.ellipse(x, 630, 48, 40, SKIN[0])
    return stage


def _disco(t: float) -> Stage:
    stage = _room((70, 50, 110), (60, 44, 70))
    for i in range(26):
        a = t * 1.5 + i
        color = ((250, 120, 160), (120, 200, 250), (250, 220, 120))[i % 3]
        stage.ellipse(288 + 330 * math.sin(a * 0.7 + i), 200 + (i * 71) % 560, 16, 11, color)
    stage.line([(288, -MARGIN), (288, 270)], (200, 200, 210), 3)
    stage.ellipse(288, 330, 66, 66, (170, 176, 200))
    for i in range(5):
        stage.line([(226, 300 + i * 16), (350, 300 + i * 16)], (120, 126, 150), 2)
    stage.box(330, 650, 190, 130, (40, 40, 50), 10)
    for x in (378, 472):
        stage.ellipse(x, 716, 34 + 4 * math.sin(12 * t), 34, (90, 90, 104))
    return stage


def _dance(t: float) -> Stage:
    stage = _disco(t)
    people: tuple[tuple[float, Color, Color], ...] = (
        (120, (240, 100, 120), SKIN[0]),
        (288, (90, 200, 160), SKIN[1]),
        (450, (250, 200, 80), SKIN[2]),
    )
    for i, (x, shirt, skin) in enumerate(people):
        beat = 7.85 * t + i
        stage.person(
            x + 16 * math.sin(beat / 2),
            930 - abs(20 * math.sin(beat)),
            290,
            shirt,
            skin=skin,
            arms=0.6 + 0.4 * math.sin(beat),
        )
    return stage


INDOORS: dict[str, Callable[[float], Stage]] = {
    "kitchen": _kitchen,
    "bedroom": _bedroom,
    "window": _window,
    "gold": _gold,
    "stage": _stage_light,
    "grandma": _grandma,
    "bread": _bread,
    "disco": _disco,
    "dance": _dance,
}
