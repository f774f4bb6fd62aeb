"""Whole folders or nothing (原子写出): what `soilgis.store.placing` gives, for the windows."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.model.secrecy import audit, marked
from soilgis.output.stamp import stamp_folder
from soilgis.store import placing
from soilgis.store.reserving import in_scratch, reserved
from soilgis.store.written import is_ours

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["is_ours", "prove_writable", "reserved", "scratch_file", "scratch_folder", "stamped"]


@contextmanager
def scratch_folder(target: Path, *, overwrite: bool | None = None) -> Iterator[Path]:
    """`soilgis.store.placing.scratch_folder`; what rests on an internal layer is stamped before it is put in place."""
    with placing.scratch_folder(target, overwrite=overwrite) as files:
        yield files
        _stamp(files, target)


@contextmanager
def scratch_file(place: Path, *, overwrite: bool | None = None) -> Iterator[Path]:
    """`soilgis.store.placing.scratch_file`; what rests on an internal layer is stamped before it is put in place."""
    with placing.scratch_file(place, overwrite=overwrite) as file:
        yield file
        _stamp(file.parent, place.parent, name=place.name)


def stamped(files: Path) -> None:
    """Stamp what stands in a scratch folder now, before its digests are taken, if it rests on an internal layer."""
    if marked(audit().uses):
        stamp_folder(files)


def _stamp(files: Path, target: Path, *, name: str = "") -> None:
    """Stamp a whole set once: parts of a larger one are stamped with it."""
    if marked(audit().uses) and not in_scratch(target):
        stamp_folder(files, beside=name)


def prove_writable(target: Path) -> None:
    """Refuse a folder that cannot be written before any work is done for it; nothing is made.

    Raises
    ------
    OutputError
        If the folder, or the nearest one above it that exists, is no folder or may not be written.
    """
    nearest = next(place for place in (target, *target.absolute().parents) if place.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK):
        why = "not a folder" if not nearest.is_dir() else "no permission"
        raise OutputError(f"{target} cannot be written (输出目录不可写): {nearest} is {why}; choose another with --out")
