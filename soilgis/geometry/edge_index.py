"""Edge index (边索引): lays the grid over edges, lists them by cell and row, and finds the state each walk starts in.

Shares of the work go to threads; nothing that is written depends on how many there are.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from soilgis.geometry import cells as grids
from soilgis.geometry.cells import UNIONS, Edges, Grid, Lists
from soilgis.geometry.kernel import WORKERS, in_threads
from soilgis.geometry.plan import join_lists, plan_walks
from soilgis.geometry.starts import start_states

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.geometry.rings import Flags, Ints, Longs, Reals, Rings

    Share = tuple[int, int]
    Rows = tuple[int, int, Longs, tuple[Ints, Ints]]
    Queries = tuple[Longs, Longs, Longs, Longs]

Bytes = npt.NDArray[np.uint8]

EDGES_PER_CELL = 2.0
SHARES = 32
WALK_EDGES = 1 << 16
_MOST_CELLS = 1 << 27


def square_grid(boxes: Reals, edges: int, per_cell: float = EDGES_PER_CELL) -> Grid:
    """Square cells that hold about ``per_cell`` edges on average, and cover all boxes."""
    x0, y0 = np.nanmin(boxes[:, :2], axis=0)
    width, height = np.nanmax(boxes[:, 2:], axis=0) - (x0, y0)
    size = math.sqrt(max(width, 1e-3) * max(height, 1e-3) * per_cell / edges)
    size = max(size, max(width, height) / (1 << 20), math.sqrt(width * height / _MOST_CELLS), 2.0**-9)
    columns, rows = int(width / size) + 3, int(height / size) + 3
    return Grid(float(x0 - size), float(y0 - size), 1 / size, columns, rows)


def ranges(first: int, last: int) -> list[Share]:
    """Equal ranges of edges or cells, one for each thread."""
    cuts = np.linspace(first, last, WORKERS + 1).astype(int).tolist()
    return list(pairwise(cuts))


def layer_edges(rings: Rings, grid: Grid, hole: Flags) -> Edges:
    """One layer's rings as edges on a grid, none of them of a region; ``hole`` says which rings count as holes."""
    return Edges(
        rings.xy, cells_of(rings.xy, grid), rings.ring, rings.turn, hole.astype(np.int8), rings.ring_feature,
        np.zeros(len(rings.turn), np.uint8), 0, UNIONS, 0,
    )  # fmt: skip


def cells_of(xy: Reals, grid: Grid) -> Ints:
    """Number of each point's cell."""
    cell = np.empty(len(xy), np.int32)
    in_threads(lambda share: grids.code_cells(xy, grid, share, cell), ranges(0, len(xy)))
    return cell


def ranked(busy: npt.NDArray[np.bool_]) -> Ints:
    """Running number of each busy cell; −1 for the others."""
    places = np.flatnonzero(busy)
    rank = np.full(len(busy), -1, np.int32)
    rank[places] = np.arange(len(places), dtype=np.int32)
    return rank


def busy_cells(edges: Edges, grid: Grid) -> Ints:
    """Running number of each cell where edges that have to do with each other meet; −1 for the others."""
    count = grid.columns * grid.rows
    shares = ranges(0, len(edges.ring))
    region, zone = np.zeros(count, np.uint8), np.zeros(count, np.uint8)
    owners = [np.full(0 if edges.alone.all() else count, -1, np.int32) for _ in shares]
    in_threads(
        lambda work: grids.mark_cells(edges, grid, work[0], (region, zone, work[1])), zip(shares, owners, strict=True)
    )
    busy = (region & zone).view(bool)
    if len(owners[0]):
        busy |= _several(owners)
    return ranked(busy)


def _several(owners: list[Ints]) -> npt.NDArray[np.bool_]:
    """Cells in which more than one ring was met, by any of the threads."""
    first = owners[0]
    several: npt.NDArray[np.bool_] = first == -2
    for other in owners[1:]:
        several |= (other == -2) | ((other != first) & (first != -1) & (other != -1))
        np.copyto(first, other, where=first == -1)
    return several


def listed(edges: Edges, grid: Grid, rank: Ints, shares: list[Share]) -> Lists:
    """List the edges of some ranges by busy cell, in order."""
    counts = np.zeros((len(shares), int(rank.max(initial=-1)) + 1), np.int32)
    in_threads(lambda work: grids.count_cells(edges, grid, work[0], rank, work[1]), zip(shares, counts, strict=True))
    start, cursors = _offsets(counts)
    members, boxes = np.empty(start[-1], np.int32), np.empty((start[-1], 4), np.float32)
    in_threads(
        lambda work: grids.fill_cells(edges, grid, work[0], rank, (work[1], (members, boxes))),
        zip(shares, cursors, strict=True),
    )
    return Lists(rank, start, members, boxes)


def _offsets(counts: npt.NDArray[np.int32]) -> tuple[Longs, Longs]:
    """Start of each list, and where each share writes in it."""
    start = np.zeros(counts.shape[1] + 1, np.int64)
    np.cumsum(counts.sum(axis=0, dtype=np.int64), out=start[1:])
    cursors: Longs = (start[:-1] + np.cumsum(counts, axis=0, dtype=np.int64) - counts).astype(np.int64)
    return start, cursors


def start_pool(edges: Edges, grid: Grid, lists: Lists, first: Longs, items: int) -> tuple[Ints, Longs, Longs]:
    """Start state of each walk: pool of (key, count), and where each walk's pairs begin and end."""
    cell = edges.cell[first].astype(np.int64)
    order = np.argsort(cell, kind="stable")
    needed = np.zeros(grid.rows, np.uint8)
    needed[cell // grid.columns] = 1
    rows = row_lists(edges, grid, needed)
    order_start = np.searchsorted(cell[order], np.arange(grid.rows + 1) * grid.columns)
    queries = (order, order_start, cell, first)
    work = cut_load(np.diff(rows[0]).cumsum() + order_start[1:], SHARES)
    found = in_threads(lambda share: _started(edges, grid, lists, (*share, *rows), queries, items), work)
    sizes = np.concatenate([[0], np.cumsum([len(pool) for pool, _ in found])])
    ends = np.concatenate([part + base for (_, part), base in zip(found, sizes[:-1], strict=True)])
    begin, end = np.empty_like(ends), np.empty_like(ends)
    end[order] = ends
    begin[order] = np.concatenate([[0], ends[:-1]])
    return np.concatenate([pool for pool, _ in found]), begin, end


def _started(edges: Edges, grid: Grid, lists: Lists, rows: Rows, queries: Queries, items: int) -> tuple[Ints, Longs]:
    """Start states of one share; again with a wider pool when they did not fit."""
    walks = int(queries[1][rows[1]] - queries[1][rows[0]])
    room, widest = 4 * walks + 64, int(np.diff(rows[2]).max(initial=0))
    while True:
        scratch = (
            tally(len(edges.key)),
            tally(items),
            np.empty(widest, np.int32),
            np.empty(grid.columns + 2, np.int64),
        )
        pool, ends = np.empty((room, 2), np.int32), np.empty(walks, np.int64)
        needed = start_states(edges, grid, lists, rows, queries, scratch, (pool, ends))
        if needed <= room:
            return pool[:needed], ends
        room = needed


def row_lists(edges: Edges, grid: Grid, needed: Bytes) -> tuple[Longs, tuple[Ints, Ints]]:
    """Edges that cross the middle line of each needed row, and the column where they do."""
    shares = ranges(0, len(edges.ring))
    counts = np.zeros((len(shares), grid.rows), np.int32)
    in_threads(lambda work: grids.count_rows(edges, grid, work[0], needed, work[1]), zip(shares, counts, strict=True))
    start, cursors = _offsets(counts)
    listed, column = np.empty(start[-1], np.int32), np.empty(start[-1], np.int32)
    fill: Callable[[tuple[Share, Longs]], None] = lambda work: grids.fill_rows(  # noqa: E731
        edges, grid, work[0], needed, (work[1], listed, column)
    )
    in_threads(fill, zip(shares, cursors, strict=True))
    return start, (listed, column)


def cut_load(load: Longs, most: int) -> list[Share]:
    """Ranges of about equal load; ``load`` is cumulative. They depend on the layers alone."""
    if not len(load):
        return []
    cuts = np.unique(np.searchsorted(load, np.linspace(0, load[-1], most + 1)[1:-1]))
    edges = [0, *cuts[(cuts > 0) & (cuts < len(load))].tolist(), len(load)]
    return list(pairwise(edges))


def both(region: Lists, zone: Lists) -> Lists:
    """One list a cell out of the two, without bounds."""
    start = region.start + zone.start
    joined = np.empty(start[-1], np.int32)
    join_lists(region.start, region.edges, zone.start, zone.edges, joined)
    return Lists(region.rank, start, joined, region.boxes[:0])


def tally(items: int) -> tuple[Ints, Ints, Ints, Longs]:
    """A count of nothing over ``items`` items: counts, slots, list, length of the list."""
    return np.zeros(items, np.int32), np.zeros(items, np.int32), np.empty(items + 1, np.int32), np.zeros(1, np.int64)


def walks_of(start: Longs, ring: Ints) -> tuple[Longs, Longs, Longs]:
    """First edge of each walk, the edge after its last, and the walk that follows."""
    room = len(start) + len(ring) // WALK_EDGES
    first, last, following = (np.empty(room, np.int64) for _ in range(3))
    walks = plan_walks(start, ring, WALK_EDGES, (first, last, following))
    return first[:walks], last[:walks], following[:walks]
