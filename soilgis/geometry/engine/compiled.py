"""Compiled kernels (编译核): the one place that knows how functions are compiled, cached and run on both cores."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from soilgis.geometry.engine.foreign import NO_COUNTS
from soilgis.store.kernel_cache import compiled, part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Function = TypeVar("Function", bound="Callable[..., Any]")
Item = TypeVar("Item")
Made = TypeVar("Made")

_STRICT = {"nogil": True, "error_model": "numpy", **NO_COUNTS}
"""No interpreter lock, no checks for division by zero, and no reference counts."""

WORKERS = max(1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))
"""Threads the kernels run in; results do not depend on it."""
_INSIDE = threading.local()
"""Whether a thread is one of them."""


def kernel(function: Function) -> Function:
    """Compile a function on first use, without the interpreter lock, strict IEEE arithmetic, kept on disk where possible.

    Where numba finds no folder it may write to, or the disk is full, the kernel is compiled anew in each process.
    """
    return compiled(function, **_STRICT)


def inline(function: Function) -> Function:
    """Compile a small function into the kernels that call it."""
    return part(function, forceinline=True, **_STRICT)


def in_threads(work: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """Run ``work`` on every item in the worker threads; results in the order of the items.

    Work that itself calls this goes on in its own thread: waiting for the others it would wait for itself.
    """
    listed = list(items)
    if WORKERS == 1 or len(listed) < 2 or getattr(_INSIDE, "worker", False):
        return [work(item) for item in listed]
    heard = [
        copy_context() for _ in listed
    ]  # so that what is counted or said in a thread is heard where the job is watched
    return list(_threads(os.getpid(), WORKERS).map(lambda context, item: context.run(work, item), heard, listed))


@cache
def _threads(_process: int, workers: int) -> ThreadPoolExecutor:
    """The worker threads, made once; a process that was forked makes its own."""
    return ThreadPoolExecutor(
        workers, thread_name_prefix="soilgis", initializer=lambda: setattr(_INSIDE, "worker", True)
    )
