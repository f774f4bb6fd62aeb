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


def is_coverage(shapes: Shapes) -> bool:
    """Whether shapes tile the ground: none over another, neighbours with the same vertices along the border they share."""
    return bool(shapely.coverage_is_valid(shapes))


def orient(shapes: Shapes) -> Shapes:
    """Shapes with shells counter-clockwise."""
    return np.array(shapely.orient_polygons(shapes), dtype=object)


def faces(groups: Sequence[Shapes], *, known_coverage: bool = False) -> Faces:
    """Cut several groups of shapes along each other's borders, so that a border they share exists once.

    Parameters
    ----------
    groups
        Groups of polygons in degrees; shapes of different groups may overlap, and so may those of one group.
    known_coverage
        The first group is known to be a coverage, so that it need not be checked again.

    Returns
    -------
    Faces
        The pieces. A first group that is a valid coverage already is returned as it is where all other shapes are made of its shapes.
    """
    if len(groups) and (known_coverage or is_coverage(groups[0])):
        made = [_made_of(groups[0], group) for group in groups[1:]]
        own = tuple(np.array([position]) for position in range(len(groups[0])))
        if all(members is not None for members in made):
            return Faces(groups[0].copy(), (own, *(members for members in made if members is not None)))
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


_SAME = 1e-12
"""Share of its area by which a shape may differ from the sum of the shapes it is made of."""


def _made_of(tiles: Shapes, shapes: Shapes) -> tuple[npt.NDArray[np.int64], ...] | None:
    """Positions of the tiles that make up each shape; None where one of them is not made of whole tiles."""
    tree, areas, found = shapely.STRtree(tiles), shapely.area(tiles), []
    for shape in shapes:
        near = np.sort(tree.query(shape))
        shapely.prepare(shape)
        mine = near[shapely.contains(shape, shapely.point_on_surface(tiles[near]))]
        if abs(areas[mine].sum() - shape.area) > _SAME * shape.area:
            return None
        found.append(mine)
    return tuple(found)


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
        return orient(shapes)
    tolerance = tolerance_m / METRES_PER_DEGREE
    if known_coverage or (len(shapes) > 1 and is_coverage(shapes)):
        thinned = shapely.coverage_simplify(shapes, tolerance)
    else:
        thinned = np.array([_alone(shape, tolerance) for shape in shapes])
    return orient(thinned)


def _alone(shape: shapely.Geometry, tolerance: float) -> shapely.Geometry:
    """One shape simplified by itself; one of very many parts, and a film that GEOS's coverage cannot hold, by Douglas and Peucker."""
    if shapely.get_num_geometries(shape) > MOST_PARTS:
        return _scattered(shape, tolerance)
    try:
        return shapely.coverage_simplify(np.array([shape]), tolerance)[0]
    except shapely.errors.GEOSException:
        return shapely.simplify(shape, tolerance)


MOST_PARTS = 10_000
"""Parts up to which a shape is simplified as one; the parts of larger ones are simplified one by one."""


def _scattered(shape: shapely.Geometry, tolerance: float) -> shapely.Geometry:
    """A shape of very many parts, each simplified by itself; none is lost, nor any hole."""
    return shapely.multipolygons(shapely.simplify(shapely.get_parts(shape), tolerance))


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
    cut = shapes.copy()
    for place in np.flatnonzero(~shapely.contains_properly(whole, shapes)):
        parts = shapely.get_parts(shapes[place])
        held = shapely.contains_properly(whole, parts) if len(parts) > 1 else np.zeros(len(parts), dtype=bool)
        met = _together(parts[~held & shapely.intersects(whole, parts)])
        cut[place] = _polygons([*parts[held], *shapely.get_parts(shapely.intersection(met, whole))])
    return cut


def _together(parts: Shapes) -> shapely.Geometry:
    """Parts of one shape as one shape."""
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def dissolved(shapes: Shapes, *, known_coverage: bool = False) -> Shapes:
    """All shapes as one, shape (1,); none where there are none."""
    united = shapely.coverage_union_all if known_coverage or is_coverage(shapes) else shapely.union_all
    return np.array([united(shapes)][: len(shapes)], dtype=object)


def _polygons(parts: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """Keep the polygons of what a cut left; points and lines have no area to show."""
    kept = [part for part in parts if part.geom_type == "Polygon"]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)
