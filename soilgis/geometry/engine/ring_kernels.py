"""Kernels that read rings (读环编译核): WKB layout, longitude and latitude to the authalic plane, division of long edges."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.geometry.engine.foreign import load_count, load_real
from soilgis.geometry.engine.predicates import LIMIT_M
from soilgis.model.ellipsoid import E2, QUANTUM_M, SEMI_MAJOR_M

if TYPE_CHECKING:
    from soilgis.geometry.engine.rings import Bytes, Flags, Ints, Longs, Reals, Shorts

    Layout = tuple[Bytes, Longs, Longs, Longs]

_A = SEMI_MAJOR_M
_B2 = SEMI_MAJOR_M**2 * (1 - E2)
_SERIES = tuple(1 + 1 / (2 * power + 1) for power in range(10))
_MOST_PARTS = 4096
_POLAR = 89.9
_RADIAN = math.pi / 180
_SCALE = 1 / QUANTUM_M


@inline
def authalic_y(latitude: float) -> float:
    """Y of the authalic plane, m: the power series of `area.authalic` in u = e² sin²φ, whose ninth term is below 1e-20."""
    sine = math.sin(latitude * _RADIAN)
    u = E2 * sine * sine
    total = _SERIES[9]
    for power in range(8, -1, -1):
        total = total * u + _SERIES[power]
    return _B2 / 2 * sine * total / _A


@inline
def wkb_head(buffer: Bytes, place: int) -> tuple[int, int, int]:
    """Kind (3 polygon, 6 multipolygon, 0 other), bytes per point, and where the head ends."""
    code = load_count(buffer, place + 1)
    flags = code >> 29
    iso = (code & 0xFFFF) // 1000
    kind = (code & 0xFFFF) % 1000
    extra = (1 if flags & 4 else 0) + (1 if flags & 2 else 0) + (2 if iso == 3 else (1 if iso in (1, 2) else 0))
    after = place + 5 + (4 if flags & 1 else 0)
    if buffer[place] != 1 or (kind not in (3, 6)):
        kind = 0
    return kind, 16 + 8 * extra, after


@kernel
def wkb_count(buffer: Bytes, offsets: Longs) -> tuple[int, int, int]:
    """Numbers of rings and polygons in a WKB column, and the first feature that is neither (−1 for none)."""
    rings, parts = 0, 0
    for row in range(len(offsets) - 1):
        if offsets[row + 1] == offsets[row]:
            continue
        kind, stride, at = wkb_head(buffer, offsets[row])
        if kind == 0:
            return rings, parts, row
        members = 1
        if kind == 6:
            members = load_count(buffer, at)
            at += 4
        for _ in range(members):
            if kind == 6:
                _, stride, at = wkb_head(buffer, at)
            inner = load_count(buffer, at)
            at += 4
            parts += 1
            for _ in range(inner):
                rings += 1
                at += 4 + stride * load_count(buffer, at)
    return rings, parts, -1


@kernel
def wkb_rings(buffer: Bytes, offsets: Longs, out: tuple[Longs, Longs, Longs, Flags, Ints, Ints]) -> None:
    """Write place, points, stride, hole and part of each ring, and the feature of each polygon."""
    place, points, strides, hole, part, feature = out
    rings, parts = 0, 0
    for row in range(len(offsets) - 1):
        if offsets[row + 1] == offsets[row]:
            continue
        kind, stride, at = wkb_head(buffer, offsets[row])
        members = 1
        if kind == 6:
            members = load_count(buffer, at)
            at += 4
        for _ in range(members):
            if kind == 6:
                _, stride, at = wkb_head(buffer, at)
            inner = load_count(buffer, at)
            at += 4
            for index in range(inner):
                length = load_count(buffer, at)
                place[rings], points[rings], strides[rings] = at + 4, length, stride
                hole[rings], part[rings] = index > 0, parts
                rings += 1
                at += 4 + stride * length
            feature[parts] = row
            parts += 1


@inline
def edge_count(ax: float, ay: float, bx: float, by: float, tolerance: float) -> int:
    """Into how many parts an edge in degrees is divided; the rule of `area.edge_parts`."""
    width = abs(bx - ax) * _RADIAN
    height = abs(by - ay) * _RADIAN
    steepest = math.sin(min(max(abs(ay), abs(by)), 90.0) * _RADIAN)
    sliver = _A * _A * steepest * width * height * height / 12
    return min(max(math.ceil(math.sqrt(sliver / tolerance)), 1), _MOST_PARTS)


@inline
def may_divide(ax: float, ay: float, bx: float, by: float, tolerance: float) -> bool:
    """Whether an edge could need division at all (the sine taken as 1), without a square root."""
    height = (by - ay) * _RADIAN
    return _A * _A / 12 * abs(bx - ax) * _RADIAN * height * height > tolerance


@inline
def point_fault(x: float, y: float, degrees: int) -> int:
    """Code of `rings.FAULTS` for one point; 0 where it is fine."""
    if not (abs(x) < math.inf and abs(y) < math.inf):
        return 1
    if degrees:
        if abs(x) > 180.0 or abs(y) > 90.0:
            return 2
        return 3 if abs(y) > _POLAR else 0
    return 2 if max(abs(x), abs(y)) >= LIMIT_M else 0


@kernel
def count_points(layout: Layout, first: int, last: int, tolerance: float, counts: Longs, fault: Shorts) -> None:
    """Count the points of each ring after division and note what is wrong with it; ``tolerance`` < 0 for plane metres."""
    buffer, places, points, strides = layout
    degrees = int(tolerance >= 0)
    for ring in range(first, last):
        place, stride, length = places[ring], strides[ring], points[ring]
        counts[ring] = length
        bx = by = sx = sy = 0.0
        for k in range(length):
            ax, ay = bx, by
            bx, by = load_real(buffer, place + k * stride), load_real(buffer, place + k * stride + 8)
            wrong = point_fault(bx, by, degrees)
            if wrong:
                fault[ring] = wrong
            if k == 0:
                sx, sy = bx, by
            elif degrees:
                if abs(bx - ax) > 180.0:
                    fault[ring] = 4
                if may_divide(ax, ay, bx, by, tolerance):
                    counts[ring] += edge_count(ax, ay, bx, by, tolerance) - 1
        if fault[ring] == 0 and length and (sx != bx or sy != by):
            fault[ring] = 5


@inline
def settle(xy: Reals, at: int, x: float, y: float, degrees: int) -> None:
    """Write one point, taken to the plane and rounded to the quantum."""
    if degrees:
        x, y = x * _RADIAN * _A, authalic_y(y)
    xy[at, 0] = np.rint(x * _SCALE) * QUANTUM_M
    xy[at, 1] = np.rint(y * _SCALE) * QUANTUM_M


@inline
def divide(xy: Reals, at: int, ends: tuple[float, float, float, float], parts: int) -> int:
    """Write the points between the ends of a long edge; they depend on the edge alone, not on its direction."""
    ax, ay, bx, by = ends
    flip = ax > bx or (ax == bx and ay > by)
    for step in range(1, parts):
        if flip:
            fraction = (parts - step) / parts
            settle(xy, at, bx + (ax - bx) * fraction, by + (ay - by) * fraction, 1)
        else:
            fraction = step / parts
            settle(xy, at, ax + (bx - ax) * fraction, ay + (by - ay) * fraction, 1)
        at += 1
    return at


@kernel
def fill_points(
    layout: Layout,
    span: tuple[int, int],
    tolerance: float,
    start: Longs,
    out: tuple[Reals, Ints, Shorts, Flags, Reals, Reals],
) -> None:
    """Write the points of each ring, the ring of each edge, the side of its covered ground, its signed area and its bounds.

    ``out`` = (xy, ring, orientation, hole, areas, boxes); ``hole`` is read.
    """
    buffer, places, points, strides = layout
    xy, rings, orientation, hole, areas, boxes = out
    degrees = int(tolerance >= 0)
    for ring in range(span[0], span[1]):
        place, stride, length, at = places[ring], strides[ring], points[ring], start[ring]
        bx = by = 0.0
        for k in range(length):
            ax, ay = bx, by
            bx, by = load_real(buffer, place + k * stride), load_real(buffer, place + k * stride + 8)
            if degrees and k > 0 and may_divide(ax, ay, bx, by, tolerance):
                at = divide(xy, at, (ax, ay, bx, by), edge_count(ax, ay, bx, by, tolerance))
            settle(xy, at, bx, by, degrees)
            at += 1
        mark_edges(xy, rings, start[ring], start[ring + 1], ring)
        areas[ring] = measure(xy, start[ring], start[ring + 1], boxes[ring])
        orientation[ring] = 1 if (areas[ring] > 0) != hole[ring] else -1


@inline
def mark_edges(xy: Reals, rings: Ints, first: int, last: int, ring: int) -> None:
    """Name the ring of each edge that has length."""
    for k in range(first, last - 1):
        rings[k] = -1 if (xy[k, 0] == xy[k + 1, 0] and xy[k, 1] == xy[k + 1, 1]) else ring
    if last > first:
        rings[last - 1] = -1


@inline
def measure(xy: Reals, first: int, last: int, box: Reals) -> float:
    """Signed area of a ring, m², positive where it runs anticlockwise; its bounds (xmin, ymin, xmax, ymax) are written."""
    low_x = low_y = math.inf
    high_x = high_y = -math.inf
    doubled = 0.0
    for k in range(first, last):
        x, y = xy[k, 0], xy[k, 1]
        low_x, high_x = min(low_x, x), max(high_x, x)
        low_y, high_y = min(low_y, y), max(high_y, y)
        if k > first:
            doubled += (xy[k - 1, 0] - xy[first, 0]) * (y - xy[first, 1]) - (x - xy[first, 0]) * (
                xy[k - 1, 1] - xy[first, 1]
            )
    box[0], box[1], box[2], box[3] = low_x, low_y, high_x, high_y
    return doubled / 2


@kernel
def ring_measures(xy: Reals, start: Longs, span: tuple[int, int], areas: Reals, boxes: Reals) -> None:
    """Write the signed area of each ring, m², positive where it runs anticlockwise, and its bounds (xmin, ymin, xmax, ymax)."""
    for ring in range(span[0], span[1]):
        areas[ring] = measure(xy, start[ring], start[ring + 1], boxes[ring])


@kernel
def copy_rings(
    xy: Reals, start: Longs, chosen: Longs, span: tuple[int, int], out: tuple[Reals, Ints, Longs], number: int
) -> None:
    """Copy the points of chosen rings and name the ring of each edge that has length: n-th of ``out``'s rings + ``number``."""
    points, ring_of, begin = out
    for n in range(span[0], span[1]):
        at = begin[n]
        first, last = start[chosen[n]], start[chosen[n] + 1]
        for k in range(first, last):
            points[at, 0], points[at, 1] = xy[k, 0], xy[k, 1]
            empty = k + 1 == last or (xy[k, 0] == xy[k + 1, 0] and xy[k, 1] == xy[k + 1, 1])
            ring_of[at] = -1 if empty else number + n
            at += 1
