"""Whole or nothing (整体就位): files are made in a scratch folder beside their places and moved in when all are done.

The scratch folder ``.soilgis-…`` holds ``files``; beside it stands ``.soilgis-….lock``, which its process keeps. When all files are made,
``files`` is renamed ``ready``: from then on the set is to be finished, here or, if this process is killed, by the next one that writes
into the folder. A scratch folder whose lock is free and that is not ready is litter and is taken away by the next.
"""

from __future__ import annotations

import atexit
import errno
import json
import logging
import os
import secrets
import shutil
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError, SoilgisError
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.locks import Held, take
from soilgis.store.reserving import PREFIX, give_back, in_scratch, reserved, told
from soilgis.store.text import sha256
from soilgis.store.written import overwriting, refuse_foreign, remember

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger(__name__)

_LONG = 86_400.0
"""Seconds after which a scratch folder on a disk without locks counts as left behind."""
_LEAST_ROOM = 1 << 20
"""Bytes free under which a disk is full."""
_open: dict[Path, Held | None] = {}
"""Scratch folders of this process, noted before they are made, and their locks: what `clean_up` takes away."""


@atexit.register
def clean_up() -> None:
    """Take away every scratch folder of this process and give back its locks, however it ends."""
    for scratch in list(_open):
        _discard(scratch)
    give_back()


@contextmanager
def scratch_folder(target: Path, *, overwrite: bool | None = None) -> Iterator[Path]:
    """Give a scratch folder whose files replace those of ``target`` when the block ends well.

    Parameters
    ----------
    target
        Folder the files are for; made when absent. Files of other names in it stay as they are.
    overwrite
        Whether files may be replaced that soilgis did not write; as in `soilgis.store.written.overwriting` when not given.

    Raises
    ------
    OutputError
        If the folder cannot be written, is being written by another process, or holds other people's files of these names;
        then nothing in it has changed. If single files cannot be replaced because another program has them open: then the
        others are in place, and the new ones stand beside the old.
    """
    with reserved(target), _filled(target, overwrite=overwrite) as files:
        yield files


@contextmanager
def scratch_file(place: Path, *, overwrite: bool | None = None) -> Iterator[Path]:
    """Give a scratch name whose file becomes ``place`` when the block ends well, with whatever else is made beside it.

    Raises
    ------
    OutputError
        As `scratch_folder`.
    """
    with reserved(place, file=True), _filled(place.parent, overwrite=overwrite) as files:
        yield files / place.name


@contextmanager
def _filled(target: Path, *, overwrite: bool | None) -> Iterator[Path]:
    if in_scratch(target):  # part of a set that is put in place later
        yield target
        return
    with told(target):
        finish(target)
        scratch = target.resolve() / f"{PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
        _open[scratch] = None
        _open[scratch] = take(_lock_of(scratch))
        (scratch / "files").mkdir(parents=True)
    try:
        with told(target):
            yield scratch / "files"
            made = sorted(
                path.relative_to(scratch / "files") for path in (scratch / "files").rglob("*") if path.is_file()
            )
            if overwrite is None:
                refuse_foreign(target / name for name in made)
            else:
                with overwriting(overwrite):
                    refuse_foreign(target / name for name in made)
            digests = {name: sha256(scratch / "files" / name) for name in made}
            _write_digests(scratch, digests)
            (scratch / "files").rename(scratch / "ready")
            blocked = _moved_in(scratch / "ready", target, digests)
        _tell_blocked(blocked, len(made) - len(blocked))
    except Exception as failure:
        _blame_the_disk(failure, target)
        raise
    finally:
        _discard(scratch)


def _tell_blocked(blocked: list[str], placed: int) -> None:
    if blocked:
        raise OutputError(StoreMessages.in_use(files=blocked, placed=placed))


def _blame_the_disk(failure: Exception, target: Path) -> None:
    """A library that cannot write seldom says that the disk is full; where it is, that is what is said.

    Raises
    ------
    OutputError
        If there is no room left.
    """
    if isinstance(failure, SoilgisError | MemoryError) or shutil.disk_usage(target).free > _LEAST_ROOM:
        return
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    full.__cause__ = failure
    raise OutputError(
        f"{target} cannot be written (输出目录不可写): {full.strerror}; free space, or choose another disk with --out (磁盘已满)"
    ) from full


def finish(folder: Path) -> None:
    """Finish what a killed process had ready for a folder, and take away what it left half made.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    for scratch in sorted(place for place in folder.resolve().glob(f"{PREFIX}*") if place.is_dir()):
        held = None if scratch in _open or scratch.is_symlink() else take(_lock_of(scratch))
        if held is None:
            continue
        if not held.sure and time.time() - scratch.stat().st_mtime < _LONG:
            held.release()
            continue
        _open[scratch] = held
        _finish_one(scratch, folder)
        shutil.rmtree(scratch / "ready", ignore_errors=True)
        _discard(scratch)
    for lock in folder.resolve().glob(f"{PREFIX}*.lock"):
        held = take(lock)
        if held is not None:
            held.release()


def _finish_one(scratch: Path, folder: Path, *, ours: bool = False) -> None:
    """Move what is left of a set that is ready; another process's set only as far as nobody put anything there since."""
    ready = scratch / "ready"
    if not ready.is_dir():
        return
    digests = _read_digests(scratch)
    left = {name: digest for name, digest in digests.items() if (ready / name).is_file()}
    for name in digests.keys() - left.keys():
        if (folder / name).is_file() and sha256(folder / name) == digests[name]:  # moved, but not yet noted
            remember(folder / name, digests[name])
    with suppress(OutputError):  # what others put there since is theirs: then the rest of the set is given up
        if not ours:
            refuse_foreign(folder / name for name in left)
        _moved_in(ready, folder, left)
        if not ours:
            log.warning("%s", StoreMessages.completed(folder=folder, files=left))


def _write_digests(scratch: Path, digests: dict[Path, str]) -> None:
    kept = {os.fsencode(name).hex(): digest for name, digest in digests.items()}
    (scratch / "digests").write_text(json.dumps(kept), encoding="ascii")


def _read_digests(scratch: Path) -> dict[Path, str]:
    try:
        kept = json.loads((scratch / "digests").read_text(encoding="ascii"))
        return {Path(os.fsdecode(bytes.fromhex(name))): str(digest) for name, digest in kept.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _lock_of(scratch: Path) -> Path:
    return scratch.with_name(f"{scratch.name}.lock")


def _moved_in(ready: Path, target: Path, digests: dict[Path, str]) -> list[str]:
    """Move files to their places; return those another program keeps open, whose new version then stands beside them."""
    blocked = []
    for name, digest in digests.items():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            (ready / name).replace(place)
        except PermissionError:
            if not place.exists():
                raise
            beside = place.with_name(f"{place.stem}-new{place.suffix}")
            (ready / name).replace(beside)
            blocked.append(str(place))
            place = beside
        remember(place, digest)
    return blocked


def _discard(scratch: Path) -> None:
    """Take a scratch folder away; a set that was being moved when Ctrl-C came is moved to its end first."""
    with suppress(OSError):
        _finish_one(scratch, scratch.parent, ours=True)
    shutil.rmtree(scratch, ignore_errors=True)
    held = _open.pop(scratch, None)
    if held is not None:
        held.release()
