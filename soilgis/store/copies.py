"""Copies for the time of a run (临时副本): what cannot be read as it lies is read from a folder that is gone when the program ends."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def passing_folder() -> Path:
    """A new folder that is gone when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix="soilgis-copy-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def copied_parts(path: Path, changed: Iterable[Path]) -> Path:
    """A file with all its parts, those of the same name beside it, in a passing folder.

    Parameters
    ----------
    path
        The file, as a Shapefile's .shp or MapInfo's .mif.
    changed
        Parts that are going to be written to: true copies; the others are links where the disk allows.

    Returns
    -------
    Path
        The file there.
    """
    folder, own = passing_folder(), set(changed)
    for part in path.parent.glob(f"{escape(path.stem)}.*"):
        if part in own:
            shutil.copyfile(part, folder / part.name)
        elif part.is_file():
            _linked(part, folder / part.name)
    return folder / path.name


def _linked(part: Path, place: Path) -> None:
    """A link to a part of any size; a copy where links are not allowed."""
    try:
        place.symlink_to(part.resolve())
    except OSError:
        shutil.copyfile(part, place)
