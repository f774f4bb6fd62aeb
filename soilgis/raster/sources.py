"""What can be swept (扫描来源): class rasters as bytes, two class rasters joined cell by cell, and continuous rasters."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import RasterError
from soilgis.model.nodata import missing_values
from soilgis.model.sentences.raster import RasterMessages
from soilgis.raster.sweep import Source
from soilgis.raster.tally import recode
from soilgis.store.raster import RasterReader, reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.model.raster import Grid, Raster
    from soilgis.raster.sweep import StripReader

Codes = npt.NDArray[np.uint8]
MOST_CLASSES = 255


@dataclass
class Codebook:
    """Numbers 0-255 given to the class codes of a raster in the order they are met (代码表)."""

    name: str
    codes: list[int] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def __reduce__(self) -> tuple[type[Codebook], tuple[str, list[int]]]:
        """A book that travels to another process is a copy with a lock of its own."""
        return Codebook, (self.name, list(self.codes))

    def number(self, code: int) -> int:
        """Number of a code; a new code gets the next one.

        Raises
        ------
        RasterError
            If there are more than 255 codes: that is no class raster.
        """
        with self.lock:
            if code not in self.codes:
                if len(self.codes) == MOST_CLASSES:
                    raise RasterError(
                        f"{self.name}: holds more than {MOST_CLASSES} different values; it is no class raster. Classify it first (不是分类栅格)"
                    )
                self.codes.append(code)
            return self.codes.index(code)


@dataclass(frozen=True)
class ClassSource:
    """A class raster as bytes: ``uint8`` as it is, other integers numbered by a codebook."""

    raster: Raster
    book: Codebook

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.raster.grid

    @property
    def block(self) -> tuple[int, int]:
        """Rows and columns of a stored block."""
        return self.raster.block

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """Bytes."""
        return np.dtype(np.uint8)

    @contextmanager
    def opened(self) -> Iterator[StripReader]:
        """Open for one thread."""
        with reading(self.raster) as reader:
            yield reader if self.raster.dtype == "uint8" else _Numbering(reader, self.book)

    def code(self, number: int) -> int:
        """Code in the raster of a byte handed to the tally."""
        return number if self.raster.dtype == "uint8" else self.book.codes[number]

    def meaning(self, number: int) -> tuple[int, ...]:
        """The same as `code`, as `numbered` takes it."""
        return (self.code(number),)

    def numbered(self, meaning: tuple[int, ...]) -> int:
        """Byte of a code."""
        return meaning[0] if self.raster.dtype == "uint8" else self.book.number(meaning[0])

    @property
    def in_a_row(self) -> int:
        """Shares may be read in any order."""
        return 1

    @property
    def files(self) -> tuple[str, ...]:
        """The raster's file."""
        return (self.raster.path,)


class _Numbering:
    """Numbers the codes of a raster that is not stored as bytes."""

    def __init__(self, reader: RasterReader, book: Codebook) -> None:
        self._reader = reader
        self._book = book
        self._short = np.dtype(reader.raster.dtype).itemsize <= 2
        self._table = np.full(1 << 16, -1, np.int16)

    def read(self, rows: tuple[int, int], columns: tuple[int, int], out: npt.NDArray[np.generic]) -> None:
        """Fill ``out`` with the numbers of the codes."""
        values = np.empty(out.shape, dtype=self._reader.raster.dtype)
        self._reader.read(rows, columns, values)
        if not self._short:
            codes, place = np.unique(values, return_inverse=True)
            out[...] = np.array([self._book.number(int(code)) for code in codes], np.uint8)[place].reshape(out.shape)
            return
        while unknown := recode(values, self._table, out.view(np.uint8)):
            code = unknown - 1_000_000
            self._table[code & 0xFFFF] = self._book.number(code)


def class_source(raster: Raster) -> ClassSource:
    """Return a class raster as something that can be swept.

    Raises
    ------
    RasterError
        If its values are not whole numbers.
    """
    if not np.issubdtype(np.dtype(raster.dtype), np.integer):
        raise RasterError(RasterMessages.not_classes(raster=raster.name, dtype=raster.dtype))
    return ClassSource(raster, Codebook(raster.name))


class ByteSource(Source, Protocol):
    """A source of bytes that knows what they stand for; two processes may number the same meaning differently."""

    def meaning(self, number: int) -> tuple[int, ...]:
        """Codes that a byte stands for."""

    def numbered(self, meaning: tuple[int, ...]) -> int:
        """Byte that stands for codes here; a new one where they were not met yet."""


@dataclass(frozen=True)
class PairSource:
    """Two class rasters on the same cells, joined cell by cell (逐像元联合); bytes number the pairs by a codebook."""

    first: ByteSource
    second: ByteSource
    pairs: Codebook

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.first.grid

    @property
    def block(self) -> tuple[int, int]:
        """Rows and columns of a block that holds whole blocks of the first raster."""
        return self.first.block

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """Bytes."""
        return np.dtype(np.uint8)

    @contextmanager
    def opened(self) -> Iterator[StripReader]:
        """Open both for one thread; the first, which may be a DEM, has the last word on the block cache."""
        with ExitStack() as stack:
            second = stack.enter_context(self.second.opened())
            yield _Joining(stack.enter_context(self.first.opened()), second, self.pairs)

    def codes(self, number: int) -> tuple[int, int]:
        """Codes in the two rasters of a byte handed to the tally."""
        pair = self.pairs.codes[number]
        return self.first.meaning(pair >> 8)[0], self.second.meaning(pair & 0xFF)[0]

    def meaning(self, number: int) -> tuple[int, ...]:
        """The same as `codes`, as `numbered` takes it."""
        return self.codes(number)

    def numbered(self, meaning: tuple[int, ...]) -> int:
        """Byte of a pair of codes."""
        first, second = (one.numbered((code,)) for one, code in zip((self.first, self.second), meaning, strict=True))
        return self.pairs.number(first << 8 | second)

    @property
    def in_a_row(self) -> int:
        """As many as the one of the two that minds more."""
        return max(self.first.in_a_row, self.second.in_a_row)

    @property
    def files(self) -> tuple[str, ...]:
        """Files of both."""
        return (*self.first.files, *self.second.files)


class _Joining:
    def __init__(self, first: StripReader, second: StripReader, pairs: Codebook) -> None:
        self._first, self._second, self._pairs = first, second, pairs
        self._table = np.full(1 << 16, -1, np.int16)

    def read(self, rows: tuple[int, int], columns: tuple[int, int], out: npt.NDArray[np.generic]) -> None:
        """Fill ``out`` with the numbers of the pairs."""
        high, low = np.empty(out.shape, np.uint8), np.empty(out.shape, np.uint8)
        self._first.read(rows, columns, high)
        self._second.read(rows, columns, low)
        joined = (high.astype(np.uint16) << 8) | low
        while unknown := recode(joined, self._table, out.view(np.uint8)):
            pair = unknown - 1_000_000
            self._table[pair] = self._pairs.number(pair)


def pair_source(first: ByteSource, second: ByteSource, names: tuple[str, str]) -> PairSource:
    """Return two sources of bytes joined cell by cell; ``names`` are what messages call them.

    Raises
    ------
    RasterError
        If their cells differ: rasters on different grids are compared by regions, or one is resampled first, by name.
    """
    if not first.grid.same_cells(second.grid):
        raise RasterError(RasterMessages.grids_differ(one=names[0], other=names[1]))
    return PairSource(first, second, Codebook(" × ".join(names)))


@dataclass(frozen=True)
class ValueSource:
    """A continuous raster as float64 with NaN where there is no value (连续栅格)."""

    raster: Raster

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.raster.grid

    @property
    def block(self) -> tuple[int, int]:
        """Rows and columns of a stored block."""
        return self.raster.block

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """Float64."""
        return np.dtype(np.float64)

    @property
    def in_a_row(self) -> int:
        """Shares may be read in any order."""
        return 1

    @property
    def files(self) -> tuple[str, ...]:
        """The raster's file."""
        return (self.raster.path,)

    @contextmanager
    def opened(self) -> Iterator[StripReader]:
        """Open for one thread."""
        with reading(self.raster) as reader:
            yield _Values(reader)


class _Values:
    def __init__(self, reader: RasterReader) -> None:
        self._reader = reader

    def read(self, rows: tuple[int, int], columns: tuple[int, int], out: npt.NDArray[np.generic]) -> None:
        """Fill ``out`` with values, NaN where there is none."""
        values = np.empty(out.shape, dtype=self._reader.raster.dtype)
        self._reader.read(rows, columns, values)
        out[...] = values
        out[missing_values(out.view(np.float64), self._reader.raster.nodata)] = np.nan
