"""Slope classes of wide DEMs (宽幅高程的坡度级): each row of blocks is unpacked once, though slopes at its borders need both neighbours.

A strip of a wide DEM is one row of blocks, more than a block cache holds. Its last cells need the first row of the next blocks, which are
unpacked for it as a whole; so the classes of the next strip are made at once, all but its last row, and kept with its last two rows of
heights until that strip is asked for. Whoever reads strip after strip unpacks every block once; two more rows of blocks at the ends.

Classes are made block by block, whichever way they come: they are the same cell by cell for whoever reads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from soilgis.raster.slope_kernels import slope_classes
from soilgis.store.raster import NEIGHBOUR_CACHE_BYTES

if TYPE_CHECKING:
    import numpy.typing as npt

    from soilgis.model.raster import Raster
    from soilgis.raster.heights import Heights, Singles

    Codes = npt.NDArray[np.uint8]

Span = tuple[int, int]
AHEAD_CACHE_BYTES = 16 << 20
"""Block cache of whoever reads ahead: a block and its two neighbours, of every thread."""
_NARROW = 128
"""Blocks narrower than this are too many to be taken one by one."""
_ROWS_OF_BLOCKS = 3
"""What a strip of one row of blocks needs in the block cache."""
_SINGLE = 4
"""Bytes of a height."""


@dataclass
class _Strip:
    """What is known of a strip that was not asked for yet (预读条带)."""

    rows: Span
    tail: Singles
    """Its last two rows of heights with a column more at both sides, shape (2, columns + 2)."""
    known: dict[int, int] = field(default_factory=dict)
    """First and one past the last column of blocks of which ``tail``, and the classes of all rows but the last, are known."""


def reads_ahead(dem: Raster, largest_block: int) -> bool:
    """Whether a row of blocks is a strip by itself, and three of them are more than the block cache holds.

    Parameters
    ----------
    dem
        Heights.
    largest_block
        Cells of the largest row of blocks that is one strip.
    """
    rows, width = dem.block
    columns = dem.grid.shape[1]
    too_large = _ROWS_OF_BLOCKS * _SINGLE * rows * columns > NEIGHBOUR_CACHE_BYTES
    return too_large and rows * columns <= largest_block and _NARROW <= width < columns


class ClassesAhead:
    """Reads slope classes strip after strip (逐条带坡度级).

    Parameters
    ----------
    heights
        Windows of the DEM.
    limits
        Squares of the tangents that begin a class.
    width
        Columns of a block.
    """

    def __init__(self, heights: Heights, limits: Singles, width: int) -> None:
        self._heights, self._limits, self._width = heights, limits, width
        self._kept = np.empty((0, heights.shape[1]), np.uint8)
        self._now = self._next = self._unknown((-1, -1))

    def read(self, rows: Span, columns: Span, out: npt.NDArray[np.generic]) -> None:
        """Fill ``out`` with the numbers of the classes, block by block."""
        codes = out.view(np.uint8)
        if rows != self._now.rows:
            self._now = self._next if rows == self._next.rows else self._unknown(rows)
            self._next = self._unknown((rows[1], min(2 * rows[1] - rows[0], self._heights.shape[0])))
            if len(self._kept) < rows[1] - rows[0]:
                self._kept = np.empty((rows[1] - rows[0], self._heights.shape[1]), np.uint8)
        left = columns[0]
        while left < columns[1]:
            right = min((left // self._width + 1) * self._width, columns[1])
            self._block((left, right), codes[:, left - columns[0] : right - columns[0]])
            left = right

    def _unknown(self, rows: Span) -> _Strip:
        return _Strip(rows, np.empty((2, self._heights.shape[1] + 2), np.float32))

    def _block(self, columns: Span, out: Codes) -> None:
        """Classes of one block of the strip, and of the block below all but the last row, which take their place."""
        (top, bottom), end = self._now.rows, self._next.rows[1]
        inside, around = slice(*columns), slice(columns[0], columns[1] + 2)
        known = self._now.known.pop(columns[0], None) == columns[1]
        first = bottom - 1 if known else top
        tail = self._now.tail[:, around] if known else None
        heights = self._heights.lines((first - 1, max(end, bottom + 1)), columns, tail)
        if known:
            out[:-1] = self._kept[: bottom - 1 - top, inside]
        self._classes(heights, first, first, columns[0], out[first - top :])
        if end > bottom:
            self._classes(heights, first, bottom, columns[0], self._kept[: end - 1 - bottom, inside])
            self._next.known[columns[0]] = columns[1]
            self._next.tail[:, around] = heights[-2:]

    def _classes(self, heights: Singles, first: int, row: int, column: int, out: Codes) -> None:
        """Classes of rows from ``row`` on; heights begin a row above ``first``."""
        lines = heights[row - first : row - first + len(out) + 2]
        slope_classes(lines, self._heights.ground(row, column), self._limits, out)
