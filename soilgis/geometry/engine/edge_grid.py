"""Edge grid (边网格): lays square cells over edges, lists edges by cell and by row, and sweeps rows for winding numbers.

Spans of the work go to threads; nothing that is written depends on how many there are.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from soilgis.geometry.engine import edge_grid_kernels as grids
from soilgis.geometry.engine.edge_grid_kernels import UNIONS, CellGrid, Edges, Lists
from soilgis.geometry.engine.plan import plan_walks
from soilgis.geometry.engine.room import with_room
from soilgis.geometry.engine.winding_sweep import sweep_rows
from soilgis.model.threads import WORKERS, in_threads

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.geometry.engine.rings import Flags, Ints, Longs, Reals, Rings

    Span = tuple[int, int]

Bytes = npt.NDArray[np.uint8]

EDGES_PER_CELL = 2.0
"""Edges in a cell, on average, where a grid is made for them."""
SPANS = 32
"""Spans that walks are cut into, whatever the number of threads: sums are added in their order."""
_MOST_CELLS = 1 << 27
"""Cells of a grid at most: 0.5 GB for one number of 32 bits a cell."""


class Rows(NamedTuple):
    """Where edges cross the lines of the rows of cells (行线交叉), by cell.

    ``cell`` is that of each crossing, ascending, ``edge`` the edge, ``start`` where each row begins and the number of crossings.
    """

    cell: Ints
    edge: Ints
    start: Longs


class Queries(NamedTuple):
    """Points whose cover is asked for (待查点): coordinates, cell, and the ring they lie on; −1 for a ring of the regions."""

    xy: Reals
    cell: Ints
    ring: Ints


def square_grid(boxes: Reals, edges: int, per_cell: float = EDGES_PER_CELL) -> CellGrid:
    """Square cells that hold about ``per_cell`` edges on average, and cover all boxes."""
    x0, y0 = np.nanmin(boxes[:, :2], axis=0)
    width, height = np.nanmax(boxes[:, 2:], axis=0) - (x0, y0)
    size = math.sqrt(max(width, 1e-3) * max(height, 1e-3) * per_cell / edges)
    size = max(size, max(width, height) / (1 << 20), math.sqrt(width * height / _MOST_CELLS), 2.0**-9)
    columns, rows = int(width / size) + 3, int(height / size) + 3
    return CellGrid(float(x0 - size), float(y0 - size), 1 / size, columns, rows)


def ranges(first: int, last: int) -> list[Span]:
    """Equal ranges of edges or cells, one for each thread."""
    cuts = np.linspace(first, last, WORKERS + 1).astype(int).tolist()
    return list(pairwise(cuts))


def layer_edges(rings: Rings, grid: CellGrid, hole: Flags) -> Edges:
    """One layer's rings as edges on a grid, none of them isolated; ``hole`` says which rings count as holes."""
    return Edges(
        rings.xy, cells_of(rings.xy, grid), rings.ring, rings.orientation, hole.astype(np.int8), rings.ring_feature,
        np.zeros(len(rings.orientation), np.uint8), 0, UNIONS,
    )  # fmt: skip


def cells_of(xy: Reals, grid: CellGrid) -> Ints:
    """Number of each point's cell."""
    cell = np.empty(len(xy), np.int32)
    in_threads(lambda span: grids.code_cells(xy, grid, span, cell), ranges(0, len(xy)))
    return cell


def ranked(busy: npt.NDArray[np.bool_]) -> Ints:
    """Running number of each busy cell; −1 for the others."""
    places = np.flatnonzero(busy)
    rank = np.full(len(busy), -1, np.int32)
    rank[places] = np.arange(len(places), dtype=np.int32)
    return rank


def busy_cells(edges: Edges, grid: CellGrid, border: Bytes) -> Ints:
    """Running number of each cell where edges have to do with each other or with a border; −1 for the others.

    ``border`` marks the cells a region's border passes, shape (cells,).
    """
    spans = ranges(0, len(edges.ring))
    busy = np.zeros(len(border), np.uint8)
    owners = [np.full(0 if edges.isolated.all() else len(border), -1, np.int32) for _ in spans]
    in_threads(
        lambda work: grids.mark_cells(edges, grid, work[0], border, (busy, work[1])), zip(spans, owners, strict=True)
    )
    marked = busy.view(bool)
    if len(owners[0]):
        marked |= _several(owners)
    return ranked(marked)


def _several(owners: list[Ints]) -> npt.NDArray[np.bool_]:
    """Cells in which more than one ring was met, by any of the threads."""
    first = owners[0]
    several: npt.NDArray[np.bool_] = first == -2  # as `mark` writes it: −1 no ring yet, −2 more than one
    for other in owners[1:]:
        several |= (other == -2) | ((other != first) & (first != -1) & (other != -1))
        np.copyto(first, other, where=first == -1)
    return several


def listed(edges: Edges, grid: CellGrid, rank: Ints, *, bounds: bool = True) -> Lists:
    """List a layer's edges by busy cell, in order, with their bounds where they are wanted."""
    spans = ranges(0, len(edges.ring))
    counts = np.zeros((len(spans), int(rank.max(initial=-1)) + 1), np.int32)

    def collect(work: tuple[Span, Ints]) -> tuple[Ints, Ints]:
        span, count = work
        return _two_columns(span[1] - span[0], lambda *room: grids.collect_cells(edges, grid, span, rank, (*room, count)),
                          count)  # fmt: skip

    entries = in_threads(collect, zip(spans, counts, strict=True))
    start = np.zeros(counts.shape[1] + 1, np.int64)
    np.cumsum(counts.sum(axis=0, dtype=np.int64), out=start[1:])
    cursors = (start[:-1] + np.cumsum(counts, axis=0, dtype=np.int64) - counts).astype(np.int64)
    members, boxes = np.empty(start[-1], np.int32), np.empty((start[-1] if bounds else 0, 4), np.float32)
    in_threads(
        lambda work: grids.fill_cells(edges, work[0], len(work[0][0]), work[1], (members, boxes)),
        zip(entries, cursors, strict=True),
    )
    return Lists(rank, start, members, boxes)


def _two_columns(guess: int, fill: Callable[[Ints, Ints], int], counts: Ints | None = None) -> tuple[Ints, Ints]:
    """Two columns of as many numbers as ``fill`` writes; ``counts`` are what it counts besides."""

    def attempt(room: int) -> tuple[int, tuple[Ints, Ints]]:
        if counts is not None:
            counts[:] = 0  # an attempt that did not fit has counted already
        one, two = np.empty(room, np.int32), np.empty(room, np.int32)
        found = fill(one, two)
        return found, (one[:found], two[:found])

    return with_room(guess + 1024, attempt)


def crossed_rows(edges: Edges, grid: CellGrid, passed: Bytes) -> Rows:
    """Where a layer's edges cross the rows' lines; the cells of edges that go from one to another are marked in ``passed``."""

    def trace(span: Span) -> tuple[Ints, Ints]:
        return _two_columns((span[1] - span[0]) // 4, lambda *room: grids.trace(edges, grid, span, passed, room))

    found = in_threads(trace, ranges(0, len(edges.ring)))
    cell, edge = (np.concatenate([columns[side] for columns in found]) for side in (0, 1))
    order = np.argsort(cell)
    cell = cell[order]
    start = np.searchsorted(cell, np.arange(grid.rows + 1, dtype=np.int32) * np.int32(grid.columns))
    return Rows(cell, edge[order], start.astype(np.int64))


def sweep(edges: Edges, grid: CellGrid, lists: Lists, queries: Queries, items: int) -> tuple[Ints, Longs, Longs]:
    """How often the keys of a layer wind around points, by one sweep along each row: pool of (key, count), begin and end of each point.

    ``lists`` are of the layer's edges; they must know every cell in which both an edge and a point lie. ``items`` is the number of keys.
    """
    order = np.argsort(queries.cell, kind="stable")
    order_start = np.searchsorted(queries.cell[order], np.arange(grid.rows + 1) * grid.columns)
    rows = crossed_rows(edges, grid, np.zeros(0, np.uint8))
    work = cut_load(rows.start[1:] + order_start[1:], 4 * WORKERS)
    found = in_threads(lambda span: _swept(edges, grid, lists, span, rows, (*queries, order, order_start), items), work)
    sizes = np.concatenate([[0], np.cumsum([len(pool) for pool, _ in found])])
    ends = np.concatenate(
        [np.zeros(0, np.int64), *(part + base for (_, part), base in zip(found, sizes, strict=False))]
    )
    begin, end = np.empty_like(ends), np.empty_like(ends)
    end[order] = ends
    begin[order] = np.concatenate([[0], ends])[: len(ends)]
    return np.concatenate([np.zeros((0, 2), np.int32), *(pool for pool, _ in found)]), begin, end


def _swept(edges: Edges, grid: CellGrid, lists: Lists, span: Span, rows: Rows, asked: tuple[Reals, Ints, Ints, Longs, Longs],
           items: int) -> tuple[Ints, Longs]:  # fmt: skip
    """Covers in one range of rows."""
    points = int(asked[4][span[1]] - asked[4][span[0]])

    def attempt(room: int) -> tuple[int, tuple[Ints, Longs]]:
        pool, ends = np.empty((room, 2), np.int32), np.empty(points, np.int64)
        scratch = tally(len(edges.key)), tally(items)
        needed = sweep_rows(edges, grid, lists, span, rows, asked, scratch, (pool, ends))
        return needed, (pool[:needed], ends)

    return with_room(4 * points + 64, attempt)


def cut_load(load: Longs, most: int) -> list[Span]:
    """Ranges of about equal load; ``load`` is cumulative. They depend on the layers alone."""
    if not len(load):
        return []
    cuts = np.unique(np.searchsorted(load, np.linspace(0, load[-1], most + 1)[1:-1]))
    edges = [0, *cuts[(cuts > 0) & (cuts < len(load))].tolist(), len(load)]
    return list(pairwise(edges))


def tally(items: int) -> tuple[Ints, Ints, Ints, Longs]:
    """A count of nothing over ``items`` items: counts, slots, list, length of the list."""
    return np.zeros(items, np.int32), np.zeros(items, np.int32), np.empty(items + 1, np.int32), np.zeros(1, np.int64)


def walks_of(start: Longs, ring: Ints, most: int) -> tuple[Longs, Longs, Longs]:
    """First edge of each walk of at most ``most`` edges, the edge after its last, and the walk that follows."""
    room = len(start) + len(ring) // most
    first, last, following = (np.empty(room, np.int64) for _ in range(3))
    walks = plan_walks(start, ring, most, (first, last, following))
    return first[:walks], last[:walks], following[:walks]
