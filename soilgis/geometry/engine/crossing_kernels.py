"""Crossings (交点编译核): where zone edges cross borders and each other, found in busy cells by exact predicates.

Zone edges alone look for what they cross; what a border crosses is the same the other way round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.edge_grid_kernels import CELL_GRID, EDGES, LISTS
from soilgis.native.library import counts, procedure

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import CellGrid, Edges, Ints, Lists, Longs, Reals, Shorts, Span

    Layers = tuple[Edges, Edges]
    TwoLists = tuple[Lists, Lists]
    Found = tuple[Longs, Longs, Reals, Reals, Longs, Longs]
    Crossings = tuple[Ints, Ints, Shorts, Reals]


_list_crossings = counts(
    "list_crossings",
    f"""{EDGES} {EDGES} {CELL_GRID} {LISTS} {LISTS} i64 i64  i64[]! i64[]! f64[]! f64[]! i64[]! i64[]!
    i32[]! i32[]! i8[]! f64[2]!""",
)
_order_crossings = procedure(
    "order_crossings",
    f"{EDGES} i64[] i64[]!  i32[] i32[] i8[] f64[2]",
)


def list_crossings(
    layers: Layers, grid: CellGrid, lists: TwoLists, span: Span, found: Found, crossings: Crossings
) -> tuple[int, int]:
    """List where the zone edges of a range cross borders and each other, edge by edge in the order they meet them.

    Parameters
    ----------
    layers, grid, lists
        Edges of the regions and of the zones, cells, and the edges of each layer by busy cell; zones may be unlisted where every
        ring is isolated.
    span
        Range of zone edges.
    found
        Room for the crossings of one edge, (edge, sign, x, y, [length]), and for the edges of one cell.
    crossings
        Room for (edge, edge crossed, sign, (x, y)): an edge crossed of the zones is −1 − its number; sign says how the winding number of the
        ring crossed changes.

    Returns
    -------
    number, most
        Crossings there are, and the most of one edge; one that is larger than the room it has was not written whole.
    """
    count, most = _list_crossings(layers, grid, lists, span, found, crossings)
    return count, most


def order_crossings(edges: Edges, begin: Longs, order: Longs, crossings: Crossings) -> None:
    """Bring the crossings of each edge into the order in which the edge meets them.

    ``order`` sorts the crossings by edge; those of one edge are ``order[begin[n]:begin[n + 1]]``. Few edges have many, so that a shell sort in place does.
    """
    _order_crossings(edges, begin, order, crossings)
