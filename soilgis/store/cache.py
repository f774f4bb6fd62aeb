"""Caches (缓存): what can be made again is kept on disk where possible, whole or not at all, and never stops a run that could do without."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from soilgis.model.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)
Kernel = TypeVar("Kernel")


def cache_folder() -> Path:
    """Folder for what can be made again: SOILGIS_CACHE, else the user's cache folder, else a temporary one with a warning.

    Raises
    ------
    OutputError
        If none of them can be written.
    """
    import platformdirs

    wanted = Path(os.environ.get("SOILGIS_CACHE") or platformdirs.user_cache_dir("soilgis"))
    try:
        wanted.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=wanted):
            pass
    except OSError as failure:
        fallback = Path(tempfile.gettempdir()) / f"soilgis-cache-{os.getuid() if hasattr(os, 'getuid') else 'user'}"
        log.warning("cache folder %s cannot be written (%s); using %s", wanted, failure, fallback)
        try:
            fallback.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                f"no cache folder can be written: {wanted}, {fallback}; set SOILGIS_CACHE (缓存目录不可写)"
            ) from error
        return fallback
    return wanted


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
        path.parent.mkdir(parents=True, exist_ok=True)
        yield scratch
        scratch.replace(path)
    except OSError as failure:
        raise OutputError(
            f"{path} cannot be written ({failure}); free space or set SOILGIS_CACHE (缓存无法写入)"
        ) from failure
    finally:
        scratch.unlink(missing_ok=True)


def kept_if_possible(kernel: Kernel) -> Kernel:
    """Let a numba kernel that is kept on disk go on without, and say so once, when the disk is full or cannot be written.

    Numba writes under a temporary name and renames, so that nothing half-written is ever read; but it lets the failure through. It
    also looks at the date of the kernel's own file alone, though functions of others are compiled into it: here a kept kernel is
    good only as long as no file with kernels has changed.
    """
    kept: Any = getattr(kernel, "_cache", None)
    if kept is None or not hasattr(kept, "save_overload"):
        return kernel
    index: Any = kept._cache_file  # noqa: SLF001 - numba has no other way
    index._version = f"{index._version} {_kernel_sources()}"  # noqa: SLF001
    save = kept.save_overload

    def save_or_say(signature: object, compiled: object) -> None:
        try:
            save(signature, compiled)
        except OSError as failure:
            _say_not_kept(str(Path(kept.cache_path).parent), str(failure.strerror or failure))

    kept.save_overload = save_or_say
    return kernel


@cache
def _kernel_sources() -> str:
    """Digest of the text of all files that compiled kernels are made of."""
    home = Path(__file__).parents[1]
    files = [*home.glob("geometry/*.py"), *home.glob("raster/*.py"), home / "model" / "ellipsoid.py"]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def _say_not_kept(folder: str, why: str) -> None:
    log.warning(
        "compiled kernels cannot be kept in %s (%s): they are compiled in every run, some 20 s; free space or set NUMBA_CACHE_DIR "
        "(编译结果无法保存，不影响结果)",
        folder,
        why,
    )
