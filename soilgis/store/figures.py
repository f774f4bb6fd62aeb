"""Tables of a study's own figures (自有指标表): CSV or xlsx, each row with a region, read cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.layer import Status, weakest
from soilgis.model.numbers import read_numbers, row_label, shown
from soilgis.model.sentences.store import StoreNotes
from soilgis.store.codes import CodedTable, region_codes
from soilgis.store.given import notes_of, read_given

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.figures import FigureEntry
    from soilgis.model.notes import Note
    from soilgis.store.places import PlaceBook

CODE, NAME = "adcode", "name"
_FIRST_YEAR, _LAST_YEAR = 1949, 2100


def read_figures(
    path: Path, entry: FigureEntry, places: PlaceBook, *, encoding: str = ""
) -> tuple[pd.DataFrame, list[Note]]:
    """Read one column of a table of figures.

    Parameters
    ----------
    path
        CSV or workbook.
    entry
        Which column, and what it is.
    places
        Codes and names.
    encoding
        Encoding of a CSV; told from its bytes when empty.

    Returns
    -------
    figures, notes
        Columns adcode (text), year (nullable integer), value (printed unit), status and document, in file order; rows without a
        region or without a figure are left out, and told.

    Raises
    ------
    LayerError, SchemaError, PlaceError
        With every column that is missing and every cell that is wrong, by its row in the file.
    """
    rows = read_given(path, encoding=encoding, sheet=entry.sheet)
    _refuse_missing(rows, entry, path.name)
    problems = Problems(path.name)
    values = read_numbers(rows[entry.column], problems, units=(entry.kind.symbol(),))
    years = _years(rows, entry, problems)
    statuses = _statuses(rows, entry, problems)
    problems.raise_as(SchemaError)
    codes, notes = region_codes(rows, places, path.name, CodedTable(names_alone=True))
    blank = pd.Series([None] * len(rows), index=rows.index, dtype=object)
    documents = rows.get("document", blank)
    table = pd.DataFrame({"adcode": codes, "year": years, "value": values, "status": statuses, "document": documents})
    kept = table[(table["adcode"] != "") & table["value"].notna()]
    _refuse_twice(kept, entry, path.name)
    left = len(table) - len(kept)
    told = [StoreNotes.figures_left_out(rows=left, label=entry.label)] if left else []
    return kept.reset_index(drop=True), [*notes_of(rows), *(note.under(path.name) for note in [*notes, *told])]


def _refuse_missing(rows: pd.DataFrame, entry: FigureEntry, subject: str) -> None:
    problems = Problems(subject)
    if CODE not in rows and NAME not in rows:
        problems.add("has neither column adcode nor column name (缺少行政区字段); each row needs one of them")
    for column in (entry.column, entry.year_column):
        if column and column not in rows:
            problems.add(f"has no column {column!r} (缺少字段); found {shorten(rows.columns, 20)}")
    if not entry.document and "document" not in rows:
        problems.add("names no source: write document = '…' in the study, or add a column document (未注明来源)")
    problems.raise_as(SchemaError)


def _years(rows: pd.DataFrame, entry: FigureEntry, problems: Problems) -> pd.Series:
    if not entry.year_column:
        return pd.Series([entry.year] * len(rows), index=rows.index, dtype="Int64")
    found = read_numbers(rows[entry.year_column], problems, units=("年",))
    for position, year in enumerate(found):
        if not (year == round(year) and _FIRST_YEAR <= year <= _LAST_YEAR):
            said = shown(rows[entry.year_column].iloc[position])
            problems.add(
                f"{row_label(rows.index, position)}: {entry.year_column} is {said}, a year of {_FIRST_YEAR}–{_LAST_YEAR} is wanted (年份有误)"
            )
    return found.where(found == found.round()).astype("Int64")


def _statuses(rows: pd.DataFrame, entry: FigureEntry, problems: Problems) -> list[str]:
    """Status of each row: the weaker of its own and the entry's."""
    if "status" not in rows:
        return [entry.status.value] * len(rows)
    found = []
    for position, word in enumerate(rows["status"]):
        if pd.isna(word) or word not in set(Status):
            problems.add(
                f"{row_label(rows.index, position)}: status is {shown('' if pd.isna(word) else word)}; use {', '.join(Status)} (可信状态无效)"
            )
            found.append(entry.status.value)
        else:
            found.append(
                (weakest([Status(word), entry.status]) if "status" in entry.model_fields_set else Status(word)).value
            )
    return found


def _refuse_twice(kept: pd.DataFrame, entry: FigureEntry, subject: str) -> None:
    """One region has one figure a year."""
    keys = kept[["adcode", "year"]].astype({"adcode": "str"})
    again = keys[keys.duplicated(keep=False)]
    if len(again):
        named = shorten(
            dict.fromkeys(f"{code}{'' if pd.isna(year) else f'（{year}年）'}" for code, year in again.to_numpy())
        )
        raise SchemaError(
            f"{subject}: {entry.column} is given twice for {named} (同一行政区同一年份重复); keep one row, or name the column with the years as year_column"
        )
