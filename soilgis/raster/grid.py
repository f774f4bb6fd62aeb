"""A grid's measuring plane (量算平面): columns across, row lines down, and the true area of every cell.

Two cases, stated with every figure:

* longitude–latitude grids are measured in the authalic plane (λ, S(φ)): a row's cells have the ellipsoidal area
  Δλ·(S(φ₂) − S(φ₁)), and edges are straight in that plane, so that areas equal those of the vector side to rounding;
* projected grids are measured in their own plane. A projection that is equal-area by its method on an ellipsoid equal to
  CGCS2000 has cells of true area; for any other the local area scale (true area / plane area), taken about every 2 km from
  the projection itself and interpolated between, is applied to every cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.model.chords import chord_parts
from soilgis.model.ellipsoid import (
    INVERSE_FLATTENING,
    SEMI_MAJOR_M,
    Floats,
    authalic,
    divide_edges,
    edge_parts,
    from_plane,
    to_plane,
)
from soilgis.model.errors import CrsError, GeometryError
from soilgis.raster.metric import REACH_M, derivatives
from soilgis.raster.pieces import polygonal
from soilgis.raster.places import CGCS2000, transformer
from soilgis.store.plane import valid_in_plane

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyproj import CRS

    from soilgis.model.chords import Bend
    from soilgis.model.raster import Grid

Shapes = npt.NDArray[np.object_]
Points = Floats

EDGE_TOLERANCE_M2 = 1.0
"""Largest area one edge may be off when its border is bent into the plane, m²."""
_NODES_M = 2000.0
_MOST_CELLS = 64
_SHARE = 2e-7
"""Largest part of a shape's area that its edges may be off together when its true area is taken."""
_BEND = 5e-7
"""No projection in use bends a straight edge more than this, 1/m; shorter edges are not looked at."""
CLOSURE = 1e-9
"""Largest residual of a feature relative to its area where cells have their true area."""
CLOSURE_SCALED = 1e-6
"""The same where the local area scale is interpolated between nodes."""
_EQUAL_AREA = ("albers", "equal area", "equal-area", "sinusoidal", "mollweide", "eckert iv", "eckert vi")

METHOD_ROWS = "CGCS2000椭球面积（逐行等积）"
METHOD_EQUAL = "等积投影平面面积"
METHOD_SCALED = "投影平面面积×局部面积比（CGCS2000椭球）"


@dataclass(frozen=True)
class Plane:
    """The plane a grid is measured in (量算平面): x in columns, y in lines.

    Attributes
    ----------
    grid
        The grid.
    lines
        y of the row borders, shape (rows + 1,), increasing.
    unit_m2
        Area of one column × one unit of y, m².
    scale
        True area / plane area at every ``step``-th cell corner, shape (rows/step + 2, columns/step + 2); shape (1, 1) with 1
        where plane areas are true.
    step
        Cells between two nodes of ``scale``.
    method
        How areas are measured, printed with them.
    """

    grid: Grid
    lines: Floats
    unit_m2: float
    scale: Floats
    step: int
    method: str

    @cached_property
    def cell_m2(self) -> Floats:
        """Area of a full cell of each row before the area scale, m², shape (rows,)."""
        cells: Floats = np.diff(self.lines) * self.unit_m2
        return cells

    @property
    def scaled(self) -> bool:
        """Whether the local area scale is applied."""
        return self.scale.size > 1

    def from_grid(self, xy: Points) -> Points:
        """Take points in the grid's CRS, shape (n, 2), to the plane."""
        a, _, c, _, e, f = self.grid.transform
        columns = (xy[:, 0] - c) / a
        if not self.grid.geographic:
            return np.column_stack([columns, (xy[:, 1] - f) / e])
        return np.column_stack([columns, (authalic(xy[:, 1]) - authalic(np.array([f]))[0]) / _line_unit(self.grid)])

    def to_grid(self, points: Points) -> Points:
        """Take points of the plane, shape (n, 2), back to the grid's CRS."""
        a, _, c, _, e, f = self.grid.transform
        x = c + a * points[:, 0]
        if not self.grid.geographic:
            return np.column_stack([x, f + e * points[:, 1]])
        zone = authalic(np.array([f]))[0] + points[:, 1] * _line_unit(self.grid)
        return np.column_stack([x, from_plane(np.column_stack([x, zone / SEMI_MAJOR_M]))[:, 1]])

    def true_m2(self, shapes: Shapes) -> Floats:
        """True area of shapes of the plane, m², shape (n,), within 2·10⁻⁷ of it: edges are divided by the area their chords miss."""
        if not self.scaled or not len(shapes):
            areas: Floats = shapely.area(shapes) * self.unit_m2
            return areas
        back = transformer(self.grid.crs, CGCS2000)

        def bend(points: Points) -> Points:
            return to_plane(back(self.to_grid(points)))

        flat = polygonal(shapes)
        coordinates, offsets = _ragged(flat)
        parts = _parts_of_each(flat, coordinates, offsets, bend, self.unit_m2)
        points, rings = divide_edges(coordinates, offsets[0], parts)
        bent: Floats = shapely.area(
            shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, bend(points), (rings, *offsets[1:]))
        )
        return bent

    def allowed_m2(self, shapes: Shapes, total_m2: Floats) -> Floats:
        """Largest residual the books of shapes may leave, m², shape (n,).

        1e-9 of the shape, or of a cell where it is smaller, when cells have their true area. Where the local area scale is
        interpolated: 1e-6 (and what bilinear interpolation misses between nodes that lie far apart), and in cells on the
        border, of which a part counts with the scale of the middle, half of what the scale changes within a cell.
        """
        cell = float(self.cell_m2.max())
        if not self.scaled:
            rounding: Floats = CLOSURE * np.maximum(total_m2, cell)
            return rounding
        changes = [float(np.abs(np.diff(self.scale, axis=axis)).max(initial=0.0)) for axis in (0, 1)]
        border = 0.5 * (sum(changes) / self.step) * cell * (shapely.length(shapes) + 4)
        share = CLOSURE_SCALED + self.step**2 * self.unit_m2 / SEMI_MAJOR_M**2
        allowed: Floats = share * np.maximum(total_m2, cell) + border
        return allowed


def plane_of(grid: Grid) -> Plane:
    """Return the plane a grid is measured in.

    Raises
    ------
    CrsError
        If the grid's CRS is neither geographic nor projected, or not in degrees or metres.
    """
    from pyproj import CRS

    system = CRS.from_wkt(grid.crs)
    if grid.geographic:
        return _rows_plane(grid, system)
    if not system.is_projected:
        raise CrsError(f"{system.name} is neither geographic nor projected; its cells have no area (坐标系不可量算)")
    metre = system.axis_info[0].unit_conversion_factor
    lines = np.arange(grid.shape[0] + 1, dtype=np.float64)
    unit = abs(grid.transform[0] * grid.transform[4]) * metre**2
    if _equal_area(system):
        return Plane(grid, lines, unit, np.ones((1, 1)), 1, f"{METHOD_EQUAL}（{system.name}）")
    step = int(np.clip(_NODES_M / np.sqrt(unit), 1, _MOST_CELLS))
    return Plane(grid, lines, unit, _area_scale(grid, metre, step), step, f"{METHOD_SCALED}（{system.name}）")


def _rows_plane(grid: Grid, system: CRS) -> Plane:
    if abs(system.axis_info[0].unit_conversion_factor - np.pi / 180) > 1e-12:
        raise CrsError(f"{system.name} is not in degrees; warp the raster to EPSG:4490 (经纬度单位须为度)")
    edges = grid.row_edges
    if np.abs(edges).max() > 90 + abs(grid.transform[4]):
        raise CrsError(f"rows reach latitude {np.abs(edges).max():g}; the grid is not in degrees (纬度超出±90°)")
    zones = authalic(np.clip(edges, -90, 90))
    unit = _line_unit(grid)
    area = np.radians(grid.transform[0]) * abs(unit)
    return Plane(grid, (zones - authalic(edges[:1])[0]) / unit, area, np.ones((1, 1)), 1, METHOD_ROWS)


def _line_unit(grid: Grid) -> float:
    """S over the grid / rows, signed so that lines increase down the rows: y is about one a row."""
    ends = authalic(np.clip(grid.row_edges[[0, -1]], -90, 90))
    return float(ends[1] - ends[0]) / grid.shape[0]


def _equal_area(system: CRS) -> bool:
    method = system.coordinate_operation.method_name.lower() if system.coordinate_operation else ""
    ellipsoid = system.ellipsoid
    same = ellipsoid is not None and (
        abs(ellipsoid.semi_major_metre - SEMI_MAJOR_M) < 1e-3
        and abs(ellipsoid.inverse_flattening - INVERSE_FLATTENING) < 1e-4
    )
    return same and any(word in method for word in _EQUAL_AREA)


def _area_scale(grid: Grid, metre: float, step: int) -> Floats:
    """True area / plane area at every ``step``-th cell corner, from the derivatives of the projection."""
    a, _, c, _, e, f = grid.transform
    rows = np.arange(grid.shape[0] // step + 2) * step
    columns = np.arange(grid.shape[1] // step + 2) * step
    x, y = (part.ravel() for part in np.meshgrid(c + a * columns, f + e * rows))
    across, along = derivatives(grid, x, y, REACH_M / metre)
    scale: Floats = np.abs(across[:, 0] * along[:, 1] - across[:, 1] * along[:, 0]) / metre**2
    return scale.reshape(len(rows), len(columns))


def plane_shapes(shapes: Shapes, crs: str | CRS, plane: Plane, tolerance_m2: float = EDGE_TOLERANCE_M2) -> Shapes:
    """Take polygons to a grid's plane; edges are straight in their own CRS and are divided until the bend is negligible.

    Parameters
    ----------
    shapes
        Polygons and multipolygons; not changed.
    crs
        Their CRS. The raster is never resampled; the shapes are transformed.
    plane
        The grid's plane.
    tolerance_m2
        Largest area one edge may be off; parts depend on the edge alone, so shared borders stay shared.

    Raises
    ------
    GeometryError
        If a shape is no polygon, or has no place in the raster's CRS.
    """
    from pyproj import CRS

    if len(shapes) == 0:
        return shapes.copy()
    kinds = set(shapely.get_type_id(shapes)) - {3, 6}
    if kinds:
        raise GeometryError("regions and zones must be polygons; found points, lines or empty shapes (须为面状图形)")
    system = CRS.from_user_input(crs)
    change = transformer(system, plane.grid.crs)
    coordinates, offsets = _ragged(shapes)
    parts = _edge_parts(coordinates, system, plane, tolerance_m2, change)
    points, rings = divide_edges(coordinates, offsets[0], parts)
    projected = plane.from_grid(change(points))
    if not np.isfinite(projected).all():
        raise GeometryError(f"some shapes have no place in the raster's CRS ({system.name} → raster) (无法投影)")
    made: Shapes = shapely.from_ragged_array(shapely.GeometryType.MULTIPOLYGON, projected, (rings, *offsets[1:]))
    return valid_in_plane(made, quantum=0.0)


def _ragged(shapes: Shapes) -> tuple[Points, tuple[npt.NDArray[np.int64], ...]]:
    """Coordinates with offsets of rings, polygons and shapes; every shape as a multipolygon."""
    kind, coordinates, offsets = shapely.to_ragged_array(shapes, include_z=False)
    levels = tuple(np.asarray(level, dtype=np.int64) for level in offsets)
    if kind == shapely.GeometryType.POLYGON:
        levels = (*levels, np.arange(len(shapes) + 1, dtype=np.int64))
    return coordinates, levels


def _edge_parts(
    coordinates: Points, system: CRS, plane: Plane, tolerance_m2: float, change: Callable[[Points], Points]
) -> npt.NDArray[np.int64]:
    """Into how many parts each edge (from one vertex to the next in the list) is divided, shape (n − 1,)."""
    if not plane.grid.geographic and system == plane.grid.crs:
        return np.ones(max(len(coordinates) - 1, 0), dtype=np.int64)
    start, end = coordinates[:-1], coordinates[1:]
    if plane.grid.geographic and system.is_geographic:
        return edge_parts(start, end, tolerance_m2)
    return chord_parts(start, end, lambda points: plane.from_grid(change(points)), tolerance_m2, unit_m2=plane.unit_m2)


def _parts_of_each(
    shapes: Shapes, coordinates: Points, offsets: tuple[npt.NDArray[np.int64], ...], bend: Bend, unit_m2: float
) -> npt.NDArray[np.int64]:
    """Into how many parts the edges of shapes of a plane are divided, so that every shape's area is true by itself."""
    points = np.diff(offsets[0][offsets[1][offsets[2]]])
    allowed = _SHARE * np.maximum(shapely.area(shapes), 1e-3) * unit_m2 / np.maximum(points, 1)
    tolerance = np.repeat(allowed, points)[:-1]
    start, end = coordinates[:-1], coordinates[1:]
    parts = np.ones(max(len(coordinates) - 1, 0), dtype=np.int64)
    length = np.hypot(*(end - start).T) * np.sqrt(unit_m2)
    long = np.flatnonzero(length**3 * _BEND / 12 > tolerance)
    parts[long] = chord_parts(start[long], end[long], bend, 1.0, unit_m2=1 / tolerance[long])
    return parts
