"""Threads (线程): kernels and GEOS run on all cores, for they hold no interpreter lock; results stand in the order of the work."""

from __future__ import annotations

import ctypes
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar, copy_context
from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Item = TypeVar("Item")
Made = TypeVar("Made")

WORKERS = max(1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))
"""Threads the kernels run in; results do not depend on it."""

_M_ARENA_MAX = -8
"""What glibc's malloc.h calls the setting of how many heaps there are."""


def in_threads(work: Callable[[Item], Made], items: Iterable[Item]) -> list[Made]:
    """Run ``work`` on every item in this thread and others; results in the order of the items.

    This thread takes items like the others and waits only for what one of them has begun, so that work may itself call this. Where
    work fails no more is begun, and the error of the first item that failed is raised. Where this thread is interrupted no more is
    begun either, by work that began more work neither.
    """
    listed = list(items)
    if WORKERS == 1 or len(listed) < 2:
        return [work(item) for item in listed]
    shared = _Shared(work, listed)
    helping = [_others(os.getpid(), WORKERS).submit(shared.take) for _ in range(min(WORKERS, len(listed)) - 1)]
    try:
        shared.take()
    except BaseException:
        shared.stopped = True
        raise
    finally:
        shared.over = True
        for one in helping:
            if not one.cancel():
                one.result()
    return shared.made()


def at_once(first: Callable[[], Item], second: Callable[[], Made]) -> tuple[Item, Made]:
    """Do two things in two threads; where both fail, the error of the first is raised."""
    works: tuple[Callable[[], Any], ...] = (first, second)
    one, other = in_threads(lambda work: work(), works)
    return one, other


class _Shared(Generic[Item, Made]):
    """Items that several threads take one after another, and what each was made into."""

    def __init__(self, work: Callable[[Item], Made], items: list[Item]) -> None:
        self.work, self.items = work, items
        self.heard = copy_context()  # so that what is counted or said in a thread is heard where the job is watched
        self.next = count().__next__
        self.found: dict[int, Made] = {}
        self.failed: dict[int, BaseException] = {}
        self.within = _WITHIN.get()
        self.over = self.stopped = False

    def cut_off(self) -> bool:
        """Whether this work was interrupted, or what began it was."""
        return self.stopped or (self.within is not None and self.within.cut_off())

    def take(self) -> None:
        """Work on items until there are no more."""
        heard = self.heard.copy()
        heard.run(_WITHIN.set, self)
        while not (self.over or self.cut_off()) and (at := self.next()) < len(self.items):
            try:
                self.found[at] = heard.run(self.work, self.items[at])
            except Exception as failure:  # noqa: BLE001 - whatever it is, it is raised where the work was asked for
                self.failed[at] = failure
                self.over = True

    def made(self) -> list[Made]:
        """Results in the order of the items, or the error of the first that failed."""
        if self.cut_off():
            raise RuntimeError("stopped by an interrupt of what began it")  # which nobody waits for
        if self.failed:
            raise self.failed[min(self.failed)]
        return [self.found[at] for at in range(len(self.items))]


_WITHIN: ContextVar[_Shared[Any, Any] | None] = ContextVar("within", default=None)
"""The work that a thread is at, so that work begun by it hears of its end."""


@cache
def _others(_process: int, most: int) -> ThreadPoolExecutor:
    """The other threads, made once; one more than a list of work needs, for one that goes on inside another. A forked process makes its own."""
    with suppress(OSError, AttributeError, TypeError):  # glibc has it; a thread's own heap keeps what it once took
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, most)
    return ThreadPoolExecutor(most, thread_name_prefix="soilgis")
