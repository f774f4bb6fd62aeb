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

from soilgis.geometry.engine.edge_grid import ranges
from soilgis.geometry.engine.rings import Rings
from soilgis.model.threads import in_threads
from soilgis.native.library import counted, procedure

if TYPE_CHECKING:
    import numpy.typing as npt

    from soilgis.geometry.engine.edge_grid_kernels import Bytes, Ints, Longs, Reals
    from soilgis.geometry.engine.rings import Shorts

    Words = npt.NDArray[np.uint64]

_name_points = procedure("name_points", "f64[2] i64 i64 u64[]!")
_cancel = procedure("cancel", "u64[] i32[] i8[] u64[]! i32[]! i32[]! u8[]!")
_follow = counted("follow", "i64[] i64[]! i64[] i64[]! i64[]! i64[]! i64[]!")


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


def name_points(xy: Reals, span: tuple[int, int], name: Words) -> None:
    """Write the names of points."""
    _name_points(xy, span, name)


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
    _cancel(name, ring, orientation, table, found)


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
    return _follow(first, free, towards, scratch, found)
