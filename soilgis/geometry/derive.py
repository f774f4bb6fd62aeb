"""Derived zones (推算分区): dissolved county lists, shared borders, corridors of a stated width on the ellipsoid.

Shapes are CGCS2000 longitude and latitude in degrees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes

_CHUNK_DEG = 0.4
"""Longest stretch buffered in one local plane, degrees; within 50 km an azimuthal plane keeps distances to 3 parts in 10⁶."""
QUARTER_SEGMENTS = 64
"""Segments of a quarter circle; the outline is inside the true one by at most 0.8 m in 10 km."""


def dissolve(shapes: Shapes) -> shapely.Geometry:
    """Unite neighbouring units into one shape, inner borders gone (名录县域融合).

    Where they tile the ground, as units of one boundary source do, shared borders are left out, which takes half the time of overlaying them.
    """
    return shapely.coverage_union_all(shapes) if shapely.coverage_is_valid(shapes) else shapely.union_all(shapes)


def shared_border(own: Shapes, others: Shapes) -> shapely.Geometry:
    """The line two groups of units have in common (共同边界).

    Parameters
    ----------
    own, others
        Units of the two groups; borders must share their vertices, as those of one boundary source do.

    Returns
    -------
    Geometry
        Line or lines, merged; empty when the groups do not touch along a line.
    """
    tree = shapely.STRtree(others)
    left, right = tree.query(own, predicate="intersects")
    common = shapely.intersection(shapely.boundary(own[left]), shapely.boundary(others[right]))
    lines = [part for part in shapely.get_parts(common) if part.geom_type in {"LineString", "MultiLineString"}]
    return shapely.line_merge(shapely.union_all(lines))


def corridor(line: shapely.Geometry, half_width_m: float) -> shapely.Geometry:
    """All ground within ``half_width_m`` of a line, on the ellipsoid (沿线缓冲带).

    Each stretch of the line is widened in an azimuthal equidistant plane of its own (GRS 80, centred on the stretch), and
    the parts are united; round at the ends.

    Parameters
    ----------
    line
        Line or lines in degrees.
    half_width_m
        Distance to each side, metres.
    """
    widened = [_widened(stretch, half_width_m) for part in shapely.get_parts(line) for stretch in stretches(part)]
    return shapely.union_all(widened)


def stretches(line: shapely.Geometry) -> list[Floats]:
    """Cut a line in degrees into runs of vertices no longer than `_CHUNK_DEG`, neighbours sharing a vertex (分段).

    Parameters
    ----------
    line
        One line in degrees.

    Returns
    -------
    list of Floats
        Points of each run, shape (n, 2).
    """
    points = shapely.get_coordinates(shapely.segmentize(line, _CHUNK_DEG / 4))
    lengths = np.hypot(*np.diff(points, axis=0).T)
    run = np.floor(np.concatenate([[0.0], np.cumsum(lengths)[:-1]]) / _CHUNK_DEG).astype(int)
    starts = np.flatnonzero(np.r_[True, run[1:] != run[:-1]])
    ends = np.r_[starts[1:], len(lengths)]
    return [points[start : end + 1] for start, end in zip(starts, ends, strict=True)]


def _widened(points: Floats, half_width_m: float) -> shapely.Geometry:
    import pyproj

    middle = (points.min(axis=0) + points.max(axis=0)) / 2
    local = pyproj.Proj(proj="aeqd", lon_0=middle[0], lat_0=middle[1], ellps="GRS80")
    plane = shapely.LineString(np.column_stack(local(points[:, 0], points[:, 1])))
    wide = shapely.buffer(plane, half_width_m, quad_segs=QUARTER_SEGMENTS)
    return shapely.transform(wide, lambda xy: np.column_stack(local(xy[:, 0], xy[:, 1], inverse=True)))
