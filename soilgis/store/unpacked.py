"""Archives as offices send them (压缩包): the data in a zip, in folders and zips within it, unpacked for the time it is read."""

from __future__ import annotations

import shutil
import zipfile
import zlib
from functools import lru_cache
from pathlib import Path, PurePosixPath

from soilgis.model.errors import LayerError, shorten
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.copies import passing_folder
from soilgis.store.entry import admit

_UTF8 = 0x800
"""Flag of an entry whose name is UTF-8; without it Chinese programs write GBK."""
_DATA = (
    frozenset({".shp", ".gpkg", ".geojson", ".kml", ".kmz", ".fgb", ".parquet", ".geoparquet", ".gml", ".dxf", ".tab", ".mif"}),
    frozenset({".json", ".txt", ".csv", ".xlsx", ".xls", ".xlsm", ".xlsb", ".ods"}),
)  # fmt: skip
"""Endings of a vector file, and of what is taken for one where none of those is there."""
_RASTERS = frozenset({".tif", ".tiff", ".img"})
_DEEPEST = 3
"""Zips within zips that are opened."""

Entries = dict[zipfile.ZipInfo, PurePosixPath]


def unpacked(path: Path, wanted: str = "") -> Path:
    """The vector file in a zip, as a file that is gone when the program ends; any other path as it is.

    Parameters
    ----------
    path
        A file; a zip with a raster and no vector file is left to GDAL.
    wanted
        Name of the file, without ending, where there are several.

    Raises
    ------
    LayerError
        If there are several and none is named, or none at all, saying what there is; if there is no room to unpack it.
    """
    admit(path)
    if path.suffix.lower() != ".zip" or not path.is_file() or not zipfile.is_zipfile(path):
        return path
    stat = path.stat()
    return _unpacked(path.resolve(), wanted, (stat.st_mtime_ns, stat.st_size))


def packs_raster(path: Path) -> bool:
    """Whether a zip holds a raster and no vector file."""
    if path.suffix.lower() != ".zip" or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        names = _names(archive)
        return not _found(names) and _rasters(names)


@lru_cache(maxsize=64)
def _unpacked(path: Path, wanted: str, state: tuple[int, int], depth: int = 0) -> Path:
    """Unpacked once for each state of the file."""
    with zipfile.ZipFile(path) as archive:
        names = _names(archive)
        found = _found(names)
        if not found:
            inner = [entry for entry, name in names.items() if name.suffix.lower() == ".zip"]
            if len(inner) == 1 and depth < _DEEPEST:
                return _unpacked(
                    _extracted(archive, inner, names, path) / names[inner[0]].name, wanted, state, depth + 1
                )
            if _rasters(names):
                return path
            held = shorten(sorted({name.name for name in names.values()}), 8) or "nothing"
            raise LayerError(StoreMessages.zip_without_data(file=path.name, held=held))
        chosen = [one for one in found if one.stem == wanted] or list(found)
        if len(chosen) > 1:
            raise LayerError(
                StoreMessages.zip_of_several(
                    file=path.name,
                    count=len(found),
                    held=shorten([one.name for one in found], 12),
                    first=chosen[0].stem,
                )
            )
        return _extracted(archive, found[chosen[0]], names, path) / chosen[0].name


def _names(archive: zipfile.ZipFile) -> Entries:
    """Entries and where they lie, by names as they were meant; what a Mac adds, and hidden files, left out."""
    named = {one: PurePosixPath(_name(one).replace("\\", "/")) for one in archive.infolist() if not one.is_dir()}
    return {
        entry: name for entry, name in named.items() if "__MACOSX" not in name.parts and not name.name.startswith(".")
    }


def rasters_in(path: Path) -> list[str]:
    """Names of the rasters in a zip, as they were meant."""
    with zipfile.ZipFile(path) as archive:
        return [str(name) for name in _names(archive).values() if name.suffix.lower() in _RASTERS]


def unpacked_raster(path: Path, member: str) -> Path:
    """One raster of a zip with what lies beside it under its name, as a file that is gone when the program ends.

    Raises
    ------
    LayerError
        If it cannot be unpacked, or there is no room.
    """
    stat = path.stat()
    return _raster(path.resolve(), member, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=64)
def _raster(path: Path, member: str, state: tuple[int, int]) -> Path:
    """Unpacked once for each state of the file."""
    del state
    with zipfile.ZipFile(path) as archive:
        names, main = _names(archive), PurePosixPath(member)
        return _extracted(archive, _beside(main, names), names, path) / main.name


def _beside(main: PurePosixPath, names: Entries) -> list[zipfile.ZipInfo]:
    """A file and what lies beside it under its name."""
    head = f"{main.stem.lower()}."
    return [one for one, name in names.items() if name.parent == main.parent and name.name.lower().startswith(head)]


def _rasters(names: Entries) -> bool:
    return any(name.suffix.lower() in _RASTERS for name in names.values())


def _found(names: Entries) -> dict[PurePosixPath, list[zipfile.ZipInfo]]:
    """Vector files, each with all its parts: those of the same name beside it, or all that lies in a geodatabase."""
    bases = [part for name in names.values() for part in name.parents if part.suffix.lower() == ".gdb"]
    found = {base: [one for one, name in names.items() if base in name.parents] for base in dict.fromkeys(bases)}
    for endings in _DATA:
        if found:
            break
        for main in names.values():
            if main.suffix.lower() in endings:
                found[main] = _beside(main, names)
    return found


def _extracted(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], names: Entries, path: Path) -> Path:
    """Unpack some entries into a folder called as the zip, so that messages name it; a geodatabase keeps its own folder."""
    folder = passing_folder() / path.name
    folder.mkdir()
    needed = sum(entry.file_size for entry in entries)
    if needed > shutil.disk_usage(folder).free:
        raise LayerError(StoreMessages.zip_too_large(file=path.name, needed=needed / 1e9, folder=folder.parent.parent))
    for entry in entries:
        name = names[entry]
        base = next((part for part in name.parents if part.suffix.lower() == ".gdb"), None)
        place = folder / (name.name if base is None else PurePosixPath(base.name, *name.parts[len(base.parts) :]))
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with archive.open(entry) as packed, place.open("wb") as plain:
                shutil.copyfileobj(packed, plain)
        except (RuntimeError, zipfile.BadZipFile, zlib.error, EOFError, OSError) as failure:
            raise LayerError(StoreMessages.zip_closed(file=path.name, member=name.name, why=failure)) from failure
    return folder


def _name(entry: zipfile.ZipInfo) -> str:
    """An entry's name; one without the flag of UTF-8 is GBK where that gives a name."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
