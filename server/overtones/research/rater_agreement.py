"""How far two or more sets of labels agree beyond chance: Cohen's kappa, Krippendorff's alpha.

Both need units that were labelled: videos without an answer are missing here, not wrong. Both are
NaN where only one label was ever given, as there is nothing to agree about.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from overtones.research.scores import NO_ANSWER, Floats, Grid, signs

Scale = Literal["nominal", "ordinal"]

ORDER = (-1, 0, 1, 2)
"""The ordinal scale: in conflict, absent, present, dominant."""


def kappa(first: Grid, second: Grid) -> float:
    """Cohen's kappa of all cells of two grids: endorsed, absent or in conflict.

    Cohen, J. (1960). A coefficient of agreement for nominal scales.
    """
    one, other = signs(first).ravel(), signs(second).ravel()
    both = (one != NO_ANSWER) & (other != NO_ANSWER)
    table = np.array(
        [[np.sum(both & (one == a) & (other == b)) for b in (-1, 0, 1)] for a in (-1, 0, 1)]
    )
    total = table.sum()
    if not total:
        return float("nan")
    chance = float(table.sum(axis=0) @ table.sum(axis=1)) / total**2
    if chance == 1:
        return float("nan")
    return float((np.trace(table) / total - chance) / (1 - chance))


def alpha(grids: Sequence[Grid], scale: Scale) -> float:
    """Krippendorff's alpha of the cells of two or more grids of one shape.

    nominal: endorsed, absent, in conflict; ordinal: `ORDER`, so that dominant against present
    weighs less than against in conflict. A cell counts if two or more gave it a label.
    Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability.
    """
    given = np.stack([one.ravel() for one in grids])
    if scale == "nominal":
        given = signs(given)
    times = np.stack([(given == level).sum(axis=0) for level in ORDER], axis=1).astype(float)
    raters = times.sum(axis=1)
    times, raters = times[raters > 1], raters[raters > 1]
    pairs = times.T @ (times / (raters - 1)[:, None]) - np.diag(
        (times / (raters - 1)[:, None]).sum(0)
    )
    each = pairs.sum(axis=0)
    total = each.sum()
    distance = _distance(each, scale)
    expected = float(np.sum(np.outer(each, each) * distance))
    if not expected:
        return float("nan")
    return 1 - float(total - 1) * float(np.sum(pairs * distance)) / expected


def _distance(each: Floats, scale: Scale) -> NDArray[np.float64]:
    """Squared distances between the levels; `each` is how often each was given."""
    if scale == "nominal":
        return 1 - np.eye(len(each))
    # The number of labels from one level to another, half of either end.
    middle = np.cumsum(each) - each / 2
    return (middle[:, None] - middle[None, :]) ** 2
