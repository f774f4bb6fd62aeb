"""Contacts of edges (边接触编译核): where a ring touches itself or two rings of a feature meet, edge by edge within the cells of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.edge_grid_kernels import EDGES, LISTS
from soilgis.native.library import procedure

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Bytes, Edges, Lists, Longs

_mark_touching_rings = procedure("mark_touching_rings", f"{EDGES} i64[] {LISTS} i64 i64 u8[]!")
_mark_touching_features = procedure("mark_touching_features", f"{EDGES} {LISTS} i64 i64 u8[]!")


def mark_touching_rings(edges: Edges, start: Longs, lists: Lists, span: tuple[int, int], touched: Bytes) -> None:
    """Mark the rings two of whose edges touch where they should not, within a range of cells."""
    _mark_touching_rings(edges, start, lists, span, touched)


def mark_touching_features(edges: Edges, lists: Lists, span: tuple[int, int], touched: Bytes) -> None:
    """Mark the features two of whose rings have a point in common, within a range of cells."""
    _mark_touching_features(edges, lists, span, touched)
