"""A second Python (并行进程): what does not need the rest of a result's windows is made there as bytes, while this process goes on.

The second Python is an ordinary subprocess of the same interpreter that reads functions with their arguments and answers with what they
return; it writes no files. Where none can be started, or it is lost, the same functions run in this process, so that the results
are the same bytes and the errors the same errors.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from importlib import import_module
from typing import IO, TYPE_CHECKING, Any, TypeVar, cast

from soilgis.model.errors import SoilgisError
from soilgis.store.cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

log = logging.getLogger(__name__)
Made = TypeVar("Made")

_BOOT = (
    "import pickle, sys; sys.path[:] = pickle.load(sys.stdin.buffer); from soilgis.output.beside import serve; serve()"
)
_PATIENCE = 5.0
"""Seconds a second Python has to end by itself."""


class Beside:
    """Work to be done beside this process; this one does it here, when it is asked for (同进程)."""

    def begin(self, make: Callable[..., Made], *given: object) -> Callable[[], Made]:
        """Begin to make something.

        Parameters
        ----------
        make
            A function of a module.
        given
            Its arguments, which can be pickled.

        Returns
        -------
        callable
            Waits for what ``make(*given)`` returns, or raises what it raises.
        """
        return partial(make, *given)


class _SecondPython(Beside):
    def __init__(self, process: subprocess.Popen[bytes], post: ThreadPoolExecutor) -> None:
        self.process, self.post = process, post

    def begin(self, make: Callable[..., Made], *given: object) -> Callable[[], Made]:
        return partial(_taken, self.post.submit(self._asked, make, given), partial(make, *given))

    def _asked(self, *request: object) -> tuple[bool, Any]:
        """Send a request and wait for the answer: whether it went well, and what was made or raised."""
        questions, answers = cast("IO[bytes]", self.process.stdin), cast("IO[bytes]", self.process.stdout)
        try:
            questions.write(pickle.dumps(request, protocol=5))
            questions.flush()
            answer: tuple[bool, Any] = pickle.load(answers)  # noqa: S301 - from our own process
        except BaseException:
            self.process.kill()  # questions and answers no longer belong together
            raise
        return answer


def _taken(answer: Future[tuple[bool, Any]], here: Callable[[], Made]) -> Made:
    """Wait for an answer; where the second process could not give one, make it in this one."""
    lost = answer.exception()
    if lost is not None:
        log.warning("the second process was lost (%r); its part is done in this one (并行进程中断，不影响结果)", lost)
        return here()
    well, made = answer.result()
    if not well:
        raise made
    found: Made = made
    return found


@contextmanager
def second_python(rooms: tuple[str, ...] = ()) -> Iterator[Beside]:
    """Give a second Python for the time of the block; on one core, or where none can be started, this process itself.

    Parameters
    ----------
    rooms
        Modules that it imports at once, while nothing has been asked of it yet.
    """
    process = _started(rooms) if _cores() > 1 else None
    if process is None:
        yield Beside()
        return
    with ThreadPoolExecutor(1, "beside") as post:
        try:
            yield _SecondPython(process, post)
        except BaseException:
            process.terminate()
            raise
        finally:
            post.shutdown(cancel_futures=True)
            _end(process)


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


def serve() -> None:
    """Answer requests from standard input on standard output until it is closed: what a second Python does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with suppress(EOFError, BrokenPipeError), os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not print into the answers
        for room in pickle.load(sys.stdin.buffer):  # noqa: S301 - from the process that started this one
            with suppress(Exception):  # the request that needs it says what is wrong
                import_module(room)
        while True:
            make, given = pickle.load(sys.stdin.buffer)  # noqa: S301
            pickle.dump(_answered(make, given), answers, protocol=5)
            answers.flush()
    gc.freeze()


def _answered(make: Callable[..., object], given: tuple[object, ...]) -> tuple[bool, object]:
    try:
        return True, make(*given)
    except SoilgisError as failure:
        return False, failure
    except Exception as failure:  # noqa: BLE001 - whatever it is, it is raised where it was asked for
        return False, _portable(failure)


def _portable(failure: Exception) -> Exception:
    """Return an error as it arrives in the other process, with the lines it was raised at; one that cannot travel, by its text."""
    import traceback

    lines = "".join(traceback.format_exception(failure))
    try:
        carried = pickle.loads(pickle.dumps(failure))  # noqa: S301
    except Exception:  # noqa: BLE001
        carried = RuntimeError(f"{type(failure).__name__}: {failure}")
    carried.add_note(f"raised in the second process:\n{lines}")
    return carried if isinstance(carried, Exception) else RuntimeError(lines)
