"""What is kept (缓存清单): everything soilgis has put into its caches, of this version and of older ones, listed and removed."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS = {
    "admin": "行政区划", "demo": "演示栅格", "readings": "拼音读音", "initials": "拼音首字母（旧版）", "kernels": "编译核（旧版）", "matplotlib": "绘图库缓存",
    "shapes": "显示图形", "zones": "演示分区", "work": "分区长跑中间结果", "prepared": "首次准备标记",
    "reports": "错误报告",
}  # fmt: skip
"""What names in the cache folder begin with; other names are not ours to remove."""
_BESIDE = "编译核（程序旁，旧版）"
_FACE = "字体（旧版）"


@dataclass(frozen=True)
class Kept:
    """One file or folder in a cache (缓存项)."""

    path: Path
    kind: str
    """What it is, in Chinese."""
    size: int
    """Bytes."""
    current: bool
    """Whether this version would use it."""


def kept(folder: Path, current: Iterable[str], older: Iterable[Path] = ()) -> list[Kept]:
    """List what is kept.

    Parameters
    ----------
    folder
        The cache folder.
    current
        Beginnings or parts of the names that this version uses.
    older
        Folders in which older versions kept things.

    Returns
    -------
    list of Kept
        Sorted by path; what is not ours is left out.
    """
    names = tuple(current)
    found = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        kind = KINDS.get(path.name.partition("-")[0])
        if kind:
            found.append(Kept(path, kind, _size(path), any(name in path.name for name in names)))
    for place in older:
        found += [Kept(path, _FACE, _size(path), current=False) for path in sorted(place.glob("soilgis-*.otf"))]
    return found + [Kept(path, _BESIDE, _size(path), current=False) for path in _beside_the_program()]


def remove(things: Iterable[Kept]) -> int:
    """Remove kept things and return the bytes that became free.

    Raises
    ------
    OutputError
        If something cannot be removed; it is named, and the rest is gone.
    """
    freed, left = 0, []
    for thing in things:
        try:
            if thing.path.is_dir() and not thing.path.is_symlink():
                shutil.rmtree(thing.path)
            else:
                thing.path.unlink(missing_ok=True)
            freed += thing.size
        except OSError as failure:
            left.append(f"{thing.path} ({failure.strerror or failure})")
    if left:
        raise OutputError(f"cannot be removed (无法删除): {'; '.join(left)}")
    return freed


def _beside_the_program() -> list[Path]:
    """Machine code that older versions let numba keep beside the program's own files."""
    home = Path(__file__).parents[1]
    return sorted(path for ending in ("nbi", "nbc") for path in home.glob(f"*/**/__pycache__/*.{ending}"))


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(one.lstat().st_size for one in files if one.is_file())
