"""Shapefile rings (Shapefile 环): straight from the .shp, without sorting rings into polygons as OGR must.

Layout: ESRI Shapefile Technical Description, July 1998: main file header p. 3-4, polygon records p. 8-9, index file p. 23. Ground lies
right of every ring: shells run clockwise, holes anticlockwise. Areas need no more than that; whether a file keeps to it is checked by
`soilgis.geometry.engine.validity` before a number is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import LayerError
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.dbf import beside, read_dbf

if TYPE_CHECKING:
    from pathlib import Path

Longs = npt.NDArray[np.int64]

POLYGON_TYPES = (5, 15, 25)
"""Polygon, PolygonZ, PolygonM: their x and y are laid out alike."""
_HEADER = 100
_MAGIC = 9994
_LEAST = 4
"""Bytes of a record without shape: its type alone."""


@dataclass(frozen=True)
class ShapefileRings:
    """Where the rings of a Shapefile lie (环位置); rows marked deleted in the .dbf are not there.

    Attributes
    ----------
    buffer
        The .shp as bytes, mapped, read-only.
    place, points, record
        Byte offset, number of points and record of each ring, shape (rings,).
    records
        Number of records, those without shape included.
    rows
        Row of each record in the file, deleted ones counted, shape (records,).
    """

    buffer: npt.NDArray[np.uint8]
    place: Longs
    points: Longs
    record: Longs
    records: int
    rows: Longs


def read_rings(path: Path, only: tuple[int, int] | None = None) -> ShapefileRings:
    """Find the rings of a polygon Shapefile.

    Parameters
    ----------
    path
        The .shp.
    only
        First of its records and the one past the last, where not all are read; deleted ones are not counted.

    Raises
    ------
    LayerError
        If it is no Shapefile of polygons, or truncated, or its .shx is missing or does not fit.
    """
    buffer = np.memmap(path, np.uint8, "r") if path.stat().st_size >= _HEADER else np.zeros(0, np.uint8)
    if len(buffer) < _HEADER or int.from_bytes(bytes(buffer[:4]), "big") != _MAGIC:
        raise LayerError(f"{path} is no Shapefile, or truncated (不是 Shapefile 或已截断)")
    kind = int.from_bytes(bytes(buffer[32:36]), "little")
    if kind not in POLYGON_TYPES:
        raise LayerError(f"{path} holds shapes of type {kind}, not polygons (不是面图层)")
    begin, length = _index(path)
    if len(begin) and ((begin + length > len(buffer)) | (begin < _HEADER) | (length < _LEAST)).any():
        raise LayerError(
            f"{path} ends before its last record; it is truncated or its .shx belongs to another file (已截断)"
        )
    table = read_dbf(path)
    rows = np.flatnonzero(~table.deleted) if table is not None else np.arange(len(begin))
    if len(rows) and rows[-1] >= len(begin):
        raise LayerError(
            StoreMessages.rows_unlike_records(path=path, rows=len(table.rows) if table else 0, records=len(begin))
        )
    rows, before = (rows[slice(*only)], only[0]) if only else (rows, 0)
    begin, length = begin[rows], length[rows]
    kinds = _integers(buffer, begin)
    present = kinds != 0
    _refuse_broken(path, before + np.flatnonzero(present & ~np.isin(kinds, POLYGON_TYPES)))
    record = np.flatnonzero(present)
    at = begin[present]
    parts, total = _counts(buffer, at, length[present], path, before + record)
    owner = np.repeat(np.arange(len(record)), parts)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(parts) - parts, parts)
    first = _integers(buffer, at[owner] + 44 + 4 * number)
    after = np.concatenate([first[1:], [0]])
    last_of_record = np.concatenate([owner[1:] != owner[:-1], [True]]) if len(owner) else np.zeros(0, bool)
    after[: len(owner)][last_of_record] = total[owner[last_of_record]]
    out = (first < 0) | (after[: len(owner)] < first) | (after[: len(owner)] > total[owner])
    _refuse_broken(path, before + record[np.unique(owner[out])])
    place = at[owner] + 44 + 4 * parts[owner] + 16 * first
    return ShapefileRings(buffer, place, after[: len(owner)] - first, record[owner], len(begin), rows)


def _counts(buffer: npt.NDArray[np.uint8], at: Longs, length: Longs, path: Path, record: Longs) -> tuple[Longs, Longs]:
    """Rings and points of each record that has a shape; what does not fit into its record is refused before room is made for it."""
    short = length < 44
    _refuse_broken(path, record[short])
    parts, total = _integers(buffer, at + 36), _integers(buffer, at + 40)
    _refuse_broken(path, record[(parts < 0) | (total < 0) | (44 + 4 * parts + 16 * total > length)])
    return parts, total


def _refuse_broken(path: Path, records: Longs) -> None:
    """Refuse records whose numbers of rings and points do not fit what is there.

    Raises
    ------
    LayerError
        Naming the records, counted from 1.
    """
    if len(records):
        raise LayerError(StoreMessages.broken_records(path=path, records=records + 1))


def refuse_unfit(path: Path) -> None:
    """Refuse a Shapefile that is cut off, or whose .shx or .dbf belongs to another one or was copied by halves.

    The header says how long the file is, in words of two bytes (ESRI 1998, p. 3); the index has a pair of numbers a record.

    Raises
    ------
    LayerError
        Naming the file and the cure.
    """
    parts = _parts(path)
    if parts is None:
        return
    head, found, index = parts
    said = 2 * int.from_bytes(head[24:28], "big")
    if found < said:
        raise LayerError(f"{path} has {found} bytes of {said}; it is truncated, copy it again (已截断)")
    if index is None:
        raise LayerError(StoreMessages.no_index(path=path.with_suffix(".shx")))
    begin, length = _pairs(index)
    ends = int((begin + length).max()) if len(begin) else _HEADER
    if ends < said:
        raise LayerError(
            StoreMessages.index_short(path=path.with_suffix(".shx"), records=len(begin), ends=ends, size=said)
        )
    table = read_dbf(path)
    if table is not None and len(table.rows) != len(begin):
        raise LayerError(StoreMessages.rows_unlike_records(path=path, rows=len(table.rows), records=len(begin)))


def _parts(path: Path) -> tuple[bytes, int, bytes | None] | None:
    """Header and size of a Shapefile, and its index as bytes; None where it is none."""
    with path.open("rb") as file:
        head = file.read(_HEADER)
    index = beside(path, ".shx")
    if int.from_bytes(head[:4], "big") != _MAGIC:
        return None
    return head, path.stat().st_size, index.read_bytes() if index else None


def parts_of(path: Path) -> list[Path]:
    """Files a layer is made of: those of a folder; ids and CRS of a Shapefile stand beside its shapes."""
    if path.is_dir():
        return sorted(part for part in path.rglob("*") if part.is_file())
    beside = (
        [path.with_suffix(suffix) for suffix in (".dbf", ".prj", ".shx", ".cpg")]
        if path.suffix.lower() == ".shp"
        else []
    )
    return [path, *(part for part in beside if part.exists())]


def is_polygons(path: Path) -> bool:
    """Whether a Shapefile holds plain polygons, whose rings can be read from the file itself; multipatches are others."""
    with path.open("rb") as file:
        return int.from_bytes(file.read(_HEADER)[32:36], "little") in POLYGON_TYPES


def _index(path: Path) -> tuple[Longs, Longs]:
    """Where each record's content begins and how long it is, bytes; from the .shx."""
    index = beside(path, ".shx")
    if index is None:
        raise LayerError(StoreMessages.no_index(path=path.with_suffix(".shx")))
    return _pairs(index.read_bytes())


def _pairs(index: bytes) -> tuple[Longs, Longs]:
    words = np.frombuffer(index[_HEADER : _HEADER + (len(index) - _HEADER) // 8 * 8], ">i4")
    pairs = words.reshape(-1, 2).astype(np.int64) * 2
    return pairs[:, 0] + 8, pairs[:, 1]


def _integers(buffer: npt.NDArray[np.uint8], at: Longs) -> Longs:
    """Little-endian int32 at each of several offsets."""
    gathered = np.ascontiguousarray(buffer[at[:, None] + np.arange(4)])
    return gathered.view("<i4").reshape(-1).astype(np.int64)
