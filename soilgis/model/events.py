"""Progress as events (进度事件): which step a job is at, and how far it has come where that can be counted.

A job is given a function to call with the name of each step. Work in pieces is counted where it is done, by `counted` or `Count`,
whatever lies between it and the job; nobody is told anything unless somebody listens (`watched`).
"""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

T = TypeVar("T")


@dataclass(frozen=True)
class Event:
    """How far a job has come (进度事件).

    Attributes
    ----------
    step
        Chinese name of the step.
    done, total
        Pieces done, and all there are; both 0 where they cannot be counted.
    rate
        Pieces a second since the counting began; 0 before the first.
    seconds
        Since the job began.
    """

    step: str
    done: int = 0
    total: int = 0
    rate: float = 0.0
    seconds: float = 0.0

    @property
    def left_s(self) -> float:
        """Seconds that the rest will take at this rate; 0 where that is not known."""
        return (self.total - self.done) / self.rate if self.rate else 0.0


class _Watch:
    """Who listens, since when, and to which step."""

    def __init__(self, listener: Callable[[Event], None]) -> None:
        self._listener, self._begun, self._step = listener, time.monotonic(), ""

    def step(self, name: str) -> None:
        """A step begins."""
        self._step = name
        self._listener(Event(name, seconds=time.monotonic() - self._begun))

    def count(self, done: int, total: int, rate: float) -> None:
        """Some pieces of the step are done."""
        self._listener(Event(self._step, done, total, rate, time.monotonic() - self._begun))


_WATCH: ContextVar[_Watch | None] = ContextVar("watch", default=None)


@contextmanager
def watched(listener: Callable[[Event], None]) -> Iterator[Callable[[str], None]]:
    """Listen to a job for the time of the block.

    Parameters
    ----------
    listener
        Called with every event, one at a time, from the thread that did the piece.

    Yields
    ------
    Callable
        To be called with the Chinese name of each step; what `soilgis.model.job.Job.measure` takes.
    """
    watch = _Watch(listener)
    token = _WATCH.set(watch)
    try:
        yield watch.step
    finally:
        _WATCH.reset(token)


class Count:
    """Counts pieces of a step that several threads may do (计数); made in the thread that listens.

    Parameters
    ----------
    total
        All pieces.
    """

    def __init__(self, total: int) -> None:
        self._watch, self._total, self._done = _WATCH.get(), total, 0
        self._lock, self._begun = threading.Lock(), time.monotonic()

    def add(self, pieces: int = 1) -> None:
        """Say that more pieces are done."""
        if self._watch is None:
            return
        with self._lock:
            self._done += pieces
            rate = self._done / max(time.monotonic() - self._begun, 1e-9)
            self._watch.count(self._done, self._total, rate)


def counted(things: Sequence[T] | Iterable[T], total: int | None = None) -> Iterator[T]:
    """The same things one by one, each counted when it is done with.

    Parameters
    ----------
    things
        Any; ``total`` says how many where they have no length.
    total
        How many there are.

    Examples
    --------
    >>> seen = []
    >>> with watched(seen.append) as step:
    ...     step("读取图层")
    ...     names = list(counted(["甲", "乙"]))
    >>> [(event.step, event.done, event.total) for event in seen]
    [('读取图层', 0, 0), ('读取图层', 1, 2), ('读取图层', 2, 2)]
    """
    count = Count(len(things) if total is None else total)  # type: ignore[arg-type]
    for thing in things:
        yield thing
        count.add()
