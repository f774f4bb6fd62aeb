"""Start states (起点状态): which rings wind around the first point of every walk, by one sweep along each row of cells.

From a cell's reference point r, whose cover the sweep knows, a path of two legs leads to the walk's first point p: upright to
(rx, py), then level to p. Reference points lie half a quantum off every coordinate, so the first leg meets no vertex; the second
is level with p, and ties are those of two shifted points: `predicates.side` settles them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.cells import COMBINATIONS, column_middle, row_middle
from soilgis.geometry.kernel import inline, kernel
from soilgis.geometry.predicates import side

if TYPE_CHECKING:
    from soilgis.geometry.cells import Edges, Grid, Ints, Lists, Longs, Tally


@inline
def concerns(edges: Edges, own: int, other: int) -> bool:
    """Whether ring ``other`` matters on ring ``own``."""
    own_region = edges.key[own] < edges.regions
    other_region = edges.key[other] < edges.regions
    if own_region or other_region:
        return bool(own_region != other_region)
    if own == other or edges.alone[own] or edges.alone[other]:
        return False
    return bool(edges.mode == COMBINATIONS or edges.key[own] == edges.key[other])


@inline
def bump(tally: Tally, item: int, change: int) -> None:
    """Add to an item's count; items whose count is not zero are listed. ``tally`` = (count, slot, listed, [length])."""
    count, slot, listed, length = tally
    if count[item] == 0:
        slot[item] = length[0]
        listed[length[0]] = item
        length[0] += 1
    count[item] += change
    if count[item] == 0:
        length[0] -= 1
        last = listed[length[0]]
        listed[slot[item]] = last
        slot[last] = slot[item]


@inline
def legs(edges: Edges, lists: Lists, cell: int, walk: tuple[int, float, float, float, float], tally: Tally) -> None:
    """Carry the cover of a cell's reference point to a walk's first point. ``walk`` = (ring, px, py, rx, ry)."""
    own, px, py, rx, ry = walk
    place = lists.rank[cell]
    if place < 0:
        return
    for slot in range(lists.start[place], lists.start[place + 1]):
        k = lists.edges[slot]
        other = edges.ring[k]
        if not concerns(edges, own, other):
            continue
        ax, ay, bx, by = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
        shift = 1 if own > other else -1
        change = 0
        upright = (ax < rx) != (bx < rx)
        level = (ay <= py) != (by <= py) if shift > 0 else (ay < py) != (by < py)
        if not (upright or level):
            continue
        corner = side(ax, ay, bx, by, rx, py, shift)
        if upright:
            change += (corner - side(ax, ay, bx, by, rx, ry, 1)) // 2
        if level:
            change += (side(ax, ay, bx, by, px, py, shift) - corner) // 2
        if change:
            bump(tally, edges.key[other], change * edges.turn[other])


@inline
def apply_row(edges: Edges, k: int, middle: float, tally: Tally) -> None:
    """Pass one edge of a row from its left to its right."""
    ring = edges.ring[k]
    change = -1 if edges.xy[k, 1] < middle else 1
    bump(tally, ring, change * edges.turn[ring])


@inline
def left_of_reference(edges: Edges, k: int, rx: float, ry: float) -> bool:
    """Whether an edge passes a row's line left of the reference point, by the exact predicate."""
    ax, ay, bx, by = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
    return bool((side(ax, ay, bx, by, rx, ry, 1) < 0) == (ay < ry))


@inline
def by_column(row_lists: tuple[Ints, Ints], bounds: tuple[int, int], ordered: Ints, begin: Longs) -> None:
    """Order one row's edges by column (counting sort): edges ``ordered[begin[c]:begin[c + 1]]`` cross in column c."""
    listed, column = row_lists
    columns = len(begin) - 2
    for index in range(columns + 2):
        begin[index] = 0
    for slot in range(bounds[0], bounds[1]):
        begin[column[slot] + 2] += 1
    for index in range(columns):
        begin[index + 2] += begin[index + 1]
    for slot in range(bounds[0], bounds[1]):
        at = begin[column[slot] + 1]
        ordered[at] = listed[slot]
        begin[column[slot] + 1] = at + 1


@inline
def write_state(tally: Tally, pool: Ints, length: int) -> int:
    """Append a tally to the pool of (key, count) pairs, as far as there is room, and empty it; return the length needed."""
    count, _, listed, used = tally
    for index in range(used[0]):
        item = listed[index]
        if length < len(pool):
            pool[length, 0] = item
            pool[length, 1] = count[item]
        length += 1
        count[item] = 0
    used[0] = 0
    return length


@kernel
def start_states(
    edges: Edges,
    grid: Grid,
    lists: Lists,
    rows: tuple[int, int, Longs, tuple[Ints, Ints]],
    queries: tuple[Longs, Longs, Longs, Longs],
    scratch: tuple[Tally, Tally, Ints, Longs],
    out: tuple[Ints, Longs],
) -> int:
    """Find the states of the walks whose first points lie in a range of rows; return the room the pool needs.

    Parameters
    ----------
    edges, grid, lists
        Edges, cells, and the edges by cell.
    rows
        (first row, row after the last, start, (listed, column)) of the edges crossing the middle lines.
    queries
        (walk order by cell, its start by row, cell of each walk, first edge of each walk).
    scratch
        Tallies over rings and over keys; room for one row's edges and for one number a column and two more.
    out
        Pool of (key, count), and for each walk in the range, in order, where its pairs end.
    """
    low, high, row_start, row_lists = rows
    order, order_start, cells, first_edge = queries
    covers, state, ordered, begin = scratch
    pool, ends = out
    length = 0
    for row in range(low, high):
        if order_start[row] == order_start[row + 1]:
            continue
        ry = row_middle(grid, row)
        by_column(row_lists, (row_start[row], row_start[row + 1]), ordered, begin)
        done = 0
        here = -1
        for index in range(order_start[row], order_start[row + 1]):
            cell = cells[order[index]]
            at = cell - row * grid.columns
            rx = column_middle(grid, at)
            if at != here:
                if here >= 0:
                    beside(edges, ordered, begin, (here, column_middle(grid, here), ry, -1), covers)
                while done < begin[at]:
                    apply_row(edges, ordered[done], ry, covers)
                    done += 1
                beside(edges, ordered, begin, (at, rx, ry, 1), covers)
                here = at
            k = first_edge[order[index]]
            own = edges.ring[k]
            for entry in range(covers[3][0]):
                other = covers[2][entry]
                if concerns(edges, own, other):
                    bump(state, edges.key[other], covers[0][other])
            legs(edges, lists, cell, (own, edges.xy[k, 0], edges.xy[k, 1], rx, ry), state)
            length = write_state(state, pool, length)
            ends[index - order_start[low]] = length
        beside(edges, ordered, begin, (here, column_middle(grid, here), ry, -1), covers)
        while done < row_start[row + 1] - row_start[row]:
            apply_row(edges, ordered[done], ry, covers)
            done += 1
    return length


@inline
def beside(edges: Edges, ordered: Ints, begin: Longs, cell: tuple[int, float, float, int], covers: Tally) -> None:
    """Add (sign 1) or take back (sign −1) the edges of one cell that pass left of its reference point."""
    at, rx, ry, sign = cell
    for slot in range(begin[at], begin[at + 1]):
        k = ordered[slot]
        if left_of_reference(edges, k, rx, ry):
            ring = edges.ring[k]
            change = -1 if edges.xy[k, 1] < ry else 1
            bump(covers, ring, sign * change * edges.turn[ring])
