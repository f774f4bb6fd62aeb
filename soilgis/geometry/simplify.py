"""Shapes for display (显示用简化): borders simplified once and shared by both sides; figures are always measured before this.

The only geometry that the windows may import. Nothing that leaves this module may be measured for a reported figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

Shapes = npt.NDArray[np.object_]

METRES_PER_DEGREE = 111_320.0
"""Length of one degree of the equator, m; turns a display tolerance in metres into degrees."""


@dataclass(frozen=True)
class Faces:
    """Pieces that do not overlap, and which of them make up each shape they came from (面片).

    Attributes
    ----------
    shapes
        Polygons in degrees, a valid coverage, shape (n,).
    members
        For each group of input shapes, for each shape, the positions of its pieces in ``shapes``.
    """

    shapes: Shapes
    members: tuple[tuple[npt.NDArray[np.int64], ...], ...]


def faces(groups: Sequence[Shapes]) -> Faces:
    """Cut several groups of shapes along each other's borders, so that a border they share exists once.

    Parameters
    ----------
    groups
        Groups of polygons in degrees; shapes of different groups may overlap, and so may those of one group.

    Returns
    -------
    Faces
        The pieces. One group that is a valid coverage already is returned as it is.
    """
    if len(groups) == 1 and shapely.coverage_is_valid(groups[0]):
        own = tuple(np.array([position]) for position in range(len(groups[0])))
        return Faces(groups[0].copy(), (own,))
    every = np.concatenate(groups) if groups else np.array([], dtype=object)
    pieces = _pieces(every)
    inside = _pieces_of(every, pieces)
    used = np.unique(np.concatenate(inside)) if len(inside) else np.array([], dtype=np.int64)
    place = np.full(len(pieces), -1)
    place[used] = np.arange(len(used))
    members, start = [], 0
    for group in groups:
        members.append(tuple(place[found] for found in inside[start : start + len(group)]))
        start += len(group)
    return Faces(pieces[used], tuple(members))


def _pieces(shapes: Shapes) -> Shapes:
    """Polygons between the borders of all shapes."""
    noded = shapely.union_all(shapely.boundary(shapes))
    lines = shapely.get_parts(shapely.line_merge(noded)) if noded.geom_type != "LineString" else np.array([noded])
    pieces: Shapes = shapely.get_parts(shapely.polygonize(lines))
    return pieces


def _pieces_of(shapes: Shapes, pieces: Shapes) -> list[npt.NDArray[np.int64]]:
    """Positions of the pieces inside each shape."""
    tree = shapely.STRtree(shapely.point_on_surface(pieces))
    owner, piece = tree.query(shapes, predicate="intersects")
    return [np.sort(piece[owner == position]) for position in range(len(shapes))]


def simplify(shapes: Shapes, tolerance_m: float, *, known_coverage: bool = False) -> Shapes:
    """Simplify a coverage for display so that neighbours keep the same border.

    Parameters
    ----------
    shapes
        Polygons in degrees; a valid coverage, else each shape is simplified by itself.
    tolerance_m
        Size of the details left out, m; 0 changes nothing.
    known_coverage
        The shapes come from `faces`, so that they need not be checked again.

    Returns
    -------
    Shapes
        New shapes in the same order, oriented with shells counter-clockwise; never measured for a figure.
    """
    if tolerance_m == 0 or len(shapes) == 0:
        return np.array(shapely.orient_polygons(shapes), dtype=object)
    tolerance = tolerance_m / METRES_PER_DEGREE
    if known_coverage or shapely.coverage_is_valid(shapes):
        thinned = shapely.coverage_simplify(shapes, tolerance)
    else:
        thinned = np.array([shapely.coverage_simplify(np.array([shape]), tolerance)[0] for shape in shapes])
    return np.array(shapely.orient_polygons(thinned), dtype=object)


def displacement_m(before: Shapes, after: Shapes) -> npt.NDArray[np.float64]:
    """How far the border of each shape was moved at most by simplification, in metres.

    Parameters
    ----------
    before, after
        The same shapes, in degrees, in the same order, shape (n,).

    Returns
    -------
    ndarray
        Largest distance from a vertex before to the border drawn after, shape (n,); 0 for an empty shape. Degrees of longitude are shortened by the
        cosine of the latitude of the shape's middle.

    Notes
    -----
    Simplification leaves vertices out and moves none, so a vertex lies no further from the border drawn than from the line
    between its neighbours that were kept; only vertices that could be the farthest are measured from the border itself.
    """
    rings, owner = _rings(before)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    shape = owner[ring]
    middle = np.nan_to_num(shapely.bounds(before)[:, [1, 3]].mean(axis=1))
    scale = np.column_stack([np.cos(np.radians(middle)), np.ones(len(before))])[shape] * METRES_PER_DEGREE
    start, end, known = _chords(_among(points, shapely.get_coordinates(after)), ring, len(rings))
    most = np.full(len(points), np.inf)
    most[known] = _from_chords(points[known] * scale[known], points[start] * scale[known], points[end] * scale[known])
    runs = np.searchsorted(shape, np.arange(len(before) + 1))
    found = [
        _farthest(points[a:b] * scale[a:b], most[a:b], shapely.transform(drawn, lambda xy, a=a: xy * scale[a]))
        for drawn, a, b in zip(after, runs, runs[1:], strict=False)
    ]
    return np.array(found, dtype=np.float64)


def _rings(shapes: Shapes) -> tuple[Shapes, npt.NDArray[np.int64]]:
    """Rings of all shapes, and the shape each belongs to."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, owner[part]


def _among(points: npt.NDArray[np.float64], kept: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Which points are also in ``kept``, to the last bit."""
    known = np.sort(np.ascontiguousarray(kept).view(np.complex128).ravel())
    asked = np.ascontiguousarray(points).view(np.complex128).ravel()
    place = np.minimum(np.searchsorted(known, asked), max(0, len(known) - 1))
    return known[place] == asked if len(known) else np.zeros(len(points), dtype=bool)


def _chords(
    kept: npt.NDArray[np.bool_], ring: npt.NDArray[np.int64], count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The kept vertices before and after each vertex of its ring, for the vertices whose ring kept any; and which those are."""
    spots = np.flatnonzero(kept)
    first, last = np.full(count, -1), np.full(count, -1)
    last[ring[spots]] = spots
    first[ring[spots[::-1]]] = spots[::-1]
    known = first[ring] >= 0
    asked = np.flatnonzero(known)
    behind = np.searchsorted(spots, asked, side="right") - 1
    ahead = np.searchsorted(spots, asked, side="left")
    start, end = spots[np.maximum(behind, 0)], spots[np.minimum(ahead, len(spots) - 1)]
    mine = ring[asked]
    start = np.where((behind >= 0) & (ring[start] == mine), start, last[mine])
    end = np.where((ahead < len(spots)) & (ring[end] == mine), end, first[mine])
    return start, end, known


def _from_chords(
    points: npt.NDArray[np.float64], start: npt.NDArray[np.float64], end: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Distance of each point from its line from ``start`` to ``end``."""
    along, out = end - start, points - start
    length = np.einsum("ij,ij->i", along, along)
    share = np.clip(np.einsum("ij,ij->i", along, out) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    left: npt.NDArray[np.float64] = np.hypot(*(out - along * share[:, None]).T)
    return left


def _farthest(points: npt.NDArray[np.float64], most: npt.NDArray[np.float64], drawn: shapely.Geometry) -> float:
    """Largest distance of points from a drawn border, m, when none is farther from it than ``most``; 0 without a border."""
    border = shapely.boundary(drawn)
    if border.is_empty or len(points) == 0 or most.max() == 0:
        return 0.0
    shapely.prepare(border)
    least = float(shapely.distance(border, shapely.points(points[int(most.argmax())])))
    asked = most > least
    return max(least, float(shapely.distance(border, shapely.points(points[asked])).max(initial=0.0)))


def displaced_m2(before: Shapes, after: Shapes) -> npt.NDArray[np.float64]:
    """Area between the border before simplification and the one drawn after it, for each shape, in m² rounded up by 1 %.

    Whatever polygon is laid over a shape, its overlap with the drawn shape differs from that with the true one by at most this.

    Parameters
    ----------
    before, after
        The same shapes, in degrees, in the same order, shape (n,).
    """
    between = shapely.symmetric_difference(before, after)
    middle = shapely.get_y(shapely.centroid(before))
    shrink = np.cos(np.radians(np.nan_to_num(middle))) * METRES_PER_DEGREE**2
    areas: npt.NDArray[np.float64] = shapely.area(between) * shrink * 1.01
    return areas


def inside(shapes: Shapes, rim: Shapes) -> Shapes:
    """Cut shapes to the part that lies inside ``rim``, for display; an empty polygon where there is none.

    Parameters
    ----------
    shapes
        Polygons in degrees, shape (n,).
    rim
        Polygons in degrees that do not overlap, such as the regions of a study; united by `dissolved` once where several layers
        are cut to it.
    """
    if len(shapes) == 0 or len(rim) == 0:
        return shapes.copy()
    whole = rim[0] if len(rim) == 1 else shapely.union_all(rim)
    shapely.prepare(whole)
    contained = shapely.contains_properly(whole, shapes)
    cut = shapes.copy()
    cut[~contained] = [_polygons(shape) for shape in shapely.intersection(shapes[~contained], whole)]
    return cut


def dissolved(shapes: Shapes) -> Shapes:
    """All shapes as one, shape (1,); none where there are none."""
    return np.array([shapely.union_all(shapes)][: len(shapes)], dtype=object)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of what a cut left; points and lines have no area to show."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
