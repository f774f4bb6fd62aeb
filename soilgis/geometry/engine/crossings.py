"""Events (沿线事件): every crossing of borders and zones, in the order in which each ring meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.engine import edge_grid as index
from soilgis.geometry.engine.compiled import in_threads
from soilgis.geometry.engine.crossing_kernels import find_meetings, order_meetings

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Edges, Grid, Ints, Lists, Longs, Reals, Share, Shorts

    Events = tuple[Ints, Ints, Shorts, Reals]

_FIRST_ROOM = 1 << 10


def met(layers: tuple[Edges, Edges], grid: Grid, lists: tuple[Lists, Lists | None]) -> tuple[Events, Events]:
    """What the regions' borders and what the zones' rings meet.

    Parameters
    ----------
    layers
        Edges of the regions and of the zones.
    grid
        The cells they lie on.
    lists
        The edges of each by busy cell; None for zones that are all alone.

    Returns
    -------
    borders, zones
        (edge, key met, change of its winding, (x, y)) of each crossing, by edge and in the order the edge meets them.
    """
    borders, zones = layers
    near, crowded = lists
    both = near, near if crowded is None else crowded
    longest = 1 + max(int(np.diff(one.start).max(initial=0)) for one in both)
    shares = index.cut_load(np.arange(1, len(zones.ring) + 1), index.SHARES)
    parts = in_threads(lambda share: _met_by(layers, grid, both, share, longest), shares)
    edge, other, sign, place = (
        np.concatenate([np.zeros((0, 2) if column == 3 else 0, kind), *(part[column] for part in parts)])
        for column, kind in enumerate((np.int32, np.int32, np.int8, np.float64))
    )
    of_border = other >= 0
    ring = np.where(of_border, borders.ring[np.maximum(other, 0)], zones.ring[np.maximum(-1 - other, 0)])
    key = np.where(of_border, borders.key[ring * of_border], zones.key[ring * ~of_border]).astype(np.int32)
    return _mirrored(layers, (edge[of_border], other[of_border], sign[of_border], place[of_border])), (
        edge, key, sign, place,
    )  # fmt: skip


def _mirrored(layers: tuple[Edges, Edges], events: Events) -> Events:
    """The same crossings as the borders meet them: the other ring's winding changes the other way round."""
    borders, zones = layers
    zone_edge, edge, sign, place = events
    order = np.argsort(edge).astype(np.int64)
    begin = np.flatnonzero(np.concatenate([[True], np.diff(edge[order]) > 0, [True]])).astype(np.int64)
    if len(edge):
        order_meetings(borders, begin, order, (edge, zone_edge, sign, place))
    ring = zones.ring[zone_edge[order]]
    change = -sign * borders.turn[borders.ring[edge]]
    return edge[order], zones.key[ring], (change[order] * zones.turn[ring]).astype(np.int8), place[order]


def _met_by(layers: tuple[Edges, Edges], grid: Grid, lists: tuple[Lists, Lists], share: Share, longest: int) -> Events:
    """What one share of the zone edges meets; again with more room when there was more than it had room for."""
    room, most = (share[1] - share[0]) // 8 + 1024, _FIRST_ROOM
    while True:
        found: tuple[Longs, Longs, Reals, Reals, Longs, Longs] = (
            np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most), np.empty(most), np.zeros(1, np.int64),
            np.empty(longest, np.int64),
        )  # fmt: skip
        events = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int8), np.empty((room, 2))
        count, crowd = find_meetings(layers, grid, lists, share, found, events)
        if crowd <= most and count <= room:
            edge, met_edge, sign, place = events
            return edge[:count], met_edge[:count], sign[:count], place[:count]
        room, most = max(room, count) if crowd <= most else room, max(most, 2 * crowd if crowd > most else most)
