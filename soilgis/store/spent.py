"""Work folders that are spent (用毕的工作目录): partitions of a run whose tables are safe."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def empty(folders: Iterable[Path]) -> None:
    """Take away the folders, and the one that holds them if nothing else is in it."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
        with suppress(OSError):
            folder.parent.rmdir()
