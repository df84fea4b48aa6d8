"""Scenes of the sample clips under the open sky.

A scene is a function of the seconds since its cut.
"""

import math
import random
from collections.abc import Callable

import numpy as np
from sample_stage import MARGIN, SKIN, WIDTH, Stage


def _waves(stage: Stage, y: float, t: float) -> None:
    for row in range(7):
        color = (40 + 12 * row, 130 + 10 * row, 170 + 6 * row)
        stage.hills(y + row * 34, 7, color, t * (1.2 + row * 0.1) + row)


def _beach(t: float) -> Stage:
    stage = Stage((0, (120, 190, 240)), (0.45, (220, 240, 250)), (1, (230, 240, 245)))
    stage.ellipse(430, 170, 55, 55, (255, 236, 150))
    _waves(stage, 420, t)
    stage.hills(660, 10, (236, 210, 160), 0.4)
    stage.speckles(680, 260, (205, 175, 125))
    stage.person(190, 860, 260, (230, 90, 80), arms=0.5 + 0.3 * math.sin(3 * t))
    stage.person(370, 830, 190, (60, 140, 90), hair=(120, 70, 30), arms=0.3)
    stage.ellipse(460, 850, 55, 62, (40, 44, 52))
    return stage


def _litter(t: float) -> Stage:
    stage = Stage((0, (240, 216, 170)), (1, (214, 182, 130)))
    stage.speckles(0, 420, (190, 158, 108), 2)
    for i, color in enumerate(((90, 170, 210), (220, 240, 240), (90, 190, 120), (230, 120, 80))):
        x, y = 110 + 120 * i, 420 + 130 * (i % 2)
        stage.box(x, y, 46, 120, color, 14)
        stage.box(x + 13, y - 26, 20, 30, color, 4)
        stage.box(x + 4, y + 40, 38, 34, (250, 250, 250))
    for i in range(9):
        stage.line([(60, 560 + i * 22), (210, 600 + i * 22)], (70, 120, 110), 2)
        stage.line([(60 + i * 18, 560), (70 + i * 18, 800)], (70, 120, 110), 2)
    x = 380 + 40 * math.sin(2.5 * t)
    stage.ellipse(x, 860, 52, 34, (220, 70, 50))
    for side in (-1, 1):
        claw = 10 * math.sin(9 * t)
        stage.line([(x + side * 40, 850), (x + side * 78, 812 + claw)], (220, 70, 50), 12)
        stage.ellipse(x + side * 82, 804 + claw, 20, 16, (235, 95, 70))
        stage.ellipse(x + side * 16, 824, 7, 9, (255, 255, 255))
    return stage


def _sea(t: float) -> Stage:
    stage = Stage((0, (60, 170, 200)), (1, (10, 50, 96)))
    for i in range(16):
        y = (900 - 70 * t - i * 137) % 1100
        stage.ellipse(60 + (i * 83) % 460, y, 5, 5, (150, 220, 235))
    x, y = 200 + 30 * t, 560 + 20 * math.sin(2 * t)
    for side in (-1, 1):
        stage.polygon([(x, y), (x - 30, y + side * 120), (x + 60, y + side * 40)], (90, 140, 80))
    stage.ellipse(x, y, 105, 72, (70, 110, 60))
    stage.ellipse(x, y, 70, 45, (110, 150, 80))
    stage.ellipse(x + 125, y, 36, 28, (110, 160, 90))
    stage.ellipse(x + 138, y - 6, 5, 5, (20, 30, 20))
    sway = 14 * math.sin(3 * t)
    stage.polygon([(430, 420), (530, 430), (520 + sway, 560), (445 + sway, 560)], (220, 235, 240))
    stage.polygon([(445, 430), (515, 440), (505 + sway, 540), (460 + sway, 540)], (196, 216, 224))
    return stage


def _sunset(t: float) -> Stage:
    stage = Stage(
        (0, (66, 60, 120)), (0.35, (240, 130, 110)), (0.5, (255, 200, 130)), (1, (90, 70, 90))
    )
    stage.ellipse(288, 470 + 6 * t, 80, 80, (255, 226, 150))
    for row in range(8):
        stage.hills(540 + row * 26, 6, (120 + 8 * row, 80 + 6 * row, 120 - 4 * row), t + row)
    stage.hills(760, 10, (90, 66, 66), 0.2)
    for i in range(5):
        stage.ellipse(100 + i * 92, 850, 40, 52, (34, 30, 40))
        stage.box(92 + i * 92, 786, 16, 24, (34, 30, 40), 6)
    stage.person(240, 820, 210, (70, 50, 70), arms=0.9)
    stage.person(335, 820, 160, (80, 60, 60), arms=0.9)
    return stage


def _bus(t: float) -> Stage:
    stage = Stage((0, (16, 20, 48)), (0.7, (50, 48, 90)), (1, (30, 30, 40)))
    for i in range(8):
        x = (i * 120 - 160 * t) % 900 - 150
        stage.box(x, 300 + (i % 3) * 60, 90, 480, (28, 30, 60))
        for k in range(5):
            stage.box(x + 15 + 35 * (k % 2), 340 + k * 70, 18, 26, (240, 210, 120))
    stage.box(-MARGIN, 780, WIDTH + 2 * MARGIN, 290, (40, 42, 50))
    stage.box(70, 560, 430, 220, (220, 150, 50), 22)
    for i in range(4):
        stage.box(92 + i * 98, 590, 80, 76, (250, 240, 200), 8)
    stage.ellipse(328, 640, 18, 20, SKIN[0])
    for x in (160, 410):
        stage.ellipse(x, 782, 40, 40, (20, 20, 24))
        stage.ellipse(x, 782, 16, 16, (150, 150, 160))
    return stage


def _map(t: float) -> Stage:
    stage = Stage((0, (178, 214, 226)), (1, (150, 196, 214)))
    chance = random.Random(5)
    for _ in range(9):
        x, y = chance.uniform(40, 536), chance.uniform(300, 880)
        spots = [
            (x + r * math.cos(a) * 1.2, y + r * math.sin(a))
            for a in np.linspace(0, 6.2, 13)
            for r in (chance.uniform(50, 96),)
        ]
        stage.polygon(spots, (206, 216, 160))
    way = [(90.0, 820.0), (200.0, 700.0), (180.0, 560.0), (340.0, 520.0), (470.0, 380.0)]
    count = min(len(way), 2 + int(t * 1.5))
    stage.line(way[:count], (230, 60, 60), 7)
    for x, y in way[:count]:
        stage.ellipse(x, y, 14, 14, (230, 60, 60))
    return stage


def _mountain(t: float) -> Stage:
    stage = Stage((0, (80, 150, 230)), (1, (214, 236, 250)))
    stage.polygon([(-30, 860), (190, 330), (400, 860)], (120, 124, 150))
    stage.polygon([(190, 330), (140, 450), (200, 430), (246, 470)], (250, 250, 255))
    stage.polygon([(220, 900), (430, 420), (620, 900)], (96, 100, 130))
    stage.polygon([(430, 420), (388, 516), (440, 500), (476, 530)], (250, 250, 255))
    stage.hills(800, 24, (70, 130, 80), 0.6)
    stage.hills(880, 16, (52, 104, 64), 1.6)
    stage.person(
        160 + 26 * t, 900, 170, (240, 170, 40), hair=(160, 80, 40), arms=0.3 + 0.2 * math.sin(8 * t)
    )
    return stage


def _cliff(t: float) -> Stage:
    stage = Stage((0, (110, 180, 240)), (1, (230, 236, 220)))
    stage.hills(840, 34, (110, 160, 120), t * 0.3)
    stage.polygon([(-30, 1060), (-30, 640), (330, 610), (300, 700), (330, 1060)], (120, 96, 76))
    stage.polygon([(-30, 660), (-30, 620), (334, 596), (330, 634)], (90, 150, 70))
    x = 60 + 95 * t
    y = 618 - (x - 60) * 0.07 if x < 330 else 600 + (x - 330) * 0.25
    stage.person(x, y, 170, (240, 170, 40), hair=(160, 80, 40), arms=0.5 + 0.5 * math.sin(10 * t))
    return stage


def _flight(t: float) -> Stage:
    stage = Stage((0, (40, 120, 220)), (0.7, (190, 226, 250)), (1, (230, 240, 235)))
    for i in range(6):
        x = (i * 150 - 90 * t) % 820 - 120
        stage.ellipse(x, 360 + (i * 97) % 380, 80, 24, (245, 250, 255))
    stage.hills(900, 36, (80, 140, 90), t * 0.8)
    x, y = 288 + 60 * math.sin(t), 560 + 24 * math.cos(1.3 * t)
    for i in range(7):
        stage.line([(x, y - 10), (x - 150 + 50 * i, y - 170)], (60, 60, 70), 1.5)
    arch = [
        (x + 170 * math.cos(a), y - 150 - 66 * math.sin(a)) for a in np.linspace(0, math.pi, 20)
    ]
    stage.polygon([*arch, (x - 120, y - 156), (x, y - 176), (x + 120, y - 156)], (236, 70, 90))
    stage.person(x, y + 80, 120, (240, 170, 40), hair=(160, 80, 40), arms=1)
    return stage


def _cars(t: float) -> Stage:
    stage = Stage((0, (250, 206, 160)), (0.6, (250, 236, 220)), (1, (120, 120, 124)))
    stage.box(60, 300, 460, 400, (250, 250, 248), 6)
    for i in range(3):
        stage.box(90 + i * 144, 340, 104, 150, (120, 180, 220), 4)
    stage.box(-MARGIN, 700, WIDTH + 2 * MARGIN, 380, (110, 110, 116))
    for i, color in enumerate(((90, 90, 100), (140, 40, 50), (250, 200, 30))):
        x, y = 30 + 90 * i + (18 * t if i == 2 else 0), 700 + 76 * i
        stage.polygon([(x + 60, y), (x + 110, y - 46), (x + 220, y - 46), (x + 270, y)], color)
        stage.box(x, y - 6, 330, 62, color, 22)
        for wheel in (70, 250):
            stage.ellipse(x + wheel, y + 56, 30, 30, (20, 20, 24))
            stage.ellipse(x + wheel, y + 56, 12, 12, (200, 200, 210))
    return stage


def _money(t: float) -> Stage:
    stage = Stage((0, (20, 70, 60)), (1, (10, 36, 40)))
    for i in range(22):
        x = 40 + (i * 97) % 500 + 20 * math.sin(2 * t + i)
        y = (i * 151 + 260 * t) % 1150 - 60
        lean = 20 * math.sin(3 * t + i)
        stage.polygon(
            [(x, y), (x + 90, y + lean), (x + 90, y + 44 + lean), (x, y + 44)], (150, 200, 140)
        )
        stage.ellipse(x + 45, y + 22 + lean / 2, 14, 14, (96, 150, 96))
    stage.person(288, 940, 360, (30, 30, 40), hair=(210, 180, 90), arms=0.9 + 0.1 * math.sin(6 * t))
    return stage


OUTDOORS: dict[str, Callable[[float], Stage]] = {
    "beach": _beach,
    "litter": _litter,
    "sea": _sea,
    "sunset": _sunset,
    "bus": _bus,
    "map": _map,
    "mountain": _mountain,
    "cliff": _cliff,
    "flight": _flight,
    "cars": _cars,
    "money": _money,
}
