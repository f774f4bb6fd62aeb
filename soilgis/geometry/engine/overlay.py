"""The overlay (叠加): stages 3 to 9 of the engine in their order, from two layers of rings to areas by region and zone group.

Results do not depend on the number of threads: work is cut into spans by the layers alone, and the spans' sums are added in order.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.closure import OpenBorderError
from soilgis.geometry.engine import edge_grid
from soilgis.geometry.engine.boundary_sums import FULL, MASK_BITS, OPEN, walk_rings
from soilgis.geometry.engine.crossings import find_crossings
from soilgis.geometry.engine.edge_grid_kernels import COMBINATIONS, UNIONS, Edges
from soilgis.geometry.engine.prefilter import Prefiltered, gathered, prefilter
from soilgis.geometry.engine.region_grid import lay_regions
from soilgis.geometry.engine.room import with_room
from soilgis.geometry.engine.settings import USUAL, EngineSettings
from soilgis.geometry.engine.start_states import start_states
from soilgis.model.errors import GeometryError
from soilgis.model.threads import in_threads

if TYPE_CHECKING:
    from soilgis.geometry.engine.crossings import Crossings
    from soilgis.geometry.engine.region_grid import RegionGrid
    from soilgis.geometry.engine.rings import Flags, Ints, Longs, Reals, Rings
    from soilgis.geometry.engine.start_states import State


_MOST_EDGES = (1 << 31) - 2
"""Edges are numbered in 32 bits, and −1 − number stands for an edge of the zones (`soilgis.geometry.engine.crossings`)."""


def overlap_sums(
    regions: Rings, zones: Rings, group: Ints, valid: Flags | None = None, settings: EngineSettings = USUAL
) -> tuple[Ints, Longs, Reals]:
    """Area of every region in every zone group that meets it.

    Parameters
    ----------
    regions, zones
        Edges in the same plane.
    group
        Group of each zone feature, shape (zones.features,), 0 … groups − 1; overlaps within a group are counted once.
    valid
        Zone features known to be valid polygons, shape (zones.features,); those of one ring when not given. It is there for speed:
        only a ring that crosses itself would change an area.
    settings
        Where the engine changes its ways.

    Returns
    -------
    region, group, area
        One entry a pair that meets, by region and then group; m².

    Raises
    ------
    ClosureError
        If a ring's walk does not return to its start, naming the feature.
    """
    overlay = Overlay(regions, int(group.max(initial=-1)) + 1, UNIONS, zones.features, settings)
    overlay.add(zones, group, valid)
    return overlay.sums()


def combination_sums(
    regions: Rings, zones: Rings, layer: Ints, valid: Flags | None = None, settings: EngineSettings = USUAL
) -> tuple[Ints, Longs, Reals]:
    """Area of every combination of layers in every region; entries (region, bit mask of layers, m²).

    Parameters
    ----------
    regions, zones
        Edges in the same plane.
    layer
        Layer of each zone feature, 0 … `MASK_BITS` − 1; bit n of a mask stands for layer n.
    valid, settings
        As in `overlap_sums`.

    Raises
    ------
    ClosureError
        If a ring's walk does not return to its start, naming the feature.
    """
    overlay = Overlay(regions, int(layer.max(initial=-1)) + 1, COMBINATIONS, zones.features, settings)
    overlay.add(zones, layer, valid)
    return overlay.sums()


class Overlay:
    """Regions against zones that come in batches (分批叠加): each batch is prefiltered, what must be walked is kept.

    Parameters
    ----------
    regions
        Region edges.
    groups
        Number of zone groups, or of layers.
    mode
        UNIONS or COMBINATIONS.
    zones
        Zone features expected, about; for the fineness of the region grid.
    settings
        Where the engine changes its ways.
    """

    def __init__(self, regions: Rings, groups: int, mode: int, zones: int, settings: EngineSettings = USUAL) -> None:
        self._regions, self._groups, self._mode, self._settings = regions, groups, mode, settings
        cells = max(len(regions.xy) / settings.edges_per_cell, zones / settings.zones_per_cell)
        self._region_grid = lay_regions(regions, cells)
        self._kept: list[Prefiltered] = []
        self._features = 0

    def add(self, zones: Rings, group: Ints, valid: Flags | None = None) -> None:
        """Take a batch of zones; none of its groups may be in another batch, and in COMBINATIONS there may be one batch only."""
        self._kept.append(
            prefilter(self._region_grid, zones, group, valid, across=self._mode == COMBINATIONS, first=self._features)
        )
        self._features += zones.features

    def sums(self) -> tuple[Ints, Longs, Reals]:
        """Walk what was kept; entries (region, group or bit mask, m²), ascending. The batches are used up."""
        regions = self._regions.features
        prefiltered = gathered(self._kept)
        self._kept.clear()
        found = [_credits(regions, regions + self._groups, prefiltered, self._mode)]
        if self._region_grid is not None:
            # the counts are the prefilter's, which is done: dropped before the walks need memory
            region_grid, self._region_grid = replace(self._region_grid, border_counts=np.zeros(0, np.int32)), None
            region_grid, zones = laid_over(region_grid, prefiltered, self._mode, self._settings.coarse)
            found += _walked(region_grid, zones, prefiltered, regions + self._groups, self._settings)
        keys, areas = _added(*(np.concatenate(column) for column in zip(*found, strict=True)))
        if self._mode == COMBINATIONS:
            return (keys >> MASK_BITS).astype(np.int32), keys & ((1 << MASK_BITS) - 1), areas
        items = regions + self._groups
        return (keys // items).astype(np.int32), keys % items - regions, areas


def _credits(regions: int, items: int, prefiltered: Prefiltered, mode: int) -> tuple[Longs, Reals]:
    """What the rings bring that need not be walked."""
    if mode == COMBINATIONS:  # ground goes over from the combination of no layer (bits 0) to that of the ring's layer
        base = prefiltered.region << MASK_BITS
        return np.concatenate([base | (1 << prefiltered.group), base]), np.concatenate(
            [prefiltered.area_m2, -prefiltered.area_m2]
        )
    return prefiltered.region * items + regions + prefiltered.group, prefiltered.area_m2


def laid_over(region_grid: RegionGrid, prefiltered: Prefiltered, mode: int, coarse: float) -> tuple[RegionGrid, Edges]:
    """The kept zone rings on the region grid, which is laid anew where it is too small for them, or holds more than ``coarse`` edges a cell."""
    zones, regions = prefiltered.rings, region_grid.rings
    total = len(regions.xy) + len(zones.xy)
    if len(zones.xy) > _MOST_EDGES:
        raise GeometryError(
            f"{len(zones.xy):,} points are more than one pass takes; read the zone layer in batches (数据过大)"
        )
    boxes, grid = zones.measures[1], region_grid.grid
    low, high = (grid.x0, grid.y0), (grid.x0 + grid.columns / grid.inverse, grid.y0 + grid.rows / grid.inverse)
    outside = len(boxes) and bool((boxes[:, :2].min(axis=0) < low).any() or (boxes[:, 2:].max(axis=0) >= high).any())
    if outside or total > coarse * grid.columns * grid.rows:
        region_grid = _again(region_grid, total / edge_grid.EDGES_PER_CELL, boxes)
    edges = Edges(
        zones.xy,
        edge_grid.cells_of(zones.xy, region_grid.grid),
        zones.ring,
        zones.orientation,
        (zones.hole & ~prefiltered.isolated).astype(np.int8),
        prefiltered.ring_group + np.int32(regions.features),
        prefiltered.isolated.astype(np.uint8),
        regions.features,
        mode,
    )
    return region_grid, edges


def _again(region_grid: RegionGrid, cells: float, boxes: Reals) -> RegionGrid:
    found = lay_regions(region_grid.rings, cells, boxes)
    return region_grid if found is None else found


def _walked(
    region_grid: RegionGrid, zones: Edges, prefiltered: Prefiltered, items: int, settings: EngineSettings
) -> list[tuple[Longs, Reals]]:
    """Walk every ring of both layers; sums of one span after the other."""
    grid, regions = region_grid.grid, region_grid.rings
    borders = region_grid.edges._replace(regions=regions.features, mode=zones.mode)
    rank = edge_grid.busy_cells(zones, grid, region_grid.border)
    near = edge_grid.listed(borders, grid, rank)
    zone_lists = None if zones.isolated.all() else edge_grid.listed(zones, grid, rank)
    crossings = find_crossings((borders, zones), grid, (near, zone_lists), settings.edge_crossings)
    walks = tuple(edge_grid.walks_of(one.start, one.ring, settings.walk_edges) for one in (regions, prefiltered.rings))
    first = walks[0][0], walks[1][0]
    states = start_states(
        region_grid, (borders, zones), prefiltered.rings, (near, zone_lists), first, items, settings.ray_share
    )
    boxes, origins = regions.boxes(), np.zeros(items)
    origins[: regions.features] = np.where(np.isnan(boxes[:, 0]), 0.0, (boxes[:, 0] + boxes[:, 2]) / 2)
    found: list[tuple[Longs, Reals]] = []
    for layer, own, around, on_way in zip((borders, zones), walks, states, crossings, strict=True):
        begins = np.searchsorted(on_way[0], own[0])
        spans = edge_grid.cut_load(np.cumsum(own[1] - own[0]), edge_grid.SPANS)
        work = [(layer, (*span, *own), around, (begins, on_way), origins, settings.table_slots) for span in spans]
        done = in_threads(lambda one: _walk_span(*one), work)
        bad = [walk for _, _, walk in done if walk >= 0]
        if bad:
            ring = int(layer.ring[int(own[0][bad[0]])])
            feature = regions.ring_feature[ring] if layer is borders else prefiltered.ring_number[ring]
            raise OpenBorderError("region" if layer is borders else "zone", int(feature))
        found += [(keys, areas) for keys, areas, _ in done]
    return found


def _walk_span(edges: Edges, walks: tuple[int, int, Longs, Longs, Longs], states: tuple[State, State],
               crossings: tuple[Longs, Crossings], origins: Reals, slots: int) -> tuple[Longs, Reals, int]:  # fmt: skip
    """Walk one span; entries (key, m²) and the walk that did not close, −1 where all did."""
    items = len(origins)

    def walk(slots: int) -> tuple[int, tuple[Longs, Reals, int]]:
        scratch = (edge_grid.tally(items), np.zeros((items, 2)), np.zeros(2))
        table = (np.full(slots, -1, np.int64), np.zeros(slots), np.zeros(1, np.int64))  # −1: a free slot
        outcome, number = walk_rings(edges, walks, states, crossings, origins, scratch, table)
        filled = table[0] >= 0
        needed = 8 * slots if outcome == FULL else slots  # how many pairs there are is not known until all are walked
        return needed, (table[0][filled], table[1][filled], number if outcome == OPEN else -1)

    return with_room(slots, walk)


def _added(keys: Longs, areas: Reals) -> tuple[Longs, Reals]:
    """Sum the areas of equal keys, in the order given; keys ascend."""
    order = np.argsort(keys, kind="stable")
    keys, areas = keys[order], areas[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return keys[begins], np.add.reduceat(areas, begins) if len(begins) else np.zeros(0)
