"""What one workbench is made of (工作台): the folders it was given, where it keeps what it makes, and who may use it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.serve.files import Folders
from soilgis.store.catalog import Catalog

if TYPE_CHECKING:
    from pathlib import Path

PLACE = "工作台"
"""Folder that the workbench makes in the first folder it is given."""
RUNS, LAYERS, STUDIES, UPLOADS = "成果", "图层", "方案", "上传"
"""Folders in it: runs, own layers, own studies, files that were uploaded."""


@dataclass(frozen=True)
class Bench:
    """One workbench (工作台).

    Attributes
    ----------
    roots
        Folders whose files may be used, each with its real path.
    place
        Folder of everything the workbench makes.
    port
        Port it listens at.
    hosts
        Names and addresses under which it may be asked, without the port.
    password
        What a visitor of a remote workbench must know; empty on this machine alone.
    token
        Opens the workbench for the browser of the person who started it; made anew each time.
    cookie
        What the browser keeps instead of the token.
    """

    roots: tuple[Path, ...]
    place: Path
    port: int = 8765
    hosts: frozenset[str] = frozenset({"127.0.0.1", "localhost"})
    password: str = ""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @cached_property
    def folders(self) -> Folders:
        """The folders as they are searched."""
        return Folders(self.roots)

    @property
    def runs(self) -> Path:
        """Folder of the runs."""
        return self.place / RUNS

    @property
    def layers(self) -> Path:
        """Shelf of own layers."""
        return self.place / LAYERS

    @property
    def studies(self) -> Path:
        """Folder of own studies."""
        return self.place / STUDIES

    @property
    def uploads(self) -> Path:
        """Folder of uploaded files."""
        return self.place / UPLOADS

    def catalog(self) -> Catalog:
        """The shelf: own layers first, as the command line has them with --layers."""
        return Catalog((self.layers,))


def made_ready(roots: tuple[Path, ...], place: Path | None = None) -> tuple[tuple[Path, ...], Path]:
    """Real paths of the folders, and the folder of the workbench with all it needs.

    Raises
    ------
    OutputError
        If a folder is not there, cannot be read, or nothing can be written; all at once.
    """
    real = tuple(dict.fromkeys(root.resolve() for root in roots))
    wrong = [f"{root} is not a folder (文件夹不存在)" for root in real if not root.is_dir()]
    for root in real:
        try:
            next(root.iterdir(), None)
        except OSError as failure:
            if root.is_dir():
                wrong.append(f"{root} cannot be read: {failure.strerror} (文件夹无读取权限)")
    if wrong:
        raise OutputError("; ".join(wrong))
    home = (place or real[0] / PLACE).resolve()
    try:
        for one in (RUNS, LAYERS, STUDIES, UPLOADS):
            (home / one).mkdir(parents=True, exist_ok=True)
        probe = home / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as failure:
        raise OutputError(
            f"{home} cannot be written: {failure.strerror} (工作台目录无法写入); name another folder with --work"
        ) from failure
    inside = any(home.is_relative_to(root) for root in real)
    return (real if inside else (*real, home)), home
