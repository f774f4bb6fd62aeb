"""What we wrote last (上次写出): digests of the files soilgis put in place, so that nobody else's file is ever replaced unasked."""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError, Problems, SoilgisError
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.cache import cache_folder, kept_whole
from soilgis.store.text import sha256

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ALLOWED: ContextVar[bool] = ContextVar("overwriting", default=False)


@contextmanager
def overwriting(allowed: bool = True) -> Iterator[None]:  # noqa: FBT001, FBT002 - reads as a sentence: with overwriting():
    """Let files be replaced that soilgis did not write, within the block (允许覆盖)."""
    token = _ALLOWED.set(allowed)
    try:
        yield
    finally:
        _ALLOWED.reset(token)


def refuse_foreign(places: Iterable[Path]) -> None:
    """Refuse to replace what soilgis did not write, or what was changed since; within `overwriting` only folders.

    Parameters
    ----------
    places
        Files that are about to be written.

    Raises
    ------
    OutputError
        Naming every file and the cure.
    """
    problems = Problems("--out")
    for place in places:
        if place.is_dir():
            problems.add(f"{place} is a folder and would be replaced by a file; move it away (有同名文件夹)")
        elif os.path.lexists(place) and not _ALLOWED.get() and not is_ours(place):
            problems.add(StoreMessages.not_ours(place=place))
    problems.raise_as(OutputError)


def is_ours(place: Path) -> bool:
    """Whether a file is, byte for byte, what soilgis last wrote there; with no note of that, a raster that bears our tags is ours."""
    try:
        if not _note(place).exists():
            return place.suffix.lower() in {".tif", ".tiff"} and bears_our_tags(place)
        said = _note(place).read_text(encoding="utf-8").partition("\n")[0]
        return place.is_file() and said == sha256(place)
    except (OSError, SoilgisError, UnicodeError):
        return False


def bears_our_tags(place: Path) -> bool:
    """Whether a GeoTIFF carries what soilgis writes into its rasters: made by an earlier version, or on another machine."""
    import rasterio
    from rasterio.errors import RasterioError

    try:
        with rasterio.open(place) as file:
            return {"SOILGIS_LIMITS", "SOILGIS_FORMULA"} & set(file.tags()) != set()
    except (RasterioError, OSError):
        return False


def remember(place: Path, digest: str) -> None:
    """Keep the digest of a file that is put in place; where no cache can be written, the next run asks for --overwrite."""
    with suppress(OSError, SoilgisError), kept_whole(_note(place)) as note:
        note.write_text(f"{digest}\n{place.absolute()}\n", encoding="utf-8", errors="backslashreplace")


def _note(place: Path) -> Path:
    named = os.path.normcase(os.path.realpath(place))
    return cache_folder() / "written" / hashlib.sha256(os.fsencode(named)).hexdigest()[:32]
