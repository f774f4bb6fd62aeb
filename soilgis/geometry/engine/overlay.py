"""The area engine (面积引擎): lays the zones over the ground, finds where borders meet and the start states, and walks every ring.

Results do not depend on the number of threads: work is cut into shares by the layers alone, and the shares' sums are added in order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.closure import OpenBorderError
from soilgis.geometry.engine import edge_grid as index
from soilgis.geometry.engine.boundary_sums import FULL, MASK_BITS, OPEN, walk_rings
from soilgis.geometry.engine.compiled import in_threads
from soilgis.geometry.engine.crossings import met
from soilgis.geometry.engine.edge_grid_kernels import COMBINATIONS, UNIONS, Edges, Lists
from soilgis.geometry.engine.prefilter import Sifted, gathered, sift
from soilgis.geometry.engine.region_grid import lay
from soilgis.geometry.engine.region_grid_kernels import regions_around
from soilgis.geometry.engine.winding_rays import windings
from soilgis.model.errors import GeometryError

if TYPE_CHECKING:
    from soilgis.geometry.engine.crossings import Events
    from soilgis.geometry.engine.region_grid import Ground
    from soilgis.geometry.engine.rings import Flags, Ints, Longs, Reals, Rings

    State = tuple[Ints, Longs, Longs]
    Walks = tuple[Longs, Longs, Longs]

_FIRST_WIDTH = 1 << 14
_MOST_EDGES = (1 << 31) - 2
_EDGES_PER_CELL = 1.0
"""Region edges in a cell of the ground, on average: fine enough for the sieve."""
_ZONES_PER_CELL = 0.25
_COARSE = 4.0
"""Edges in a cell, regions' and zones', above which the ground is laid anew, finer."""


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
        self._ground = lay(regions, max(len(regions.xy) / _EDGES_PER_CELL, zones / _ZONES_PER_CELL))
        self._kept: list[Sifted] = []
        self._features = 0

    def add(self, zones: Rings, group: Ints, valid: Flags | None = None) -> None:
        """Take a batch of zones; none of its groups may be in another batch, and in COMBINATIONS there may be one batch only."""
        self._kept.append(
            sift(self._ground, zones, group, valid, across=self._mode == COMBINATIONS, first=self._features)
        )
        self._features += zones.features

    def sums(self) -> tuple[Ints, Longs, Reals]:
        """Walk what was kept; entries (region, group or bit mask, m²), ascending. The batches are used up."""
        regions = self._regions.features
        sifted = gathered(self._kept)
        self._kept.clear()
        found = [_credits(regions, regions + self._groups, sifted, self._mode)]
        if self._ground is not None:
            ground, self._ground = replace(self._ground, crowd=np.zeros(0, np.int32)), None
            ground, zones = _laid(ground, sifted, self._mode)
            found += _walked(ground, zones, sifted, regions + self._groups)
        keys, areas = _added(*(np.concatenate(column) for column in zip(*found, strict=True)))
        if self._mode == COMBINATIONS:
            return (keys >> MASK_BITS).astype(np.int32), keys & ((1 << MASK_BITS) - 1), areas
        items = regions + self._groups
        return (keys // items).astype(np.int32), keys % items - regions, areas


def _credits(regions: int, items: int, sifted: Sifted, mode: int) -> tuple[Longs, Reals]:
    """What the rings bring that need not be walked."""
    if mode == COMBINATIONS:
        base = sifted.region << MASK_BITS
        return np.concatenate([base | (1 << sifted.group), base]), np.concatenate([sifted.area_m2, -sifted.area_m2])
    return sifted.region * items + regions + sifted.group, sifted.area_m2


def _laid(ground: Ground, sifted: Sifted, mode: int) -> tuple[Ground, Edges]:
    """The kept zone rings on the grid of the ground, which is laid anew where it is too small or too coarse for them."""
    zones, regions = sifted.rings, ground.rings
    total = len(regions.xy) + len(zones.xy)
    if len(zones.xy) > _MOST_EDGES:
        raise GeometryError(
            f"{len(zones.xy):,} points are more than one pass takes; read the zone layer in batches (数据过大)"
        )
    boxes, grid = zones.measures[1], ground.grid
    low, high = (grid.x0, grid.y0), (grid.x0 + grid.columns / grid.inverse, grid.y0 + grid.rows / grid.inverse)
    outside = len(boxes) and bool((boxes[:, :2].min(axis=0) < low).any() or (boxes[:, 2:].max(axis=0) >= high).any())
    if outside or total > _COARSE * grid.columns * grid.rows:
        ground = _again(ground, total / index.EDGES_PER_CELL, boxes)
    edges = Edges(
        zones.xy,
        index.cells_of(zones.xy, ground.grid),
        zones.ring,
        zones.turn,
        (zones.hole & ~sifted.alone).astype(np.int8),
        sifted.ring_group + np.int32(regions.features),
        sifted.alone.astype(np.uint8),
        regions.features,
        mode,
    )
    return ground, edges


def _again(ground: Ground, cells: float, boxes: Reals) -> Ground:
    found = lay(ground.rings, cells, boxes)
    return ground if found is None else found


def _walked(ground: Ground, zones: Edges, sifted: Sifted, items: int) -> list[tuple[Longs, Reals]]:
    """Walk every ring of both layers; sums of one share after the other."""
    grid, regions = ground.grid, ground.rings
    borders = ground.edges._replace(regions=regions.features, mode=zones.mode)
    rank = index.busy_cells(zones, grid, ground.border)
    near = index.listed(borders, grid, rank)
    crowded = None if zones.alone.all() else index.listed(zones, grid, rank)
    events = met((borders, zones), grid, (near, crowded))
    walks = index.walks_of(regions.start, regions.ring), index.walks_of(sifted.rings.start, zones.ring)
    states = _states(ground, borders, zones, sifted, (near, crowded), (walks[0][0], walks[1][0]), items)
    boxes, origins = regions.boxes(), np.zeros(items)
    origins[: regions.features] = np.where(np.isnan(boxes[:, 0]), 0.0, (boxes[:, 0] + boxes[:, 2]) / 2)
    found: list[tuple[Longs, Reals]] = []
    for layer, own, around, on_way in zip((borders, zones), walks, states, events, strict=True):
        begins = np.searchsorted(on_way[0], own[0])
        shares = index.cut_load(np.cumsum(own[1] - own[0]), index.SHARES)
        work = [(layer, (*share, *own), around, (begins, on_way), origins) for share in shares]
        done = in_threads(lambda one: _walk_share(*one), work)
        bad = [walk for _, _, walk in done if walk >= 0]
        if bad:
            ring = int(layer.ring[int(own[0][bad[0]])])
            feature = regions.ring_feature[ring] if layer is borders else sifted.ring_number[ring]
            raise OpenBorderError("region" if layer is borders else "zone", int(feature))
        found += [(keys, areas) for keys, areas, _ in done]
    return found


def _states(ground: Ground, borders: Edges, zones: Edges, sifted: Sifted, lists: tuple[Lists, Lists | None],
            first: tuple[Longs, Longs], items: int) -> tuple[tuple[State, State], tuple[State, State]]:  # fmt: skip
    """What is around the first points of the walks: regions and zones, of the borders' walks and of the zones'."""
    outer, inner = first
    none = (np.zeros((0, 2), np.int32), np.zeros(max(len(outer), len(inner)), np.int64))
    empty = (none[0], none[1], none[1])
    inside = _regions_around(ground, borders, zones, lists[0], inner)
    asked = borders.xy[outer], borders.cell[outer], np.full(len(outer), -1, np.int32)
    covers = windings(zones, sifted.rings.start, sifted.rings.measures[1], asked[0], len(zones.ring))
    crowd = np.flatnonzero(zones.alone[zones.ring[inner]] == 0)
    if covers is None or len(crowd):
        listed = lists[1] or index.listed(zones, ground.grid, lists[0].rank)
        extra = np.concatenate([zones.xy[inner[crowd]], asked[0]]), np.concatenate([zones.cell[inner[crowd]], asked[1]])
        pool, begin, end = index.sweep(
            zones,
            ground.grid,
            listed,
            index.Queries(*extra, np.concatenate([zones.ring[inner[crowd]], asked[2]])),
            items,
        )
        covers = pool, begin[len(crowd) :], end[len(crowd) :]
        begins, ends = none[1][: len(inner)].copy(), none[1][: len(inner)].copy()
        begins[crowd], ends[crowd] = begin[: len(crowd)], end[: len(crowd)]
        return (empty, covers), (inside, (pool, begins, ends))
    return (empty, covers), (inside, empty)


def _regions_around(ground: Ground, borders: Edges, zones: Edges, near: Lists, first: Longs) -> State:
    """Regions around the first points of the zones' walks."""

    def around(share: tuple[int, int]) -> tuple[Ints, Longs]:
        room = 2 * (share[1] - share[0]) + 64
        while True:
            pool, ends = np.empty((room, 2), np.int32), np.empty(share[1] - share[0], np.int64)
            needed = regions_around(
                (borders, ground.grid, near), (ground.region, ground.rows), (zones.xy, zones.cell, first), share,
                index.tally(borders.regions), (pool, ends),
            )  # fmt: skip
            if needed <= room:
                return pool[:needed], ends
            room = needed

    found = in_threads(around, index.ranges(0, len(first)))
    sizes = np.concatenate([[0], np.cumsum([len(pool) for pool, _ in found])])
    ends = np.concatenate([part + base for (_, part), base in zip(found, sizes, strict=False)]).astype(np.int64)
    return np.concatenate([pool for pool, _ in found]), np.concatenate([[0], ends])[: len(ends)].astype(np.int64), ends


def _walk_share(edges: Edges, walks: tuple[int, int, Longs, Longs, Longs], states: tuple[State, State],
                events: tuple[Longs, Events], origins: Reals) -> tuple[Longs, Reals, int]:  # fmt: skip
    """Walk one share; again with more room when there were more pairs than it had room for."""
    items, width = len(origins), _FIRST_WIDTH
    while True:
        scratch = (index.tally(items), np.zeros((items, 2)), np.zeros(2))
        table = (np.full(width, -1, np.int64), np.zeros(width), np.zeros(1, np.int64))
        outcome, number = walk_rings(edges, walks, states, events, origins, scratch, table)
        if outcome == FULL:
            width *= 8
        else:
            filled = table[0] >= 0
            return table[0][filled], table[1][filled], number if outcome == OPEN else -1


def _added(keys: Longs, areas: Reals) -> tuple[Longs, Reals]:
    """Sum the areas of equal keys, in the order given; keys ascend."""
    order = np.argsort(keys, kind="stable")
    keys, areas = keys[order], areas[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return keys[begins], np.add.reduceat(areas, begins) if len(begins) else np.zeros(0)
