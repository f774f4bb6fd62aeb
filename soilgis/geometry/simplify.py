"""Shapes for display (显示用简化): borders simplified once and shared by both sides; figures are always measured before this.

With `soilgis.geometry.displaced` the only geometry that the windows may import. Nothing that leaves this module may be measured for a
reported figure.
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
        thinned = np.array([_alone(shape, tolerance) for shape in shapes])
    return np.array(shapely.orient_polygons(thinned), dtype=object)


def _alone(shape: shapely.Geometry, tolerance: float) -> shapely.Geometry:
    """One shape simplified by itself; a film that GEOS's coverage cannot hold falls to the plain way of Douglas and Peucker."""
    try:
        return shapely.coverage_simplify(np.array([shape]), tolerance)[0]
    except shapely.errors.GEOSException:
        return shapely.simplify(shape, tolerance)


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
    united = shapely.coverage_union_all if shapely.coverage_is_valid(shapes) else shapely.union_all
    return np.array([united(shapes)][: len(shapes)], dtype=object)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of what a cut left; points and lines have no area to show."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
