"""Private parts of the standard library that the workbench leans on (他库私有部分)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.process import BaseProcess


def pool_processes(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    """Processes of a pool (``_processes``, Python 3.11 to 3.14), so that one that hangs can be ended; none where there is no such part."""
    return list((getattr(pool, "_processes", None) or {}).values())
