r"""Areas on the ellipsoid (椭球面积): the authalic plane of CGCS2000, in which plane geometry measures true area.

The land-survey rule (国土调查办发〔2008〕32号, 图幅理论面积与控制面积接合图表编制与使用要求 之 椭球面上任意梯形面积公式) sums trapezoids between every
edge and a meridian. In closed form that sum is the shoelace in the plane

.. math:: x = a\,\lambda, \qquad y = S(\varphi)/a, \qquad
    S(\varphi) = \frac{b^2}{2}\left(\frac{\sin\varphi}{1-e^2\sin^2\varphi} + \frac{\operatorname{artanh}(e\sin\varphi)}{e}\right)

with :math:`S` the area of the ellipsoid between the equator and :math:`\varphi` per radian of longitude. The plane is equal-area
(dx dy = dA), so unions, intersections and differences made in it carry ellipsoidal areas too.

An edge is straight in this plane. GeoJSON and every GIS draw it straight in longitude and latitude; between the two lies a
sliver of about :math:`R^2 \sin\varphi\,|\Delta\lambda|\,\Delta\varphi^2/12`, which shrinks with the square of the number of
parts. Edges where it exceeds the stated tolerance are divided, the same way from both sides, so that shared borders stay shared.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.geometry.bulk import by_blocks
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2, divide_edges, edge_parts, from_plane, to_plane
from soilgis.store.plane import divided_polygons, plane_polygons, valid_in_plane

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]

METHOD = "CGCS2000椭球面积（等积边界积分）"
"""Printed beside every area."""
POLYGONAL = (3, 6)
"""GEOS type numbers of polygons and multipolygons."""
LINEAR = (1, 2, 5)
"""Of lines, rings that are lines, and lines in several parts."""


def densify(shapes: Shapes, tolerance_m2: float = EDGE_TOLERANCE_M2) -> Shapes:
    """Divide long slanted edges of lon/lat shapes so that each is straight within ``tolerance_m2`` in the authalic plane.

    Parameters
    ----------
    shapes
        Polygons or lines in degrees; not changed.
    tolerance_m2
        Largest area one edge may be off, m².

    Returns
    -------
    Shapes
        New shapes where needed, the same objects elsewhere; added points depend on the edge alone, not on its direction.
    """
    long_owners = _long(shapes, tolerance_m2)
    result = shapes.copy()
    kinds = shapely.get_type_id(shapes[long_owners])
    plain, lines = np.isin(kinds, POLYGONAL), np.isin(kinds, LINEAR)
    result[long_owners[plain]] = divided_polygons(shapes[long_owners[plain]], tolerance_m2)
    result[long_owners[lines]] = _divided_lines(shapes[long_owners[lines]], tolerance_m2)
    for position in long_owners[~plain & ~lines]:
        result[position] = _divided(shapes[position], tolerance_m2)
    return result


def _long(shapes: Shapes, tolerance_m2: float) -> npt.NDArray[np.intp]:
    """Positions of shapes with an edge to be divided; between two parts of one there seems to be an edge too, which does no harm."""
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    joined = owner[1:] == owner[:-1]
    parts = edge_parts(coordinates[:-1], coordinates[1:], tolerance_m2)
    found: npt.NDArray[np.intp] = np.unique(owner[:-1][joined & (parts > 1)])
    return found


def _divided(shape: shapely.Geometry, tolerance_m2: float) -> shapely.Geometry:
    """Divide the edges of lines, and of what a collection holds."""
    if shape.geom_type == "Polygon":
        return divided_polygons(np.array([shape], dtype=object), tolerance_m2)[0]
    if shapely.get_type_id(shape) in LINEAR:
        return _divided_lines(np.array([shape], dtype=object), tolerance_m2)[0]
    if hasattr(shape, "geoms"):
        return type(shape)([_divided(part, tolerance_m2) for part in shape.geoms])
    return shape


def _divided_lines(shapes: Shapes, tolerance_m2: float) -> Shapes:
    """Divide the edges of lines and of lines in several parts."""
    lines, of = shapely.get_parts(shapes, return_index=True)
    points, line = shapely.get_coordinates(lines, return_index=True)
    starts = np.searchsorted(line, np.arange(len(lines) + 1))
    divided, moved = divide_edges(points, starts, edge_parts(points[:-1], points[1:], tolerance_m2))
    made = shapely.from_ragged_array(shapely.GeometryType.LINESTRING, divided, (moved,))
    several = shapely.get_type_id(shapes) == shapely.GeometryType.MULTILINESTRING
    result = np.empty(len(shapes), dtype=object)
    result[~several] = made[~several[of]]
    result[several] = shapely.multilinestrings(
        made[several[of]], indices=np.unique(of[several[of]], return_inverse=True)[1]
    )
    return result


def plane_shapes(shapes: Shapes, tolerance_m2: float = EDGE_TOLERANCE_M2) -> Shapes:
    """Take lon/lat shapes (CGCS2000 degrees) to the authalic plane, long edges divided first.

    Areas, unions and intersections of the result are ellipsoidal, in m². Polygons are valid there and made of whole quanta
    (`soilgis.store.plane`); lines and points are taken as they are.
    """
    kinds = shapely.get_type_id(shapes)
    flat = np.isin(kinds, POLYGONAL)
    projected = np.empty(len(shapes), dtype=object)
    projected[flat] = valid_in_plane(plane_polygons(shapes[flat], tolerance_m2))
    projected[~flat] = shapely.transform(densify(shapes[~flat], tolerance_m2), to_plane)
    return projected


def lonlat_shapes(shapes: Shapes) -> Shapes:
    """Take shapes from the authalic plane back to longitude and latitude in degrees."""
    return by_blocks(lambda some: shapely.transform(some, from_plane), shapes)


def ellipsoidal_area_m2(shapes: Shapes, tolerance_m2: float = EDGE_TOLERANCE_M2) -> Floats:
    """Ellipsoidal area of lon/lat shapes on CGCS2000.

    Parameters
    ----------
    shapes
        Polygons in degrees, shape (n,).
    tolerance_m2
        Largest area one edge may be off, m².

    Returns
    -------
    Floats
        Areas in m², shape (n,); zero for points and lines.
    """
    areas: Floats = shapely.area(plane_shapes(shapes, tolerance_m2))
    return areas
