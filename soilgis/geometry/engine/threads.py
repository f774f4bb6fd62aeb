"""Threads (线程): kernels run on all cores, for C holds no interpreter lock; results stand in the order of the work."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Item = TypeVar("Item")
Made = TypeVar("Made")

WORKERS = max(1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))
"""Threads the kernels run in; results do not depend on it."""
_INSIDE = threading.local()
"""Whether a thread is one of them."""


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
