"""Field names cut in the middle of a character (半字截断的字段名): GDAL writes them, and no reader of text can read them back.

A .dbf holds 10 bytes a name; a name of four Chinese characters has 12 in UTF-8, and writers cut it behind the first byte of the fourth.
Such a Shapefile is read from a folder of its own, where the names end at their last whole character and everything else is as it was.
"""

from __future__ import annotations

import atexit
import codecs
import io
import os
import shutil
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import IO

_HEADER, _FIELD, _NAME = 32, 32, 11
_END = 0x0D
_FULL = 10
"""Bytes of a name that may have been cut."""


def readable_copy(path: Path) -> Path:
    """The Shapefile itself, or where a name of its fields is cut in half: a copy whose names are whole, gone when the program ends.

    Anything but a Shapefile with a .dbf beside it, or a zip with one Shapefile, is given back as it is.
    """
    packed = path.suffix.lower() == ".zip" and zipfile.is_zipfile(path)
    table = path if packed else _table_of(path)
    if table is None:
        return path
    with _packed_table(path) if packed else table.open("rb") as file:
        header = _header(file)
    if header == _whole(header):
        return path
    stat = table.stat()
    return (_unpacked if packed else _copied)(path.resolve(), stat.st_mtime_ns, stat.st_size)


def _packed_table(path: Path) -> IO[bytes]:
    """The table of the only Shapefile in a zip; an empty one where there are none or several."""
    with zipfile.ZipFile(path) as archive:
        names = _parts(archive)
        table = next((name for name in names if name.lower().endswith(".dbf")), "")
        return archive.open(table) if table else io.BytesIO()


def _parts(archive: zipfile.ZipFile) -> list[str]:
    """Members of the only Shapefile in a zip; none where there are several."""
    names = archive.namelist()
    shapes = [name for name in names if name.lower().endswith(".shp")]
    return [name for name in names if name.rpartition(".")[0] == shapes[0][:-4]] if len(shapes) == 1 else []


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
    """A folder with the Shapefile's parts, the table written anew; one for each state of the file."""
    del changed, size
    folder = _folder()
    table = _table_of(path)
    for part in path.parent.glob(f"{path.stem}.*"):
        if part == table:
            shutil.copyfile(part, folder / part.name)
        elif part.is_file():
            _linked(part, folder / part.name)
    return _mended(folder / path.name)


@lru_cache(maxsize=64)
def _unpacked(path: Path, changed: int, size: int) -> Path:
    """A folder with the Shapefile of a zip; one for each state of the file."""
    del changed, size
    folder = _folder()
    with zipfile.ZipFile(path) as archive:
        for name in _parts(archive):
            with archive.open(name) as packed, (folder / Path(name).name).open("wb") as plain:
                shutil.copyfileobj(packed, plain)
    return _mended(next(part for part in folder.iterdir() if part.suffix.lower() == ".shp"))


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="soilgis-names-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _mended(path: Path) -> Path:
    """The same Shapefile, the names of its table made whole."""
    table = _table_of(path)
    if table is not None:
        with table.open("r+b") as file:
            header = _header(file)
            file.seek(0)
            file.write(_whole(header))
    return path


def _linked(part: Path, place: Path) -> None:
    try:
        place.symlink_to(part)
    except OSError:  # where links need rights the user lacks
        try:
            os.link(part, place)
        except OSError:
            shutil.copyfile(part, place)
