"""Tables of figures a study names (方案所用数据表): land areas and published erosion, each row with a region that its code and name agree on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.monitor_tables import PublishedFile
from soilgis.model.numbers import printed_place, row_label, shown
from soilgis.model.raster import Cause, Intensity
from soilgis.model.rate_tables import LandFile
from soilgis.store.codes import CodedTable, region_codes
from soilgis.store.given import notes_of, read_given
from soilgis.store.text import refuse_absent

if TYPE_CHECKING:
    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.model.study import Study
    from soilgis.store.places import PlaceBook

ITEMS = ("total", *(one.value for one in Intensity), *(one.value for one in Cause), "land")
"""What a published figure may be of."""


def place_of(study: Study, name: str) -> Path:
    """Where a file of a study is: relative names start at the study's folder."""
    path = Path(name)
    return path if path.is_absolute() else study.folder / path


def refuse_absent_files(study: Study) -> None:
    """Refuse a study whose land table or rasters are not there, before anything is read; what is no plain file is left alone.

    Raises
    ------
    LayerError
        Naming every file.
    """
    named = [study.units.file if study.units else "", study.land_areas, *(entry.file for entry in study.rasters)]
    refuse_absent(
        place_of(study, name) for name in named if name and not name.startswith(("demo:", "/vsi")) and "://" not in name
    )


def read_land(path: Path, places: PlaceBook, *, encoding: str = "") -> tuple[pd.DataFrame, list[Note]]:
    """Read a table of land areas.

    Parameters
    ----------
    path
        CSV or workbook with the columns of `LandFile`; a row gives adcode, or name alone when it is unique.
    places
        Codes and names.
    encoding
        Encoding of the file; told from its bytes when empty.

    Returns
    -------
    land, notes
        `LandFile` in file order, and what was guessed or read by a former name.

    Raises
    ------
    SchemaError, PlaceError
        With the lines of every number, code or name that is wrong.
    """
    rows = read_given(path, LandFile, encoding=encoding)
    _refuse_missing(rows, LandFile, path.name, may_lack=("adcode",) if "name" in rows else ())
    codes, notes = region_codes(rows, places, path.name)
    checked = LandFile.check(rows.assign(adcode=codes), path.name)
    return pd.DataFrame(checked).reset_index(drop=True), [*notes_of(rows), *(note.under(path.name) for note in notes)]


def read_published(path: Path, places: PlaceBook, *, encoding: str = "") -> tuple[pd.DataFrame, list[Note]]:
    """Read a table of published figures, keyed by code: two districts of one name are two, one region spelled twice is one.

    Parameters
    ----------
    path
        CSV or workbook with the columns of `PublishedFile`; a name that is no region, such as a basin, stands without a code.
    places
        Codes and names.
    encoding
        Encoding of the file; told from its bytes when empty.

    Returns
    -------
    figures, notes
        `PublishedFile` in file order; names of one code are spelled as its first row does.

    Raises
    ------
    SchemaError, PlaceError
        With the lines of every number, item, code or name that is wrong.
    """
    rows = read_given(path, PublishedFile, encoding=encoding)
    _refuse_missing(rows, PublishedFile, path.name)
    problems = Problems(path.name)
    problems.extend(
        f"{row_label(rows.index, at)}: item is {shown('' if pd.isna(item) else item)}; use {', '.join(ITEMS)} (指标无效)"
        for at, item in enumerate(rows["item"])
        if item not in ITEMS
    )
    problems.raise_as(SchemaError)
    codes, notes = region_codes(rows, places, path.name, CodedTable(names_alone=True))
    first = rows["name"].groupby(codes, dropna=False).transform("first")
    keyed = rows.assign(adcode=codes.where(codes != "", None), name=rows["name"].where(codes == "", first))
    given = keyed["place_km2"] if "place_km2" in keyed else pd.Series(pd.NA, index=keyed.index)
    keyed = keyed.assign(place_km2=given.where(given.notna(), rows["area_km2"].map(printed_place)))
    checked = PublishedFile.check(keyed, path.name)
    return pd.DataFrame(checked).reset_index(drop=True), [*notes_of(rows), *(note.under(path.name) for note in notes)]


def _refuse_missing(rows: pd.DataFrame, table: type[Table], subject: str, *, may_lack: tuple[str, ...] = ()) -> None:
    absent = [str(c) for c in table.columns() if not c.optional and c not in rows and c not in may_lack]
    if absent:
        raise SchemaError(f"{subject} has no column {shorten(absent)} (缺少字段); found {shorten(rows.columns, 20)}")
