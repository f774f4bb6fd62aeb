"""Widening (缓冲): lines with a width, points with a radius, polygons grown by a tolerance, all by metres on the ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.derive import corridor
from soilgis.geometry.nearest import from_mercator, mercator, mercator_scale

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes

_CORNERS = 360
"""Corners of a circle; its radius is set so that the polygon has the circle's area."""


_FINEST_M = 1e-3
"""Smallest tolerance that is applied, metres."""


def line_corridors(lines: Shapes, width_m: float) -> Shapes:
    """Polygons of the stated full width along lon/lat lines (线状地块按宽度成面)."""
    made = np.empty(len(lines), dtype=object)
    made[:] = [corridor(line, width_m / 2) for line in lines]
    return made


def circles(points: Shapes, radius_m: float) -> Shapes:
    """Circles of the stated radius about lon/lat points, equal to the true circle in area (点状地块按半径成面).

    Parameters
    ----------
    points
        Points or groups of points in degrees, shape (n,).
    radius_m
        Metres on the ellipsoid.
    """
    import pyproj

    geod = pyproj.Geod(ellps="GRS80")
    angle = 2 * np.pi / _CORNERS
    reach = radius_m * np.sqrt(angle / np.sin(angle))
    centres, owner = shapely.get_coordinates(points, return_index=True)
    azimuths = np.tile(np.degrees(angle * np.arange(_CORNERS)), len(centres))
    lon, lat = np.repeat(centres[:, 0], _CORNERS), np.repeat(centres[:, 1], _CORNERS)
    east, north, _ = geod.fwd(lon, lat, azimuths, np.full(len(lon), reach))
    rings = shapely.polygons(np.column_stack([east, north]).reshape(len(centres), _CORNERS, 2))
    made = np.empty(len(points), dtype=object)
    made[:] = [shapely.union_all(rings[owner == position]) for position in range(len(points))]
    return made


def grown(shapes: Shapes, metres: float) -> Shapes:
    """Grow lon/lat polygons outward by a tolerance in metres; for tolerances small against the shapes (容差外扩).

    Each is grown in the Mercator plane by the tolerance times the scale at its middle latitude; less than a millimetre is
    below what coordinates hold and leaves the shapes as they are.
    """
    if metres < _FINEST_M:
        return shapes
    south, north = shapely.bounds(shapes)[:, 1], shapely.bounds(shapes)[:, 3]
    reach: Floats = metres * mercator_scale((south + north) / 2)
    wide: Shapes = from_mercator(shapely.buffer(mercator(shapes), reach, quad_segs=4))
    return wide


_SEGMENTS = 64
"""Chords of a quarter circle of a reach."""


def reached(shapes: Shapes, metres: float) -> tuple[Shapes, float]:
    """Ground within some metres of lon/lat polygons, them included (可达范围), and how far its border may be off.

    Parameters
    ----------
    shapes
        Polygons in degrees, shape (n,).
    metres
        Distance on the ellipsoid.

    Returns
    -------
    shapes, error_m
        One polygon for each part, lon/lat; and the bound of the error: round corners are drawn with chords, and the scale of the plane is
        taken at the middle latitude of each part.
    """
    parts = shapely.get_parts(shapes)
    bounds = shapely.bounds(parts)
    middle = (bounds[:, 1] + bounds[:, 3]) / 2
    reach: Floats = metres * mercator_scale(middle)
    wide: Shapes = from_mercator(shapely.buffer(mercator(parts), reach, quad_segs=_SEGMENTS))
    chord = metres * (1 - np.cos(np.pi / 4 / _SEGMENTS))
    off = metres * np.abs(mercator_scale(bounds[:, 3]) / mercator_scale(middle) - 1)
    return wide, float(chord + off.max(initial=0.0) + metres**2 / 6.3e6)
