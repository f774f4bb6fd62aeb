r"""Bending of edges by place (弦差系数): how much area the chord of a short edge misses, told from a table instead of from the edge itself.

`soilgis.model.chords` measures the bend of every edge by taking five of its points over; a layer of a million edges then costs eleven
changes of coordinates an edge. For an edge d that is short against the ellipsoid, the curve is a parabola with velocity
:math:`v = F'd` and bend :math:`a = F''(d, d)`, whose chord misses :math:`|v \times a| / 12`: a cubic form in d, with four
coefficients that change slowly with place. They are taken from the change of coordinates itself, by differences around the
nodes of a grid, and interpolated.

**Bound.** The table may only say what measuring would say. Its areas are believed within `SLACK` of the area and of the tolerance; at the
middle of every cell it is held against `chord_areas` for edges of the greatest length in four directions, and cells where it misses by
more than half of that say nothing. Where an area lies so near a limit that the number of parts could differ, where the edge is longer, or
where the cell says nothing, the answer is `ASK`, and the edge is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.chords import Counts, Floats

ASK = -1
"""Number of parts where the table cannot tell."""
SLACK = 0.004
"""How far an area told may be from the one measured: this share of it, and of the tolerance."""
MOST_TOLD = 64
"""Parts up to which the table answers."""
_LONGEST_M = 2000.0
_STENCIL_M = 1000.0
_SPACING_M = 60_000.0
_MOST_NODES = 64


@dataclass(frozen=True)
class Bends:
    """Coefficients of the missed area over a rectangle (弦差系数表), in multiples of the tolerance.

    Attributes
    ----------
    corner, step
        Lower left node and distance between nodes, units of the system the edges are straight in, shape (2,).
    terms
        At each node, for each of two planes, the factors of dx³, dx²dy, dx dy² and dy³, shape (rows, columns, 8); NaN where it says nothing.
    short, longest
        Length up to which no edge needs a division, and the greatest length it speaks of.
    """

    corner: Floats
    step: Floats
    terms: Floats
    short: float
    longest: float

    def told(self, start: Floats, end: Floats) -> Counts:
        """Parts of each edge, shape (n,); `ASK` where it must be measured."""
        along = end - start
        length = np.hypot(along[:, 0], along[:, 1])
        parts = np.ones(len(start), np.int64)
        far = np.flatnonzero(~(length <= self.short))
        missed = self.missed(start[far], along[far])
        with np.errstate(invalid="ignore"):
            count = np.maximum(np.ceil(np.sqrt(missed)), 1.0)
            slack = SLACK * missed + SLACK
            sure = (missed + slack <= count * count) & ((count == 1) | (missed - slack > (count - 1) ** 2))
            sure &= (length[far] <= self.longest) & (count <= MOST_TOLD)
        parts[far] = np.where(sure, count, ASK).astype(np.int64)
        return parts

    def missed(self, start: Floats, along: Floats) -> Floats:
        """Area each edge misses, multiples of the tolerance, the larger of both planes, shape (n,)."""
        rows, columns = self.terms.shape[:2]
        place = (start + along * 0.5 - self.corner) / self.step
        cell = np.clip(np.floor(place), 0, [columns - 2, rows - 2]).astype(np.int64)
        (across, up), (column, row) = (place - cell).T[:, :, None], cell.T
        lower = self.terms[row, column] * (1 - across) + self.terms[row, column + 1] * across
        upper = self.terms[row + 1, column] * (1 - across) + self.terms[row + 1, column + 1] * across
        term = (lower * (1 - up) + upper * up).T
        x, y = along.T
        areas = [
            np.abs(((one[0] * x + one[1] * y) * x + one[2] * y * y) * x + one[3] * y**3) for one in (term[:4], term[4:])
        ]
        return np.asarray(np.maximum(*areas), np.float64)


def bends(
    planes: Callable[[Floats], Floats],
    missed: Callable[[Floats, Floats], Floats],
    bounds: Floats,
    *,
    unit_m: float,
) -> Bends:
    """Make the table for edges within bounds.

    Parameters
    ----------
    planes
        Takes points, shape (m, 2), to both planes side by side, shape (m, 4), in units whose square is the tolerance.
    missed
        Measures edges by their starts and ends as `soilgis.model.chords.chord_areas` does, the larger of both planes, in multiples of the
        tolerance.
    bounds
        xmin, ymin, xmax, ymax in the system the edges are straight in.
    unit_m
        Length of its unit, m.
    """
    reach = np.maximum(bounds[2:] - bounds[:2], _LONGEST_M / unit_m)
    count = np.clip(np.ceil(reach * unit_m / _SPACING_M), 1, _MOST_NODES - 1).astype(int)
    step = reach / count
    axes = [bounds[side] + step[side] * np.arange(count[side] + 1) for side in (0, 1)]
    at = np.stack(np.meshgrid(*axes), axis=-1)
    with np.errstate(invalid="ignore", over="ignore"):
        terms = _cubic(at.reshape(-1, 2), planes, _STENCIL_M / unit_m).reshape(*at.shape[:2], 8)
    terms[~np.isfinite(terms).all(axis=2)] = np.nan
    longest = _LONGEST_M / unit_m
    made = Bends(bounds[:2], step, terms, 0.0, longest)
    centres = (at[:-1, :-1] + step / 2).reshape(-1, 2)
    wrong = _wrong(made, centres, missed).reshape(count[1], count[0])
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        terms[row : row + count[1], column : column + count[0]][wrong] = np.nan
    most = np.abs(terms).reshape(-1, 2, 4).sum(axis=2).max(initial=0.0)
    short = 0.0 if np.isnan(most) else min(((1 - 3 * SLACK) / max(most, 1e-30)) ** (1 / 3), longest)
    return Bends(bounds[:2], step, terms, float(short), longest)


def _cubic(at: Floats, planes: Callable[[Floats], Floats], apart: float) -> Floats:
    """Factors of the missed area at points, by differences to points ``apart``, shape (n, 8)."""
    offsets = np.array([[x, y] for y in (-1, 0, 1) for x in (-1, 0, 1)], np.float64) * apart
    seen = planes((at[:, None] + offsets).reshape(-1, 2)).reshape(-1, 3, 3, 2, 2)
    x, y = (seen[:, 1, 2] - seen[:, 1, 0]) / (2 * apart), (seen[:, 2, 1] - seen[:, 0, 1]) / (2 * apart)
    xx = (seen[:, 1, 2] - 2 * seen[:, 1, 1] + seen[:, 1, 0]) / apart**2
    yy = (seen[:, 2, 1] - 2 * seen[:, 1, 1] + seen[:, 0, 1]) / apart**2
    xy = (seen[:, 2, 2] - seen[:, 2, 0] - seen[:, 0, 2] + seen[:, 0, 0]) / (4 * apart**2)
    factors = [_cross(x, xx), _cross(y, xx) + 2 * _cross(x, xy), _cross(x, yy) + 2 * _cross(y, xy), _cross(y, yy)]
    return np.stack(factors, axis=-1).reshape(-1, 8) / 12


def _cross(one: Floats, two: Floats) -> Floats:
    return np.asarray(one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0], np.float64)


def _wrong(table: Bends, centres: Floats, missed: Callable[[Floats, Floats], Floats]) -> np.ndarray:
    """Cells in which the table misses what is measured at their centre, by edges of the greatest length."""
    wrong = np.zeros(len(centres), bool)
    for turn in np.arange(4) * np.pi / 4:
        along = np.broadcast_to(table.longest * np.array([np.cos(turn), np.sin(turn)]), centres.shape)
        found = missed(centres - along / 2, centres + along / 2)
        told = table.missed(centres - along / 2, along)
        wrong |= ~(np.abs(told - found) <= SLACK * (found + 1) / 2)
    return wrong
