"""The area engine (面积引擎): joins the layers, lays the edge grid, finds the start states and walks every ring, on all cores.

Results do not depend on the number of threads: work is cut into shares by the layers alone, and the shares' sums are added in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry import edge_index as index
from soilgis.geometry.cells import COMBINATIONS, UNIONS, Edges, Grid, Lists
from soilgis.geometry.kernel import WORKERS, in_threads
from soilgis.geometry.ring_kernels import copy_rings
from soilgis.geometry.sieve import Sifted, borders, gathered, sift
from soilgis.geometry.walk import CROWDED, FULL, MASK_BITS, OPEN, walk_rings
from soilgis.model.errors import ClosureError, GeometryError

if TYPE_CHECKING:
    from soilgis.geometry.rings import Flags, Ints, Longs, Reals, Rings

    State = tuple[Ints, Longs, Longs]

_FIRST_WIDTH = 1 << 14
_FIRST_ROOM = 1 << 10
_MOST_EDGES = (1 << 31) - 2


def overlap_sums(regions: Rings, zones: Rings, group: Ints, valid: Flags | None = None) -> tuple[Ints, Longs, Reals]:
    """Area of every region in every zone group that meets it.

    Parameters
    ----------
    regions, zones
        Edges in the same plane.
    group
        Group of each zone feature, shape (zones.features,), 0 … groups − 1; overlaps within a group are counted once.
    valid
        Zone features known to be valid polygons, shape (zones.features,); those of one ring when not given.

    Returns
    -------
    region, group, area
        One entry a pair that meets, by region and then group; m².

    Raises
    ------
    ClosureError
        If a ring's walk does not return to its start, naming the feature.
    """
    overlay = Overlay(regions, int(group.max(initial=-1)) + 1, UNIONS, zones.features)
    overlay.add(zones, group, valid)
    return overlay.sums()


def combination_sums(
    regions: Rings, zones: Rings, layer: Ints, valid: Flags | None = None
) -> tuple[Ints, Longs, Reals]:
    """Area of every combination of layers in every region; entries (region, bit mask of layers, m²).

    Parameters
    ----------
    regions, zones
        Edges in the same plane.
    layer
        Layer of each zone feature, 0 … `MASK_BITS` − 1; bit n of a mask stands for layer n.
    valid
        As in `overlap_sums`.

    Raises
    ------
    ClosureError
        If a ring's walk does not return to its start, naming the feature.
    """
    overlay = Overlay(regions, int(layer.max(initial=-1)) + 1, COMBINATIONS, zones.features)
    overlay.add(zones, layer, valid)
    return overlay.sums()


class Overlay:
    """Regions against zones that come in batches (分批叠加): each batch is sifted, what must be walked is kept.

    Parameters
    ----------
    regions
        Region edges.
    groups
        Number of zone groups, or of layers.
    mode
        UNIONS or COMBINATIONS.
    zones
        Zone features expected, about; for the raster's fineness.
    """

    def __init__(self, regions: Rings, groups: int, mode: int, zones: int) -> None:
        self._regions, self._groups, self._mode = regions, groups, mode
        self._ground = borders(regions, zones)
        self._kept: list[Sifted] = []
        self._features = 0

    def add(self, zones: Rings, group: Ints, valid: Flags | None = None) -> None:
        """Take a batch of zones; none of its groups may be in another batch, and in COMBINATIONS there may be one batch only."""
        self._kept.append(
            sift(self._ground, zones, group, valid, across=self._mode == COMBINATIONS, first=self._features)
        )
        self._features += zones.features

    def sums(self) -> tuple[Ints, Longs, Reals]:
        """Walk what was kept; entries (region, group or bit mask, m²), ascending."""
        self._ground = None
        keys, areas = _sums(self._regions, self._kept, self._groups, self._mode)
        if self._mode == COMBINATIONS:
            return (keys >> MASK_BITS).astype(np.int32), keys & ((1 << MASK_BITS) - 1), areas
        items = self._regions.features + self._groups
        return (keys // items).astype(np.int32), keys % items - self._regions.features, areas


def _sums(regions: Rings, batches: list[Sifted], groups: int, mode: int) -> tuple[Longs, Reals]:
    """Sums of all batches; the batches are used up."""
    items = regions.features + groups
    sifted = gathered(batches)
    batches.clear()
    brought = _credits(regions.features, items, sifted, mode)
    edges, grid, start = _joined(regions, sifted, mode)
    number = sifted.ring_number
    del sifted
    if not len(edges.turn):
        return _added(*brought)
    lists, rows_of = _lists(edges, grid)
    walks = index.walks_of(start, edges.ring)
    states = index.start_pool(edges, grid, lists, walks[0], items)
    boxes, origins = regions.boxes(), np.zeros(items)
    origins[: regions.features] = np.where(np.isnan(boxes[:, 0]), 0.0, (boxes[:, 0] + boxes[:, 2]) / 2)
    shares = index.cut_load(np.cumsum(walks[1] - walks[0]), index.SHARES)
    met = in_threads(lambda share: _walked(edges, grid, rows_of, (*share, *walks), states, origins), shares)
    bad = [walk for _, _, walk in met if walk >= 0]
    if bad:
        raise ClosureError(_open_ring(regions, number, int(edges.ring[int(walks[0][bad[0]])])))
    found = [brought, *((keys, areas) for keys, areas, _ in met)]
    return _added(np.concatenate([keys for keys, _ in found]), np.concatenate([areas for _, areas in found]))


def _credits(regions: int, items: int, sifted: Sifted, mode: int) -> tuple[Longs, Reals]:
    """What the rings bring that need not be walked."""
    if mode == COMBINATIONS:
        base = sifted.region << MASK_BITS
        return np.concatenate([base | (1 << sifted.group), base]), np.concatenate([sifted.area_m2, -sifted.area_m2])
    return sifted.region * items + regions + sifted.group, sifted.area_m2


def _lists(edges: Edges, grid: Grid) -> tuple[Lists, tuple[Lists, Lists]]:
    """Edges by busy cell: all of them, and those of regions and of zones apart."""
    rank = index.busy_cells(edges, grid)
    region = index.listed(edges, grid, rank, index.ranges(0, edges.split))
    zone = index.listed(edges, grid, rank, index.ranges(edges.split, len(edges.ring)))
    return index.both(region, zone), (region, zone)


def _walked(edges: Edges, grid: Grid, lists: tuple[Lists, Lists], walks: tuple[int, int, Longs, Longs, Longs], states: State,
            origins: Reals) -> tuple[Longs, Reals, int]:  # fmt: skip
    """Walk one share; again with more room when there were more pairs or crossings than it had room for."""
    items, width, room = len(origins), _FIRST_WIDTH, _FIRST_ROOM
    widest = 1 + max(int(np.diff(listed.start).max(initial=0)) for listed in lists)
    while True:
        found = (
            np.empty(room, np.int64),
            np.empty(room, np.int64),
            np.empty(room),
            np.empty(room),
            np.zeros(1, np.int64),
            np.empty(widest, np.int64),
        )
        scratch = (index.tally(items), np.zeros((items, 2)), found, np.zeros(2))
        table = (np.full(width, -1, np.int64), np.zeros(width), np.zeros(1, np.int64))
        outcome, number = walk_rings(edges, grid, lists, walks, states, origins, scratch, table)
        if outcome == CROWDED:
            room = 2 * number
        elif outcome == FULL:
            width *= 8
        else:
            filled = table[0] >= 0
            return table[0][filled], table[1][filled], number if outcome == OPEN else -1


def _joined(regions: Rings, sifted: Sifted, mode: int) -> tuple[Edges, Grid, Longs]:
    """Regions and kept zone rings in one set of arrays, the grid they lie on and the first point of each ring."""
    zones, rings = sifted.rings, len(regions.turn)
    start = np.concatenate([regions.start, zones.start[1:] + len(regions.xy)])
    if start[-1] > _MOST_EDGES:
        raise GeometryError(
            f"{len(zones.xy):,} points are more than one pass takes; read the zone layer in batches (数据过大)"
        )
    xy, ring = np.empty((start[-1], 2)), np.empty(start[-1], np.int32)
    for layer, number in ((regions, 0), (zones, rings)):
        every = np.arange(len(layer.turn))
        target = (xy, ring, start[number:])
        shares = index.cut_load(np.cumsum(np.diff(layer.start)), 2 * WORKERS)
        in_threads(lambda share: copy_rings(layer.xy, layer.start, every, share, target, number), shares)  # noqa: B023
    boxes = np.vstack([regions.measures[1], zones.measures[1]])
    grid = index.square_grid(boxes, len(xy)) if len(boxes) else Grid(0.0, 0.0, 1.0, 1, 1)
    return (
        Edges(
            xy,
            index.cells_of(xy, grid),
            ring,
            np.concatenate([regions.turn, zones.turn]),
            np.concatenate([regions.hole, zones.hole & ~sifted.alone]).astype(np.int8),
            np.concatenate([regions.ring_feature, sifted.ring_group + np.int32(regions.features)]).astype(np.int32),
            np.concatenate([np.zeros(rings, np.uint8), sifted.alone.astype(np.uint8)]),
            regions.features,
            mode,
            int(start[rings]),
        ),
        grid,
        start,
    )


def _added(keys: Longs, areas: Reals) -> tuple[Longs, Reals]:
    """Sum the areas of equal keys, in the order given; keys ascend."""
    order = np.argsort(keys, kind="stable")
    keys, areas = keys[order], areas[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return keys[begins], np.add.reduceat(areas, begins) if len(begins) else np.zeros(0)


def _open_ring(regions: Rings, number: Longs, ring: int) -> str:
    rings = len(regions.turn)
    layer, feature = ("region", regions.ring_feature[ring]) if ring < rings else ("zone", number[ring - rings])
    return (
        f"the border of {layer} feature {feature} does not close in the overlay (环行走未闭合): repair the feature, "
        'or measure with engine="reference" and report this'
    )
