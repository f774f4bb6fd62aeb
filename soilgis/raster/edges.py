"""Polygons of a measuring plane as edges (多边形转边): oriented once, horizontal edges dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.model.errors import GeometryError
from soilgis.raster.kernels import Edges

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

Shapes = npt.NDArray[np.object_]


def edges_of(shapes: Shapes, lines: Floats) -> Edges:
    """List the edges of multipolygons, grouped by shape.

    Parameters
    ----------
    shapes
        Multipolygons in a plane whose y grows down the rows; rings may turn either way, holes are known by their place.
    lines
        y of the row borders, shape (rows + 1,).

    Raises
    ------
    GeometryError
        If a shape is no polygon.
    """
    if len(shapes) == 0:
        nothing, none = np.empty(0), np.empty(0, np.int32)
        return Edges(nothing, nothing, nothing, nothing, nothing, none, none, none)
    if set(shapely.get_type_id(shapes)) - {3, 6}:
        raise GeometryError("only polygons have edges to sweep (须为面状图形)")
    kind, points, offsets = shapely.to_ragged_array(shapes, include_z=False)
    rings, polygons = (np.asarray(level, dtype=np.int64) for level in offsets[:2])
    owners = polygons if kind == shapely.GeometryType.POLYGON else polygons[np.asarray(offsets[2], dtype=np.int64)]
    start, end = points[:-1], points[1:]
    joined = np.ones(len(start), dtype=bool)
    joined[rings[1:-1] - 1] = False
    ring = np.repeat(np.arange(len(rings) - 1), np.diff(rings))[:-1]
    keep = joined & (start[:, 1] != end[:, 1])
    turn = _turns(points, rings, polygons)[ring[keep]]
    feature = (np.searchsorted(owners, ring[keep], side="right") - 1).astype(np.int32)
    return _downward(start[keep], end[keep], turn, feature, lines)


def _turns(points: Floats, rings: npt.NDArray[np.int64], polygons: npt.NDArray[np.int64]) -> Floats:
    """+1 for rings whose downward edges have the inside to their right, −1 for the others, shape (rings,)."""
    count = len(rings) - 1
    ring = np.repeat(np.arange(count), np.diff(rings))
    local = points - points[rings[:-1]][ring]
    twice = np.zeros(len(points))
    twice[:-1] = local[:-1, 0] * local[1:, 1] - local[1:, 0] * local[:-1, 1]
    twice[rings[1:] - 1] = 0
    area = np.bincount(ring, weights=twice, minlength=count)
    outer = np.zeros(count, dtype=bool)
    outer[polygons[:-1][np.diff(polygons) > 0]] = True
    return np.where((area < 0) == outer, 1.0, -1.0)


def _downward(start: Floats, end: Floats, turn: Floats, feature: npt.NDArray[np.int32], lines: Floats) -> Edges:
    down = end[:, 1] > start[:, 1]
    upper, lower = np.where(down[:, None], start, end), np.where(down[:, None], end, start)
    top, bottom = (np.searchsorted(lines, side[:, 1], side="right").astype(np.int32) - 1 for side in (upper, lower))
    x0, y0, x1, y1 = (np.ascontiguousarray(side[:, axis]) for side in (upper, lower) for axis in (0, 1))
    return Edges(x0, y0, x1, y1, np.where(down, turn, -turn), top, bottom, np.ascontiguousarray(feature))
