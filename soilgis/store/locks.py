"""Locks (文件锁): one process at a time, told by the operating system, so that the lock of a killed process is free at once."""

from __future__ import annotations

import errno
import os
import platform
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_BUSY = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


class Held:
    """A lock this process has (持有的锁).

    Attributes
    ----------
    sure
        Whether the disk knows locks at all; where it does not, everyone is given every lock.
    """

    def __init__(self, path: Path, descriptor: int, *, sure: bool = True) -> None:
        self.path, self.sure, self._descriptor = path, sure, descriptor

    def release(self) -> None:
        """Give the lock back and take its file away; a second time does nothing."""
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor < 0:
            return
        if os.name != "nt":  # while it is still ours, so that nobody takes a file that is about to vanish
            with suppress(OSError):
                self.path.unlink()
        with suppress(OSError):
            os.close(descriptor)
        if os.name == "nt":
            with suppress(OSError):
                self.path.unlink()


def take(path: Path) -> Held | None:
    """Take a lock; None where another process has it.

    On a disk that knows no locks it is given to everyone.

    Raises
    ------
    OSError
        If the lock's file cannot be made.
    """
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        sure = True
        try:
            _lock(descriptor)
        except OSError as failure:
            if failure.errno in _BUSY:
                os.close(descriptor)
                return None
            sure = False
        if os.name == "nt" or _same(path, descriptor):
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
                os.lseek(descriptor, 1, os.SEEK_SET)  # Windows locks the first byte for reading too
                os.write(descriptor, _owner())
            return Held(path, descriptor, sure=sure)
        os.close(descriptor)


def holder(path: Path) -> str:
    """Who holds a lock, as the holder wrote it: ``process 123 on host``; empty when it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(1)
            return file.read(200).decode("utf-8", "replace")
    except OSError:
        return ""


def _owner() -> bytes:
    return f"process {os.getpid()} on {platform.node()}".encode()


def _same(path: Path, descriptor: int) -> bool:
    """Whether the locked file is still the one that stands at ``path``."""
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


if os.name == "nt":

    def _lock(descriptor: int) -> None:
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
else:

    def _lock(descriptor: int) -> None:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
