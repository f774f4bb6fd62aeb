"""Caches (缓存): what can be made again is kept on disk where possible, whole or not at all, checked when it is read.

A kept thing is named after what it depends on (`stamp`), and its digest stands beside it: one that is damaged is made again, and told.
No cache has to be writable: what cannot be kept in the user's folder is kept in a private temporary one for this run and its children.
"""

from __future__ import annotations

import hashlib
import logging
import os
import stat
import tempfile
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.model.sentences.store import StoreMessages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

log = logging.getLogger(__name__)

PLACE, READ_ONLY = "SOILGIS_CACHE", "SOILGIS_CACHE_READ"
"""Variables that name the cache folder, and one that could not be written but may still be read (for child processes)."""
_NOTED = ".sha256"


def cache_folder() -> Path:
    """Folder for what can be made again: SOILGIS_CACHE, else the user's cache folder, else a private temporary one with a warning.

    The temporary one is put into SOILGIS_CACHE, so that child processes use it too and say nothing.

    Raises
    ------
    OutputError
        If none of them can be written.
    """
    wanted = Path(os.environ.get(PLACE) or _of_the_user()).absolute()
    why = _prepared(wanted)
    if not why:
        return wanted
    fallback = _temporary(wanted)
    log.warning("%s", StoreMessages.cache_moved(wanted=wanted, why=why, fallback=fallback))
    os.environ[READ_ONLY], os.environ[PLACE] = str(wanted), str(fallback)
    return fallback


def _of_the_user() -> str:
    import platformdirs

    return platformdirs.user_cache_dir("soilgis")


@cache
def _prepared(folder: Path) -> str:
    """Make a folder ready and return an empty text, or why it cannot be used."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as failure:
        return f"it cannot be written ({failure.strerror or failure})"
    return open_to_others(folder)


def open_to_others(folder: Path) -> str:
    """Say why a folder that lies where everybody may write is not safe to read from; empty text where it is.

    Others could put something of theirs in its place, or into it, unless every folder below the open one belongs to the user alone.
    """
    if not hasattr(os, "getuid"):
        return ""
    real = folder.resolve()
    places = [real, *real.parents]
    open_at = next((n for n, place in enumerate(places) if place.stat().st_mode & stat.S_IWOTH), None)
    if open_at is None:
        return ""
    mine = {os.getuid()}
    if folder.lstat().st_uid not in mine:
        return "it lies where others may write and belongs to another user; set SOILGIS_CACHE"
    for place in places[: max(open_at, 1)]:
        found = place.stat()
        if found.st_uid not in mine:
            return f"it lies where others may write and {place} belongs to another user; set SOILGIS_CACHE"
        if found.st_mode & (stat.S_IWOTH | stat.S_IWGRP):
            mode = stat.S_IMODE(found.st_mode)
            return f"it lies where others may write and {place} is open to them (mode {mode:o}); chmod 700 it, or set SOILGIS_CACHE"
    return ""


def _temporary(wanted: Path) -> Path:
    """A folder of the user's own below the machine's temporary one: the same in every run, where others have not taken its name."""
    try:
        own = Path(tempfile.gettempdir()) / f"soilgis-cache-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
        return Path(tempfile.mkdtemp(prefix="soilgis-cache-")) if own == wanted or _prepared(own) else own
    except OSError as error:
        raise OutputError(
            f"no cache folder can be written: {wanted}, {tempfile.gettempdir()}; set SOILGIS_CACHE (缓存目录不可写)"
        ) from error


def stamp(*given: object, packages: tuple[str, ...] = ()) -> str:
    """Short digest of what a kept thing depends on: the form it is written in, versions of packages, and whatever else is given."""
    listed = [*map(str, given), *(f"{name} {version(name)}" for name in packages)]
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()[:10]


def kept_file(name: str, make: Callable[[Path], None]) -> Path:
    """Return the path of a kept file, made when it is absent, and made again, with a warning, when it is not what was written.

    Parameters
    ----------
    name
        Its name in the cache folder, with the `stamp` of what it depends on.
    make
        Writes the file to the path it is given.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    folder = cache_folder()
    elsewhere = os.environ.get(READ_ONLY)
    for place in [Path(elsewhere)] if elsewhere else []:
        if (place / name).is_file() and not open_to_others(place) and is_whole(place / name):
            return place / name
    path = folder / name
    if path.is_file():
        if is_whole(path):
            return path
        log.warning("%s in the cache is damaged; it is made again (缓存文件已损坏，重新生成)", path)
    with kept_whole(path) as scratch:
        make(scratch)
        note_digest(path, scratch)
    return path


def note_digest(path: Path, written: Path | None = None) -> None:
    """Write the digest of a file beside it; ``written`` is where its bytes are, if they do not stand at ``path`` yet."""
    noted = path.with_name(path.name + _NOTED)
    scratch = noted.with_name(f".{os.getpid()}.{noted.name}")
    scratch.write_text(_digest(written or path) + "\n", encoding="ascii")
    scratch.replace(noted)


def is_whole(path: Path) -> bool:
    """Whether a file is, byte for byte, what was noted when it was written; read once a process."""
    found = path.stat()
    return _is_whole(path, found.st_mtime_ns, found.st_size)


@cache
def _is_whole(path: Path, _changed: int, _size: int) -> bool:
    try:
        noted = path.with_name(path.name + _NOTED).read_text(encoding="ascii").strip()
        return _digest(path) == noted
    except (OSError, ValueError):
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def kept_whole(path: Path) -> Iterator[Path]:
    """Give a temporary name to write to, which becomes ``path`` when all went well and vanishes when not.

    Raises
    ------
    OutputError
        If the disk is full or cannot be written.
    """
    scratch = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield scratch
        scratch.replace(path)
    except OSError as failure:
        raise OutputError(
            f"{path} cannot be written ({failure}); free space or set SOILGIS_CACHE (缓存无法写入)"
        ) from failure
    finally:
        scratch.unlink(missing_ok=True)
