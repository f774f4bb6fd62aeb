"""Files of the given folders (数据文件夹): listed, and opened by name, never outside, whatever a name or a link says."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_FILES = 2000
"""Files that are listed; a folder may hold more, which are found by typing their names."""
MOST_SEEN = 50_000
"""Entries that are walked past before listing ends."""
DEEPEST = 8
VECTOR = frozenset(
    {".shp", ".gpkg", ".geojson", ".json", ".kml", ".kmz", ".zip", ".fgb", ".parquet", ".gdb", ".tab", ".mif", ".gml", ".dxf", ".txt", ".csv", ".xlsx", ".xls"}
)  # fmt: skip
RASTER = frozenset({".tif", ".tiff", ".img", ".vrt", ".asc", ".zip"})
TABLE = frozenset({".csv", ".xlsx", ".xls", ".txt"})
ENDINGS = {
    "vector": VECTOR,
    "raster": RASTER,
    "table": TABLE,
    "file": frozenset({".toml", ".csv", ".xlsx", ".ttf", ".otf"}),
}
"""Endings of the files that a field of a kind of content is offered."""


@dataclass(frozen=True)
class Folders:
    """The folders a workbench was given (数据文件夹); files are named FOLDER/PATH.

    Parameters
    ----------
    roots
        Real paths; each is called by its last part, a second one of the same name with a number.
    """

    roots: tuple[Path, ...]

    @property
    def named(self) -> dict[str, Path]:
        """The folders by the names they have on the pages."""
        found: dict[str, Path] = {}
        for root in self.roots:
            name, number = root.name or "根目录", 2
            while name in found:
                name, number = f"{root.name or '根目录'}-{number}", number + 1
            found[name] = root
        return found

    def path(self, name: str) -> Path:
        """The file that a name stands for.

        Raises
        ------
        LayerError
            If it lies outside the folders, also by ``..`` or a link, or is not there.
        """
        refusal = LayerError(f"{name} is no file of the folders of this workbench (不在工作台的文件夹内)")
        if not name or "\0" in name or name.startswith("/vsi"):
            raise refusal
        first, _, rest = name.replace("\\", "/").partition("/")
        root = self.named.get(first)
        try:
            real = (root / rest).resolve() if root is not None else _absolute(name)
        except (OSError, RuntimeError, ValueError):
            raise refusal from None
        if real is None or not any(real == one or real.is_relative_to(one) for one in self.roots):
            raise refusal
        if not real.exists():
            raise LayerError(f"{name} is not there any more (文件不存在)")
        return real

    def name(self, path: Path) -> str:
        """What a file is called on the pages; its path where it lies outside."""
        for name, root in self.named.items():
            if path.is_relative_to(root):
                rest = path.relative_to(root).as_posix()
                return name if rest == "." else f"{name}/{rest}"
        return str(path)

    def files(self, kind: str) -> tuple[list[str], bool]:
        """Names of the files of a kind of content, sorted, and whether there are more than are listed."""
        endings = ENDINGS.get(kind, frozenset())
        found: list[str] = []
        for name in self._walked():
            if os.path.splitext(name)[1].lower() in endings:  # noqa: PTH122 - a name, of which there may be thousands
                found.append(name)
                if len(found) >= MOST_FILES:
                    return sorted(found), True
        return sorted(found), False

    def _walked(self) -> Iterator[str]:
        """Names of all files, folders that end as data do (.gdb) among them; links are not followed."""
        seen = 0
        for label, root in self.named.items():
            for here, folders, files in os.walk(root, onerror=None, followlinks=False):
                within = os.path.relpath(here, root)
                deep = 0 if within == "." else within.count(os.sep) + 1
                stores = [one for one in folders if one.lower().endswith(".gdb")]
                folders[:] = (
                    [] if deep >= DEEPEST else sorted(one for one in folders if one not in stores and _shown(one))
                )
                for one in [*stores, *files]:
                    seen += 1
                    if seen > MOST_SEEN:
                        return
                    if _shown(one):
                        yield "/".join([label, *PurePath(within).parts, one])


def _shown(name: str) -> bool:
    """Whether a name is offered: no hidden file, nothing unprintable."""
    return not name.startswith((".", "~$")) and name.isprintable() and name not in {"__pycache__", "成果"}


def _absolute(name: str) -> Path | None:
    given = Path(name)
    return given.resolve() if given.is_absolute() else None
