"""Kept kernels (编译缓存): machine code is kept in the cache folder, belongs to the text it was made from, and is checked when read.

Numba by itself keeps code beside the program or in the home folder, looks at the date of the kernel's own file alone, though functions
of others are compiled into it, runs whatever it finds, and lets a full disk end the run.
"""

from __future__ import annotations

import hashlib
import logging
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from soilgis.model.events import aside
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.cache import cache_folder, open_to_others
from soilgis.store.foreign import check_when_read, kernel_store

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)
Function = TypeVar("Function")
FOLDER = "kernels"
FIRST = StoreMessages.compiling()
"""What is said behind the step while kernels are compiled."""
SOURCES = ("geometry/**/*.py", "raster/**/*.py", "model/ellipsoid.py")
"""Files that kernels are made of; a test keeps every kernel inside."""


def compiled(function: Function, **options: object) -> Function:
    """Compile a function with numba on first use, its machine code kept on disk where possible.

    Parameters
    ----------
    function
        The kernel's Python text.
    options
        Options of ``numba.njit``.
    """
    import numba

    njit: Any = numba.njit
    try:
        with _our_folder():
            made: Function = njit(cache=True, **options)(function)
        return kept_if_possible(made)
    except RuntimeError:  # no folder at all: compiled anew in each process
        plain: Function = njit(**options)(function)
        return plain


def part(function: Function, **options: object) -> Function:
    """Compile a function into the kernels that call it: no entry for Python is made for it, and nothing kept.

    Parameters
    ----------
    function
        The function's Python text.
    options
        Options of ``numba.njit``.
    """
    import numba

    njit: Any = numba.njit
    made: Function = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **options)(function)
    return made


@contextmanager
def _our_folder() -> Iterator[None]:
    """Let numba keep code in our cache folder; NUMBA_CACHE_DIR names another, unless others may write there."""
    from numba import config

    named: Any = config
    before = named.CACHE_DIR
    if not before or (Path(before).exists() and open_to_others(Path(before))):
        named.CACHE_DIR = str(cache_folder() / FOLDER)
    try:
        yield
    finally:
        named.CACHE_DIR = before


def kept_if_possible(kernel: Function) -> Function:
    """Let a numba kernel that is kept on disk go on without, and say so once, when the disk is full or cannot be written.

    What is read is checked against its digest, and good only as long as no file with kernels has changed.
    """
    kept = kernel_store(kernel)
    if kept is None:
        return kernel
    check_when_read(kept, _depends_on(), _say_damaged)
    load, save = kept.load_overload, kept.save_overload

    def load_or_say(signature: object, context: object) -> object:
        found: object = load(signature, context)
        if found is None:
            aside(FIRST)
        return found

    def save_or_say(signature: object, code: object) -> None:
        try:
            save(signature, code)
        except OSError as failure:
            _say_not_kept(str(Path(kept.cache_path).parent), str(failure.strerror or failure))

    kept.load_overload, kept.save_overload = load_or_say, save_or_say
    return kernel


def _depends_on() -> str:
    """What machine code depends on besides the processor: the text of every kernel and the versions of the compiler."""
    return " ".join([*(version(name) for name in ("numba", "llvmlite", "numpy")), _kernel_sources()])


@cache
def _kernel_sources() -> str:
    """Digest of the text of all files that compiled kernels are made of, in their rooms and all folders below."""
    return sources_digest(Path(__file__).parents[1])


def sources_digest(home: Path) -> str:
    """Digest of the text of the files that kernels are made of, sub-folders too, each with its place."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in SOURCES for path in home.glob(pattern)):
        digest.update(f"{path.relative_to(home).as_posix()} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _say_damaged(folder: str) -> None:
    log.warning("compiled kernels in %s are damaged; they are compiled again (编译缓存已损坏，重新编译)", folder)


@cache
def _say_not_kept(folder: str, why: str) -> None:
    log.warning("%s", StoreMessages.kernels_not_kept(folder=folder, why=why))
