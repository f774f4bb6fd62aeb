"""Soundness of rings (环有效性): whether the overlay may trust a ring, for those too large for the usual check.

How rings of one feature lie to each other does not matter to the overlay (`soilgis.geometry.rings`, fill rule); a ring that crosses
itself does. A ring is sound when no two of its edges touch but neighbours in their corner. What is not sound is only to be looked at
more closely. GEOS takes 10 s to check a polygon of 1.2 million points and 12,000 holes, this 0.4 s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry import edge_index as index
from soilgis.geometry.cells import UNIONS, Edges
from soilgis.geometry.kernel import in_threads, inline, kernel
from soilgis.geometry.predicates import turn

if TYPE_CHECKING:
    from soilgis.geometry.cells import Bytes, Lists, Longs
    from soilgis.geometry.rings import Flags, Rings


def sound_rings(rings: Rings) -> Flags:
    """Which rings touch themselves nowhere, shape (rings,)."""
    sound = np.ones(len(rings.turn), bool)
    if not len(sound):
        return sound
    edges = Edges(rings.xy, rings.ring, rings.turn, rings.turn, rings.ring_feature, 0, UNIONS, 0)
    grid = index.square_grid(rings.boxes(), len(rings.xy))
    busy = np.ones(grid.columns * grid.rows, np.uint8)
    lists = index.listed(edges, grid, busy, index.ranges(0, len(rings.ring)))
    touched = np.zeros(len(sound), np.uint8)
    in_threads(lambda share: contacts(edges, rings.start, lists, share, touched), index.ranges(0, len(busy)))
    sound[touched > 0] = False
    return sound


@inline
def neighbours(edges: Edges, start: Longs, k: int, e: int) -> bool:
    """Whether edge e follows edge k or the other way round, as the walk along their ring goes; k < e."""
    ring = edges.ring[k]
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
    return bool(k == first and e == last)


@inline
def touching(edges: Edges, start: Longs, k: int, e: int) -> bool:
    """Whether two edges of one ring touch where they should not."""
    ax, ay, bx, by = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
    px, py, qx, qy = edges.xy[e, 0], edges.xy[e, 1], edges.xy[e + 1, 0], edges.xy[e + 1, 1]
    if max(ax, bx) < min(px, qx) or max(px, qx) < min(ax, bx) or max(ay, by) < min(py, qy) or max(py, qy) < min(ay, by):
        return False
    to_p, to_q = turn(ax, ay, bx, by, px, py), turn(ax, ay, bx, by, qx, qy)
    if to_p * to_q > 0 or turn(px, py, qx, qy, ax, ay) * turn(px, py, qx, qy, bx, by) > 0:
        return False
    if not neighbours(edges, start, k, e):
        return True
    return bool(to_p == 0 and to_q == 0 and (bx - ax) * (qx - px) + (by - ay) * (qy - py) < 0)


@kernel
def contacts(edges: Edges, start: Longs, lists: Lists, share: tuple[int, int], touched: Bytes) -> None:
    """Mark the rings two of whose edges touch where they should not, within a range of cells."""
    for cell in range(share[0], share[1]):
        for slot in range(lists.start[cell], lists.start[cell + 1]):
            k = lists.edges[slot]
            ring = edges.ring[k]
            if touched[ring]:
                continue
            for other in range(slot + 1, lists.start[cell + 1]):
                e = lists.edges[other]
                if edges.ring[e] == ring and touching(edges, start, k, e):
                    touched[ring] = 1
                    break


def misplaced_rings(rings: Rings) -> Flags:
    """Which rings lie where their direction says they should not: a hole outside its feature's ground, a shell within it.

    A ring that touches another seems misplaced from the corner where it does; it is so only if it seems so from three corners.
    """
    misplaced = np.zeros(len(rings.turn), bool)
    if not len(misplaced):
        return misplaced
    edges = Edges(rings.xy, rings.ring, rings.turn, rings.hole.astype(np.int8), rings.ring_feature, 0, UNIONS, 0)
    grid = index.square_grid(rings.boxes(), len(rings.xy))
    busy = index.busy_cells(edges, grid)
    lists = index.listed(edges, grid, busy, index.ranges(0, len(rings.ring)))
    real = np.flatnonzero(rings.ring >= 0)
    begin = np.searchsorted(real, rings.start)
    misplaced = np.diff(begin) > 0
    for third in range(3):
        asked = np.flatnonzero(misplaced)
        if len(asked):
            corner = real[begin[asked] + np.diff(begin)[asked] * third // 3]
            pool, first, last = index.start_pool(edges, grid, lists, corner, rings.features)
            around = np.zeros(len(asked), np.int64)
            around[last > first] = pool[first[last > first], 1]
            misplaced[asked] = around != rings.hole[asked]
    return misplaced
