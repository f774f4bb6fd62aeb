"""One pass over a raster (一次扫描): strips are read once, only where polygons lie, and handed to a tally with their runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from soilgis.model.events import Count
from soilgis.raster.kernels import Edges, Runs, Strip, bucket, reach, sum_runs, touched, trace
from soilgis.raster.tally import Weights

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from soilgis.model.raster import Grid
    from soilgis.raster.grid import Plane

Cells = npt.NDArray[np.generic]

THREADS = 2
"""Strips are shared among this many threads."""
_STRIP_CELLS = 1 << 22
_LARGEST_BLOCK = 1 << 28
_TOGETHER = 8
"""Most neighbouring strips one thread takes in a row: what they share at their border is read from the block cache."""


class StripReader(Protocol):
    """Reads windows of a source; one a thread."""

    def read(self, rows: tuple[int, int], columns: tuple[int, int], out: npt.NDArray[np.generic]) -> None:
        """Fill ``out`` with the cells of a window."""


class Source(Protocol):
    """What can be swept: a raster, two rasters joined, or classes made on the way from a DEM."""

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""

    @property
    def block(self) -> tuple[int, int]:
        """Rows and columns that are read together."""

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """Type of the cells handed to the tally."""

    def opened(self) -> AbstractContextManager[StripReader]:
        """Open for one thread."""


class Tally(Protocol):
    """Adds up what a thread's strips hold."""

    def add(self, runs: Runs, cells: Cells, weights: Weights, strip: Strip) -> None:
        """Take one strip: ``cells`` has the strip's shape; cells outside every run are not filled."""


@dataclass(frozen=True)
class _Plan:
    source: Source
    plane: Plane
    edges: Edges
    height: int
    offsets: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int32]


def sweep(source: Source, plane: Plane, edges: Edges, tallies: list[Tally]) -> None:
    """Read the source once and hand every strip with its runs to a tally; one thread for each tally.

    Parameters
    ----------
    source
        What is read. Blocks that no polygon touches are skipped.
    plane
        The plane the edges lie in.
    edges
        Edges of all features.
    tallies
        Changed: each gets the strips of its thread. Strips are counted (`soilgis.model.events`).
    """
    rows = source.grid.shape[0]
    height = strip_height(source)
    offsets, numbers = bucket(edges, height, -(-rows // height))
    plan = _Plan(source, plane, edges, height, offsets, numbers)
    count = Count(len(offsets) - 1)
    if len(tallies) == 1:
        _work(plan, tallies[0], count, (0, 1))
        return
    with ThreadPoolExecutor(len(tallies)) as pool:
        jobs = [pool.submit(_work, plan, tally, count, (turn, len(tallies))) for turn, tally in enumerate(tallies)]
        for job in jobs:
            job.result()


def strip_height(source: Source) -> int:
    """Rows of a strip: whole blocks, about four million cells, at least one block unless a block is the whole raster."""
    rows, columns = source.grid.shape
    block = source.block[0]
    if block * columns > _LARGEST_BLOCK:
        return max(1, min(rows, _STRIP_CELLS // columns))
    blocks = max(1, _STRIP_CELLS // max(1, block * columns))
    return min(block * blocks, -(-rows // block) * block)


def _work(plan: _Plan, tally: Tally, count: Count, share: tuple[int, int]) -> None:
    turn, turns = share
    room = np.empty(0, dtype=plan.source.dtype)
    strips = np.arange(len(plan.offsets) - 1)
    together = max(1, min(_TOGETHER, len(strips) // (4 * turns)))
    with plan.source.opened() as reader:
        for strip_number in strips[strips // together % turns == turn].tolist():
            numbers = plan.numbers[plan.offsets[strip_number] : plan.offsets[strip_number + 1]]
            strip = _window(plan, strip_number, numbers)
            if strip is not None:
                size = strip.rows * strip.columns
                if room.size < size:
                    room = np.empty(size, dtype=plan.source.dtype)
                cells = room[:size].reshape(strip.rows, strip.columns)
                _measure(plan, (tally, reader), numbers, strip, cells)
            count.add()


def _measure(
    plan: _Plan, hands: tuple[Tally, StripReader], numbers: npt.NDArray[np.int32], strip: Strip, cells: Cells
) -> None:
    """Read the cells that a strip's polygons touch, and hand them to the tally with their runs."""
    tally, reader = hands
    spans, shares, count = sum_runs(*trace(plan.edges, numbers, plan.plane.lines, strip), strip)
    runs = Runs(spans[:count], shares[:count])
    _fill(reader, plan.source.block[1], strip, runs, cells)
    areas = plan.plane.cell_m2[strip.row : strip.row + strip.rows]
    tally.add(runs, cells, Weights(areas, plan.plane.scale, plan.plane.step), strip)


def _window(plan: _Plan, strip_number: int, numbers: npt.NDArray[np.int32]) -> Strip | None:
    """The columns the strip's polygons reach, on block borders; None when none reaches the raster."""
    if len(numbers) == 0:
        return None
    rows, columns = plan.source.grid.shape
    width = plan.source.block[1]
    low, high = reach(plan.edges, numbers)
    first = max(0, int(min(max(low, 0), columns)) // width * width)
    last = min(columns, -(-int(min(max(high, 0), columns) + 1) // width) * width)
    if low >= columns or high <= 0 or first >= last:
        return None
    start = strip_number * plan.height
    return Strip(start, min(plan.height, rows - start), first, last - first)


def _fill(reader: StripReader, width: int, strip: Strip, runs: Runs, cells: Cells) -> None:
    """Read the column blocks that runs touch, neighbouring blocks together."""
    needed = np.zeros(-(-strip.columns // width) + 2, dtype=np.bool_)
    touched(runs, np.arange(strip.columns) // width, needed[1:-1])
    changes = np.flatnonzero(needed[1:] != needed[:-1])
    for first, last in zip(changes[::2], changes[1::2], strict=True):
        start, stop = int(first) * width, min(int(last) * width, strip.columns)
        reader.read(
            (strip.row, strip.row + strip.rows),
            (strip.column + start, strip.column + stop),
            cells[:, start:stop],
        )
