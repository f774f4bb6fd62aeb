"""Whole folders or nothing (原子写出): files are made in a scratch folder beside the target and moved in when all are done."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@contextmanager
def scratch_folder(target: Path) -> Iterator[Path]:
    """Give a scratch folder whose files replace those of ``target`` when the block ends well.

    Parameters
    ----------
    target
        Folder the files are for; made when absent. Files of other names in it stay as they are.

    Raises
    ------
    OutputError
        If the folder cannot be written; then nothing in it has changed.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".soilgis-", dir=target))
    except OSError as failure:
        raise OutputError(
            f"{target} cannot be written (输出目录不可写): {failure.strerror or failure}; choose another with --out"
        ) from failure
    try:
        yield scratch
        for made in sorted(scratch.rglob("*")):
            if made.is_file():
                place = target / made.relative_to(scratch)
                place.parent.mkdir(parents=True, exist_ok=True)
                made.replace(place)
    except OSError as failure:
        raise OutputError(
            f"{target} cannot be written (输出目录不可写): {failure}; choose another with --out"
        ) from failure
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
