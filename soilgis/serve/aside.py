"""A second process that looks at files (旁路进程): a file that breaks a reader, or keeps it for ever, breaks no workbench."""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, TypeVar

from soilgis.model.errors import LayerError
from soilgis.serve.foreign import pool_processes

if TYPE_CHECKING:
    from collections.abc import Callable

Found = TypeVar("Found")
LONGEST_S = 30.0
"""Seconds a look may take."""


class Aside:
    """One process, kept warm and made anew when it is lost (旁路进程).

    Parameters
    ----------
    longest_s
        Seconds a piece of work may take.
    """

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        self._longest = longest_s
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def warm(self) -> None:
        """Start it, so that the first form need not wait."""
        from soilgis.serve.looking import ready

        self._running().submit(ready)

    def ask(self, work: Callable[..., Found], *given: object) -> Found:
        """Do a piece of work there and wait for what it finds.

        Raises
        ------
        LayerError
            If the process dies of it or it takes too long.
        """
        pool = self._running()
        try:
            return pool.submit(work, *given).result(timeout=self._longest)
        except BrokenProcessPool:
            self._lose(pool)
            raise LayerError("the file broke its reader (读取程序因该文件中断); look it through with inspect") from None
        except TimeoutError:
            self._lose(pool)
            raise LayerError(
                f"looking took longer than {self._longest:.0f} s (查看超时); the run itself has no limit"
            ) from None

    def close(self) -> None:
        """End it."""
        if self._pool is not None:
            self._lose(self._pool)

    def _running(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
            return self._pool

    def _lose(self, pool: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._pool is pool:
                self._pool = None
        for process in pool_processes(pool):
            process.kill()
        pool.shutdown(wait=False, cancel_futures=True)
