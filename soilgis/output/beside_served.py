"""What another Python does (并行进程一侧): reads functions with their arguments and answers with what they return."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import SoilgisError
from soilgis.output.beside import Reference

if TYPE_CHECKING:
    from collections.abc import Callable

_BETWEEN_SEARCHES = 100_000
"""New containers between two searches for garbage, as on the command line: modules stay, and need not be looked through with every page."""


def serve() -> None:
    """Answer requests from standard input on standard output until it is closed: what a second Python does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with suppress(EOFError, BrokenPipeError), os.fdopen(os.dup(sys.stdout.fileno()), "wb") as answers:
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not print into the answers
        for room in pickle.load(sys.stdin.buffer):  # noqa: S301 - from the process that started this one
            with suppress(Exception):  # the request that needs it says what is wrong
                import_module(room)
        gc.set_threshold(_BETWEEN_SEARCHES)
        held: dict[int, Any] = {}
        while True:
            make, given, news = pickle.load(sys.stdin.buffer)  # noqa: S301
            pickle.dump(_answered(make, given, news, held), answers, protocol=5)
            answers.flush()
    gc.freeze()


def _answered(
    make: Callable[..., object], given: tuple[object, ...], news: dict[int, bytes], held: dict[int, Any]
) -> tuple[bool, object]:
    try:
        held.update((number, pickle.loads(written)) for number, written in news.items())  # noqa: S301
        return True, make(*(held[one] if isinstance(one, Reference) else one for one in given))
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
