"""Contacts of edges (边接触编译核): where a ring touches itself or two rings of a feature meet, edge by edge within the cells of a grid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.geometry.engine.predicates import orient

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Bytes, Edges, Ints, Lists, Longs, Reals

    Box = tuple[float, float, float, float]


@inline
def neighbours(ring: Ints, start: Longs, k: int, e: int) -> bool:
    """Whether edge e follows edge k or the other way round, as the walk along their ring goes; k < e."""
    own = ring[k]
    between = k + 1
    while between < e and ring[between] < 0:
        between += 1
    if between == e:
        return True
    first, last = start[own], start[own + 1] - 1
    while ring[first] < 0:
        first += 1
    while ring[last] < 0:
        last -= 1
    return bool(k == first and e == last)


@inline
def touching(xy: Reals, ring: Ints, start: Longs, k: int, e: int) -> bool:
    """Whether two edges of one ring touch where they should not; k < e."""
    ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
    px, py, qx, qy = xy[e, 0], xy[e, 1], xy[e + 1, 0], xy[e + 1, 1]
    if max(ax, bx) < min(px, qx) or max(px, qx) < min(ax, bx) or max(ay, by) < min(py, qy) or max(py, qy) < min(ay, by):
        return False
    to_p, to_q = orient(ax, ay, bx, by, px, py), orient(ax, ay, bx, by, qx, qy)
    if to_p * to_q > 0 or orient(px, py, qx, qy, ax, ay) * orient(px, py, qx, qy, bx, by) > 0:
        return False
    if not neighbours(ring, start, k, e):
        return True
    return bool(to_p == 0 and to_q == 0 and (bx - ax) * (qx - px) + (by - ay) * (qy - py) < 0)


@inline
def beside(xy: Reals, k: int, box: Box) -> bool:
    """Whether an edge's bounds lie beside a box."""
    ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
    return bool(max(ax, bx) < box[0] or min(ax, bx) > box[2] or max(ay, by) < box[1] or min(ay, by) > box[3])


@inline
def edges_touch(xy: Reals, k: int, e: int) -> bool:
    """Whether two edges have a point in common."""
    ax, ay, bx, by = xy[k, 0], xy[k, 1], xy[k + 1, 0], xy[k + 1, 1]
    if beside(xy, e, (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))):
        return False
    px, py, qx, qy = xy[e, 0], xy[e, 1], xy[e + 1, 0], xy[e + 1, 1]
    if orient(ax, ay, bx, by, px, py) * orient(ax, ay, bx, by, qx, qy) > 0:
        return False
    return bool(orient(px, py, qx, qy, ax, ay) * orient(px, py, qx, qy, bx, by) <= 0)


@kernel
def mark_touching_rings(edges: Edges, start: Longs, lists: Lists, span: tuple[int, int], touched: Bytes) -> None:
    """Mark the rings two of whose edges touch where they should not, within a range of cells."""
    for cell in range(span[0], span[1]):
        for slot in range(lists.start[cell], lists.start[cell + 1]):
            k = lists.edges[slot]
            ring = edges.ring[k]
            if touched[ring]:
                continue
            for other in range(slot + 1, lists.start[cell + 1]):
                e = lists.edges[other]
                if edges.ring[e] == ring and touching(edges.xy, edges.ring, start, k, e):
                    touched[ring] = 1
                    break


@kernel
def mark_touching_features(edges: Edges, lists: Lists, span: tuple[int, int], touched: Bytes) -> None:
    """Mark the features two of whose rings have a point in common, within a range of cells."""
    for cell in range(span[0], span[1]):
        for slot in range(lists.start[cell], lists.start[cell + 1]):
            k = lists.edges[slot]
            ring = edges.ring[k]
            if touched[edges.key[ring]]:
                continue
            for other in range(slot + 1, lists.start[cell + 1]):
                e = lists.edges[other]
                another = edges.ring[e]
                if another != ring and edges.key[another] == edges.key[ring] and edges_touch(edges.xy, k, e):
                    touched[edges.key[ring]] = 1
                    break
