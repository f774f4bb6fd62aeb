"""One writer at a time (独占写入): a folder, or one file of it, is kept for a process while it writes there."""

from __future__ import annotations

import errno
import hashlib
import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.store.locks import Held, holder, take

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PREFIX = ".soilgis-"
"""Begins the names of locks and scratch folders."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_kept: dict[Path, Held] = {}
"""Locks of folders and files this process writes."""
_fresh: list[Path] = []
"""Folders that were made for what this process writes, innermost first; they go again if they stay empty."""


def give_back() -> None:
    """Release everything this process keeps, and take away the empty folders it made, however it ends."""
    for path in list(_kept):
        _kept.pop(path).release()
    _take_back(_fresh)


def in_scratch(place: Path) -> bool:
    """Whether a place lies in a scratch folder: what is made there is part of a set that is put in place later."""
    return any(part.startswith(PREFIX) for part in place.resolve().parts)


@contextmanager
def reserved(target: Path, *, file: bool = False) -> Iterator[None]:
    """Keep other processes from writing into a folder, or one file of it, for the time of the block.

    Parameters
    ----------
    target
        The folder, made when absent and taken away again if it stays empty; or the file.
    file
        Whether ``target`` is a file.

    Raises
    ------
    OutputError
        If another process writes there, or the folder cannot be written.
    """
    folder = target.parent if file else target
    if in_scratch(folder):
        yield
        return
    with told(folder):
        fresh = _made(folder)
        lock = folder.resolve() / f"{PREFIX}{_short(target.name) if file else 'folder'}.lock"
        mine = lock not in _kept
        if mine:
            held = take(lock)
            if held is None:
                raise OutputError(
                    f"{target} is being written by another soilgis, {holder(lock) or 'unknown'} (另一个进程正在写入): wait until it has ended, or name another place with --out"
                )
            _kept[lock] = held
    try:
        yield
    finally:
        if mine and lock in _kept:
            _kept.pop(lock).release()
        _take_back(fresh)


def _made(folder: Path) -> list[Path]:
    """Make a folder and return those that were not there, innermost first; they are noted before they are made."""
    absent = [place for place in (folder.absolute(), *folder.absolute().parents) if not place.exists()]
    _fresh.extend(absent)
    folder.mkdir(parents=True, exist_ok=True)
    return absent


def _take_back(fresh: list[Path]) -> None:
    """Take away those of the folders that stayed empty."""
    for place in sorted(fresh, key=lambda one: -len(one.parts)):
        with suppress(OSError):
            place.rmdir()
        if place in _fresh:
            _fresh.remove(place)


def _short(name: str) -> str:
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:12]


@contextmanager
def told(target: Path) -> Iterator[None]:
    """Turn what the disk says into an error that names the folder."""
    try:
        yield
    except OSError as failure:
        full = failure.errno in _FULL
        cure = "free space, or choose another disk with --out (磁盘已满)" if full else "choose another with --out"
        raise OutputError(
            f"{target} cannot be written (输出目录不可写): {failure.strerror or failure}; {cure}"
        ) from failure
