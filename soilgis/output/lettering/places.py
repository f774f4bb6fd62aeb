"""Names and where they stand (注记与位置): what placing and leading out work on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import shapely

    from soilgis.output.lettering.anchors import Floats

GAP = 2.0
"""Pixels left free around a name."""


@dataclass(frozen=True)
class Name:
    """A name to be placed (待配置注记).

    Attributes
    ----------
    text
        As it is printed.
    shape
        Its unit, a polygon of the plane.
    size
        Of its type, in pixels of the screen or points of the paper.
    rank
        Lower ones are placed first.
    value
        Widest value that may stand under it; empty for none.
    since
        First step of the ladder it may be shown at.
    most
        Shown while half the room in its unit is at most so many pixels: a province's name leaves when its counties fill the screen.
    leads
        First step at which it may be led out of its unit by a line; None for never.
    at
        Anchor, where it is given and not looked for in the unit.
    mark
        Half the width of a sign that stands on the anchor; the text stands right of the sign, from the step it has room (`Placed.valued`).
    """

    text: str
    shape: shapely.Geometry
    size: float
    rank: int = 0
    value: str = ""
    since: int = 0
    most: float = np.inf
    leads: int | None = None
    at: tuple[float, float] | None = None
    mark: float = 0.0

    @property
    def grows(self) -> bool:
        """Whether something is added to it where there is room: a value under it, or the name of a sign."""
        return bool(self.value or (self.mark and self.text))


@dataclass(frozen=True)
class Lead:
    """A name led out of its unit (引线注记): its middle is so many pixels right of and below the anchor, from a step on."""

    right: float
    down: float
    since: int


@dataclass(frozen=True)
class Placed:
    """Where a name stands (已配置注记).

    Attributes
    ----------
    x, y
        Anchor in the plane, inside the unit; the middle of the name.
    since, until
        Shown on its anchor at the steps from ``since`` up to but without ``until``; never where they are equal.
    valued
        First step with room for a value under the name, or for the text of a sign; ``until`` for none.
    lead
        Where it stands at the steps before ``since``, if it is led out.
    """

    x: float
    y: float
    since: int
    until: int
    valued: int
    lead: Lead | None = None


@dataclass(frozen=True)
class Boxes:
    """Anchors and extents of names: left, right, up and down of the anchor, in pixels; arrays of shape (n,)."""

    x: Floats
    y: Floats
    left: Floats
    right: Floats
    up: Floats
    down: Floats

    def free_from(self, row: int, others: npt.NDArray[np.intp], of: Boxes) -> Floats:
        """Scale from which a box of mine is free of boxes of others, shape (k,); infinite where anchors are the same."""
        east, south = of.x[others] - self.x[row], of.y[others] - self.y[row]
        wide = np.where(east >= 0, self.right[row] + of.left[others], self.left[row] + of.right[others])
        tall = np.where(south >= 0, self.down[row] + of.up[others], self.up[row] + of.down[others])
        with np.errstate(divide="ignore"):
            free: Floats = np.minimum((wide + GAP) / np.abs(east), (tall + GAP) / np.abs(south))
        return free
