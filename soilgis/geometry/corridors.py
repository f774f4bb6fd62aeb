"""Corridors of long lines (长线缓冲带): measured stretch by stretch, never united into one shape.

A corridor (`soilgis.geometry.derive.corridor`) is the union of the widened stretches of its line. Here stretches stay apart, and what
one has in common with those before it is a piece of its own with the sign −1: whatever adds up over ground is then the sum over all
pieces, each with its sign. The corner points are those of the whole corridor. They are taken from the plane of their stretch to the
authalic plane by a polynomial of its own, fitted to the geodesic solution; it is right to some 10⁻⁹ m, a tenth of the plane's quantum.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.derive import QUARTER_SEGMENTS, stretches
from soilgis.geometry.meeting import of_dimension, united_by
from soilgis.geometry.nearest import mercator
from soilgis.geometry.stretches import Runs, divided_shapes, noded, numbers
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2, SEMI_MAJOR_M
from soilgis.model.threads import in_threads
from soilgis.store.plane import valid_in_plane

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.cut import Index
    from soilgis.geometry.stretches import Wide

_DRAWN_SEGMENTS = 8
DRAWN_SHARE = float(1 - np.cos(np.pi / 4 / _DRAWN_SEGMENTS))
"""How far a drawn corridor may lie within the measured one, as a share of the half width: 0.5 %."""


@dataclass(frozen=True)
class Corridors:
    """Corridors in signed pieces (带号分段), those with the sign +1 first.

    Attributes
    ----------
    owner
        Position of the line of each piece, shape (k,).
    plane
        Pieces in the authalic plane, shape (k,); None for those that nothing will meet (`Corridors.near_to`).
    area_m2, length_m
        Area and length of outline of each, shape (k,).
    sign
        +1, or −1 for ground that pieces before have in common, shape (k,).
    ways
        The stretch of the line in the middle of each piece with the sign +1, in the Mercator plane.
    near
        Pairs of pieces with the sign +1 that may have ground in common, the later one first.
    runs
        The points of those stretches, degrees.
    drawn
        The corridors for drawing, round corners of few segments, one shape each, degrees, shape (lines,).
    half_width_m
        Distance to each side, metres.
    tolerance_m2
        Largest area one edge may be off.
    """

    owner: Index
    plane: Shapes
    area_m2: Floats
    length_m: Floats
    sign: Floats
    ways: Shapes
    near: tuple[Index, Index]
    runs: list[Floats]
    drawn: Shapes
    half_width_m: float
    tolerance_m2: float

    def summed(self, lines: int, values: Floats, pieces: Index | slice = slice(None)) -> Floats:
        """Sum of values of pieces by line, each with its sign, shape (lines,)."""
        added: Floats = np.bincount(self.owner[pieces], self.sign[pieces] * values, minlength=lines).astype(np.float64)
        return added

    def near_to(self, *shapes: Shapes) -> Corridors:
        """The same without the shapes of pieces far from all of some shapes of the plane: a frame around a piece meets none of them."""
        frames = shapely.box(*shapely.bounds(self.plane).T)
        _, met = shapely.STRtree(frames).query(np.concatenate(shapes), predicate="intersects")
        plane = np.full(len(self.plane), None, dtype=object)
        plane[met] = self.plane[met]
        return replace(self, plane=plane)

    def outlines(self, piece: Index) -> Shapes:
        """Pieces with the sign +1 in degrees, wherever they are; without the points where their outlines cross."""
        return self._widened(piece, QUARTER_SEGMENTS).lonlat()

    def sketches(self, piece: Index) -> Shapes:
        """Pieces with the sign +1 for drawing, in the plane: at most `DRAWN_SHARE` of the half width within the measured ones."""
        return valid_in_plane(divided_shapes(self._widened(piece, _DRAWN_SEGMENTS), self.tolerance_m2))

    def _widened(self, piece: Index, segments: int) -> Wide:
        return Runs.of([self.runs[one] for one in piece.tolist()]).widened(self.half_width_m, segments)

    def joined(self, piece: Index, shapes: Shapes) -> shapely.Geometry:
        """Unite shapes that lie within pieces with the sign +1, each of which stands once."""
        place = np.full(len(self.ways), -1, dtype=np.intp)
        place[piece] = np.arange(len(piece))
        later, earlier = place[self.near[0]], place[self.near[1]]
        both = (later >= 0) & (earlier >= 0)
        return joined(shapes, later[both], earlier[both])


def long_corridors(lines: Shapes, half_width_m: float, tolerance_m2: float = EDGE_TOLERANCE_M2) -> Corridors:
    """Corridors of lon/lat lines in signed pieces.

    Parameters
    ----------
    lines
        Line or lines in degrees, shape (n,).
    half_width_m
        Distance to each side, metres; small against a stretch (some 40 km).
    tolerance_m2
        Largest area one edge may be off.
    """
    made = in_threads(lambda line: _of_line(line, half_width_m, tolerance_m2), lines)
    numbers = np.arange(len(lines), dtype=np.intp)
    own, again = [len(one.ways) for one in made], [len(one.common) for one in made]
    first = np.repeat(np.cumsum([0, *own[:-1]]), [len(one.near[0]) for one in made]).astype(np.intp)
    drawn = np.empty(len(lines), dtype=object)
    drawn[:] = [one.drawn for one in made]
    plane = np.concatenate([one.own for one in made] + [one.common for one in made])
    return Corridors(
        np.concatenate([np.repeat(numbers, own), np.repeat(numbers, again)]),
        plane,
        shapely.area(plane),
        shapely.length(plane),
        np.repeat([1.0, -1.0], [sum(own), sum(again)]),
        np.concatenate([one.ways for one in made]),
        (first + np.concatenate([one.near[0] for one in made]), first + np.concatenate([one.near[1] for one in made])),
        [run for one in made for run in one.runs],
        drawn,
        half_width_m,
        tolerance_m2,
    )


def joined(shapes: Shapes, later: Index, earlier: Index) -> shapely.Geometry:
    """Unite shapes of which only the pairs named may meet: those that cannot meet make one shape as they are.

    Parameters
    ----------
    shapes
        Polygons, shape (n,).
    later, earlier
        Pairs of positions, the larger first.
    """
    before: list[list[int]] = [[] for _ in shapes]
    for one, other in zip(later.tolist(), earlier.tolist(), strict=True):
        before[one].append(other)
    group = np.zeros(len(shapes), dtype=np.intp)
    for one, others in enumerate(before):
        used = {int(group[other]) for other in others}
        group[one] = next(number for number in range(len(used) + 1) if number not in used)
    parts, of = shapely.get_parts(shapes, return_index=True)
    apart = [shapely.multipolygons(parts[group[of] == number]) for number in range(int(group.max()) + 1)]
    return functools.reduce(shapely.union, apart)


@dataclass(frozen=True)
class _Line:
    """What is made of one line; names as in `Corridors`, ``own`` the pieces with the sign +1, ``common`` those with −1."""

    own: Shapes
    common: Shapes
    ways: Shapes
    near: tuple[Index, Index]
    runs: list[Floats]
    drawn: shapely.Geometry


def _of_line(line: shapely.Geometry, half_width_m: float, tolerance_m2: float) -> _Line:
    runs = [points for part in shapely.get_parts(line) for points in stretches(part)]
    ways = mercator(shapely.linestrings(np.concatenate(runs), indices=numbers(runs)))
    planes = Runs.of(runs)
    wide = planes.widened(half_width_m, QUARTER_SEGMENTS)
    later, earlier = _near(ways, half_width_m)
    shapes = wide.lonlat()
    found = shapely.intersection(shapes[later], shapes[earlier])
    crossed = noded(wide, np.concatenate([later, earlier]), np.concatenate([found, found]))
    common = of_dimension(found, 2)
    ground = shapely.area(common) > 0
    _, once = united_by(later[ground], common[ground])
    own = valid_in_plane(divided_shapes(crossed, tolerance_m2))
    sketch = planes.widened(half_width_m, _DRAWN_SEGMENTS).lonlat()
    return _Line(
        own, plane_shapes(once, tolerance_m2), ways, (later, earlier), runs, joined(sketch, later, earlier)
    )  # fmt: skip


def _near(ways: Shapes, half_width_m: float) -> tuple[Index, Index]:
    """Pairs of stretches whose corridors may meet, the later one first."""
    reach = 2.1 * half_width_m * scale_within(ways)
    shapely.prepare(ways)
    later, earlier = shapely.STRtree(ways).query(ways, predicate="dwithin", distance=reach)
    shapely.destroy_prepared(ways)
    once = earlier < later
    return later[once].astype(np.intp), earlier[once].astype(np.intp)


def scale_within(shapes: Shapes) -> Floats:
    """A bound of the Mercator plane's scale within each of its shapes and a little around, shape (n,).

    On the sphere it is cosh(y/R); on the ellipsoid it differs by less than 0.4 %.
    """
    bounds = shapely.bounds(shapes)
    scale: Floats = np.cosh(np.abs(bounds[:, [1, 3]]).max(axis=1) / SEMI_MAJOR_M) * 1.01
    return scale


def least_scale(shapes: Shapes) -> Floats:
    """A lower bound of the same."""
    bounds = shapely.bounds(shapes)
    across = (bounds[:, 1] < 0) & (bounds[:, 3] > 0)
    nearest = np.where(across, 0.0, np.abs(bounds[:, [1, 3]]).min(axis=1))
    scale: Floats = np.cosh(nearest / SEMI_MAJOR_M) * 0.99
    return scale
