"""The area engine (面积引擎): joins the layers, lays the edge grid, finds the start states and walks every ring, on all cores.

Results do not depend on the number of threads: work is cut into shares by the layers alone, and the shares' sums are added in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry import edge_index as index
from soilgis.geometry.cells import COMBINATIONS, PAIRS, UNIONS, Edges, Grid, Lists
from soilgis.geometry.kernel import in_threads
from soilgis.geometry.walk import most_candidates, walk_rings
from soilgis.model.errors import ClosureError, GeometryError

if TYPE_CHECKING:
    from soilgis.geometry.rings import Ints, Longs, Reals, Rings

    State = tuple[Ints, Longs, Longs]

_FIRST_WIDTH = 1 << 12
_MOST_EDGES = (1 << 31) - 2


def overlap_sums(regions: Rings, zones: Rings, group: Ints) -> tuple[Ints, Ints, Reals]:
    """Area of every region in every zone group that meets it.

    Parameters
    ----------
    regions, zones
        Edges in the same plane.
    group
        Group of each zone feature, shape (zones.features,), 0 … groups − 1; overlaps within a group are counted once.

    Returns
    -------
    region, group, area
        One entry a pair that meets, by region and then group; m².

    Raises
    ------
    ClosureError
        If a ring's walk does not return to its start, naming the feature.
    """
    key = group[zones.ring_feature]
    mode = PAIRS if len(np.unique(key)) == len(key) else UNIONS
    items = regions.features + int(group.max(initial=-1)) + 1
    keys, areas = _sums(regions, zones, key, mode, items)
    return (keys // items).astype(np.int32), (keys % items - regions.features).astype(np.int32), areas


def combination_sums(regions: Rings, zones: Rings, layer: Ints) -> tuple[Ints, Ints, Reals]:
    """Area of every combination of layers in every region; entries (region, bit mask of layers, m²).

    Parameters
    ----------
    regions, zones
        Edges in the same plane.
    layer
        Layer of each zone feature, 0 … 15; bit n of a mask stands for layer n.

    Raises
    ------
    ClosureError
        If a ring's walk does not return to its start, naming the feature.
    """
    items = regions.features + int(layer.max(initial=-1)) + 1
    keys, areas = _sums(regions, zones, layer[zones.ring_feature], COMBINATIONS, items)
    return (keys >> 16).astype(np.int32), (keys & 0xFFFF).astype(np.int32), areas


def _sums(regions: Rings, zones: Rings, key: Ints, mode: int, items: int) -> tuple[Longs, Reals]:
    edges = _joined(regions, zones, key, mode)
    if not len(edges.turn):
        return np.zeros(0, np.int64), np.zeros(0)
    boxes = regions.boxes()
    grid = index.square_grid(np.vstack([boxes, zones.boxes()]), len(edges.xy))
    lists, rows_of = _lists(edges, grid)
    walks = index.walks_of(_ring_starts(regions, zones), edges.ring)
    states = index.start_pool(edges, grid, lists, walks[0], items)
    origins = np.zeros(items)
    origins[: regions.features] = np.where(np.isnan(boxes[:, 0]), 0.0, (boxes[:, 0] + boxes[:, 2]) / 2)
    shares = index.cut_load(np.cumsum(walks[1] - walks[0]), index.SHARES)
    room = max(in_threads(lambda share: most_candidates(edges, grid, rows_of, share), index.ranges(0, len(edges.ring))))
    met = in_threads(lambda share: _walked(edges, grid, rows_of, (*share, *walks), states, origins, room), shares)
    bad = [walk for _, _, walk in met if walk >= 0]
    if bad:
        raise ClosureError(_open_ring(regions, zones, edges, int(walks[0][bad[0]])))
    keys, areas = np.concatenate([keys for keys, _, _ in met]), np.concatenate([areas for _, areas, _ in met])
    return _added(keys, areas)


def _lists(edges: Edges, grid: Grid) -> tuple[Lists, tuple[Lists, Lists]]:
    """Edges by busy cell: all of them, and those of regions and of zones apart."""
    busy = index.busy_cells(edges, grid)
    region = index.listed(edges, grid, busy, index.ranges(0, edges.split))
    zone = index.listed(edges, grid, busy, index.ranges(edges.split, len(edges.ring)))
    return index.both(region, zone), (region, zone)


def _walked(edges: Edges, grid: Grid, lists: tuple[Lists, Lists], walks: tuple[int, int, Longs, Longs, Longs], states: State,
            origins: Reals, room: int) -> tuple[Longs, Reals, int]:  # fmt: skip
    """Walk one share; again with a wider table when there were more pairs than it had room for."""
    items, width = len(origins), _FIRST_WIDTH
    while True:
        found = (
            np.empty(room, np.int64),
            np.empty(room, np.int64),
            np.empty(room),
            np.empty(room),
            np.zeros(1, np.int64),
        )
        scratch = (index.tally(items), np.zeros((items, 2)), found, np.zeros(2))
        table = (np.full(width, -1, np.int64), np.zeros(width), np.zeros(1, np.int64))
        bad = walk_rings(edges, grid, lists, walks, states, origins, scratch, table)
        if table[2][0] < width:
            filled = table[0] >= 0
            return table[0][filled], table[1][filled], bad
        width *= 8


def _joined(regions: Rings, zones: Rings, key: Ints, mode: int) -> Edges:
    """Regions and zones in one set of arrays."""
    if len(regions.xy) + len(zones.xy) > _MOST_EDGES:
        raise GeometryError(
            f"{len(zones.xy):,} points are more than one pass takes; read the zone layer in batches (数据过大)"
        )
    rings = len(regions.turn)
    ring = np.concatenate([regions.ring, zones.ring])
    ring[len(regions.ring) :][zones.ring >= 0] += np.int32(rings)
    return Edges(
        np.concatenate([regions.xy, zones.xy]),
        ring,
        np.concatenate([regions.turn, zones.turn]),
        np.concatenate([regions.hole, zones.hole]).astype(np.int8),
        np.concatenate([regions.ring_feature, key + np.int32(regions.features)]).astype(np.int32),
        regions.features,
        mode,
        len(regions.xy),
    )


def _ring_starts(regions: Rings, zones: Rings) -> Longs:
    return np.concatenate([regions.start, zones.start[1:] + len(regions.xy)])


def _added(keys: Longs, areas: Reals) -> tuple[Longs, Reals]:
    """Sum the areas of equal keys, in the order given; keys ascend."""
    order = np.argsort(keys, kind="stable")
    keys, areas = keys[order], areas[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return keys[begins], np.add.reduceat(areas, begins) if len(begins) else np.zeros(0)


def _open_ring(regions: Rings, zones: Rings, edges: Edges, edge: int) -> str:
    ring = int(edges.ring[edge])
    rings = len(regions.turn)
    layer, feature = (
        ("region", regions.ring_feature[ring]) if ring < rings else ("zone", zones.ring_feature[ring - rings])
    )
    return (
        f"the border of {layer} feature {feature} does not close in the overlay (环行走未闭合): repair the feature, "
        'or measure with engine="reference" and report this'
    )
