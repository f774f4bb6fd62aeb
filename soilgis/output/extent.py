"""The folder of an extent (防治责任范围成果目录): the report's files, the Shapefile that is handed in, and the same polygons as survey text."""

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
    """Write an extent into one folder: the report, the Shapefile and the survey exchange text; only the tables of a check.

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
            names += write_survey(extent, scratch)
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


def write_survey(extent: Handin, folder: Path) -> list[str]:
    """Write extent.txt, the survey exchange text of an extent's polygons in its own zone, GB18030; return its name.

    Parcels bear the feature's number and the name of its part; 地块用途 says whether the ground is permanent.
    """
    import geopandas as gpd

    from soilgis.model.exchange_tables import SurveyParcels
    from soilgis.model.extent import SURVEY
    from soilgis.model.extent_tables import ExtentParts
    from soilgis.output.exchange.corners import System, parcels_of, survey_text
    from soilgis.output.exchange.record import Record
    from soilgis.output.tables import worded

    polygons = extent.polygons
    if polygons is None:
        return []
    parts = worded(extent.table, ExtentParts)
    named = {
        str(SurveyParcels.site_id): parts[ExtentParts.feature].astype(str).tolist(),
        str(SurveyParcels.site_name): parts[ExtentParts.part].tolist(),
        str(SurveyParcels.land_use): parts[ExtentParts.tenure].tolist(),
    }
    frame = gpd.GeoDataFrame(named, geometry=polygons.geometry.to_numpy(), crs=polygons.crs)
    operation = polygons.crs.coordinate_operation
    meridian = next(one.value for one in operation.params if one.name == "Longitude of natural origin")
    listed = parcels_of(frame, Record(), SURVEY, ".txt")
    text = survey_text(listed, System("2000国家大地坐标系", 3, round(meridian / 3)))
    (folder / SURVEY).write_bytes(text.encode("gb18030"))
    return [SURVEY]


def _number(column: pd.Series[float]) -> DbfField:
    whole = bool((column.dropna() % 1 == 0).all()) and pd.api.types.is_integer_dtype(column.dtype)
    return DbfField(str(column.name), _WIDTH, 0 if whole else _DIGITS)
