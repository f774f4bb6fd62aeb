"""Kernels of projected rings (投影环编译核): bounds, parts of edges by the table of bends, and points with the edges divided, all in the file's plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.ring_kernels import LAYOUT
from soilgis.model.bends import ASK, LOOSE, MOST_TOLD, SLACK
from soilgis.native.library import procedure

if TYPE_CHECKING:
    from soilgis.geometry.engine.ring_kernels import Layout
    from soilgis.geometry.engine.rings import Ints, Longs, Reals, Shorts

    Table = tuple[Reals, Reals, Reals, float, float]

_bound_points = procedure("bound_points", f"{LAYOUT} i64 i64 f64[4]! i8[]!")
_count_parts = procedure(
    "count_parts", f"{LAYOUT} i64 i64 i64[] f64[] f64[] f64[8] i64 i64 f64 f64 f64 f64 i64 i64 i32[]!"
)
_fill_parts = procedure("fill_parts", f"{LAYOUT} i64 i64 i64[] i64[] i32[] f64[2]!")


def bound_points(layout: Layout, span: tuple[int, int], boxes: Reals, fault: Shorts) -> None:
    """Write the bounds of each ring (xmin, ymin, xmax, ymax) as it lies in its file, and what is wrong with it (`rings.FAULTS`)."""
    _bound_points(layout, span, boxes, fault)


def count_parts(layout: Layout, span: tuple[int, int], first: Longs, table: Table, parts: Ints) -> None:
    """Write the parts of the edge that ends in each point of the rings, as `soilgis.model.bends.Bends.told`; 1 for the first of a ring."""
    corner, step, terms, short, longest = table
    rows, columns = terms.shape[:2]
    told = (corner, step, terms.reshape(-1, 8), rows, columns, short, longest, SLACK, LOOSE, MOST_TOLD, ASK)
    _count_parts(layout, span, first, told, parts)


def fill_parts(layout: Layout, span: tuple[int, int], begin: tuple[Longs, Longs], parts: Ints, xy: Reals) -> None:
    """Write the points of each ring with its edges divided, by the rule of `soilgis.model.ellipsoid.divide_edges`.

    ``begin`` = (first point of each ring in ``parts``, first in ``xy``).
    """
    _fill_parts(layout, span, begin, parts, xy)
