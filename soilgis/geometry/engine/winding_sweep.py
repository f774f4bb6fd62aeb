"""Start states (起点状态): which rings of a layer wind around given points, by one sweep along each row of cells.

From a cell's reference point r, whose cover the sweep knows, a path of two legs leads to the point p: upright to (rx, py), then
level to p. Reference points lie half a quantum off every coordinate, so the first leg meets no vertex; the second is level with p,
and ties are those of two shifted points: `predicates.side` settles them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.geometry.engine.edge_grid_kernels import COMBINATIONS, column_middle, row_line
from soilgis.geometry.engine.predicates import side

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid import Rows
    from soilgis.geometry.engine.edge_grid_kernels import CellGrid, Edges, Ints, Lists, Longs, Reals, Span, Tally

    Asked = tuple[Reals, Ints, Ints, Longs, Longs]


@inline
def concerns(edges: Edges, own: int, other: int) -> bool:
    """Whether ring ``other`` of a layer matters on its ring ``own``, or on a ring of the regions (−1)."""
    if own < 0:
        return True
    if own == other or edges.isolated[own] or edges.isolated[other]:
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
    if count[item] == 0:  # the last listed takes its slot, so that taking out costs the same whatever the number
        length[0] -= 1
        last = listed[length[0]]
        listed[slot[item]] = last
        slot[last] = slot[item]


@inline
def emptied(tally: Tally) -> None:
    """Set every count to zero."""
    for entry in range(tally[3][0]):
        tally[0][tally[2][entry]] = 0
    tally[3][0] = 0


@inline
def legs(
    edges: Edges, lists: Lists, cell: int, walk: tuple[int, int, float, float, float, float], tally: Tally
) -> None:
    """Carry the cover of a cell's reference point to a point. ``walk`` = (ring, rings before it, px, py, rx, ry).

    Rings of the layer from number ``rings before it`` on are shifted further than the point's own.
    """
    own, before, px, py, rx, ry = walk
    place = lists.rank[cell]
    if place < 0:
        return
    for slot in range(lists.start[place], lists.start[place + 1]):
        k = lists.edges[slot]
        other = edges.ring[k]
        if not concerns(edges, own, other):
            continue
        ax, ay, bx, by = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
        shift = 1 if other < before else -1
        change = 0
        upright = (ax < rx) != (bx < rx)
        level = (ay <= py) != (by <= py) if shift > 0 else (ay < py) != (by < py)
        if not (upright or level):
            continue
        corner = side(ax, ay, bx, by, rx, py, shift)
        # sides are ±1, so a leg that is crossed changes the winding number by half their difference
        if upright:
            change += (corner - side(ax, ay, bx, by, rx, ry, 1)) // 2
        if level:
            change += (side(ax, ay, bx, by, px, py, shift) - corner) // 2
        if change:
            bump(tally, edges.key[other], change * edges.orientation[other])


@inline
def passed(edges: Edges, k: int, line: float) -> int:
    """How the winding of an edge's ring changes from left to right of it along a row's line."""
    return int((-1 if edges.xy[k, 1] < line else 1) * edges.orientation[edges.ring[k]])


@inline
def left_of_reference(edges: Edges, k: int, rx: float, ry: float) -> bool:
    """Whether an edge passes a row's line left of the reference point, by the exact predicate."""
    ax, ay, bx, by = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
    return bool((side(ax, ay, bx, by, rx, ry, 1) < 0) == (ay < ry))


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


@inline
def beside(edges: Edges, rows: Rows, slots: tuple[int, int], cell: tuple[float, float, int], covers: Tally) -> None:
    """Add (sign 1) or take back (sign −1) the edges of one cell that pass left of its reference point. ``cell`` = (rx, ry, sign)."""
    rx, ry, sign = cell
    for slot in range(slots[0], slots[1]):
        k = rows.edge[slot]
        if left_of_reference(edges, k, rx, ry):
            bump(covers, edges.ring[k], sign * passed(edges, k, ry))


@kernel
def sweep_rows(
    edges: Edges,
    grid: CellGrid,
    lists: Lists,
    span: Span,
    rows: Rows,
    asked: Asked,
    scratch: tuple[Tally, Tally],
    out: tuple[Ints, Longs],
) -> int:
    """Find the covers of the points in a range of rows; return the room the pool needs.

    Parameters
    ----------
    edges, grid, lists
        Edges, cells, and the edges by cell.
    span
        First row, and the row after the last.
    rows
        Where the edges cross the rows' lines.
    asked
        (xy, cell and ring of each point, order of the points by cell, its start by row).
    scratch
        Empty tallies over rings and over keys.
    out
        Pool of (key, count), and for each point in the range, in order, where its pairs end.
    """
    xy, cells, ring, order, order_start = asked
    covers, state = scratch
    pool, ends = out
    length = 0
    for row in range(span[0], span[1]):
        ry = row_line(grid, row)
        done = rows.start[row]
        after = done
        here, rx = -1, 0.0
        emptied(covers)
        for index in range(order_start[row], order_start[row + 1]):
            point = order[index]
            if cells[point] != here:
                beside(edges, rows, (done, after), (rx, ry, -1), covers)
                here = cells[point]
                rx = column_middle(grid, here - row * grid.columns)
                while done < rows.start[row + 1] and rows.cell[done] < here:
                    k = rows.edge[done]
                    bump(covers, edges.ring[k], passed(edges, k, ry))
                    done += 1
                after = done
                while after < rows.start[row + 1] and rows.cell[after] == here:
                    after += 1
                beside(edges, rows, (done, after), (rx, ry, 1), covers)
            own = ring[point]
            for entry in range(covers[3][0]):
                other = covers[2][entry]
                if concerns(edges, own, other):
                    bump(state, edges.key[other], covers[0][other])
            legs(edges, lists, here, (own, own, xy[point, 0], xy[point, 1], rx, ry), state)
            length = write_state(state, pool, length)
            ends[index - order_start[span[0]]] = length
    emptied(covers)
    return length
