"""Tables of a study's own figures (自有指标表): CSV or xlsx, each row with a region, read cell by cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.errors import LayerError, Problems, SchemaError, shorten
from soilgis.model.layer import Status, weakest
from soilgis.model.numbers import read_numbers, row_label, shown
from soilgis.model.sentences.store import StoreNotes
from soilgis.model.texts import plain_frame
from soilgis.store.codes import CodedTable, region_codes
from soilgis.store.entry import admit
from soilgis.store.text import notes_of, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.figures import FigureEntry
    from soilgis.model.notes import Note
    from soilgis.store.places import PlaceBook

CODE, NAME = "adcode", "name"
_FIRST_YEAR, _LAST_YEAR = 1949, 2100
_MOST_ROWS = 1_000_000


def read_figures(
    path: Path, entry: FigureEntry, places: PlaceBook, *, encoding: str = ""
) -> tuple[pd.DataFrame, list[Note]]:
    """Read one column of a table of figures.

    Parameters
    ----------
    path
        CSV, or xlsx with the headings in its first row.
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
    rows = _sheet(path, entry.sheet) if path.suffix.lower() in {".xlsx", ".xlsm"} else read_csv(path, encoding=encoding)
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


def _sheet(path: Path, sheet: str) -> pd.DataFrame:
    """A sheet's cells as texts and numbers, the index counting its rows from 1."""
    admit(path)
    if not path.is_file():
        raise LayerError(f"{path} does not exist (文件不存在)")
    try:
        with pd.ExcelFile(path) as book:
            names = [str(name) for name in book.sheet_names]
            wanted = sheet if sheet in names else names[0]
            cells = pd.read_excel(book, sheet_name=wanted, header=None, dtype=object, nrows=_MOST_ROWS)
    except Exception as failure:  # the reader lets errors of zip, XML and its own through
        raise LayerError(
            f"{path} cannot be read as xlsx (无法读取): {failure}; save it again as .xlsx or CSV"
        ) from failure
    if sheet and sheet not in names:
        raise LayerError(f"{path.name} has no sheet {sheet!r} (没有这个工作表); it has {shorten(names)}")
    return _frame(list(cells.astype(object).where(cells.notna(), None).itertuples(index=False, name=None)), path)


def _frame(rows: list[tuple[Any, ...]], path: Path) -> pd.DataFrame:
    headings = [str(cell).strip() for cell in rows[0] if cell is not None and str(cell).strip()] if rows else []
    gaps = (
        [at for at, cell in enumerate(rows[0][: len(headings)], 1) if cell is None or not str(cell).strip()]
        if rows
        else []
    )
    twice = sorted({one for one in headings if headings.count(one) > 1})
    if not headings or gaps or twice:
        what = (
            f"column {shorten(gaps)} has no heading"
            if gaps
            else f"heading {shorten(twice)} occurs twice"
            if twice
            else "its first row is empty"
        )
        raise SchemaError(f"{path.name}: {what} (表头有误); the first row must name every column once")
    kept = [
        (line, row[: len(headings)]) for line, row in enumerate(rows[1:], 2) if any(cell is not None for cell in row)
    ]
    if not kept:
        raise SchemaError(f"{path.name} has no rows (空表)")
    index = pd.Index([line for line, _ in kept], name="line", dtype="int64")
    frame = pd.DataFrame([list(row) for _, row in kept], columns=headings, index=index, dtype=object)
    for column in (CODE, NAME):
        if column in frame:
            frame[column] = frame[column].map(lambda cell: None if cell is None else str(cell).strip())
    return plain_frame(frame, path.name)


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
