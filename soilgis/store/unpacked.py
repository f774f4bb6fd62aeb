"""Archives as offices send them (压缩包): a Shapefile in a folder of a zip, unpacked for the time it is read."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import zipfile
from functools import lru_cache
from pathlib import Path, PurePosixPath

from soilgis.model.errors import LayerError, shorten
from soilgis.store.entry import admit

_UTF8 = 0x800
"""Flag of an entry whose name is UTF-8; without it Chinese programs write GBK."""


def unpacked(path: Path, wanted: str = "") -> Path:
    """The Shapefile in a folder of a zip, as a file that is gone when the program ends; any other path as it is.

    Parameters
    ----------
    path
        A file; a zip whose Shapefiles lie at its top is left to GDAL.
    wanted
        Name of the Shapefile where there are several.

    Raises
    ------
    LayerError
        If there are several and none is named.
    """
    admit(path)
    if path.suffix.lower() != ".zip" or not path.is_file() or not zipfile.is_zipfile(path):
        return path
    stat = path.stat()
    return _unpacked(path.resolve(), wanted, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=64)
def _unpacked(path: Path, wanted: str, state: tuple[int, int]) -> Path:
    """Unpacked once for each state of the file."""
    del state
    with zipfile.ZipFile(path) as archive:
        names = {one: PurePosixPath(_name(one).replace("\\", "/")) for one in archive.infolist() if not one.is_dir()}
        shapes = [name for name in names.values() if name.suffix.lower() == ".shp" and "__MACOSX" not in name.parts]
        if not shapes or all(len(name.parts) == 1 for name in shapes):
            return path
        chosen = [name for name in shapes if name.stem == wanted] or shapes
        if len(chosen) > 1:
            raise LayerError(
                f"{path.name} holds {len(shapes)} Shapefiles ({shorten([name.stem for name in shapes])}); name one with --sublayer (压缩包内有多个 Shapefile)"
            )
        folder = Path(tempfile.mkdtemp(prefix="soilgis-zip-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        for entry, name in names.items():
            if name.parent == chosen[0].parent and name.name.split(".")[0] == chosen[0].name.split(".")[0]:
                with archive.open(entry) as packed, (folder / name.name).open("wb") as plain:
                    shutil.copyfileobj(packed, plain)
    return folder / chosen[0].name


def _name(entry: zipfile.ZipInfo) -> str:
    """An entry's name; one without the flag of UTF-8 is GBK where that gives a name."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
