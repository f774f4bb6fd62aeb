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

from soilgis.geometry.engine.compiled import in_threads, inline, kernel
from soilgis.geometry.engine.edge_grid import ranges
from soilgis.geometry.engine.rings import Rings

if TYPE_CHECKING:
    import numpy.typing as npt

    from soilgis.geometry.engine.edge_grid_kernels import Bytes, Ints, Longs, Reals
    from soilgis.geometry.engine.rings import Shorts

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
    width = 1 << max(int(1.2 * len(name)).bit_length(), 4)
    table, slot = (np.zeros(width, np.uint64), np.zeros(width, np.int32)), np.full(len(name), -1, np.int32)
    kept = np.zeros(len(name), np.uint8)
    cancel(name, regions.ring, regions.orientation, table, (slot, kept))
    begin = np.flatnonzero(kept)
    end = begin + 1
    backward = regions.orientation[regions.ring[begin]] < 0
    begin[backward], end[backward] = end[backward], begin[backward]
    return _linked(regions.xy, name, begin, end)


def _names(xy: Reals) -> Words:
    """A 64-bit name of each point, from the bits of its coordinates (finaliser of S. Vigna's splitmix64)."""
    name = np.empty(len(xy), np.uint64)
    in_threads(lambda span: name_points(xy, span, name), ranges(0, len(xy)))
    return name


@kernel
def name_points(xy: Reals, span: tuple[int, int], name: Words) -> None:
    """Write the names of points."""
    bits = xy.view(np.uint64)
    for k in range(span[0], span[1]):
        # −0 and 0 are one place: the bits of −0 are 1 and zeros
        x = bits[k, 0] if xy[k, 0] != 0.0 else np.uint64(0)
        y = bits[k, 1] if xy[k, 1] != 0.0 else np.uint64(0)
        word = x * np.uint64(0x9E3779B97F4A7C15) + y
        word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        name[k] = word ^ (word >> np.uint64(31))


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
def cancel(name: Words, ring: Ints, orientation: Shorts, table: tuple[Words, Ints], found: tuple[Ints, Bytes]) -> None:
    """Mark the edges that are left when each pair of opposite edges is taken out.

    Parameters
    ----------
    name
        Name of each point; edge k runs to point k + 1.
    ring, orientation
        Ring of each edge, −1 for none, and the side of its ground.
    table
        Names of edges and how often they run one way more than the other; zeros.
    found
        Slot of each edge in the table, −1 beforehand, and the marks.
    """
    keys, counts = table
    slots, kept = found
    for k in range(len(ring) - 1):
        if ring[k] < 0:
            continue
        one, two = name[k], name[k + 1]
        key = (one + two) | np.uint64(1)  # the same both ways; never 0, which marks a free slot
        slot = slot_of(keys, key)
        keys[slot], slots[k] = key, slot
        counts[slot] += way_of(one, two, orientation[ring[k]])
    for k in range(len(ring) - 1):
        slot = slots[k]
        if slot < 0:
            continue
        way = way_of(name[k], name[k + 1], orientation[ring[k]])
        if counts[slot] * way > 0:
            counts[slot] -= way
            kept[k] = 1


@inline
def way_of(one: int, two: int, side: int) -> int:
    """1 or −1 by the way an edge runs with its ground on the left."""
    return 1 if (one < two) == (side > 0) else -1


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
