r"""Arcs (圆弧): curved borders of GeoPackages and geodatabases, divided into straight edges to a stated area.

The chord of an arc of radius R and angle Θ leaves a sliver of about R²Θ³/12; n equal parts leave 1/n² of it. Each arc is divided so that
its parts together leave at most the tolerance. Points are counted from an arc's lower end, so both sides of a shared border get the same.

Curves are read from WKB (ISO/IEC 13249-3, types 8 to 12), which GDAL hands over as it is where Arrow is asked for.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    Points = npt.NDArray[np.float64]

_LINE, _POLYGON, _CIRCULAR, _COMPOUND, _CURVE_POLYGON, _MULTI_CURVE, _MULTI_SURFACE = 2, 3, 8, 9, 10, 11, 12
CURVED = frozenset({_CIRCULAR, _COMPOUND, _CURVE_POLYGON, _MULTI_CURVE, _MULTI_SURFACE})
_MOST_PARTS = 1 << 18
"""Parts of one arc; enough for 1 m² up to a radius of 160 km."""


def curved(shapes: Sequence[bytes | None]) -> npt.NDArray[np.intp]:
    """Positions of the WKB values that hold curves."""
    return np.array([at for at, one in enumerate(shapes) if one and wkb_kind(one) in CURVED], np.intp)


def wkb_kind(value: bytes) -> int:
    """Type of a WKB geometry without Z and M, ISO and EWKB."""
    number = int(struct.unpack_from("<I" if value[0] else ">I", value, 1)[0])
    return (number & 0x0FFFFFFF) % 1000


def straightened(value: bytes, tolerance_m2: float, unit_m2: float) -> tuple[shapely.Geometry, int]:
    """A curved WKB geometry as a shape of straight edges, and how many arcs it had.

    Parameters
    ----------
    value
        WKB; Z and M are left out.
    tolerance_m2
        Largest area one arc may be off, m².
    unit_m2
        Area of one square unit of its coordinates, m².
    """
    reader = _Reader(value, np.sqrt(tolerance_m2 / unit_m2))
    return reader.shape(), reader.arcs


class _Reader:
    """Walks through a WKB value (逐段读取)."""

    def __init__(self, value: bytes, sagitta: float) -> None:
        self.value, self.at, self.arcs = value, 0, 0
        self._unit = sagitta

    def shape(self) -> shapely.Geometry:
        order = "<" if self.value[self.at] else ">"
        number = self._number(order, self.at + 1)
        self.at += 5
        if number & 0x20000000:
            self.at += 4
        width = 2 + _heights(number)
        kind = (number & 0x0FFFFFFF) % 1000
        readers: dict[int, Callable[[str, int], shapely.Geometry]] = {
            _LINE: lambda o, w: shapely.LineString(self._points(o, w)),
            _CIRCULAR: lambda o, w: shapely.LineString(self._bent(self._points(o, w))),
            _COMPOUND: lambda o, _: shapely.LineString(
                _chained([shapely.get_coordinates(one) for one in self._many(o)])
            ),
            _POLYGON: lambda o, w: shapely.Polygon(*_rings([self._points(o, w) for _ in range(self._count(o))])),
            _CURVE_POLYGON: lambda o, _: shapely.Polygon(
                *_rings([shapely.get_coordinates(one) for one in self._many(o)])
            ),
        }
        if kind in readers:
            return readers[kind](order, width)
        if kind == _MULTI_CURVE:
            return shapely.MultiLineString(self._many(order))
        if kind in {6, _MULTI_SURFACE}:
            return shapely.MultiPolygon(self._many(order))
        if kind == 1:
            return shapely.Point(self._points(order, width, 1)[0])
        return shapely.GeometryCollection(self._many(order))

    def _number(self, order: str, at: int) -> int:
        return int(struct.unpack_from(order + "I", self.value, at)[0])

    def _count(self, order: str) -> int:
        count = self._number(order, self.at)
        self.at += 4
        return count

    def _many(self, order: str) -> list[shapely.Geometry]:
        return [self.shape() for _ in range(self._count(order))]

    def _points(self, order: str, width: int, count: int = -1) -> Points:
        count = self._count(order) if count < 0 else count
        flat = np.frombuffer(self.value, f"{order}f8", count * width, self.at)
        self.at += 8 * count * width
        return flat.reshape(count, width)[:, :2].astype(np.float64)

    def _bent(self, points: Points) -> Points:
        """Points of a string of arcs, each of three points, of which two follow on each other."""
        drawn = [points[:1]]
        for first, middle, last in zip(points[:-2:2], points[1:-1:2], points[2::2], strict=False):
            self.arcs += 1
            drawn.append(_arc(first, middle, last, self._unit)[1:])
        return np.vstack(drawn)


def _heights(number: int) -> int:
    """How many values beside x and y a point has: Z and M, of ISO's thousands or EWKB's flags."""
    flags = bool(number & 0x80000000) + bool(number & 0x40000000)
    return flags or {0: 0, 1: 1, 2: 1, 3: 2}.get((number & 0x0FFFFFFF) // 1000, 0)


def _rings(rings: list[Points]) -> tuple[Points | None, list[Points]]:
    return (rings[0], rings[1:]) if rings else (None, [])


def _chained(pieces: list[Points]) -> Points:
    return np.vstack([pieces[0], *(piece[1:] for piece in pieces[1:])]) if pieces else np.zeros((0, 2))


def _arc(first: Points, middle: Points, last: Points, unit: float) -> Points:
    """Points along the arc through three points; a full circle where the ends are one; a straight edge where they lie in a line.

    ``unit`` is the square root of the tolerance in units of the coordinates.
    """
    flip = tuple(first) > tuple(last)
    low, high = (last, first) if flip else (first, last)
    centre = (low + middle) / 2 if (low == high).all() else _centre(low, middle, high)
    if centre is None:
        return np.vstack([first, middle, last])
    radius = float(np.hypot(*(low - centre)))
    begin, way, end = (float(np.arctan2(*(point - centre)[::-1])) for point in (low, middle, high))
    left = (way - begin) % (2 * np.pi) <= (end - begin) % (2 * np.pi) or (low == high).all()
    angle = (end - begin) % (2 * np.pi) or 2 * np.pi
    angle = angle if left else angle - 2 * np.pi
    parts = int(np.clip(np.ceil(np.sqrt(abs(angle) ** 3 / 12) * radius / unit), 2, _MOST_PARTS))
    turn = begin + angle * np.arange(1, parts) / parts
    drawn = np.vstack([low, centre + radius * np.column_stack([np.cos(turn), np.sin(turn)]), high])
    return drawn[::-1] if flip else drawn


def _centre(one: Points, two: Points, three: Points) -> Points | None:
    """Centre of the circle through three points; None where they lie in a line."""
    a, b = two - one, three - one
    twice = 2 * (a[0] * b[1] - a[1] * b[0])
    if abs(twice) <= 1e-14 * (np.hypot(*a) * np.hypot(*b) + 1e-300):
        return None
    square_a, square_b = a @ a, b @ b
    centre: Points = one + np.array([b[1] * square_a - a[1] * square_b, a[0] * square_b - b[0] * square_a]) / twice
    return centre
