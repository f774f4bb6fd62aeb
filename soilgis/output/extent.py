"""The folder of an extent (防治责任范围成果目录): the report's files and the Shapefile that is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.output.atomic import scratch_folder
from soilgis.output.dbf import DbfField, write_dbf
from soilgis.output.report.folder import write_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd

    from soilgis.model.extent import Handin

_WIDTH, _DIGITS = 18, 4
"""Width of a field of numbers, and decimals of one that holds no counts."""


def write_extent(
    extent: Handin, folder: Path, *, zh: bool = False, progress: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write an extent into one folder: the report and the Shapefile; only the tables of a check.

    Raises
    ------
    OutputError
        If something cannot be written; then nothing has changed in the folder.
    """
    from soilgis.output.tables import put_tables

    with scratch_folder(folder) as scratch:
        if extent.polygons is None:
            names = put_tables(extent, scratch, zh=zh)
        else:
            names = [path.name for path in write_report(extent, scratch, zh=zh, progress=progress)]
            progress("写出矢量")
            names += write_shapefile(extent.polygons, extent.widths, scratch)
    return [folder / name for name in names]


def write_shapefile(polygons: gpd.GeoDataFrame, widths: dict[str, int], folder: Path) -> list[str]:
    """Write extent.shp with its sidecars, UTF-8; return their names. The same polygons give the same bytes.

    Parameters
    ----------
    polygons
        In the CRS that is written; text fields are those of ``widths``, hectares carry four decimals.
    widths
        Bytes of every text field.
    folder
        Where to.
    """
    import pyogrio

    from soilgis.model.extent import SHAPEFILE

    fields = [
        DbfField(str(name), widths[str(name)]) if str(name) in widths else _number(polygons[name])
        for name in polygons.columns
        if name != polygons.geometry.name
    ]
    pyogrio.write_dataframe(
        polygons[[polygons.geometry.name]],
        folder / SHAPEFILE[0],
        driver="ESRI Shapefile",
        encoding="UTF-8",
        dataset_options=None,
    )
    write_dbf(polygons, fields, (folder / SHAPEFILE[0]).with_suffix(".dbf"))
    return list(SHAPEFILE)


def _number(column: pd.Series[float]) -> DbfField:
    whole = bool((column.dropna() % 1 == 0).all()) and pd.api.types.is_integer_dtype(column.dtype)
    return DbfField(str(column.name), _WIDTH, 0 if whole else _DIGITS)
