"""Crossings of a walked edge (沿边交叉编译核): found in the busy cells it passes, by exact predicates, in the order it meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.cells import cell_span, row_span
from soilgis.geometry.kernel import inline
from soilgis.geometry.predicates import crossing, meeting
from soilgis.geometry.starts import concerns

if TYPE_CHECKING:
    from soilgis.geometry.cells import Edges, Grid, Lists, Longs, Reals

    TwoLists = tuple[Lists, Lists]
    Walker = tuple[int, int, float, float, float, float]
    Found = tuple[Longs, Longs, Reals, Reals, Longs, Longs]


@inline
def meet_cell(edges: Edges, cell_list: Lists, place: int, walker: Walker, found: Found) -> None:
    """Note the crossings of the walked edge with the edges of one busy cell. ``found`` = (edge, sign, x, y, [length], room for hits).

    What finds no room is counted only.
    """
    k, own, px, py, qx, qy = walker
    others, signs, xs, ys, length, hits = found
    boxes = cell_list.boxes
    low_x, high_x, low_y, high_y = min(px, qx), max(px, qx), min(py, qy), max(py, qy)
    near = 0
    for slot in range(cell_list.start[place], cell_list.start[place + 1]):
        hits[near] = slot
        near += int(
            (boxes[slot, 1] >= low_x)
            & (boxes[slot, 0] <= high_x)
            & (boxes[slot, 3] >= low_y)
            & (boxes[slot, 2] <= high_y)
        )
    for hit in range(near):
        e = cell_list.edges[hits[hit]]
        ax, ay, bx, by = edges.xy[e, 0], edges.xy[e, 1], edges.xy[e + 1, 0], edges.xy[e + 1, 1]
        if max(ax, bx) < low_x or min(ax, bx) > high_x or max(ay, by) < low_y or min(ay, by) > high_y:
            continue
        other = edges.ring[e]
        if not concerns(edges, own, other):
            continue
        sign = crossing(px, py, qx, qy, ax, ay, bx, by, 1 if own > other else -1)
        if sign == 0:
            continue
        at = length[0]
        length[0] += 1
        if at >= len(others):
            continue
        others[at], signs[at] = e, sign * edges.turn[other]
        if k < e:
            xs[at], ys[at] = meeting(px, py, qx, qy, ax, ay, bx, by)
        else:
            xs[at], ys[at] = meeting(ax, ay, bx, by, px, py, qx, qy)


@inline
def in_order(walker: Walker, found: Found) -> None:
    """Order the crossings along the walked edge (shell sort) and drop those seen in more than one cell."""
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
                before = (ys[at - gap] - py) / (qy - py) if steep else (xs[at - gap] - px) / (qx - px)
                if before < along or (before == along and others[at - gap] <= e):
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
def meet_place(
    edges: Edges, lists: TwoLists, place: int, kind: tuple[bool, bool], walker: Walker, found: Found
) -> None:
    """Note the crossings in one busy cell; ``kind`` says whether the walked edge is a region's and whether zone edges concern it."""
    if not kind[0]:
        meet_cell(edges, lists[0], place, walker, found)
    if kind[1]:
        meet_cell(edges, lists[1], place, walker, found)


@inline
def crossings(edges: Edges, grid: Grid, lists: TwoLists, walker: Walker, found: Found) -> None:
    """Find all crossings of the walked edge, in the order in which it meets them."""
    k, own, px, py, qx, qy = walker
    rank = lists[0].rank
    found[4][0] = 0
    region = edges.key[own] < edges.regions
    zones = region or not edges.alone[own]
    if edges.cell[k] == edges.cell[k + 1]:
        meet_place(edges, lists, rank[edges.cell[k]], (region, zones), walker, found)
    else:
        box = cell_span(grid, px, py, qx, qy)
        for row in range(box[2], box[3] + 1):
            first, last = row_span(grid, (px, py, qx, qy), box, row)
            for cell in range(row * grid.columns + first, row * grid.columns + last + 1):
                if rank[cell] >= 0:
                    meet_place(edges, lists, rank[cell], (region, zones), walker, found)
    if 1 < found[4][0] <= len(found[0]):
        in_order(walker, found)
