"""Coarse forms of shapes (概化): the cells of a grid that they mostly cover, so that nothing finer than the grid can be told."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.geometry.area import lonlat_shapes, plane_shapes

Shapes = npt.NDArray[np.object_]

MOST_CELLS = 4_000_000
"""Cells of a grid over one shape."""


def cells_spanned(shapes: Shapes, side_m: float) -> int:
    """How many cells the frame of the largest shape holds."""
    west, south, east, north = shapely.bounds(plane_shapes(shapes)).T
    columns, rows = np.ceil((east - west) / side_m) + 1, np.ceil((north - south) / side_m) + 1
    return int(np.nanmax(columns * rows, initial=0))


def grid_form(shapes: Shapes, side_m: float) -> Shapes:
    """Replace every shape by the grid cells it covers by half or more.

    The grid lies in the authalic plane, its corner at 0° E on the equator, so that cells have equal areas and every layer has the same.

    Parameters
    ----------
    shapes
        Lon/lat polygons; one of them is a zone as a whole.
    side_m
        Side of the cells, metres.

    Returns
    -------
    Shapes
        Lon/lat polygons; a shape that covers half of no cell is the cell it covers most of. Empty shapes stay empty.
    """
    made = np.empty(len(shapes), dtype=object)
    for row, shape in enumerate(plane_shapes(shapes)):
        made[row] = _cells(shape, side_m)
    return lonlat_shapes(made)


def _cells(shape: shapely.Geometry, side_m: float) -> shapely.Geometry:
    if shape.is_empty:
        return shape
    west, south, east, north = np.asarray(shape.bounds) / side_m
    columns = np.arange(np.floor(west), np.ceil(east) + 1) * side_m
    rows = np.arange(np.floor(south), np.ceil(north) + 1) * side_m
    x, y = (side.ravel() for side in np.meshgrid(columns[:-1], rows[:-1]))
    boxes = shapely.box(x, y, x + side_m, y + side_m)
    shapely.prepare(shape)
    met = boxes[shapely.intersects(shape, boxes)]
    inside = shapely.contains_properly(shape, met)
    covered = np.full(len(met), side_m**2)
    covered[~inside] = shapely.area(shapely.intersection(shape, met[~inside]))
    taken = covered >= side_m**2 / 2
    return shapely.union_all(met[taken] if taken.any() else met[[int(np.argmax(covered))]])
