"""Rays (射线): how often zone rings wind around points of the regions, by the edges a ray from the left passes; exact.

For few points within the bounds of few rings this costs less than a sweep over all edges. The ray is level with the point; an edge that
ends on it, or runs through the point, is settled as in `predicates.side`: every zone is shifted further than every region.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.engine.edge_grid_kernels import EDGES
from soilgis.geometry.engine.room import with_room
from soilgis.native.library import counts

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Edges, Ints, Longs, Reals

_wind = counts("wind", f"{EDGES} i64[] f64[4] f64[2] i64 i32[3]!")


def windings(edges: Edges, start: Longs, boxes: Reals, xy: Reals, most: int) -> tuple[Ints, Longs, Longs] | None:
    """How often the keys of a layer wind around points: pool of (key, count), begin and end of each point.

    Parameters
    ----------
    edges, start, boxes
        The layer's edges, the first point of each ring and its bounds.
    xy
        Points, shape (n, 2); rings are thought to be shifted further than they.
    most
        Edges to look at, at most; None is returned where there are more.
    """
    order = np.argsort(xy[:, 1], kind="stable")
    ascending = xy[order]

    def attempt(room: int) -> tuple[int, Ints | None]:
        hits = np.empty((room, 3), np.int32)
        looked, found = wind(edges, start, boxes, ascending, most, hits)
        return (0, None) if looked > most else (found, hits[:found])

    hits = with_room(4 * len(xy) + 64, attempt)
    if hits is None:
        return None
    point, key, count = order[hits[:, 0]], hits[:, 1].astype(np.int64), hits[:, 2]
    width = int(key.max(initial=0)) + 1
    pairs, place = np.unique(point * width + key, return_inverse=True)
    sums = np.bincount(place, weights=count, minlength=len(pairs)).astype(np.int32)
    pairs, sums = pairs[sums != 0], sums[sums != 0]
    begin, end = (np.searchsorted(pairs // width, np.arange(len(xy)), way) for way in ("left", "right"))
    return np.column_stack([(pairs % width).astype(np.int32), sums]), begin.astype(np.int64), end.astype(np.int64)


def wind(edges: Edges, start: Longs, boxes: Reals, xy: Reals, most: int, hits: Ints) -> tuple[int, int]:
    """Write (point, key, winding number) of every ring that winds around a point, as far as there is room.

    Return how many edges were looked at, more than ``most`` where it gave up, and how many entries there are. Points ascend in y.
    """
    looked, found = _wind(edges, start, boxes, xy, most, hits)
    return looked, found
