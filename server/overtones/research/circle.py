"""Schwartz's circle: where its wedges lie. In user units of its SVG, its centre at 0, 0; angles
are radians clockwise from the top. The extension draws the same."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from overtones.research.corpus_facts import Share
from overtones_schema.values import VALUES, VALUES_BY_ID, HigherOrder

HOLE, RIM = 34.0, 200.0
BAND = (RIM + 5, RIM + 27)
ICONS = RIM + 46

GROUPS: dict[HigherOrder, str] = {
    "openness_to_change": "Openness to change",
    "self_enhancement": "Self-enhancement",
    "conservation": "Conservation",
    "self_transcendence": "Self-transcendence",
}

_STEP = 2 * math.pi / len(VALUES)
_SCALES = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True, slots=True)
class Wedge:
    """One value: paths of its whole, its endorsed and its conflict part, and its name's place."""

    color: str
    icon: str
    name: str
    title: str
    whole: str
    endorsed: str
    conflict: str
    icon_at: tuple[float, float]
    name_at: tuple[float, float]
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Sector:
    """One higher-order value: its band, and the path that its name runs along."""

    id: HigherOrder
    name: str
    band: str
    text_path: str


def radius_of(share: float, scale: float) -> float:
    """The radius within which `share` of `scale` lies: the area of a wedge follows its share."""
    part = min(max(share / scale, 0.0), 1.0)
    return math.sqrt(HOLE**2 + part * (RIM**2 - HOLE**2))


def scale_for(greatest: float) -> float:
    """The smallest round scale that the greatest share fits into."""
    return next((scale for scale in _SCALES if greatest <= scale), 1.0)


def wedges(shares: Sequence[Share], scale: float) -> tuple[Wedge, ...]:
    """The wedges of all 19 values, first endorsed from the hole, then in conflict."""
    made = []
    for place, share in enumerate(shares):
        start, end = place * _STEP + 0.012, (place + 1) * _STEP - 0.012
        inner = radius_of(share.endorsed_share, scale)
        outer = radius_of(share.endorsed_share + share.conflict_share, scale)
        value = VALUES_BY_ID[share.value]
        icon = _point(ICONS, (start + end) / 2)
        name_at, anchor = _beside(icon)
        made.append(
            Wedge(
                color=value.color,
                icon=value.icon,
                name=value.text().short_name,
                title=f"{value.name}: endorsed {share.endorsed_share:.0%} ({share.endorsed}), "
                f"in conflict {share.conflict_share:.0%} ({share.conflict})",
                whole=_sector(HOLE, RIM, start, end),
                endorsed=_sector(HOLE, inner, start, end) if share.endorsed else "",
                conflict=_sector(inner, outer, start, end) if share.conflict else "",
                icon_at=icon,
                name_at=name_at,
                anchor=anchor,
            )
        )
    return tuple(made)


def sectors() -> tuple[Sector, ...]:
    """The four higher-order values around the wedges."""
    made = []
    for group, name in GROUPS.items():
        places = [place for place, value in enumerate(VALUES) if value.higher_order == group]
        start, end = min(places) * _STEP, (max(places) + 1) * _STEP
        # Text in the lower half runs the other way, to stay upright, on the inner side of its path.
        below = math.cos((start + end) / 2) < 0
        radius = BAND[0] + (16 if below else 7)
        first, last = (end, start) if below else (start, end)
        wide = int(end - start > math.pi)
        path = f"M{_write(radius, first)}A{radius} {radius} 0 {wide} {int(not below)} "
        made.append(
            Sector(
                id=group,
                name=name,
                band=_sector(*BAND, start + 0.01, end - 0.01),
                text_path=path + _write(radius, last),
            )
        )
    return tuple(made)


def rings(scale: float) -> tuple[tuple[float, str], ...]:
    """Radii of the rings, and what those in the middle and at the rim stand for."""
    return tuple(
        (radius_of(part * scale, scale), f"{part * scale:.0%}" if part in (0.5, 1) else "")
        for part in (0.25, 0.5, 0.75, 1)
    )


def _point(radius: float, angle: float) -> tuple[float, float]:
    return radius * math.sin(angle), -radius * math.cos(angle)


def _write(radius: float, angle: float) -> str:
    x, y = _point(radius, angle)
    return f"{x:.1f} {y:.1f}"


def _sector(inner: float, outer: float, start: float, end: float) -> str:
    wide = int(end - start > math.pi)
    return (
        f"M{_write(inner, start)}L{_write(outer, start)}"
        f"A{outer:.1f} {outer:.1f} 0 {wide} 1 {_write(outer, end)}"
        f"L{_write(inner, end)}A{inner:.1f} {inner:.1f} 0 {wide} 0 {_write(inner, start)}Z"
    )


def _beside(
    icon: tuple[float, float],
) -> tuple[tuple[float, float], Literal["start", "middle", "end"]]:
    """Names stand on the outer side of their icons; at the very top and bottom above and below."""
    x, y = icon
    if abs(x) < 10:
        return (x, y + math.copysign(21, y)), "middle"
    return ((x + 15, y), "start") if x > 0 else ((x - 15, y), "end")
