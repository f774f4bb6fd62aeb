"""One pass over a raster (一次扫描): strips are read once, only where polygons lie, and handed to a tally with their runs.

Strips are swept in shares: a few neighbouring ones with the edges that meet them, fixed by the raster alone. Each share is added up by
itself and the shares in their order, so that the last bit of a sum is the same however many threads, processes or machines measure.
"""

from __future__ import annotations

import queue
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from threading import Event, Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from soilgis.model.events import Count
from soilgis.model.spread import Arrays, spread
from soilgis.raster.grid import Plane, plane_of
from soilgis.raster.kernels import Edges, Runs, Strip, bucket, reach, sum_runs, touched, trace
from soilgis.raster.shares import bundle, in_order, in_runs, numbered, share_of, unbundled
from soilgis.raster.tally import Weights
from soilgis.store.large.memory import give_back_freed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from soilgis.model.raster import Grid

Cells = npt.NDArray[np.generic]

THREADS = 2
"""Shares are measured by this many threads."""
_STRIP_CELLS = 1 << 22
LARGEST_BLOCK = 1 << 28
"""Cells of a row of blocks, at most, that is taken as one; of a wider one some columns are."""
_WINDOW_CELLS = 1 << 26
"""Cells that are then taken together, about."""
_TOGETHER = 8
"""Most neighbouring strips of a share: what they have in common at their border is read from the block cache."""
_SHARES = 8
"""A raster is cut into this many shares at least, where it has as many strips."""
_SHARE_CELLS = 1 << 25
"""Cells of a share of several strips, at most."""
_TRAVEL = 4
"""Most shares that are one piece where others measure: more would leave some of many workers idle."""
_MANY_EDGES = 1 << 19
"""Edges whose making left much freed memory behind."""


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

    @property
    def files(self) -> tuple[str, ...]:
        """Files that are read."""

    @property
    def in_a_row(self) -> int:
        """Shares that one reader had best read one after another; 1 where it does not matter."""

    def opened(self) -> AbstractContextManager[StripReader]:
        """Open for one thread."""


class Tally(Protocol):
    """Adds up what the strips of a share hold."""

    def add(self, runs: Runs, cells: Cells, weights: Weights, strip: Strip) -> None:
        """Take one strip: ``cells`` has the strip's shape; cells outside every run are not filled."""


@dataclass(frozen=True)
class Account:
    """What a sweep adds up (累加项): `tally` begins a share, `result` ends it; a task of `soilgis.model.spread`.

    Attributes
    ----------
    source
        What is swept.
    """

    source: Source

    def tally(self, share: Arrays) -> Tally:
        """A fresh tally for the features of a share, by their place in its ``rows``."""
        raise NotImplementedError(type(self).__name__)

    def result(self, tally: Tally, rows: npt.NDArray[np.int64]) -> Arrays:
        """What was found for ``rows``, places of the features among all."""
        raise NotImplementedError(type(self).__name__)

    @property
    def files(self) -> tuple[str, ...]:
        """Files that are read."""
        return self.source.files

    def measure(self, piece: Arrays) -> Arrays:
        """Sweep one share, wherever it is."""
        one = _Sweep(self, kept_plane(self.source.grid), None)
        with self.source.opened() as reader:
            return bundle(_swept(one, share, reader) for share in unbundled(piece))


kept_plane = lru_cache(2)(plane_of)
"""The plane of a grid, as `plane_of` gives it, kept for the next piece of the same raster."""


class _Sweep(NamedTuple):
    """What goes with every share."""

    account: Account
    plane: Plane
    counter: Count | None


def sweep(
    account: Account, plane: Plane, edges: Edges, *, threads: int = THREADS, given: Arrays | None = None
) -> Iterator[Arrays]:
    """Read the account's source once and yield what it found in every share, in their order.

    Parameters
    ----------
    account
        What is read and added up. Blocks that no polygon touches are skipped.
    plane, edges
        The plane, and the edges of all features in it.
    threads
        Threads that share the work where nobody else does it; they change no bit.
    given
        What the account knows of each feature, shape (features,); its share gets those of its rows.
    """
    if len(edges.top) > _MANY_EDGES:
        give_back_freed()
    height = strip_height(account.source)
    strips = -(-account.source.grid.shape[0] // height)
    offsets, numbers = bucket(edges, height, strips)
    together = max(1, min(_TOGETHER, strips // _SHARES, _SHARE_CELLS // (height * account.source.grid.shape[1])))
    spans = [(first, min(first + together, strips)) for first in range(0, strips, together)]
    spans = [(first, last) for first, last in spans if offsets[last] > offsets[first]]
    shares = (share_of(edges, span, numbers[offsets[span[0]] : offsets[span[1]]], given or {}) for span in spans)
    whom = spread()
    if whom is not None:
        runs = in_runs(shares, min(account.source.in_a_row, _TRAVEL))
        yield from (found for many in whom.measured(account, map(bundle, runs)) for found in unbundled(many))
        return
    one = _Sweep(account, plane, Count(sum(last - first for first, last in spans)))
    if threads > 1 and len(spans) > 1:
        together = min(account.source.in_a_row, -(-len(spans) // threads))
        yield from _by_threads(one, in_runs(shares, together), threads)
        return
    with account.source.opened() as reader:
        yield from (_swept(one, share, reader) for share in shares)


def _swept(one: _Sweep, share: Arrays, reader: StripReader) -> Arrays:
    """Add up one share."""
    source, edges = one.account.source, Edges(*(share[name] for name in Edges._fields))  # type: ignore[arg-type]
    height = strip_height(source)
    first, last = share["strips"].tolist()
    offsets, numbers = bucket(edges, height, -(-source.grid.shape[0] // height))
    plan = _Plan(source, one.plane, edges, height)
    tally, room = one.account.tally(share), np.empty(0, dtype=source.dtype)
    for strip_number in range(first, last):
        mine = numbers[offsets[strip_number] : offsets[strip_number + 1]]
        for strip in _windows(plan, strip_number, mine):
            size = strip.rows * strip.columns
            if room.size < size:
                room = np.empty(size, dtype=source.dtype)
            _measure(plan, (tally, reader), mine, strip, room[:size].reshape(strip.rows, strip.columns))
        if one.counter is not None:
            one.counter.add()
    return one.account.result(tally, share["rows"].view(np.int64))


def _by_threads(one: _Sweep, runs: Iterator[list[Arrays]], threads: int) -> Iterator[Arrays]:
    """Shares measured by threads, each with its own reader, some in a row; yielded in their order."""
    turns, lock, stop = numbered(runs), Lock(), Event()
    ready: queue.SimpleQueue[tuple[int, Arrays] | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            with one.account.source.opened() as reader:
                while not stop.is_set():
                    with lock:
                        run = next(turns, None)
                    if run is None:
                        return
                    for number, share in run:
                        if not stop.is_set():
                            ready.put((number, _swept(one, share, reader)))
        except BaseException:
            stop.set()
            raise
        finally:
            ready.put(None)

    with ThreadPoolExecutor(threads) as pool:
        jobs = [pool.submit(work) for _ in range(threads)]
        try:
            yield from in_order(ready, threads)
        finally:
            stop.set()
        for job in jobs:
            job.result()


@dataclass(frozen=True)
class _Plan:
    source: Source
    plane: Plane
    edges: Edges
    height: int


def strip_height(source: Source) -> int:
    """Rows of a strip: whole blocks, about four million cells, at least one block unless a large block is as wide as the raster."""
    rows, columns = source.grid.shape
    block, width = source.block
    if block * columns > LARGEST_BLOCK and width >= columns:
        return max(1, min(rows, _STRIP_CELLS // columns))
    blocks = max(1, _STRIP_CELLS // max(1, block * columns))
    return min(block * blocks, -(-rows // block) * block)


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


def _windows(plan: _Plan, strip_number: int, numbers: npt.NDArray[np.int32]) -> Iterator[Strip]:
    """The window of a strip; of a raster whose row of blocks is too large, in parts of whole blocks."""
    whole = _window(plan, strip_number, numbers)
    if whole is None:
        return
    most = whole.columns
    if whole.rows * plan.source.grid.shape[1] > LARGEST_BLOCK:
        width = plan.source.block[1]
        most = max(1, _WINDOW_CELLS // (whole.rows * width)) * width
    for begin in range(0, whole.columns, most):
        yield whole._replace(column=whole.column + begin, columns=min(most, whole.columns - begin))


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
