"""Tables of Shapefiles (DBF 属性表): which rows are deleted, and in which encoding the text is, told from the bytes.

Layout: dBASE III header of 32 bytes (records at 4, header length at 8, record length at 10, language driver at 29), field descriptors of
32 bytes each (name 0-10, type 11, length 16), then fixed records whose first byte is ``*`` where the row is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import LayerError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_HEADER, _FIELD = 32, 32
_END = 0x0D
_DELETED = ord("*")
_LANGUAGES = {0x4D: "GB18030", 0x4F: "Big5", 0x7A: "GB18030", 0x78: "Big5"}
"""Language driver ids that name a Chinese code page; those of western pages are the default of many writers and say nothing."""


@dataclass(frozen=True)
class DbfTable:
    """What the bytes of a .dbf say (DBF 头信息).

    Attributes
    ----------
    rows
        Records as bytes, shape (records, bytes), deleted ones too.
    fields
        Raw names, types, and first and last byte in a record.
    language
        Encoding its language driver names, or empty.
    codepage
        What the .cpg beside it says, or empty.
    """

    rows: npt.NDArray[np.uint8]
    fields: tuple[tuple[bytes, str, int, int], ...]
    language: str
    codepage: str

    @property
    def deleted(self) -> npt.NDArray[np.bool_]:
        """Rows that are marked deleted, shape (records,)."""
        gone: npt.NDArray[np.bool_] = self.rows[:, 0] == _DELETED
        return gone

    def high_texts(self) -> list[tuple[bytes, bool]]:
        """Names and text values with bytes beyond ASCII, each once, and whether the value fills its field and may be cut off."""
        found = [(name, False) for name, *_ in self.fields if max(name, default=0) > 127]
        kept = self.rows[~self.deleted]
        for _, kind, first, last in self.fields:
            column = kept[:, first:last]
            if kind != "C" or not column.size:
                continue
            high = np.ascontiguousarray(column[(column > 127).any(axis=1)])
            for one in sorted(set(map(bytes, high))):
                text = one.rstrip(b" \0")
                found.append((text, len(text) == last - first))
        return found


def beside(path: Path, suffix: str) -> Path | None:
    """The file of a Shapefile's other part, in small or capital letters; None where there is none."""
    return next((other for end in (suffix, suffix.upper()) if (other := path.with_suffix(end)).is_file()), None)


def read_dbf(path: Path) -> DbfTable | None:
    """Table beside a Shapefile, or the table itself where it stands alone; None where there is none.

    Raises
    ------
    LayerError
        If the table is cut off.
    """
    ending = path.suffix.lower()
    table = path if ending == ".dbf" and path.is_file() else beside(path, ".dbf") if ending == ".shp" else None
    if table is None or table.stat().st_size < _HEADER:
        return None
    page = beside(path, ".cpg")
    said = page.read_bytes().decode("ascii", "replace").strip() if page else ""
    return _table(np.memmap(table, np.uint8, "r"), said, table)


def lacks_table(path: Path) -> bool:
    """Whether a Shapefile has come without its table, and so without ids and names."""
    return path.suffix.lower() == ".shp" and path.is_file() and beside(path, ".dbf") is None


def _table(content: npt.NDArray[np.uint8], codepage: str, path: Path) -> DbfTable | None:
    head = bytes(content[:_HEADER])
    if len(head) < _HEADER:
        return None
    records, begin = int.from_bytes(head[4:8], "little"), int.from_bytes(head[8:10], "little")
    width = int.from_bytes(head[10:12], "little")
    if width == 0 or begin < _HEADER:
        return None
    there = max((len(content) - begin) // width, 0)
    if there < records:
        raise LayerError(f"{path} holds {there} rows of {records}; it is truncated, copy it again (属性表已截断)")
    rows = content[begin : begin + records * width].reshape(records, width)
    return DbfTable(rows, _fields(content[_HEADER:begin]), _LANGUAGES.get(head[29], ""), codepage)


def _fields(descriptors: npt.NDArray[np.uint8]) -> tuple[tuple[bytes, str, int, int], ...]:
    found, at = [], 1
    for place in range(0, len(descriptors) - _FIELD + 1, _FIELD):
        one = bytes(descriptors[place : place + _FIELD])
        if one[0] == _END:
            break
        kind = chr(one[11])
        length = int.from_bytes(one[16:18], "little") if kind == "C" else one[16]
        found.append((one[:11].split(b"\0")[0], kind, at, at + length))
        at += length
    return tuple(found)


def readings(texts: Sequence[tuple[bytes, bool]], encoding: str) -> list[str] | None:
    """Texts in an encoding, or None where one of them is not text in it; a character cut off at a field's end is left out."""
    found = []
    for text, may_be_cut in texts:
        for tail in range(4 if may_be_cut else 1):
            try:
                found.append(text[: len(text) - tail].decode(encoding))
                break
            except (UnicodeDecodeError, LookupError):
                continue
        else:
            return None
    return found
