"""How a command ends that did not end well (退出码): one sentence, one number, never a traceback unless ``--debug``.

====  ==================================================================================================
0     ok
1     findings: of commands that judge always, of the others under ``--strict``
2     wrong use, or input that is refused
69    a host or a scheduler does not answer
70    a fault of ours: its report is kept in a file
71    no memory, no disk, or the machine refuses something else
130   interrupted (Ctrl-C)
143   terminated (SIGTERM, or the terminal was closed)
====  ==================================================================================================
"""

from __future__ import annotations

import errno
import os
import platform
import sys
import tempfile
import time
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from soilgis.model.errors import SoilgisError

HOST, INTERNAL, MACHINE, INTERRUPTED, TERMINATED = 69, 70, 71, 130, 143
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SAID_FULL = ("no space left", "disk is full", "disk full", "file too large", "disk i/o error", "not enough space")
_SAID_UNANSWERED = (
    "could not resolve host",
    "couldn't connect",
    "failed to connect",
    "timed out",
    "http error",
    "response code",
    "curl error",
)
_SAID_MEMORY = (
    "bad_alloc",
    "bad allocation",
    "out of memory",
    "cannot allocate",
    "unable to allocate",
    "malloc of size",
    "launch worker thread",
    "start new thread",
)


class Terminated(BaseException):
    """The process was asked to end; raised where it happened to be, so that everything is put away."""


def ended(error: BaseException, arguments: list[str]) -> tuple[int, str]:
    """Exit code of an error and the sentence to print; writes a report where the fault is ours.

    Parameters
    ----------
    error
        Whatever came out of the command.
    arguments
        The command line, for the report.
    """
    if isinstance(error, Terminated):
        return TERMINATED, "soilgis: 已终止，没有写到一半的文件 (terminated, nothing is half written)"
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return INTERRUPTED, "soilgis: 已中断，没有写到一半的文件 (interrupted, nothing is half written)"
    short = _exhausted(error)
    if short:
        said = f"{type(error).__name__}: {error}" if isinstance(error, SoilgisError) else f"MachineError: {short}"
        return MACHINE, f"soilgis: 错误 {said}"
    if isinstance(error, SoilgisError):
        mute = error.exit_code == SoilgisError.exit_code and _unanswered(error)
        code, why = (HOST, " (主机没有应答)") if mute else (error.exit_code, "")
        return code, f"soilgis: 错误 {type(error).__name__}: {error}{why}"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return MACHINE, f"soilgis: 错误 {type(error).__name__}: {where}{error.strerror or error} (系统拒绝了一次读写)"
    return INTERNAL, _internal(error, arguments)


def _exhausted(error: BaseException) -> str:
    """What the machine has run out of, told by an error or by what led to it; empty when nothing."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        text = str(cause).lower()
        if isinstance(cause, MemoryError) or (_foreign(cause) and any(word in text for word in _SAID_MEMORY)):
            return "out of memory: close other programs, or take a smaller area or --scheduler local (内存不足)"
        full = isinstance(cause, OSError) and cause.errno in _FULL
        if full or (_foreign(cause) and any(word in text for word in _SAID_FULL)):
            return "the disk is full: free space, or choose another disk with --out (磁盘已满)"
        if isinstance(cause, FileNotFoundError) and "temporary directory" in text:
            return "no folder for temporary files can be written: set TMPDIR to one that can (临时目录不可写)"
        cause = cause.__cause__ or cause.__context__
    return ""


def _unanswered(error: BaseException) -> bool:
    """Whether a host that was asked, with ``--online``, gave no answer: told by the text of the library's error alone."""
    cause = error.__cause__
    while cause is not None:
        if _foreign(cause) and any(word in str(cause).lower() for word in _SAID_UNANSWERED):
            return True
        cause = cause.__cause__
    return False


def _foreign(error: BaseException) -> bool:
    """Whether an error is of a library, whose only sign is its text."""
    return not isinstance(error, SoilgisError)


def _internal(error: BaseException, arguments: list[str]) -> str:
    what = f"{type(error).__name__}: {str(error).partition(chr(10))[0][:200]}"
    kept = _kept(_report(error, arguments))
    cure = f"the report is in {kept}, please send it (报告已存)" if kept else "run it again with --debug to see where"
    return f"soilgis: 内部错误 internal error, a fault of soilgis and not of your data: {what}; {cure}"


def _report(error: BaseException, arguments: list[str]) -> str:
    try:
        own = version("soilgis")
    except PackageNotFoundError:
        own = "?"
    lines = "".join(traceback.format_exception(error))
    return f"soilgis {own}, Python {platform.python_version()}, {platform.platform()}\n{arguments!r}\n\n{lines}"


def _kept(report: str) -> Path | None:
    from soilgis.store.cache import cache_folder

    name = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    for temporary in (False, True):
        try:
            folder = Path(tempfile.gettempdir()) if temporary else cache_folder() / "reports"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(report, encoding="utf-8", errors="backslashreplace")
        except (OSError, SoilgisError):
            continue
        return folder / name
    return None


def show(error: BaseException) -> None:
    """Print where an error arose, for ``--debug``."""
    sys.stderr.write("".join(traceback.format_exception(error)))
