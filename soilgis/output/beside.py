"""Other Pythons (并行进程): what does not need the rest of a result's windows is made there as bytes, while this process goes on.

Each is an ordinary subprocess of the same interpreter that reads functions with their arguments and answers with what they
return (`soilgis.output.beside_served`); it writes no files. Whoever waits for something here makes meanwhile what none of them has
begun. Where none can be started, or one is lost, the same functions run in this process, so that the results are the same bytes and
the errors the same errors, however many there are.
"""

from __future__ import annotations

import logging
import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import count
from queue import SimpleQueue
from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar, cast

from soilgis.store.cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

log = logging.getLogger(__name__)
Made = TypeVar("Made")

_BOOT = "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from soilgis.output.beside_served import serve; serve()"
_PATIENCE = 5.0
"""Seconds another Python has to end by itself."""
_numbers = count()


class Shared(Generic[Made]):
    """An argument of many requests (共用参数): each of the other Pythons is told it once."""

    def __init__(self, value: Made) -> None:
        self.value, self.number = value, next(_numbers)

    @property
    def written(self) -> bytes:
        """The value as it is told; written anew for each that is told, and not kept."""
        return pickle.dumps(self.value, protocol=5)


class Beside:
    """Work to be done beside this process; this one does it here, when it is asked for (同进程)."""

    def begin(self, make: Callable[..., Made], *given: object) -> Callable[[], Made]:
        """Begin to make something.

        Parameters
        ----------
        make
            A function of a module.
        given
            Its arguments, which can be pickled; a `Shared` one arrives as its value.

        Returns
        -------
        callable
            Waits for what ``make(*given)`` returns, or raises what it raises.
        """
        return partial(_made_here, make, given)


class _Python:
    """One other Python, and what it has been told."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.told: set[int] = set()
        self.lost = False

    def ask(self, make: Callable[..., object], given: tuple[object, ...]) -> tuple[bool, Any]:
        """Send a request and wait for the answer: whether it went well, and what was made or raised."""
        questions, answers = cast("IO[bytes]", self.process.stdin), cast("IO[bytes]", self.process.stdout)
        news = {one.number: one.written for one in given if isinstance(one, Shared) and one.number not in self.told}
        plain = tuple(Reference(one.number) if isinstance(one, Shared) else one for one in given)
        try:
            pickle.dump((make, plain, news), questions, protocol=5)
            questions.flush()
            answer: tuple[bool, Any] = pickle.load(answers)  # noqa: S301 - from our own process
        except BaseException:
            self.lost = True
            self.process.kill()  # questions and answers no longer belong together
            raise
        self.told |= news.keys()
        return answer


class Reference(int):
    """Number of an argument that was told before."""


@dataclass(frozen=True, eq=False)
class _Request(Generic[Made]):
    """What one of the Pythons is asked for, or this process makes."""

    answer: Future[tuple[bool, Any]]
    here: Callable[[], Made]
    """Makes it in this process."""
    made: list[tuple[bool, Any]] = field(default_factory=list)
    """What this process made of it: one answer, once it did."""

    def help(self) -> bool:
        """Make it here if none of them has begun it; whether it was."""
        if self.made or not self.answer.cancel():
            return False
        try:
            self.made.append((True, self.here()))
        except Exception as failure:  # noqa: BLE001 - whatever it is, it is raised where it is asked for
            self.made.append((False, failure))
        return True


class OtherPythons(Beside):
    """Other Pythons that share requests out among them, in the order they are begun (并行进程组).

    Parameters
    ----------
    pythons
        They.
    post
        A thread for each, which asks and waits for answers.
    idle
        Modules to be imported in this process, in order, while it would only wait.
    """

    def __init__(self, pythons: list[_Python], post: ThreadPoolExecutor, idle: tuple[str, ...] = ()) -> None:
        self.pythons, self.post = pythons, post
        self._idle: SimpleQueue[_Python] = SimpleQueue()
        self._rooms, self._begun = list(idle), list[_Request[Any]]()
        self._said = False
        for one in pythons:
            self._idle.put(one)

    def begin(self, make: Callable[..., Made], *given: object) -> Callable[[], Made]:
        """Send a request to the first that is free; this process makes it where it would wait before any of them is."""
        request = _Request(self.post.submit(self._asked, make, given), partial(_made_here, make, given))
        self._begun = [*(one for one in self._begun if not one.answer.done()), request]
        return partial(self._taken, request)

    def _asked(self, make: Callable[..., object], given: tuple[object, ...]) -> tuple[bool, Any]:
        python = self._idle.get()
        try:
            return python.ask(make, given)
        finally:
            if not python.lost or all(one.lost for one in self.pythons):
                self._idle.put(python)

    def _taken(self, request: _Request[Made]) -> Made:
        """Wait for an answer; where another process could not give one, make it in this one."""
        request.help()
        while not (request.made or request.answer.done()) and self._helped():
            pass
        lost = None if request.made else request.answer.exception()
        if lost is not None:
            if not self._said:
                log.warning(
                    "the second process was lost (%r); its part is done in this one (并行进程中断，不影响结果)", lost
                )
            self._said = True
            return request.here()
        well, made = request.made[0] if request.made else request.answer.result()
        if not well:
            raise made
        found: Made = made
        return found

    def _helped(self) -> bool:
        """Make one thing here that nobody has begun, the last first, or import a module; whether there was any."""
        while self._begun:
            if self._begun.pop().help():
                return True
        if not self._rooms:
            return False
        with suppress(Exception):  # who needs it says what is wrong
            import_module(self._rooms.pop(0))
        return True


def _made_here(make: Callable[..., Made], given: tuple[object, ...]) -> Made:
    return make(*(one.value if isinstance(one, Shared) else one for one in given))


@contextmanager
def second_python(rooms: tuple[str, ...] = (), *, idle: tuple[str, ...] = (), most: int = 1) -> Iterator[Beside]:
    """Give a second Python for the time of the block, or several; on one core, or where none can be started, this process itself.

    Parameters
    ----------
    rooms
        Modules that each imports at once, while nothing has been asked of it yet.
    idle
        Modules that this process will need, and imports while it would only wait.
    most
        How many at most; with this process never more than there are cores.
    """
    started = [_started(rooms) for _ in range(min(most, _cores() - 1))]
    pythons = [_Python(process) for process in started if process is not None]
    if not pythons:
        yield Beside()
        return
    with ThreadPoolExecutor(len(pythons), "beside") as post:
        try:
            yield OtherPythons(pythons, post, idle)
        except BaseException:
            for one in pythons:
                one.process.terminate()
            raise
        finally:
            post.shutdown(cancel_futures=True)
            for one in pythons:
                _end(one.process)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _started(rooms: tuple[str, ...]) -> subprocess.Popen[bytes] | None:
    """Start a second Python out of reach of the terminal's Ctrl-C, which this process answers for both; None where it cannot be."""
    if not sys.executable or getattr(sys, "frozen", False):
        return None
    cache_folder()  # if it has to be a temporary one, that is said here, and both processes use the same
    apart: dict[str, Any] = (
        {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
        if os.name == "nt"
        else {"process_group": 0}
    )
    try:
        process = subprocess.Popen(  # noqa: S603 - this interpreter and a constant
            [sys.executable, "-P", "-c", _BOOT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **apart
        )
        if process.stdin is not None:
            process.stdin.write(pickle.dumps(sys.path) + pickle.dumps(rooms))
            process.stdin.flush()
    except OSError as failure:
        log.info("no second process (%s); everything is done in this one", failure)
        return None
    return process


def _end(process: subprocess.Popen[bytes]) -> None:
    for pipe in (process.stdin, process.stdout):
        with suppress(OSError):
            if pipe is not None:
                pipe.close()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
