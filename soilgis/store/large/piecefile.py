"""Piece files (分片文件): named arrays of one piece of work, whole or not there, as .npz; and what a raster's content is told by."""

from __future__ import annotations

import hashlib
import os
import uuid
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from soilgis.model.spread import Arrays

_HEAD = 1 << 16
"""Bytes at the beginning and at the end of a file that its identity looks at."""


def write_piece(path: Path, arrays: Arrays) -> None:
    """Write named arrays; under ``path`` stands the whole file or what stood there before.

    Raises
    ------
    OSError
        If the disk is full or cannot be written; nothing half-written is left.
    """
    scratch = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with scratch.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)


def read_piece(path: Path) -> Arrays | None:
    """Named arrays of a file; None where it is not there, or damaged (every array has its check sum).

    Raises
    ------
    FileNotFoundError
        If the file is not there.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (ValueError, EOFError, KeyError, zipfile.BadZipFile):
        return None


def packed(name: str, shapes: npt.NDArray[np.object_]) -> Arrays:
    """Shapes as two arrays under names that begin with ``name``: their WKB in a row, and where each begins."""
    import shapely

    wkb = shapely.to_wkb(shapes).tolist()
    offsets = np.concatenate([[0], np.cumsum([len(one) for one in wkb])]).astype(np.int64)
    return {f"{name}_wkb": np.frombuffer(b"".join(wkb), np.uint8), f"{name}_offsets": offsets}


def unpacked(name: str, arrays: Arrays) -> npt.NDArray[np.object_]:
    """What `packed` was given, to the last bit of every coordinate."""
    import shapely

    wkb, offsets = arrays[f"{name}_wkb"].tobytes(), arrays[f"{name}_offsets"].tolist()
    shapes = shapely.from_wkb([wkb[begin:end] for begin, end in pairwise(offsets)])
    return np.asarray(shapes, dtype=np.object_)


def digest(arrays: Arrays) -> str:
    """Digest of named arrays: names, types, shapes and bytes."""
    found = hashlib.sha256()
    for name in sorted(arrays):
        values = np.ascontiguousarray(arrays[name])
        found.update(f"{name} {values.dtype.str} {values.shape} ".encode())
        found.update(values.tobytes())
    return found.hexdigest()[:24]


def identity(address: str) -> str:
    """What a raster's content is told by without reading all of it: of each of its files size, time of change, beginning and end.

    Parameters
    ----------
    address
        A file, a ``/vsi`` path; the files that a VRT names are among its files.
    """
    import rasterio

    with rasterio.open(address) as raster:
        files = sorted({_on_disk(name) for name in [address, *raster.files]})
    return "\n".join(_look(Path(name)) for name in files)


def _on_disk(name: str) -> str:
    """The archive of a ``/vsizip/`` name; any other name as it is."""
    inner = name.removeprefix("/vsizip/")
    return next((str(part) for part in [Path(inner), *Path(inner).parents] if part.is_file()), name)


def _look(path: Path) -> str:
    if not path.is_file():
        return str(path)
    found = path.stat()
    with path.open("rb") as file:
        ends = hashlib.sha256(file.read(_HEAD))
        file.seek(max(found.st_size - _HEAD, 0), os.SEEK_SET)
        ends.update(file.read(_HEAD))
    return f"{path} {found.st_size} {found.st_mtime_ns} {ends.hexdigest()}"
