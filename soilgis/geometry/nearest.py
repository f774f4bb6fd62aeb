"""Nearest distances (最近距离): from each of many shapes to the nearest ground of others, geodesic on GRS 80.

The nearest point is looked for in the ellipsoidal Mercator plane, which keeps shapes locally true, among short pieces of the others'
outlines; the distance between the two points is then measured on the ellipsoid. The plane's scale changes by 0.12 % over 10 km
at 37°N, so the point found is the nearest one but for candidates closer to each other than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.area import densify
from soilgis.geometry.bulk import by_blocks
from soilgis.model.ellipsoid import E2

if TYPE_CHECKING:
    import pyproj

    from soilgis.geometry.area import Floats, Shapes

_RUN = 8
"""Edges in one piece of an outline."""
_LARGE = 1024
"""Points from which a shape is looked at piece by piece too."""
_APART = 64
"""Every so manieth piece says how near the others are at most."""


def mercator(shapes: Shapes) -> Shapes:
    """Take lon/lat shapes to the ellipsoidal Mercator plane, metres at the equator; long edges divided first."""
    plane = _plane()
    drawn: Shapes = shapely.transform(
        densify(shapes), lambda points: np.column_stack(plane(points[:, 0], points[:, 1]))
    )
    return drawn


def from_mercator(shapes: Shapes) -> Shapes:
    """Take shapes of the Mercator plane back to longitude and latitude."""
    plane = _plane()
    back: Shapes = shapely.transform(
        shapes, lambda points: np.column_stack(plane(points[:, 0], points[:, 1], inverse=True))
    )
    return back


def mercator_scale(latitude: Floats) -> Floats:
    """Length in the Mercator plane over length on the ground at a latitude in degrees."""
    phi = np.radians(latitude)
    scale: Floats = np.sqrt(1 - E2 * np.sin(phi) ** 2) / np.cos(phi)
    return scale


def nearest_m(shapes: Shapes, others: Shapes) -> Floats:
    """Geodesic distance from each shape to the nearest of the others.

    Parameters
    ----------
    shapes
        Polygons, lines or points in degrees, shape (n,).
    others
        Polygons, lines or points in degrees, shape (m,), at least one.

    Returns
    -------
    Floats
        Metres, shape (n,); 0 where they touch or cross, also for a shape that lies within one of the others' outlines only if
        it meets the outline: ask only for shapes outside.
    """
    if not len(shapes):
        return np.zeros(0)
    own, pieces = mercator(shapes), outline_pieces(mercator(others))
    tree = shapely.STRtree(pieces)
    large = shapely.get_num_coordinates(own) > _LARGE
    lines = np.empty(len(own), dtype=object)
    nearest = tree.query_nearest(own[~large], all_matches=False)
    found = np.zeros(int((~large).sum()), dtype=np.intp)
    found[nearest[0]] = nearest[1]
    lines[~large] = shapely.shortest_line(own[~large], pieces[found])
    for position in np.flatnonzero(large):
        lines[position] = shortest_line(outline_pieces(own[[position]]), tree)
    return geodesic_ends_m(lines)


def geodesic_ends_m(lines: Shapes) -> Floats:
    """Geodesic distance between the ends of lines of two points in the Mercator plane, metres, shape (n,)."""
    ends = shapely.get_coordinates(from_mercator(lines)).reshape(-1, 4)
    _, _, metres = geod().inv(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])
    distances: Floats = np.where(shapely.length(lines) == 0, 0.0, metres)
    return distances


def shortest_line(own: Shapes, tree: shapely.STRtree) -> shapely.Geometry:
    """Shortest line from the outline of a large shape, given in pieces, to the pieces of a tree; all in the Mercator plane.

    A few pieces say how near the others are at most; the rest are looked at only where they may be nearer. The tree would measure the
    whole shape against each of them.
    """
    some, metres = tree.query_nearest(own[::_APART], return_distance=True, all_matches=False)
    pairs = np.array([some[0] * _APART, some[1]])
    if metres.min() > 0:
        finer = tree.query_nearest(own, max_distance=float(metres.min()), return_distance=True, all_matches=False)
        pairs, metres = finer if len(finer[1]) else (pairs, metres)
    left, right = pairs[:, int(metres.argmin())]
    return shapely.shortest_line(own[left], tree.geometries[right])


def outline_pieces(shapes: Shapes) -> Shapes:
    """Outlines of shapes as short lines of at most `_RUN` edges; points as they are."""
    parts = shapely.get_parts(shapes)
    flat = shapely.get_dimensions(parts)
    points = parts[flat == 0]
    rings = shapely.get_rings(parts[flat == 2])
    lines = np.concatenate([parts[flat == 1], rings])
    if not len(lines):
        only: Shapes = points
        return only
    coordinates, owner = shapely.get_coordinates(lines, return_index=True)
    step = np.arange(len(owner)) - np.searchsorted(owner, owner)
    starts = np.flatnonzero(step % _RUN == 0)
    ends = np.minimum(starts + _RUN, np.searchsorted(owner, owner[starts], side="right") - 1)
    starts, ends = starts[ends > starts], ends[ends > starts]
    counts = ends - starts + 1
    which = np.repeat(np.arange(len(starts)), counts)
    inside = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    runs = shapely.linestrings(coordinates[starts[which] + inside], indices=which)
    pieces: Shapes = np.concatenate([points, runs])
    return pieces


def geodesic_length_m(lines: Shapes) -> Floats:
    """Geodesic length of lon/lat lines drawn straight in longitude and latitude, metres, shape (n,); 0 for other shapes."""
    return by_blocks(_geodesic_length_m, lines)


def _geodesic_length_m(lines: Shapes) -> Floats:
    divided = densify(lines)
    parts, of_part = shapely.get_parts(divided, return_index=True)
    if not len(parts):
        return np.zeros(len(lines))
    points, part = shapely.get_coordinates(parts, return_index=True)
    joined = part[1:] == part[:-1]
    _, _, metres = geod().inv(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1])
    is_line = shapely.get_dimensions(parts) == 1
    use = joined & is_line[part[1:]]
    total = np.zeros(len(lines))
    np.add.at(total, of_part[part[1:][use]], np.asarray(metres)[use])
    return total


def geod() -> pyproj.Geod:
    """Geodesics of GRS 80."""
    import pyproj

    return pyproj.Geod(ellps="GRS80")


def _plane() -> pyproj.Proj:
    import pyproj

    return pyproj.Proj(proj="merc", ellps="GRS80")
