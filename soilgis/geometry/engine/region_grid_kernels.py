"""Kernels of the region grid (区划网格编译核): the region of each cell no border passes, sums over cells, and the regions around points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.geometry.engine.edge_grid_kernels import column_middle, row_line
from soilgis.geometry.engine.winding_sweep import bump, emptied, left_of_reference, legs, passed, write_state

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid import Rows
    from soilgis.geometry.engine.edge_grid_kernels import Bytes, CellGrid, Edges, Ints, Lists, Longs, Reals, Span, Tally

NOWHERE, SEVERAL, BORDER = -1, -2, -3
"""Of a cell: in no region, in several that overlap or in one more than once, or passed by a border."""


@inline
def covering(covers: Tally) -> int:
    """Region that covers a place once, `NOWHERE` or `SEVERAL`; ``covers`` counts regions."""
    found = NOWHERE
    for entry in range(covers[3][0]):
        if found != NOWHERE or covers[0][covers[2][entry]] != 1:
            return SEVERAL
        found = covers[2][entry]
    return found


@kernel
def label_rows(edges: Edges, grid: CellGrid, span: Span, rows: Rows, covers: Tally, cells: tuple[Bytes, Ints]) -> None:
    """Write the region of each cell that no border passes, by one sweep along the line of each row.

    An edge that crosses the line does so in a cell marked as passed, so that between such cells the cover does not change.
    ``cells`` = (marks, regions).
    """
    marked, region = cells
    for row in range(span[0], span[1]):
        slot, last = rows.start[row], rows.start[row + 1]
        line, end = row_line(grid, row), (row + 1) * grid.columns
        here, at = NOWHERE, row * grid.columns
        while at < end:
            until = rows.cell[slot] if slot < last else end
            for cell in range(at, until):
                region[cell] = BORDER if marked[cell] else here
            at = until
            while slot < last and rows.cell[slot] == at:
                k = rows.edge[slot]
                bump(covers, edges.key[edges.ring[k]], passed(edges, k, line))
                slot += 1
            here = covering(covers)
        emptied(covers)


@kernel
def sum_table(marks: Bytes, columns: int, table: Ints) -> None:
    """Write how many marks lie left of and below each corner; the table is 0 before."""
    wide = columns + 1
    for row in range(len(marks) // columns):
        line = 0
        for column in range(columns):
            line += marks[row * columns + column]
            table[(row + 1) * wide + column + 1] = table[row * wide + column + 1] + line


@inline
def slot_after(rows: Rows, row: int, cell: int) -> int:
    """First crossing of a row that lies in a cell or beyond it (binary search)."""
    low, high = rows.start[row], rows.start[row + 1]
    while low < high:
        middle = (low + high) // 2
        if rows.cell[middle] < cell:
            low = middle + 1
        else:
            high = middle
    return int(low)


@kernel
def regions_around(
    borders: tuple[Edges, CellGrid, Lists],
    labels: tuple[Ints, Rows],
    points: tuple[Reals, Ints, Longs],
    span: Span,
    state: Tally,
    out: tuple[Ints, Longs],
) -> int:
    """Find the regions that cover points of zone rings; return the room the pool needs.

    Where a point's cell has a border, the search begins in the nearest cell on the left that has none.

    Parameters
    ----------
    borders
        The regions' edges, cells, and the edges of all cells with both a border and a zone's edge.
    labels
        Region of each cell, and where borders cross the rows' lines.
    points
        (xy, cell, numbers of the points asked for).
    span
        Range of those numbers.
    state
        Empty tally over regions.
    out
        Pool of (region, count), and for each point asked for, in order, where its pairs end.
    """
    edges, grid, lists = borders
    region, rows = labels
    xy, cells, asked = points
    pool, ends = out
    length = 0
    for index in range(span[0], span[1]):
        point = asked[index]
        cell = cells[point]
        row = cell // grid.columns
        clear = cell  # a border cell has no region, and SEVERAL does not say which: both are passed over
        while clear >= row * grid.columns and (region[clear] == BORDER or region[clear] == SEVERAL):
            clear -= 1
        if clear >= row * grid.columns and region[clear] >= 0:
            bump(state, region[clear], 1)
        if clear < cell:
            rx, ry = column_middle(grid, cell - row * grid.columns), row_line(grid, row)
            slot = slot_after(rows, row, clear + 1)
            while slot < rows.start[row + 1] and rows.cell[slot] <= cell:
                k = rows.edge[slot]
                if rows.cell[slot] < cell or left_of_reference(edges, k, rx, ry):
                    bump(state, edges.key[edges.ring[k]], passed(edges, k, ry))
                slot += 1
            legs(edges, lists, cell, (-1, len(edges.key), xy[point, 0], xy[point, 1], rx, ry), state)
        length = write_state(state, pool, length)
        ends[index - span[0]] = length
    return length
