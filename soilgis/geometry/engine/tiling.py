r"""Tiling (铺盖检查): whether regions lie beside each other without overlap, told from the borders they do not share.

Let W count how many regions cover a place; they overlap where W exceeds 1. The border of W is the sum of all directed edges, the
ground to the left of each, and an edge that two neighbours share runs once each way: the two cancel. What is left, a tenth of the
edges of a country's counties, bounds the same W. So the regions overlap by :math:`\int W - |\{W > 0\}|`, and both terms follow from
the rings that the edges left over make. Where one of those rings touches itself nothing is concluded.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.geometry.engine.rings import Rings

if TYPE_CHECKING:
    import numpy.typing as npt

    from soilgis.geometry.engine.edge_grid_kernels import Bytes, Ints, Longs, Reals

    Words = npt.NDArray[np.uint64]


def free_rings(regions: Rings) -> Rings:
    """Rings of one feature that bounds what the regions cover, shared borders left out; ground lies left of each.

    Parameters
    ----------
    regions
        Region edges.

    Returns
    -------
    Rings
        One feature; where regions overlap, its rings wind around the ground more than once.
    """
    name = _names(regions.xy)
    first = np.flatnonzero(regions.ring >= 0)
    begin, end = first.copy(), first + 1
    backward = regions.orientation[regions.ring[first]] < 0
    begin[backward], end[backward] = end[backward], begin[backward]
    width = 1 << max(int(1.5 * len(first)).bit_length(), 4)
    table = (np.zeros(width, np.uint64), np.zeros(width, np.int32))
    kept = np.zeros(len(first), np.uint8)
    cancel(name, begin, end, table, kept)
    return _linked(regions.xy, name, begin[kept > 0], end[kept > 0])


def _names(xy: Reals) -> Words:
    """A 64-bit name of each point, from the bits of its coordinates (finaliser of S. Vigna's splitmix64)."""
    bits = np.ascontiguousarray(xy + 0.0).view(np.uint64)
    name = bits[:, 0] * np.uint64(0x9E3779B97F4A7C15) + bits[:, 1]
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        name = (name ^ (name >> np.uint64(shift))) * np.uint64(factor)
    mixed: Words = name ^ (name >> np.uint64(31))
    return mixed


def _linked(xy: Reals, name: Words, begin: Longs, end: Longs) -> Rings:
    """Closed rings out of directed edges, of which as many end in each point as begin there; no ring passes a point twice."""
    order = np.argsort(name[begin], kind="stable")
    places, first = np.unique(name[begin[order]], return_index=True)
    towards = np.searchsorted(places, name[end[order]]).astype(np.int64)
    visited, start = np.empty(2 * len(begin), np.int64), np.empty(len(begin) + 1, np.int64)
    scratch = (np.empty(len(places) + 1, np.int64), np.full(len(places), -1, np.int64))
    count = follow(np.append(first, len(begin)), first.copy(), towards, scratch, (visited, start))
    start = start[: count + 1]
    ring = np.repeat(np.arange(count, dtype=np.int32), np.diff(start))
    ring[start[1:] - 1] = -1
    each = np.arange(count, dtype=np.int32)
    points = xy[begin[order][first]][visited[: start[-1]]]
    made = Rings(
        points, ring, start, np.ones(count, np.int8), np.zeros(count, bool), each, np.zeros(count, np.int32), 1
    )
    return replace(made, hole=made.measures[0] < 0)


@inline
def slot_of(table: Words, key: int) -> int:
    """Slot of a key in the open-addressing table, or the empty one (0) where it belongs."""
    mask = np.uint64(len(table) - 1)
    slot = (key ^ (key >> np.uint64(29))) & mask
    while table[slot] != np.uint64(0) and table[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return int(slot)


@kernel
def cancel(name: Words, begin: Longs, end: Longs, table: tuple[Words, Ints], kept: Bytes) -> None:
    """Mark the edges that are left when each pair of opposite edges is taken out."""
    keys, counts = table
    for k in range(len(begin)):
        one, two = name[begin[k]], name[end[k]]
        key = (one + two) | np.uint64(1)  # the same both ways; never 0, which marks a free slot
        slot = slot_of(keys, key)
        keys[slot] = key
        counts[slot] += 1 if one < two else -1
    for k in range(len(begin)):
        one, two = name[begin[k]], name[end[k]]
        slot = slot_of(keys, (one + two) | np.uint64(1))
        way = 1 if one < two else -1
        if counts[slot] * way > 0:
            counts[slot] -= way
            kept[k] = 1


@kernel
def follow(first: Longs, free: Longs, towards: Longs, scratch: tuple[Longs, Longs], found: tuple[Longs, Longs]) -> int:
    """Write the places of each ring, its first again at its end, and where each ring begins; return how many there are.

    Parameters
    ----------
    first
        First edge of each place, and the number of edges.
    free
        First edge not taken yet of each place; used up.
    towards
        Place each edge leads to.
    scratch
        Places on the way, and where on it each place is (−1 nowhere).
    found
        Places of the rings, and where each begins.
    """
    way, on_way = scratch
    visited, start = found
    at, rings = 0, 0
    start[0] = 0
    for home in range(len(free)):
        way[0], on_way[home], depth = home, 0, 1
        here = home
        while free[here] < first[here + 1]:
            free[here] += 1
            here = towards[free[here] - 1]
            if on_way[here] < 0:
                way[depth], on_way[here] = here, depth
                depth += 1
                continue
            for step in range(on_way[here], depth):
                visited[at] = way[step]
                at += 1
                if step > on_way[here]:
                    on_way[way[step]] = -1
            visited[at] = here
            at += 1
            rings += 1
            start[rings] = at
            depth = on_way[here] + 1
        on_way[home] = -1
    return rings
