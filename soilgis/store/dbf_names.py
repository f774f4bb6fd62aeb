"""Field names cut in the middle of a character (半字截断的字段名): GDAL writes them, and no reader of text can read them back.

A .dbf holds 10 bytes a name; a name of four Chinese characters has 12 in UTF-8, and writers cut it behind the first byte of the fourth.
Such a Shapefile is read from a folder of its own, where the names end at their last whole character and everything else is as it was.
"""

from __future__ import annotations

import codecs
from functools import lru_cache
from typing import IO, TYPE_CHECKING

from soilgis.store.copies import copied_parts

if TYPE_CHECKING:
    from pathlib import Path

_HEADER, _FIELD, _NAME = 32, 32, 11
_END = 0x0D
_FULL = 10
"""Bytes of a name that may have been cut."""


def readable_copy(path: Path) -> Path:
    """The Shapefile itself, or where a name of its fields is cut in half: a copy whose names are whole, gone when the program ends.

    Anything but a Shapefile with a .dbf beside it is given back as it is.
    """
    table = _table_of(path)
    if table is None:
        return path
    with table.open("rb") as file:
        header = _header(file)
    if header == _whole(header):
        return path
    stat = table.stat()
    return _copied(path.resolve(), stat.st_mtime_ns, stat.st_size)


def _table_of(path: Path) -> Path | None:
    if path.suffix.lower() != ".shp":
        return None
    return next((beside for end in (".dbf", ".DBF") if (beside := path.with_suffix(end)).is_file()), None)


def _header(file: IO[bytes]) -> bytes:
    head = file.read(_HEADER)
    return head + file.read(max(int.from_bytes(head[8:10], "little") - _HEADER, 0))


def _whole(header: bytes) -> bytes:
    """The same header, its field names without the bytes of a character that was cut."""
    mended = bytearray(header)
    for at in range(_HEADER, len(header) - _FIELD + 1, _FIELD):
        if header[at] == _END:
            break
        name = header[at : at + _NAME].split(b"\0")[0]
        kept = _trimmed(name)
        mended[at : at + len(name)] = kept.ljust(len(name), b"\0")
    return bytes(mended)


def _trimmed(name: bytes) -> bytes:
    """A name without a half character at its end; names that are no text in either encoding stay."""
    if len(name) < _FULL or name.isascii():
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(name)
        except UnicodeDecodeError:
            continue
        return text.encode(encoding)
    return name


@lru_cache(maxsize=64)
def _copied(path: Path, changed: int, size: int) -> Path:
    """The Shapefile with the table written anew; one for each state of the file."""
    del changed, size
    table = _table_of(path)
    return _mended(copied_parts(path, [table] if table else []))


def _mended(path: Path) -> Path:
    """The same Shapefile, the names of its table made whole."""
    table = _table_of(path)
    if table is not None:
        with table.open("r+b") as file:
            header = _header(file)
            file.seek(0)
            file.write(_whole(header))
    return path
