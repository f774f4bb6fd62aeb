r"""Bending of edges by place (弦差系数): how much area the chord of a short edge misses, told from a table instead of from the edge itself.

`soilgis.model.chords` measures the bend of every edge by taking five of its points over; a layer of a million edges then costs eleven
changes of coordinates an edge. For an edge d that is short against the ellipsoid, the curve is a parabola with velocity
:math:`v = F'd` and bend :math:`a = F''(d, d)`, whose chord misses :math:`|v \times a| / 12`: a cubic form in d, with four
coefficients that change slowly with place. They are taken from the change of coordinates itself, by differences around the
nodes of a grid, and interpolated.

**Bound.** The table may only say what measuring would say. Its areas are believed within `SLACK` of the area and of the tolerance and
`LOOSE` of the sum of the four terms without their signs, since they may cancel; at three places of every cell it is held against
`chord_areas` for edges of the greatest length in four directions each, and cells where it misses by more than a third of that say
nothing. Where an area lies so near a limit that the number of parts could differ, where the edge is longer, or
where the cell says nothing, the answer is `ASK`, and the edge is measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.chords import Counts, Floats

ASK = -1
"""Number of parts where the table cannot tell."""
SLACK = 0.004
"""How far an area told may be from the one measured: this share of it, and of the tolerance."""
LOOSE = 0.0006
"""How far besides: this share of what the terms come to without their signs."""
MOST_TOLD = 64
"""Parts up to which the table answers."""
_LONGEST_M = 6000.0
"""Length of edges up to which a table speaks, and how far apart its nodes may lie for that; further apart it speaks of `_NEAR_M` alone."""
_CLOSE_M = 120_000.0
_NEAR_M = 1500.0
_STENCIL_M = 1000.0
_SPACING_M = 60_000.0
_MOST_NODES = 48
_LOOKS = ((0.5, 0.5, 0.0), (0.25, 0.75, 0.25), (0.75, 0.25, 0.5))
"""Where in a cell the table is looked at, and by how much of 45° its four directions are turned there."""


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
        missed, slack = self.missed(start[far], along[far])
        with np.errstate(invalid="ignore"):
            count = np.maximum(np.ceil(np.sqrt(missed)), 1.0)
            sure = (missed + slack <= count * count) & ((count == 1) | (missed - slack > (count - 1) ** 2))
            sure &= (length[far] <= self.longest) & (count <= MOST_TOLD)
        parts[far] = np.where(sure, count, ASK).astype(np.int64)
        return parts

    def missed(self, start: Floats, along: Floats) -> tuple[Floats, Floats]:
        """Area each edge misses, the larger of both planes, and how far it may be off, multiples of the tolerance, shape (n,) each."""
        rows, columns = self.terms.shape[:2]
        place = np.nan_to_num((start + along * 0.5 - self.corner) / self.step)
        cell = np.clip(np.floor(place), 0, [columns - 2, rows - 2]).astype(np.int64)
        (across, up), (column, row) = (place - cell).T[:, :, None], cell.T
        lower = self.terms[row, column] * (1 - across) + self.terms[row, column + 1] * across
        upper = self.terms[row + 1, column] * (1 - across) + self.terms[row + 1, column + 1] * across
        x, y = along.T
        powers = np.stack([x**3, x**2 * y, x * y**2, y**3], axis=-1)
        each = (lower * (1 - up) + upper * up).reshape(-1, 2, 4) * powers[:, None]
        areas: Floats = np.abs(each.sum(axis=2)).max(axis=1)
        return areas, SLACK * areas + SLACK + LOOSE * np.abs(each).sum(axis=2).max(axis=1)


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
    longest = (_LONGEST_M if (step * unit_m <= _CLOSE_M).all() else _NEAR_M) / unit_m
    made = Bends(bounds[:2], step, terms, 0.0, longest)
    wrong = _wrong(made, at[:-1, :-1].reshape(-1, 2), missed).reshape(count[1], count[0])
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


def _wrong(table: Bends, cells: Floats, missed: Callable[[Floats, Floats], Floats]) -> npt.NDArray[np.bool_]:
    """Cells, by their lower left nodes, in which the table misses what is measured, by edges of the greatest length."""
    wrong = np.zeros(len(cells), bool)
    for across, up, turned in _LOOKS:
        for turn in (np.arange(4) + turned) * np.pi / 4:
            along = np.broadcast_to(table.longest * np.array([np.cos(turn), np.sin(turn)]), cells.shape)
            start = cells + table.step * np.array([across, up]) - along / 2
            told, slack = table.missed(start, along)
            wrong |= ~(np.abs(told - missed(start, start + along)) <= slack / 3)
    return wrong
