"""Validity in the plane (等积平面内的有效性): polygons are valid where their areas are measured, or are repaired there and said so.

A polygon that is valid in degrees need not be so in the authalic plane: edges are divided (`soilgis.model.ellipsoid.edge_parts`) and
coordinates rounded to `QUANTUM_M`, and the two sides of a spike or gore a millimetre wide and kilometres long then cross each other.
Cutting such a shape gives areas that are off by any amount. What is repaired here is made of whole quanta, so that a way to degrees and
back gives the very same points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.model.ellipsoid import (
    EDGE_TOLERANCE_M2,
    QUANTUM_M,
    divide_edges,
    edge_parts,
    from_plane,
    quantised,
    to_plane,
)
from soilgis.model.errors import GeometryError, Problems
from soilgis.model.sentences.store import StoreNotes

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.ellipsoid import Floats
    from soilgis.model.notes import Note

Shapes = npt.NDArray[np.object_]
Index = npt.NDArray[np.intp]

_POLYGON, _MULTIPOLYGON = 3, 6
_ROUNDS = 4
"""How often a shape is taken from one plane to the other until it is valid in both."""


def without_empties(shapes: Shapes) -> tuple[Shapes, Index]:
    """Polygons without their empty holes and empty parts, which end the process in some functions of GEOS.

    Parameters
    ----------
    shapes
        Any shapes, None too, shape (n,); not changed.

    Returns
    -------
    shapes, positions
        The same objects where nothing was left out, and where something was.
    """
    kinds = shapely.get_type_id(shapes)
    flat = np.flatnonzero((kinds == _POLYGON) | (kinds == _MULTIPOLYGON))
    flat = flat[~shapely.is_empty(shapes[flat])]
    parts, of_shape = shapely.get_parts(shapes[flat], return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    bare = np.unique(np.concatenate([of_shape[shapely.is_empty(parts)], of_shape[of_part[shapely.is_empty(rings)]]]))
    if not len(bare):
        return shapes, flat[bare]
    clean = shapes.copy()
    for position in flat[bare]:
        kept = [_solid(part) for part in shapely.get_parts(shapes[position]) if not part.is_empty]
        clean[position] = kept[0] if kinds[position] == _POLYGON else shapely.MultiPolygon(kept)
    return clean, flat[bare]


def _solid(polygon: shapely.Polygon) -> shapely.Polygon:
    return shapely.Polygon(polygon.exterior, [hole for hole in polygon.interiors if not hole.is_empty])


def plane_polygons(shapes: Shapes, tolerance_m2: float = EDGE_TOLERANCE_M2) -> Shapes:
    """Polygons of lon/lat degrees in the authalic plane: long edges divided, coordinates whole multiples of `QUANTUM_M`.

    Parameters
    ----------
    shapes
        Polygons and multipolygons in degrees, shape (n,); not changed.
    tolerance_m2
        Largest area one edge may be off, m²; parts depend on the edge alone, so shared borders stay shared.

    Returns
    -------
    Shapes
        Of the same kinds, shape (n,); not looked at whether they are valid (`valid_in_plane`).
    """
    return _divided(shapes, tolerance_m2, lambda points: quantised(to_plane(points)))


def divided_polygons(shapes: Shapes, tolerance_m2: float = EDGE_TOLERANCE_M2) -> Shapes:
    """Polygons of lon/lat degrees with their long edges divided, still in degrees."""
    return _divided(shapes, tolerance_m2, lambda points: points)


def _divided(shapes: Shapes, tolerance_m2: float, change: Callable[[Floats], Floats]) -> Shapes:
    made = np.empty(len(shapes), dtype=object)
    kinds = shapely.get_type_id(shapes)
    for kind in (_POLYGON, _MULTIPOLYGON):
        mine = np.flatnonzero(kinds == kind)
        if len(mine):
            drawn, points, levels = shapely.to_ragged_array(shapes[mine], include_z=False, include_m=False)
            pieces = edge_parts(points[:-1], points[1:], tolerance_m2)
            divided, rings = divide_edges(points, levels[0].astype(np.int64), pieces)
            made[mine] = shapely.from_ragged_array(drawn, change(divided), (rings, *levels[1:]))
    return made


def mended(shape: shapely.Geometry, quantum: float = QUANTUM_M) -> shapely.Geometry:
    """Valid polygons of whole quanta in place of an invalid polygon of the plane; empty where nothing has area.

    The repair keeps what an even–odd fill would show (GEOS make_valid, structure method), as `soilgis.store.vector.repair` does.
    A multipolygon stays one. ``quantum`` is 0 where coordinates are not rounded.
    """
    whole = polygons_of(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    rounded = polygons_of(shapely.set_precision(whole, quantum))
    single = rounded.geom_type == "Polygon" and shape.geom_type == "MultiPolygon"
    return shapely.MultiPolygon([rounded] if single and not rounded.is_empty else []) if single else rounded


def polygons_of(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a repaired shape; lines and points have no area."""
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type in {"Polygon", "MultiPolygon"}]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def valid_in_plane(plane: Shapes, quantum: float = QUANTUM_M) -> Shapes:
    """Polygons of a plane, those that are not valid there repaired; the same array where all are.

    What was read is valid at the default tolerance already (`settle`): a repair here is that of another tolerance, or of a shape made
    on the way, and changes no area by more than the tolerance of its edges. ``quantum`` as in `mended`.
    """
    invalid = np.flatnonzero(~shapely.is_valid(plane))
    if not len(invalid):
        return plane
    sound = plane.copy()
    for position in invalid:
        sound[position] = mended(plane[position], quantum)
    return sound


def settle(shapes: Shapes, subject: str, *, rows: Index, asked: Index) -> tuple[Shapes, list[Note]]:
    """Make lon/lat polygons valid in the authalic plane, where their areas are measured, and say which and by how much it changed.

    Parameters
    ----------
    shapes
        Polygons valid in degrees, shape (n,); not changed.
    subject
        Their name for messages.
    rows
        Number of each in its file, shape (n,).
    asked
        Positions to look at.

    Returns
    -------
    shapes, notes
        The same objects where they are valid there; what was repaired, in Chinese.

    Raises
    ------
    GeometryError
        If nothing of a polygon is left.
    """
    asked = asked[np.isin(shapely.get_type_id(shapes[asked]), (_POLYGON, _MULTIPOLYGON))]
    plane = plane_polygons(shapes[asked])
    bad = np.flatnonzero(~shapely.is_valid(plane))
    if not len(bad):
        return shapes, []
    settled, notes, problems = shapes.copy(), [], Problems(subject)
    for position, shape in zip(asked[bad].tolist(), plane[bad], strict=True):
        why = shapely.is_valid_reason(shape).partition("[")[0]
        settled[position] = _valid_in_both(shape)
        if settled[position].is_empty:
            problems.add(
                f"feature {rows[position]} has no area in the plane where areas are measured ({why}); correct it (量算平面内无面积)"
            )
            continue
        change = float(shapely.area(plane_polygons(settled[[position]]))[0] - shapely.area(shape))
        notes.append(StoreNotes.mended_in_plane(feature=rows[position], why=why, change_m2=change))
    problems.raise_as(GeometryError)
    return settled, notes


def _valid_in_both(plane: shapely.Geometry) -> shapely.Geometry:
    """Lon/lat polygons in place of an invalid polygon of the plane, valid there and, as far as a few rounds go, in degrees."""
    for _ in range(_ROUNDS):
        placed = shapely.transform(mended(plane), from_plane)
        if not shapely.is_valid(placed):
            placed = polygons_of(shapely.make_valid(placed, method="structure", keep_collapsed=False))
        plane = plane_polygons(np.array([placed], dtype=object))[0]
        if shapely.is_valid(plane):
            break
    return placed
