"""Folders of results (成果目录): the manifest and the tables that `soilgis run` wrote, opened again, each file held against its digest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import LayerError, SchemaError, shorten
from soilgis.model.layer import Status
from soilgis.model.sentences.store import StoreNotes
from soilgis.store.entry import admit
from soilgis.store.text import read_csv, sha256

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.notes import Note

MANIFEST = "manifest.json"
_BOM = "\ufeff"


@dataclass(frozen=True)
class ResultFolder:
    """A folder of results (成果目录).

    Attributes
    ----------
    path
        The folder.
    manifest
        What its manifest.json says: study, versions, engine, layers, digests of files.
    """

    path: Path
    manifest: dict[str, Any]

    @property
    def title(self) -> str:
        """Chinese title of the study, or the folder's name."""
        return str(self.manifest.get("study", {}).get("title", {}).get("zh") or self.path.name)

    @property
    def status(self) -> Status:
        """Weakest status the folder's figures rest on; working where the manifest does not say."""
        said = self.manifest.get("status")
        return Status(said) if said in set(Status) else Status.WORKING

    def has(self, name: str) -> bool:
        """Whether the folder holds a table of this name."""
        return (self.path / f"{name}.csv").is_file()

    def rows(self, name: str) -> tuple[pd.DataFrame, list[Note]]:
        """One table as text, each row with its line, and a note where the file was changed since it was written.

        Raises
        ------
        LayerError
            If there is no such table, naming those there are.
        """
        path = self.path / f"{name}.csv"
        if not path.is_file():
            found = shorten(sorted(one.stem for one in self.path.glob("*.csv")), 30)
            raise LayerError(f"{self.path} holds no {path.name} (成果目录中没有此表); it holds {found or 'no table'}")
        stated = self.manifest.get("files", {}).get(path.name)
        changed = isinstance(stated, str) and stated != sha256(path)
        said = [StoreNotes.changed_since(path=path)] if changed else []
        return read_csv(path), said

    def table(self, name: str, declared: type[Table]) -> tuple[pd.DataFrame, list[Note]]:
        """One table with the types of its declaration, in file order.

        Raises
        ------
        LayerError, SchemaError
            If it is missing, written with Chinese headings, or lacks what its declaration asks for.
        """
        rows, notes = self.rows(name)
        absent = [str(column) for column in declared.columns() if not column.optional and column not in rows]
        if absent and {column.heading() for column in declared.columns()} & set(rows.columns):
            raise SchemaError(
                f"{self.path / name}.csv has Chinese headings; write the results again without --zh (表头为中文，请不加 --zh 重新写出)"
            )
        flags = {
            str(column): _flags(rows[column])
            for column in declared.columns()
            if column.kind == "flag" and column in rows
        }
        found = declared.check(rows.assign(**flags), f"{self.path.name}/{name}.csv")
        return found.reset_index(drop=True), notes

    def shapes(self) -> gpd.GeoDataFrame | None:
        """Regions with their borders as they were measured, from result.gpkg; None where the folder has none."""
        path = self.path / "result.gpkg"
        if not path.is_file():
            return None
        import geopandas as gpd

        found: gpd.GeoDataFrame = gpd.read_file(path, layer="regions")
        return found


def _flags(values: pd.Series[str]) -> pd.Series[Any]:
    """True and False as `soilgis run` writes them."""
    return values.map({"True": True, "False": False}).astype("boolean")


def open_results(path: Path) -> ResultFolder:
    """Open a folder of results.

    Raises
    ------
    LayerError
        If it is no folder that `soilgis run` wrote, or its manifest cannot be read.
    """
    admit(path)
    if not path.is_dir():
        raise LayerError(f"{path} is no folder (目录不存在); give the folder that soilgis run wrote")
    manifest = path / MANIFEST
    if not manifest.is_file():
        raise LayerError(f"{path} holds no {MANIFEST} (不是成果目录); give the folder that soilgis run wrote")
    try:
        read = json.loads(manifest.read_text(encoding="utf-8").removeprefix(_BOM))
    except (OSError, ValueError, RecursionError) as failure:
        raise LayerError(f"{manifest} cannot be read (成果清单无法读取): {failure}; run the study again") from failure
    if not isinstance(read, dict) or not isinstance(read.get("study"), dict):
        raise LayerError(
            f"{manifest} is no manifest of a study (不是方案的成果清单); give the folder that soilgis run wrote"
        )
    return ResultFolder(path, read)
