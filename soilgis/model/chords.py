r"""Edges that bend (边的弦差): straight lines of one coordinate system are curves in another; they are divided by the area their chords miss.

A chord of a curve of length L and height h misses about 2/3·L·h, and n equal parts miss 1/n² of that. The area is not guessed from the
length but measured: the curve is computed at a quarter, a half and three quarters of the edge, and the areas between it and its chord are
added without their signs by Simpson's rule, so that a curve of S shape is not taken for straight.

**Bound.** After `chord_parts` the parts of an edge, each straight in the new system, together miss at most ``tolerance_m2`` of the curve
that the edge is there; this is measured again on the parts themselves, not derived from the whole. Two things are outside the bound:
edges that would need more than 4,096 parts, and what the measuring plane divides afterwards (`soilgis.geometry.area.densify`).

Points are counted from an edge's lower end, so both sides of a shared border get the same points.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.model.ellipsoid import divide_edges

if TYPE_CHECKING:
    from collections.abc import Callable

    Bend: TypeAlias = Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Shapes = npt.NDArray[np.object_]

_MOST_PARTS = 4096
_ROUNDS = 4
_AT = np.array([0.25, 0.5, 0.75])
_SIMPSON = np.array([4.0, 2.0, 4.0]) / 12
_DIVIDED = (
    shapely.GeometryType.LINESTRING,
    shapely.GeometryType.POLYGON,
    shapely.GeometryType.MULTILINESTRING,
    shapely.GeometryType.MULTIPOLYGON,
)


def chord_areas(start: Floats, end: Floats, bend: Bend, *, unit_m2: float | Floats = 1.0) -> Floats:
    """Area between each edge as it bends and its chord.

    Parameters
    ----------
    start, end
        Ends of the edges in the system they are straight in, shape (n, 2).
    bend
        Takes points of that system, shape (m, 2), to the system in which the parts will be straight.
    unit_m2
        Area of one square unit of the new system, m²; one number or one an edge.

    Returns
    -------
    Floats
        Areas in m², shape (n,); 0 for edges without length or whose points cannot be taken over.
    """
    with np.errstate(invalid="ignore", over="ignore"):
        return _between(start, end, bend, (bend(start), bend(end)), unit_m2)


def _between(start: Floats, end: Floats, bend: Bend, taken: tuple[Floats, Floats], unit_m2: float | Floats) -> Floats:
    """`chord_areas` of edges whose ends were taken over already: ``taken``."""
    first, last = taken
    chord = last - first
    missed = np.zeros(len(start))
    for share, weight in zip(_AT, _SIMPSON, strict=True):
        off = bend(start + (end - start) * share) - first
        missed += weight * np.abs(chord[:, 0] * off[:, 1] - chord[:, 1] * off[:, 0])
    areas = missed * unit_m2
    return np.where(np.isfinite(areas), areas, 0.0)


def chord_parts(
    start: Floats, end: Floats, bend: Bend, tolerance_m2: float, *, unit_m2: float | Floats = 1.0
) -> Counts:
    """Into how many equal parts each edge must be cut to miss at most ``tolerance_m2`` altogether.

    Parameters
    ----------
    start, end, bend, unit_m2
        As for `chord_areas`.
    tolerance_m2
        Largest area the parts of one edge may miss together, m².

    Returns
    -------
    ndarray of int
        Parts, shape (n,), from 1 to 4,096; the same for an edge and its reverse.
    """
    parts = np.ones(len(start), np.int64)
    unit = np.broadcast_to(np.asarray(unit_m2, np.float64), len(start))
    missed = chord_areas(start, end, bend, unit_m2=unit)
    todo = np.flatnonzero(missed > tolerance_m2)
    for _ in range(_ROUNDS):
        if not len(todo):
            break
        wanted = np.ceil(parts[todo] * np.sqrt(missed[todo] / tolerance_m2))
        parts[todo] = np.clip(np.maximum(wanted, parts[todo] + 1), 1, _MOST_PARTS).astype(np.int64)
        missed[todo] = _parts_missed(start[todo], end[todo], bend, parts[todo], unit[todo])
        todo = todo[(missed[todo] > tolerance_m2) & (parts[todo] < _MOST_PARTS)]
    return parts


def _parts_missed(start: Floats, end: Floats, bend: Bend, parts: Counts, unit: Floats) -> Floats:
    """Area the parts of each edge miss together."""
    edge = np.repeat(np.arange(len(parts)), parts)
    step = np.arange(len(edge)) - np.repeat(np.cumsum(parts) - parts, parts)
    along = (end - start)[edge]
    low = start[edge] + along * (step / parts[edge])[:, None]
    high = start[edge] + along * ((step + 1) / parts[edge])[:, None]
    with np.errstate(invalid="ignore", over="ignore"):
        first, final = bend(low), np.cumsum(parts) - 1
        last = np.roll(first, -1, axis=0)  # a part ends where the next begins
        last[final] = bend(high[final])
        each = _between(low, high, bend, (first, last), unit[edge])
    return np.bincount(edge, weights=each, minlength=len(parts)).astype(np.float64)


def divide_chords(shapes: Shapes, parts_of: Callable[[Floats, Floats], Counts]) -> Shapes:
    """Divide the edges of lines and polygons.

    Parameters
    ----------
    shapes
        Lines and polygons, multi ones too, without Z; not changed. Anything else, and None, stays as it is.
    parts_of
        Gives the parts of edges by their starts and ends, as `chord_parts` does.

    Returns
    -------
    Shapes
        New shapes where an edge was divided, the same objects elsewhere.
    """
    result = shapes.copy()
    kinds = shapely.get_type_id(shapes)
    for kind in _DIVIDED:
        mine = np.flatnonzero((kinds == kind) & ~shapely.is_empty(shapes))
        if len(mine):
            result[mine] = _divided(shapes[mine], parts_of)
    return result


def _divided(shapes: Shapes, parts_of: Callable[[Floats, Floats], Counts]) -> Shapes:
    """Divide the edges of shapes of one kind; where nothing is to be divided the shapes themselves are returned."""
    kind, points, offsets = shapely.to_ragged_array(shapes, include_z=False, include_m=False)
    rings = np.asarray(offsets[0], np.int64)
    parts = np.ones(max(len(points) - 1, 0), np.int64)
    real = np.ones(len(parts), bool)
    real[rings[1:-1] - 1] = False
    parts[real] = parts_of(points[:-1][real], points[1:][real])
    if (parts == 1).all():
        return shapes
    divided, moved = divide_edges(points, rings, parts)
    made: Shapes = shapely.from_ragged_array(kind, divided, (moved, *offsets[1:]))
    owner = _owners(offsets)
    touched = np.zeros(len(shapes), bool)
    ring = np.searchsorted(rings, np.flatnonzero(parts > 1), side="right") - 1
    touched[owner[ring]] = True
    return np.where(touched, made, shapes)


def _owners(offsets: tuple[npt.NDArray[np.integer], ...]) -> Counts:
    """Position of the shape each ring or line belongs to."""
    owner = np.arange(len(offsets[-1]) - 1)
    for level in reversed(offsets[1:]):
        bounds: Counts = np.asarray(level, np.int64)
        owner = np.repeat(owner, bounds[1:] - bounds[:-1])
    return owner
