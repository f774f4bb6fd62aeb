"""The area engine (面积引擎): joins the layers, lays the edge grid, finds the start states and walks every ring, on all cores.

Results do not depend on the number of threads: work is cut into shares by the layers alone, and the shares' sums are added in order.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry import cells as grids
from soilgis.geometry.cells import COMBINATIONS, PAIRS, UNIONS, Edges, Grid, Lists
from soilgis.geometry.kernel import WORKERS, in_threads
from soilgis.geometry.plan import plan_walks
from soilgis.geometry.starts import start_states
from soilgis.geometry.walk import most_candidates, walk_rings
from soilgis.model.errors import ClosureError, GeometryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.geometry.rings import Ints, Longs, Reals, Rings

    Share = tuple[int, int]

EDGES_PER_CELL = 4.0
_WALK_EDGES = 1 << 16
_FIRST_WIDTH = 1 << 12
_SHARES = 32
_MOST_CELLS = 1 << 27
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
    key = group[zones.feature]
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
    keys, areas = _sums(regions, zones, layer[zones.feature], COMBINATIONS, items)
    return (keys >> 16).astype(np.int32), (keys & 0xFFFF).astype(np.int32), areas


def _sums(regions: Rings, zones: Rings, key: Ints, mode: int, items: int) -> tuple[Longs, Reals]:
    edges = _joined(regions, zones, key, mode)
    if not len(edges.turn):
        return np.zeros(0, np.int64), np.zeros(0)
    boxes = regions.boxes()
    grid = _grid(np.vstack([boxes, zones.boxes()]), len(edges.xy))
    lists, rows_of = _lists(edges, grid)
    walks = _walks(_ring_starts(regions, zones), edges.ring)
    states = _states(edges, grid, lists, walks[0], items)
    origins = np.zeros(items)
    origins[: regions.features] = np.where(np.isnan(boxes[:, 0]), 0.0, (boxes[:, 0] + boxes[:, 2]) / 2)
    shares = _cut(np.cumsum(walks[1] - walks[0]), _SHARES)
    room = max(in_threads(lambda share: most_candidates(edges, grid, rows_of, share), _ranges(0, len(edges.ring))))
    met = in_threads(lambda share: _walked(edges, grid, rows_of, (*share, *walks), states, origins, room), shares)
    bad = [walk for _, _, walk in met if walk >= 0]
    if bad:
        raise ClosureError(_open_ring(regions, zones, edges, int(walks[0][bad[0]])))
    keys, areas = np.concatenate([keys for keys, _, _ in met]), np.concatenate([areas for _, areas, _ in met])
    return _added(keys, areas)


def _walked(edges, grid, lists, walks, states, origins, room):
    """Walk one share; again with a wider table when there were more pairs than it had room for."""
    items, width = len(origins), _FIRST_WIDTH
    while True:
        found = (np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room), np.empty(room), np.zeros(1, np.int64))
        scratch = (_tally(items), np.zeros((items, 2)), found, np.zeros(2))
        table = (np.full(width, -1, np.int64), np.zeros(width), np.zeros(1, np.int64))
        bad = walk_rings(edges, grid, lists, walks, states, origins, scratch, table)
        if table[2][0] < width:
            filled = table[0] >= 0
            return table[0][filled], table[1][filled], bad
        width *= 8


def _tally(items: int) -> tuple[Ints, Ints, Ints, Longs]:
    """A count of nothing over ``items`` items: counts, slots, list, length of the list."""
    return np.zeros(items, np.int32), np.zeros(items, np.int32), np.empty(items + 1, np.int32), np.zeros(1, np.int64)


def _walks(start: Longs, ring: Ints) -> tuple[Longs, Longs, Longs]:
    """First edge of each walk, the edge after its last, and the walk that follows."""
    room = len(start) + len(ring) // _WALK_EDGES
    first, last, following = (np.empty(room, np.int64) for _ in range(3))
    walks = plan_walks(start, ring, _WALK_EDGES, (first, last, following))
    return first[:walks], last[:walks], following[:walks]


def _joined(regions: Rings, zones: Rings, key: Ints, mode: int) -> Edges:
    """Regions and zones in one set of arrays."""
    if len(regions.xy) + len(zones.xy) > _MOST_EDGES:
        raise GeometryError(f"{len(zones.xy):,} points are more than one pass takes; read the zone layer in batches (数据过大)")
    rings, parts = len(regions.turn), len(regions.feature)
    ring = np.concatenate([regions.ring, zones.ring])
    ring[len(regions.ring) :][zones.ring >= 0] += np.int32(rings)
    return Edges(
        np.concatenate([regions.xy, zones.xy]),
        ring,
        np.concatenate([regions.turn, zones.turn]),
        np.concatenate([regions.part, zones.part + np.int32(parts)]).astype(np.int32),
        np.concatenate([regions.feature, key + np.int32(regions.features)]).astype(np.int32),
        regions.features,
        mode,
        len(regions.xy),
    )


def _ring_starts(regions: Rings, zones: Rings) -> Longs:
    return np.concatenate([regions.start, zones.start[1:] + len(regions.xy)])


def _grid(boxes: Reals, edges: int) -> Grid:
    """Square cells that hold about `EDGES_PER_CELL` edges on average."""
    x0, y0 = np.nanmin(boxes[:, :2], axis=0)
    width, height = np.nanmax(boxes[:, 2:], axis=0) - (x0, y0)
    size = math.sqrt(max(width, 1e-3) * max(height, 1e-3) * EDGES_PER_CELL / edges)
    size = max(size, max(width, height) / (1 << 20), math.sqrt(width * height / _MOST_CELLS), 2.0**-9)
    columns, rows = int(width / size) + 3, int(height / size) + 3
    return Grid(float(x0 - size), float(y0 - size), 1 / size, columns, rows)


def _lists(edges: Edges, grid: Grid) -> tuple[Lists, tuple[Lists, Lists]]:
    """Edges by busy cell: all of them, and those of regions and of zones apart."""
    busy = _busy(edges, grid)
    region, zone = (_listed(edges, grid, busy, _ranges(*span)) for span in _spans(edges))
    return _both(region, zone), (region, zone)


def _spans(edges: Edges) -> tuple[Share, Share]:
    return (0, edges.split), (edges.split, len(edges.ring))


def _ranges(first: int, last: int) -> list[Share]:
    cuts = np.linspace(first, last, WORKERS + 1).astype(int).tolist()
    return list(zip(cuts[:-1], cuts[1:], strict=True))


def _busy(edges: Edges, grid: Grid) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Cells where edges that have to do with each other meet."""
    count = grid.columns * grid.rows
    ranges = _ranges(0, len(edges.ring))
    noted = [(np.zeros(count, np.uint8), np.full(count, -1, np.int32)) for _ in ranges]
    in_threads(lambda work: grids.mark_cells(edges, grid, work[0], *work[1]), zip(ranges, noted, strict=True))
    region, owner = noted[0]
    for other_region, other in noted[1:]:
        region |= other_region
        several = (other != owner) & (other >= -2) & (owner != -1) & (other != -1)
        np.copyto(owner, other, where=owner == -1)
        owner[several] = -2
    busy = region & (owner != -1)
    if edges.mode != PAIRS:
        busy |= owner == -2
    return busy.astype(np.uint8)


def _listed(edges: Edges, grid: Grid, busy: np.ndarray[tuple[int], np.dtype[np.uint8]], ranges: list[Share]) -> Lists:
    counts = np.zeros((len(ranges), len(busy)), np.int32)
    in_threads(lambda work: grids.count_cells(edges, grid, work[0], busy, work[1]), zip(ranges, counts, strict=True))
    start, cursors = _offsets(counts)
    listed = np.empty(start[-1], np.int32)
    in_threads(lambda work: grids.fill_cells(edges, grid, work[0], busy, (work[1], listed)), zip(ranges, cursors, strict=True))
    return Lists(start, listed)


def _offsets(counts: np.ndarray[tuple[int, int], np.dtype[np.int32]]) -> tuple[Longs, Longs]:
    """Start of each list, and where each share writes in it."""
    start = np.concatenate([[0], np.cumsum(counts.sum(axis=0, dtype=np.int64))])
    return start, start[:-1] + np.cumsum(counts, axis=0, dtype=np.int64) - counts


def _states(edges: Edges, grid: Grid, lists: Lists, first: Longs, items: int) -> tuple[Ints, Longs, Longs]:
    """Start state of each walk: pool of (key, count), and where each walk's pairs begin and end."""
    at = ((edges.xy[first] - (grid.x0, grid.y0)) * grid.inverse).astype(np.int64)
    cell = at[:, 1] * grid.columns + at[:, 0]
    order = np.argsort(cell, kind="stable")
    needed = np.zeros(grid.rows, np.uint8)
    needed[at[:, 1]] = 1
    rows = _row_lists(edges, grid, needed)
    order_start = np.searchsorted(cell[order], np.arange(grid.rows + 1) * grid.columns)
    queries = (order, order_start, cell, first)
    work = _cut(np.diff(rows[0]).cumsum() + order_start[1:], _SHARES)
    found = in_threads(lambda share: _started(edges, grid, lists, (*share, *rows), queries, items), work)
    sizes = np.concatenate([[0], np.cumsum([len(pool) for pool, _ in found])])
    ends = np.concatenate([part + base for (_, part), base in zip(found, sizes[:-1], strict=True)])
    begin, end = np.empty_like(ends), np.empty_like(ends)
    end[order] = ends
    begin[order] = np.concatenate([[0], ends[:-1]])
    return np.concatenate([pool for pool, _ in found]), begin, end


def _started(edges, grid, lists, rows, queries, items):
    """Start states of one share; again with a wider pool when they did not fit."""
    walks = int(queries[1][rows[1]] - queries[1][rows[0]])
    room, widest = 4 * walks + 64, int(np.diff(rows[2]).max(initial=0))
    while True:
        scratch = (_tally(len(edges.key)), _tally(items), np.empty(widest, np.int32), np.empty(grid.columns + 2, np.int64))
        pool, ends = np.empty((room, 2), np.int32), np.empty(walks, np.int64)
        needed = start_states(edges, grid, lists, rows, queries, scratch, (pool, ends))
        if needed <= room:
            return pool[:needed], ends
        room = needed


def _row_lists(edges: Edges, grid: Grid, needed: np.ndarray[tuple[int], np.dtype[np.uint8]]) -> tuple[Longs, tuple[Ints, Ints]]:
    ranges = _ranges(0, len(edges.ring))
    counts = np.zeros((len(ranges), grid.rows), np.int32)
    in_threads(lambda work: grids.count_rows(edges, grid, work[0], needed, work[1]), zip(ranges, counts, strict=True))
    start, cursors = _offsets(counts)
    listed, column = np.empty(start[-1], np.int32), np.empty(start[-1], np.int32)
    fill: Callable[[tuple[Share, Longs]], None] = lambda work: grids.fill_rows(  # noqa: E731
        edges, grid, work[0], needed, (work[1], listed, column)
    )
    in_threads(fill, zip(ranges, cursors, strict=True))
    return start, (listed, column)


def _cut(load: Longs, most: int) -> list[Share]:
    """Ranges of about equal load; ``load`` is cumulative. They depend on the layers alone."""
    if not len(load):
        return []
    cuts = np.unique(np.searchsorted(load, np.linspace(0, load[-1], most + 1)[1:-1]))
    edges = [0, *cuts[(cuts > 0) & (cuts < len(load))].tolist(), len(load)]
    return list(zip(edges[:-1], edges[1:], strict=True))


def _both(region: Lists, zone: Lists) -> Lists:
    """One list a cell out of the two."""
    from soilgis.geometry.plan import join_lists

    start = region.start + zone.start
    joined = np.empty(start[-1], np.int32)
    join_lists(region.start, region.edges, zone.start, zone.edges, joined)
    return Lists(start, joined)


def _added(keys: Longs, areas: Reals) -> tuple[Longs, Reals]:
    """Sum the areas of equal keys, in the order given; keys ascend."""
    order = np.argsort(keys, kind="stable")
    keys, areas = keys[order], areas[order]
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    return keys[begins], np.add.reduceat(areas, begins) if len(begins) else np.zeros(0)


def _open_ring(regions: Rings, zones: Rings, edges: Edges, edge: int) -> str:
    ring = int(edges.ring[edge])
    rings = len(regions.turn)
    layer, feature = ("region", regions.ring_feature[ring]) if ring < rings else ("zone", zones.ring_feature[ring - rings])
    return (
        f"the border of {layer} feature {feature} does not close in the overlay (环行走未闭合): repair the feature, "
        "or measure with engine=\"reference\" and report this"
    )
