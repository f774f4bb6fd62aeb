"""Soundness of polygons (多边形有效性): whether the overlay may trust a polygon, for those too large for the usual check.

A polygon is sound when no two of its edges touch but neighbours in their corner, its shell lies in none of its rings, and every hole
lies in the shell and in no other hole. This is stricter than the OGC rule (holes may touch there), so what is not sound here is only
to be looked at more closely; what is sound is valid. GEOS takes 10 s for a polygon of 1.2 million points and 12,000 holes, this 0.5 s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry import edge_index as index
from soilgis.geometry.cells import UNIONS, Edges, Grid, Lists
from soilgis.geometry.kernel import in_threads, inline, kernel
from soilgis.geometry.predicates import turn

if TYPE_CHECKING:
    from soilgis.geometry.rings import Flags, Rings


def sound_parts(rings: Rings, holes: Flags) -> Flags:
    """Which polygons are surely valid.

    Parameters
    ----------
    rings
        Rings in the plane.
    holes
        Whether each ring is a hole, shape (rings,).

    Returns
    -------
    Flags
        True where the polygon is sound, shape (parts,).
    """
    sound = np.ones(len(rings.feature), bool)
    if not len(rings.turn):
        return sound
    turns = np.where(holes, -rings.turn, rings.turn).astype(np.int8)
    edges = Edges(rings.xy, rings.ring, turns, np.arange(len(turns), dtype=np.int32), rings.part, 0, UNIONS, 0)
    grid = index.square_grid(rings.boxes(), len(rings.xy))
    busy = np.ones(grid.columns * grid.rows, np.uint8)
    lists = index.listed(edges, grid, busy, index.ranges(0, len(rings.ring)))
    touched = np.zeros(len(sound), np.uint8)
    work = index.ranges(0, len(busy))
    in_threads(lambda share: contacts(edges, rings.start, lists, share, touched), work)
    sound[touched > 0] = False
    sound[rings.part[~_nested_right(rings, holes, edges, grid, lists)]] = False
    return sound


def _nested_right(rings: Rings, holes: Flags, edges: Edges, grid: Grid, lists: Lists) -> Flags:
    """Which rings lie in no other ring of their polygon (shells), or in the shell alone (holes)."""
    first = index.first_edges(rings.start, rings.ring)
    has_edges = first >= 0
    pool, begin, end = index.start_pool(edges, grid, lists, first[has_edges], len(rings.feature))
    around = np.zeros(len(holes), np.int64)
    counts = np.zeros(len(begin), np.int64)
    met = end > begin
    counts[met] = pool[begin[met], 1]
    around[has_edges] = counts
    right: Flags = around == holes
    return right & has_edges


@inline
def neighbours(edges, start, k, e):
    """Whether edge e follows edge k or the other way round, as the walk along their ring goes; k < e."""
    ring = edges.ring[k]
    if edges.ring[e] != ring:
        return False
    between = k + 1
    while between < e and edges.ring[between] < 0:
        between += 1
    if between == e:
        return True
    first, last = start[ring], start[ring + 1] - 1
    while edges.ring[first] < 0:
        first += 1
    while edges.ring[last] < 0:
        last -= 1
    return k == first and e == last


@inline
def touching(edges, start, k, e):
    """Whether two edges of one polygon touch where they should not."""
    ax, ay, bx, by = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
    px, py, qx, qy = edges.xy[e, 0], edges.xy[e, 1], edges.xy[e + 1, 0], edges.xy[e + 1, 1]
    if max(ax, bx) < min(px, qx) or max(px, qx) < min(ax, bx) or max(ay, by) < min(py, qy) or max(py, qy) < min(ay, by):
        return False
    to_p, to_q = turn(ax, ay, bx, by, px, py), turn(ax, ay, bx, by, qx, qy)
    if to_p * to_q > 0 or turn(px, py, qx, qy, ax, ay) * turn(px, py, qx, qy, bx, by) > 0:
        return False
    if not neighbours(edges, start, k, e):
        return True
    return to_p == 0 and to_q == 0 and (bx - ax) * (qx - px) + (by - ay) * (qy - py) < 0


@kernel
def contacts(edges, start, lists, share, touched):
    """Mark the polygons two of whose edges touch where they should not, within a range of cells."""
    for cell in range(share[0], share[1]):
        for slot in range(lists.start[cell], lists.start[cell + 1]):
            k = lists.edges[slot]
            key = edges.key[edges.part[edges.ring[k]]]
            if touched[key]:
                continue
            for other in range(slot + 1, lists.start[cell + 1]):
                e = lists.edges[other]
                if edges.key[edges.part[edges.ring[e]]] == key and touching(edges, start, k, e):
                    touched[key] = 1
                    break
