"""Crossings (交点): every crossing of borders and zones, in the order in which each ring meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.engine import edge_grid
from soilgis.geometry.engine.crossing_kernels import list_crossings, order_crossings
from soilgis.geometry.engine.room import with_room
from soilgis.model.threads import in_threads

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import CellGrid, Edges, Ints, Lists, Longs, Reals, Shorts, Span

    Crossings = tuple[Ints, Ints, Shorts, Reals]


def find_crossings(
    layers: tuple[Edges, Edges], grid: CellGrid, lists: tuple[Lists, Lists | None], most: int
) -> tuple[Crossings, Crossings]:
    """Where the regions' borders and the zones' rings cross each other, and zones among themselves.

    Parameters
    ----------
    layers
        Edges of the regions and of the zones.
    grid
        The cells they lie on.
    lists
        The edges of each by busy cell; None for zones that are all isolated.
    most
        Crossings of one edge there is room for at first.

    Returns
    -------
    borders, zones
        (edge, key crossed, change of its winding number, (x, y)) of each crossing, by edge and in the order the edge meets them.
    """
    borders, zones = layers
    near, zone_lists = lists
    both = near, near if zone_lists is None else zone_lists
    longest = 1 + max(int(np.diff(one.start).max(initial=0)) for one in both)
    spans = edge_grid.cut_load(np.arange(1, len(zones.ring) + 1), edge_grid.SPANS)
    parts = in_threads(lambda span: _crossings_of(layers, grid, both, span, longest, most), spans)
    edge, other, sign, place = (
        np.concatenate([np.zeros((0, 2) if column == 3 else 0, kind), *(part[column] for part in parts)])
        for column, kind in enumerate((np.int32, np.int32, np.int8, np.float64))
    )
    of_border = other >= 0  # edges of the zones are written as −1 − number, so that one column holds both
    ring = np.where(of_border, borders.ring[np.maximum(other, 0)], zones.ring[np.maximum(-1 - other, 0)])
    key = np.where(of_border, borders.key[ring * of_border], zones.key[ring * ~of_border]).astype(np.int32)
    return _mirrored(layers, (edge[of_border], other[of_border], sign[of_border], place[of_border])), (
        edge, key, sign, place,
    )  # fmt: skip


def _mirrored(layers: tuple[Edges, Edges], crossings: Crossings) -> Crossings:
    """The same crossings as the borders meet them: the other ring's winding changes the other way round."""
    borders, zones = layers
    zone_edge, edge, sign, place = crossings
    order = np.argsort(edge).astype(np.int64)
    begin = np.flatnonzero(np.concatenate([[True], np.diff(edge[order]) > 0, [True]])).astype(np.int64)
    if len(edge):
        order_crossings(borders, begin, order, (edge, zone_edge, sign, place))
    ring = zones.ring[zone_edge[order]]
    # seen from the border, what the zone edge left it enters: the sign turns, and each side counts by its own ring's orientation
    change = -sign * borders.orientation[borders.ring[edge]]
    return edge[order], zones.key[ring], (change[order] * zones.orientation[ring]).astype(np.int8), place[order]


def _crossings_of(layers: tuple[Edges, Edges], grid: CellGrid, lists: tuple[Lists, Lists], span: Span,
                  longest: int, most: int) -> Crossings:  # fmt: skip
    """The crossings of one span of the zone edges; ``most`` is the room for those of one edge."""

    def for_edge(most: int) -> tuple[int, Crossings]:
        found: tuple[Longs, Longs, Reals, Reals, Longs, Longs] = (
            np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most), np.empty(most), np.zeros(1, np.int64),
            np.empty(longest, np.int64),
        )  # fmt: skip
        most_found = 0

        def for_span(room: int) -> tuple[int, Crossings]:
            nonlocal most_found
            made = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int8), np.empty((room, 2))
            count, most_found = list_crossings(layers, grid, lists, span, found, made)
            edge, crossed, sign, place = made
            # an edge that did not fit is not in the count: that is found out with more room for one edge, not here
            return count if most_found <= most else room, (edge[:count], crossed[:count], sign[:count], place[:count])

        made = with_room((span[1] - span[0]) // 8 + 1024, for_span)
        return 2 * most_found if most_found > most else most, made

    return with_room(most, for_edge)
