"""Crossings (交点编译核): where zone edges cross borders and each other, found in busy cells by exact predicates.

Zone edges alone look for what they cross; what a border crosses is the same the other way round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.geometry.engine.edge_grid_kernels import cell_span, row_span
from soilgis.geometry.engine.predicates import crossing_point, crossing_sign
from soilgis.geometry.engine.winding_sweep import concerns

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import CellGrid, Edges, Ints, Lists, Longs, Reals, Shorts, Span

    Layers = tuple[Edges, Edges]
    TwoLists = tuple[Lists, Lists]
    Walker = tuple[int, int, float, float, float, float]
    Found = tuple[Longs, Longs, Reals, Reals, Longs, Longs]
    Crossings = tuple[Ints, Ints, Shorts, Reals]


@inline
def cross_cell(edges: Edges, lists: Lists, place: int, border: int, walker: Walker, found: Found) -> None:
    """Note the crossings of a zone edge with the edges of one layer in one busy cell; what finds no room is counted only.

    ``border`` is 1 where the layer is that of the regions; its edges are written as they are, those of zones as −1 − number.
    ``found`` = (edge, sign, x, y, [length], room for hits).
    """
    k, own, px, py, qx, qy = walker
    others, signs, xs, ys, length, hits = found
    boxes = lists.boxes
    low_x, high_x, low_y, high_y = min(px, qx), max(px, qx), min(py, qy), max(py, qy)
    near = 0
    for slot in range(lists.start[place], lists.start[place + 1]):
        hits[near] = (
            slot  # written always and counted if it is one: no branch, so that the compiler can take many at once
        )
        near += int(
            (boxes[slot, 1] >= low_x)
            & (boxes[slot, 0] <= high_x)
            & (boxes[slot, 3] >= low_y)
            & (boxes[slot, 2] <= high_y)
        )
    for hit in range(near):
        e = lists.edges[hits[hit]]
        ax, ay, bx, by = edges.xy[e, 0], edges.xy[e, 1], edges.xy[e + 1, 0], edges.xy[e + 1, 1]
        if max(ax, bx) < low_x or min(ax, bx) > high_x or max(ay, by) < low_y or min(ay, by) > high_y:
            continue
        other = edges.ring[e]
        if not (border or concerns(edges, own, other)):
            continue
        sign = crossing_sign(px, py, qx, qy, ax, ay, bx, by, 1 if border or own > other else -1)
        if sign == 0:
            continue
        at = length[0]
        length[0] += 1
        if at >= len(others):  # counted only: the caller sees it and comes again with more room
            continue
        others[at], signs[at] = e if border else -1 - e, sign * edges.orientation[other]
        # both walks must turn at the very same point: the edges always in one order, borders before zones, zones by number
        if k < e and not border:
            xs[at], ys[at] = crossing_point(px, py, qx, qy, ax, ay, bx, by)
        else:
            xs[at], ys[at] = crossing_point(ax, ay, bx, by, px, py, qx, qy)


@inline
def before(one: float, other: float, first: int, second: int) -> bool:
    """Whether a crossing comes before another along an edge; those in one place are ordered by the edges crossed."""
    return bool(one < other or (one == other and first <= second))


@inline
def in_order(walker: Walker, found: Found) -> None:
    """Order the crossings along the walked edge and drop those seen in more than one cell.

    A shell sort: it needs no memory, moves the four columns together, and most edges have two or three crossings.
    """
    _, _, px, py, qx, qy = walker
    others, signs, xs, ys, length, _ = found
    steep = abs(qy - py) > abs(qx - px)
    gap = length[0] // 2
    while gap > 0:
        for index in range(gap, length[0]):
            e, sign, x, y = others[index], signs[index], xs[index], ys[index]
            along = (y - py) / (qy - py) if steep else (x - px) / (qx - px)
            at = index
            while at >= gap:
                past = (ys[at - gap] - py) / (qy - py) if steep else (xs[at - gap] - px) / (qx - px)
                if before(past, along, others[at - gap], e):
                    break
                others[at], signs[at], xs[at], ys[at] = others[at - gap], signs[at - gap], xs[at - gap], ys[at - gap]
                at -= gap
            others[at], signs[at], xs[at], ys[at] = e, sign, x, y
        gap //= 2
    kept = 1
    for index in range(1, length[0]):
        if others[index] != others[kept - 1]:
            others[kept], signs[kept], xs[kept], ys[kept] = others[index], signs[index], xs[index], ys[index]
            kept += 1
    length[0] = kept


@inline
def edge_crossings(layers: Layers, grid: CellGrid, lists: TwoLists, walker: Walker, found: Found) -> None:
    """Find all crossings of a zone edge, in the order in which it meets them."""
    borders, zones = layers
    _, own, px, py, qx, qy = walker
    rank = lists[0].rank
    found[4][0] = 0
    box = cell_span(grid, px, py, qx, qy)
    for row in range(box[2], box[3] + 1):
        first, last = row_span(grid, (px, py, qx, qy), box, row)
        for cell in range(row * grid.columns + first, row * grid.columns + last + 1):
            if rank[cell] >= 0:
                cross_cell(borders, lists[0], rank[cell], 1, walker, found)
                if not zones.isolated[own]:
                    cross_cell(zones, lists[1], rank[cell], 0, walker, found)
    if 1 < found[4][0] <= len(found[0]):
        in_order(walker, found)


@kernel
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
        Room for the crossings of one edge.
    crossings
        Room for (edge, edge crossed, sign, (x, y)): an edge crossed of the zones is −1 − its number; sign says how the winding number of the
        ring crossed changes.

    Returns
    -------
    number, most
        Crossings there are, and the most of one edge; one that is larger than the room it has was not written whole.
    """
    zones = layers[1]
    edge, crossed, sign, place = crossings
    rank = lists[0].rank
    count, most = 0, 0
    for k in range(span[0], span[1]):
        if (zones.cell[k] == zones.cell[k + 1] and rank[zones.cell[k]] < 0) or zones.ring[k] < 0:
            continue
        walker = (k, zones.ring[k], zones.xy[k, 0], zones.xy[k, 1], zones.xy[k + 1, 0], zones.xy[k + 1, 1])
        edge_crossings(layers, grid, lists, walker, found)
        most = max(most, found[4][0])
        if found[4][0] > len(found[0]):
            continue
        for n in range(found[4][0]):
            if count < len(edge):
                edge[count], crossed[count], sign[count] = k, found[0][n], found[1][n]
                place[count, 0], place[count, 1] = found[2][n], found[3][n]
            count += 1
    return count, most


@kernel
def order_crossings(edges: Edges, begin: Longs, order: Longs, crossings: Crossings) -> None:
    """Bring the crossings of each edge into the order in which the edge meets them.

    ``order`` sorts the crossings by edge; those of one edge are ``order[begin[n]:begin[n + 1]]``. Few edges have many, so that a shell sort in place does.
    """
    edge, crossed, _, place = crossings
    for n in range(len(begin) - 1):
        if begin[n + 1] - begin[n] < 2:
            continue
        k = edge[order[begin[n]]]
        px, py, qx, qy = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
        axis = 1 if abs(qy - py) > abs(qx - px) else 0
        near = py if axis else px
        length = (qy - py) if axis else (qx - px)
        gap = (begin[n + 1] - begin[n]) // 2
        while gap > 0:
            for index in range(begin[n] + gap, begin[n + 1]):
                crossing, at = order[index], index
                along = (place[crossing, axis] - near) / length
                while at >= begin[n] + gap:
                    past = (place[order[at - gap], axis] - near) / length
                    if before(past, along, crossed[order[at - gap]], crossed[crossing]):
                        break
                    order[at] = order[at - gap]
                    at -= gap
                order[at] = crossing
            gap //= 2
