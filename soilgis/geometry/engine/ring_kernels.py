"""Kernels that read rings (读环编译核): WKB layout, longitude and latitude to the authalic plane, division of long edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.native.library import counts as _counts
from soilgis.native.library import procedure

if TYPE_CHECKING:
    from soilgis.geometry.engine.rings import Bytes, Flags, Ints, Longs, Reals, Shorts

    Layout = tuple[Bytes, Longs, Longs, Longs]

LAYOUT = "u8[] i64[] i64[] i64[]"
"""`rings.RingBytes.layout`, as kernels take it."""

_wkb_count = _counts("wkb_count", "u8[] i64[]", 3)
_wkb_rings = procedure("wkb_rings", "u8[] i64[] i64[]! i64[]! i64[]! u8[]! i32[]! i32[]!")
_count_points = procedure("count_points", f"{LAYOUT} i64 i64 f64 i64[]! i8[]!")
_fill_points = procedure("fill_points", f"{LAYOUT} i64 i64 f64 i64[] f64[2]! i32[]! i8[]! u8[] f64[]! f64[4]!")
_ring_measures = procedure("ring_measures", "f64[2] i64[] i64 i64 f64[]! f64[4]!")
_copy_rings = procedure("copy_rings", "f64[2] i64[] i64[] i64 i64 f64[2]! i32[]! i64[] i64")


def wkb_count(buffer: Bytes, offsets: Longs) -> tuple[int, ...]:
    """Numbers of rings and polygons in a WKB column, and the first feature that is neither or is cut off (−1 for none)."""
    return _wkb_count(buffer, offsets)


def wkb_rings(buffer: Bytes, offsets: Longs, out: tuple[Longs, Longs, Longs, Flags, Ints, Ints]) -> None:
    """Write place, points, stride, hole and part of each ring, and the feature of each polygon; `wkb_count` found nothing wrong."""
    _wkb_rings(buffer, offsets, out)


def count_points(layout: Layout, first: int, last: int, tolerance: float, counts: Longs, fault: Shorts) -> None:
    """Count the points of each ring after division and note what is wrong with it; ``tolerance`` < 0 for plane metres."""
    _count_points(layout, first, last, tolerance, counts, fault)


def fill_points(
    layout: Layout,
    span: tuple[int, int],
    tolerance: float,
    start: Longs,
    out: tuple[Reals, Ints, Shorts, Flags, Reals, Reals],
) -> None:
    """Write the points of each ring, the ring of each edge, the side of its covered ground, its signed area and its bounds.

    Points between the ends of a long edge depend on the edge alone, not on its direction. All are rounded to the quantum.
    ``out`` = (xy, ring, orientation, hole, areas, boxes); ``hole`` is read.
    """
    _fill_points(layout, span, tolerance, start, out)


def ring_measures(xy: Reals, start: Longs, span: tuple[int, int], areas: Reals, boxes: Reals) -> None:
    """Write the signed area of each ring, m², positive where it runs anticlockwise, and its bounds (xmin, ymin, xmax, ymax)."""
    _ring_measures(xy, start, span, areas, boxes)


def copy_rings(
    xy: Reals, start: Longs, chosen: Longs, span: tuple[int, int], out: tuple[Reals, Ints, Longs], number: int
) -> None:
    """Copy the points of chosen rings and name the ring of each edge that has length: n-th of ``out``'s rings + ``number``."""
    _copy_rings(xy, start, chosen, span, out, number)
