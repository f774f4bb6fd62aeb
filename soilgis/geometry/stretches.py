"""Widened stretches (分段加宽): corner points of a line's buffers, stretch by stretch, in degrees and in the authalic plane.

Corner points are taken from the plane of their stretch to degrees and to the authalic plane by a polynomial of its own, fitted to the
geodesic solution; it is right to some 10⁻⁹ m, a tenth of the authalic plane's quantum.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.nearest import geod
from soilgis.model.ellipsoid import divide_edges, edge_parts, quantised, to_plane
from soilgis.native.library import counted, procedure

if TYPE_CHECKING:
    import numpy.typing as npt

    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.cut import Index

    Longs = npt.NDArray[np.int64]

_NODES, DEGREE = 6, 5
"""Points a side that a stretch's polynomial is fitted to, and its degree; stretches are at most some 50 km long."""
_place_corners = procedure("place_corners", "f64[2] i64[] f64[] f64[4] f64[4] f64[2]! f64[2]!")
_nodes_on_edges = counted("nodes_on_edges", "f64[2] i64[] i64[] i64[] f64[4] f64[2] i64[] i64[]! i64[]! f64[]!")
_SHORT_DEG = 1e-4
"""Edges of some 10 m are straight in the authalic plane within 10⁻⁵ m²."""


@dataclass(frozen=True)
class _Frame:
    """How points make rings, polygons and, where a stretch has several, groups of them: first of each, and their number."""

    kind: shapely.GeometryType
    rings: Longs
    levels: tuple[Longs, ...]

    @property
    def starts(self) -> Longs:
        """First point of each stretch, and the number of points."""
        first = self.levels[-1]
        for level in (*self.levels[-2::-1], self.rings):
            first = level[first]
        return first

    def shapes(self, points: Floats) -> Shapes:
        """One shape a stretch."""
        made: Shapes = shapely.from_ragged_array(self.kind, points, (self.rings, *self.levels))
        return made


@dataclass(frozen=True)
class Wide:
    """Corner points of the widened stretches of a line, ring by ring, in degrees and in the authalic plane, shape (n, 2)."""

    corners: Floats
    plane: Floats
    frame: _Frame

    def lonlat(self) -> Shapes:
        """One shape a stretch, degrees."""
        return self.frame.shapes(self.corners)


def numbers(groups: list[Floats]) -> Index:
    """Number of the group of each point of groups of points, one after another."""
    numbers: Index = np.repeat(np.arange(len(groups)), [len(points) for points in groups])
    return numbers


@dataclass(frozen=True)
class Runs:
    """Stretches in the azimuthal planes about their middles (分段局部平面), where they can be widened more than once.

    Attributes
    ----------
    middles
        Degrees, shape (n, 2).
    drawn
        Points of all in their planes, metres.
    number
        Stretch of each.
    """

    middles: Floats
    drawn: Floats
    number: Index

    @classmethod
    def of(cls, points: list[Floats]) -> Runs:
        """Take stretches to planes of their own."""
        middles = np.array([(one.min(axis=0) + one.max(axis=0)) / 2 for one in points])
        number = numbers(points)
        return cls(middles, _azimuthal(middles[number], np.concatenate(points)), number)

    def widened(self, half_width_m: float, segments: int) -> Wide:
        """Widen them, with so many segments in a quarter of a round corner."""
        wide = shapely.buffer(shapely.linestrings(self.drawn, indices=self.number), half_width_m, quad_segs=segments)
        kind, corners, (rings, *levels) = shapely.to_ragged_array(wide)
        frame = _Frame(kind, rings.astype(np.int64), tuple(level.astype(np.int64) for level in levels))
        first = np.searchsorted(self.number, np.arange(len(self.middles)))
        size = np.maximum.reduceat(np.abs(self.drawn).max(axis=1), first) + half_width_m
        lonlat, plane = np.empty_like(corners), np.empty_like(corners)
        fitted, centre = _polynomials(self.middles, size)
        _place_corners(corners, frame.starts, size, fitted, centre, lonlat, plane)
        for placed in (lonlat, plane):
            placed[rings[1:] - 1] = placed[rings[:-1]]
        return Wide(lonlat, plane, frame)


def _azimuthal(middle: Floats, lonlat: Floats) -> Floats:
    """Azimuthal equidistant coordinates of points about their middles, metres."""
    azimuth, _, metres = geod().inv(middle[:, 0], middle[:, 1], lonlat[:, 0], lonlat[:, 1])
    angle = np.radians(azimuth)
    placed: Floats = np.column_stack([metres * np.sin(angle), metres * np.cos(angle)])
    return placed


def _polynomials(middles: Floats, size: Floats) -> tuple[Floats, Floats]:
    """What takes points of azimuthal planes to degrees and to the authalic plane: terms of polynomials in points over sizes, and middles."""
    side = np.cos(np.pi * (np.arange(_NODES) + 0.5) / _NODES)
    nodes = np.array([(u, v) for u in side for v in side])
    away = (nodes * size[:, None, None]).reshape(-1, 2)
    about = np.repeat(middles, len(nodes), axis=0)
    azimuth = np.degrees(np.arctan2(away[:, 0], away[:, 1]))
    seen = np.column_stack(geod().fwd(about[:, 0], about[:, 1], azimuth, np.hypot(*away.T))[:2])
    both = np.hstack([seen, to_plane(seen)]).reshape(len(middles), len(nodes), 4)
    centre = np.hstack([middles, to_plane(middles)])
    fitted = np.linalg.pinv(_powers(nodes)) @ (both - centre[:, None])
    return fitted.reshape(-1, fitted.shape[-1]), centre


def _powers(points: Floats) -> Floats:
    """All products of powers of two coordinates up to the degree, shape (n, terms)."""
    u, v = points.T
    terms = np.empty((DEGREE + 1) * (DEGREE + 2) // 2 * len(points)).reshape(-1, len(points))
    terms[0], row = 1.0, 1
    for degree in range(1, DEGREE + 1):
        np.multiply(terms[row - degree : row], u, out=terms[row : row + degree])
        np.multiply(terms[row - 1], v, out=terms[row + degree])
        row += degree + 1
    return terms.T


def noded(wide: Wide, which: Index, found: Shapes) -> Wide:
    """Put points where outlines cross onto the edges that cross there, as a union does: edges are divided by their length.

    ``found`` is what the stretches ``which`` have in common with another. Edges too short to be divided are left as they are.
    """
    start, end = wide.corners[:-1], wide.corners[1:]
    long = np.abs(end - start).max(axis=1) > _SHORT_DEG
    long[wide.frame.rings[1:-1] - 1] = False
    edges = np.flatnonzero(long)
    nodes, of = shapely.get_coordinates(found, return_index=True)
    asked = (
        *(wide.corners, edges, np.searchsorted(edges, wide.frame.starts), which),
        *(shapely.bounds(found), nodes, np.searchsorted(of, np.arange(len(found) + 1))),
    )
    room = 2 * len(nodes)
    while True:
        on, node, along = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room)
        count = _nodes_on_edges(*asked, on, node, along)
        if count <= room:
            return _inserted(wide, on[:count], nodes[node[:count]], along[:count])
        room = count


def _inserted(wide: Wide, edge: Index, points: Floats, along: Floats) -> Wide:
    order = np.lexsort((along, edge))
    again = (np.diff(edge[order], prepend=-1) == 0) & (np.diff(points[order], axis=0, prepend=np.nan) == 0).all(axis=1)
    order = order[~again]
    behind = edge[order] + 1
    rings = wide.frame.rings + np.searchsorted(behind, wide.frame.rings, side="right")
    rings[0] = 0
    return Wide(
        np.insert(wide.corners, behind, points[order], axis=0),
        np.insert(wide.plane, behind, to_plane(points[order]), axis=0),
        replace(wide.frame, rings=rings),
    )


def divided_shapes(wide: Wide, tolerance_m2: float) -> Shapes:
    """Divide long edges as `soilgis.store.plane.plane_polygons` does, straight in degrees; polygons of the plane, of whole quanta."""
    parts = edge_parts(wide.corners[:-1], wide.corners[1:], tolerance_m2)
    divided, rings = divide_edges(wide.plane, wide.frame.rings, parts)
    if len(divided) > len(wide.plane):
        between, _ = divide_edges(wide.corners, wide.frame.rings, parts)
        parts[wide.frame.rings[1:-1] - 1] = 1
        made = np.ones(len(divided), dtype=bool)
        made[np.arange(len(wide.plane)) + np.concatenate([[0], np.cumsum(parts - 1)])] = False
        divided[made] = to_plane(between[made])
    return replace(wide.frame, rings=rings).shapes(quantised(divided))
