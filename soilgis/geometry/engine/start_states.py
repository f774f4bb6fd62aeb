"""Start states (起点状态): how often each region and each zone group winds around the first point of each walk.

Three ways lead there, each the cheapest for its points. Regions around zone points stand in the region grid (`region_grid_kernels`);
zones around region points are found by a ray from each (`winding_rays`) as long as there are few edges to look at; all else, and
zones around points of zones that are not isolated, by one sweep over the zone edges (`winding_sweep`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.engine import edge_grid
from soilgis.geometry.engine.region_grid_kernels import regions_around
from soilgis.geometry.engine.room import with_room
from soilgis.geometry.engine.winding_rays import windings
from soilgis.model.threads import in_threads

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Edges, Lists, Span
    from soilgis.geometry.engine.region_grid import RegionGrid
    from soilgis.geometry.engine.rings import Ints, Longs, Rings

    State = tuple[Ints, Longs, Longs]


def start_states(
    region_grid: RegionGrid,
    layers: tuple[Edges, Edges],
    zone_rings: Rings,
    lists: tuple[Lists, Lists | None],
    first: tuple[Longs, Longs],
    items: int,
    ray_share: float,
) -> tuple[tuple[State, State], tuple[State, State]]:
    """What is around the first points of the walks: regions and zones, of the borders' walks and of the zones' walks.

    Parameters
    ----------
    region_grid
        The regions on their grid.
    layers
        Edges of the regions and of the zones.
    zone_rings
        Rings of the zones.
    lists
        Edges of each layer by busy cell; None for zones that are all isolated.
    first
        First edge of each walk, by layer.
    items
        Number of keys.
    ray_share
        As `soilgis.geometry.engine.settings.EngineSettings`.

    Returns
    -------
    borders, zones
        (regions, zones) around each walk's first point, each a pool of (key, count) and where each point's entries begin and end.
        Regions around points of borders are left out: a region's border is that of its own ground, whatever else lies there.
    """
    borders, zones = layers
    outer, inner = first
    none = (np.zeros((0, 2), np.int32), np.zeros(max(len(outer), len(inner)), np.int64))
    empty = (none[0], none[1], none[1])
    inside = _regions_around(region_grid, layers, lists[0], inner)
    points, cells = borders.xy[outer], borders.cell[outer]
    covers = windings(zones, zone_rings.start, zone_rings.measures[1], points, int(ray_share * len(zones.ring)))
    shared = np.flatnonzero(zones.isolated[zones.ring[inner]] == 0)
    if covers is not None and not len(shared):
        return (empty, covers), (inside, empty)
    listed = lists[1] or edge_grid.listed(zones, region_grid.grid, lists[0].rank)
    own = inner[shared]
    asked = edge_grid.Queries(
        np.concatenate([zones.xy[own], points]),
        np.concatenate([zones.cell[own], cells]),
        np.concatenate([zones.ring[own], np.full(len(outer), -1, np.int32)]),  # −1: on no ring of the zones
    )
    pool, begin, end = edge_grid.sweep(zones, region_grid.grid, listed, asked, items)
    covers = pool, begin[len(shared) :], end[len(shared) :]
    begins, ends = none[1][: len(inner)].copy(), none[1][: len(inner)].copy()
    begins[shared], ends[shared] = begin[: len(shared)], end[: len(shared)]
    return (empty, covers), (inside, (pool, begins, ends))


def _regions_around(region_grid: RegionGrid, layers: tuple[Edges, Edges], near: Lists, first: Longs) -> State:
    """Regions around the first points of the zones' walks."""
    borders, zones = layers
    raster, points = (region_grid.region, region_grid.rows), (zones.xy, zones.cell, first)

    def around(span: Span) -> tuple[Ints, Longs]:
        def attempt(room: int) -> tuple[int, tuple[Ints, Longs]]:
            pool, ends = np.empty((room, 2), np.int32), np.empty(span[1] - span[0], np.int64)
            tally = edge_grid.tally(borders.regions)
            needed = regions_around((borders, region_grid.grid, near), raster, points, span, tally, (pool, ends))
            return needed, (pool[:needed], ends)

        return with_room(2 * (span[1] - span[0]) + 64, attempt)

    found = in_threads(around, edge_grid.ranges(0, len(first)))
    sizes = np.concatenate([[0], np.cumsum([len(pool) for pool, _ in found])])
    ends = np.concatenate([part + base for (_, part), base in zip(found, sizes, strict=False)]).astype(np.int64)
    return np.concatenate([pool for pool, _ in found]), np.concatenate([[0], ends])[: len(ends)].astype(np.int64), ends
