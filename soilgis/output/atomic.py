"""Whole folders or nothing (原子写出): what `soilgis.store.placing` gives, for the windows."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.store.placing import scratch_file, scratch_folder
from soilgis.store.reserving import reserved
from soilgis.store.written import is_ours

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["is_ours", "prove_writable", "reserved", "scratch_file", "scratch_folder"]


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
