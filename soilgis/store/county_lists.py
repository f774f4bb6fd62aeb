"""County lists as offices keep them (县级名录): text or workbook, headings in Chinese, cells merged; read into the form of `MemberFile`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.errors import SchemaError, shorten
from soilgis.model.sentences.exchange import ExchangeNotes
from soilgis.model.sentences.shelf import ShelfNotes
from soilgis.model.tables import MemberFile
from soilgis.store.given import notes_of, read_given

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from soilgis.model.notes import Note

HEADINGS: dict[str, tuple[str, ...]] = {
    "zone": ("分区", "分区名称", "防治区", "防治区名称", "区名", "重点防治区", "重点防治区名称", "名称"),
    "adcode": ("行政区划代码", "代码", "区划代码", "县级代码"),
    "province": ("省", "省份", "省级", "省级行政区", "省（自治区、直辖市）", "省(自治区、直辖市)"),
    "county": ("县", "县名", "县级", "县级行政区", "县级单位", "县（市、区、旗）", "县(市、区、旗)"),
}
"""Headings that mean a column of the list."""
_MERGED = ("zone", "province")
"""Columns whose cells are merged over many rows; an empty cell below has the value above it."""


def read_county_list(path: Path, *, encoding: str = "") -> tuple[pd.DataFrame, list[Note]]:
    """Read a list of counties by zone.

    Parameters
    ----------
    path
        CSV, or a workbook whose first sheet is the list; headings of `MemberFile`, or Chinese ones (`HEADINGS`).
    encoding
        Encoding of a CSV; told from its bytes when empty.

    Returns
    -------
    rows, notes
        Text columns zone and adcode, or zone, province and county; and what was filled in or guessed.

    Raises
    ------
    LayerError
        If the file cannot be read.
    SchemaError
        If a column is missing.
    """
    rows = read_given(path, encoding=encoding)
    notes = [note for note in notes_of(rows) if note.key != ExchangeNotes.merged_down.key]
    named = rows.rename(columns=_meant(rows.columns))
    if "zone" not in named or not ({"adcode", "county"} & set(named.columns)):
        raise SchemaError(
            f"{path.name} needs the columns zone and adcode, or zone, province and county (缺少字段); found {shorten(rows.columns, 20)}; see: soilgis schema members"
        )
    kept = named[[str(column) for column in MemberFile.columns() if column in named]]
    for column in _MERGED:
        filled = kept[column].ffill() if column in kept else None
        if filled is not None and (count := int(kept[column].isna().sum() - filled.isna().sum())):
            kept = kept.assign(**{column: filled})
            notes.append(ShelfNotes.merged_cells(column=HEADINGS[column][0], count=count).under(path.name))
    return kept, notes


def _meant(headings: pd.Index) -> dict[str, str]:
    """Columns by what their headings mean; those of our own names stay."""
    plain = {str(heading).strip(): str(heading) for heading in headings}
    return {
        plain[spelled]: column
        for column, known in HEADINGS.items()
        if column not in plain
        for spelled in known[::-1]
        if spelled in plain
    }
