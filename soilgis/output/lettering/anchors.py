"""Anchors of names (注记定位点): where in a unit a name has most room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from soilgis.geometry.simplify import Shapes

Floats = npt.NDArray[np.float64]
FINE = 0.01
"""Tolerance of the search, as a share of the square root of a unit's area."""


def anchors(shapes: Shapes, aspects: Floats) -> tuple[Floats, Floats]:
    """Find where a name has most room inside each shape: the middle of the widest ellipse as flat as the name (最大内切椭圆).

    Parameters
    ----------
    shapes
        Polygons of a plane, shape (n,); the part in which the ellipse is largest counts.
    aspects
        Width by height of each name, shape (n,).

    Returns
    -------
    points
        Inside the shapes, shape (n, 2); NaN for an empty shape.
    radii
        Half the ellipse's width, shape (n,); 0 where there is no room at all.
    """
    points, radii = np.full((len(shapes), 2), np.nan), np.zeros(len(shapes))
    for row, (shape, aspect) in enumerate(zip(shapes, aspects, strict=True)):
        parts = shapely.get_parts(shape)
        parts = parts[~shapely.is_empty(parts)]
        if len(parts):
            points[row], radii[row] = _roomiest(parts, float(aspect))
    return points, radii


def _roomiest(parts: Shapes, aspect: float) -> tuple[Floats, float]:
    """The roomiest point of some polygons, and half the width of its ellipse."""
    size = np.sqrt(shapely.area(parts))
    parts = parts[size > size.max() / 4]
    grain = float(np.sqrt(shapely.area(parts).sum())) * FINE
    flat = shapely.transform(shapely.simplify(parts, grain / 2), lambda xy: xy * (1.0, aspect))
    flat = np.where(shapely.is_valid(flat) & ~shapely.is_empty(flat), flat, _scaled(parts, aspect))
    rays = shapely.maximum_inscribed_circle(flat, grain * max(1.0, aspect) ** 0.5)
    best = int(np.argmax(shapely.length(rays)))
    point = shapely.get_coordinates(rays[best])[0] / (1.0, aspect)
    if not shapely.contains_xy(parts[best], *point):
        point = shapely.get_coordinates(shapely.point_on_surface(parts[best]))[0]
    return point, float(shapely.length(rays[best]))


def _scaled(parts: Shapes, aspect: float) -> Shapes:
    stretched: Shapes = shapely.transform(parts, lambda xy: xy * (1.0, aspect))
    return stretched
