"""Context of the page (页面背景): neighbours, land, rivers, lakes and borders as steps on a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.result import Result

Plain = dict[str, object]
RIM = 0.03
"""Within so many degrees of the window's edge a line is the edge itself."""
RIVER_STEPS = 8
"""Rivers of a page are simplified to so many steps of its grid."""
PIXELS = 3000
"""Steps of the grid along the longer side of the window."""


def page_context(result: Result) -> Plain | None:
    """Tell the page what lies around a study; None where nothing is known of it.

    Returns
    -------
    dict
        ``grid``: degrees a step; ``beside``, ``lakes``: rings; ``edges`` of the neighbours, ``coast``, ``rivers`` and, by sign,
        ``borders``: lines; each [x, y, step east, step north, …] from 180°W 90°S. ``line``: source of what is drawn, or that it is not;
        ``seats``: kind of each seat of government.
    """
    context = result.context
    if context is None:
        return None
    west, south, east, north = context.window
    neighbours = context.beside.geometry.tolist() if len(context.beside) else []
    grid = round(max(east - west, north - south) / PIXELS, 5)
    return {
        "grid": grid,
        "beside": _rings(neighbours, grid),
        "edges": _lines(_edges(neighbours, context.window), grid),
        "coast": _lines(context.coast, grid),
        "lakes": _rings(context.lakes, grid),
        "rivers": _lines(shapely.simplify(np.array(context.rivers, dtype=object), RIVER_STEPS * grid), grid),
        "borders": {sign: _lines([line], grid) for sign, line in context.borders.items()},
        "line": context.line,
        "drawn": bool(context.source),
        "islands": context.islands,
        "seats": [seat.kind.value for seat in context.seats],
    }


def _edges(shapes: Sequence[shapely.Geometry], window: tuple[float, float, float, float]) -> Shapes:
    """Borders of shapes, each once, without those along the window's own edge."""
    if not len(shapes):
        return np.array([], dtype=object)
    west, south, east, north = window
    inner = west + RIM, south + RIM, east - RIM, north - RIM
    joined = shapely.line_merge(shapely.union_all(shapely.boundary(np.array(shapes, dtype=object))))
    cut: Shapes = shapely.get_parts(shapely.clip_by_rect(joined, *inner))
    return cut


def _rings(shapes: Iterable[shapely.Geometry], grid: float) -> list[list[int]]:
    polygons = [part for shape in shapes for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = shapely.get_rings(np.array(polygons, dtype=object)) if polygons else []
    return [steps for ring in rings if len(steps := _steps(shapely.get_coordinates(ring)[:-1], grid)) > 4]


def _lines(shapes: Iterable[shapely.Geometry], grid: float) -> list[list[int]]:
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    return [steps for part in parts if len(steps := _steps(shapely.get_coordinates(part), grid)) > 2]


def _steps(points: npt.NDArray[np.float64], grid: float) -> list[int]:
    """Points on the grid as steps, those that fall on one point once."""
    cells = np.rint((points + np.array([180.0, 90.0])) / grid).astype(int)
    kept = cells[np.r_[True, (np.diff(cells, axis=0) != 0).any(axis=1)]]
    steps: list[int] = np.diff(kept, axis=0, prepend=np.zeros((1, 2), dtype=int)).ravel().tolist()
    return steps
