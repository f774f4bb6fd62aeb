"""Kernels of the prefilter (预筛编译核): which boxes hold no border and share no cell with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.edge_grid_kernels import CELL_GRID
from soilgis.native.library import procedure

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Bytes, CellGrid, Ints, Longs, Reals

_clear_boxes = procedure("clear_boxes", f"f64[4] {CELL_GRID} i32[] u8[]!")
_add_boxes = procedure("add_boxes", f"f64[4] {CELL_GRID} i32[]!")
_mark_shared = procedure("mark_shared", f"i32[]! {CELL_GRID} u8[]!")
_look_up = procedure("look_up", f"f64[2] i64[] {CELL_GRID} i32[] i32[]!")


def clear_boxes(boxes: Reals, grid: CellGrid, table: Ints, clear: Bytes) -> None:
    """Note the boxes that hold no mark; a box of NaN holds none."""
    _clear_boxes(boxes, grid, table, clear)


def add_boxes(boxes: Reals, grid: CellGrid, corners: Ints) -> None:
    """Add 1 to the difference table of boxes at two corners of each box and take 1 away at the others."""
    _add_boxes(boxes, grid, corners)


def mark_shared(corners: Ints, grid: CellGrid, shared: Bytes) -> None:
    """Mark the cells in more than one box; ``corners`` is used up."""
    _mark_shared(corners, grid, shared)


def look_up(xy: Reals, start: Longs, grid: CellGrid, region: Ints, where: Ints) -> None:
    """Write the raster's value at each ring's first point; −1, nowhere, beside the raster and for rings without points."""
    _look_up(xy, start, grid, region, where)
