"""Tables that people give (来表): text or workbook, under our headings or Chinese ones, read in one way wherever a table is read."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from soilgis.model.errors import Problems, SchemaError
from soilgis.model.units import Unit
from soilgis.model.words import stored_words
from soilgis.store.sheets import is_book, read_sheet
from soilgis.store.text import notes_of, read_csv

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from soilgis.model.columns import Column, Table

__all__ = ["notes_of", "plain_heading", "read_given"]
_TAIL = re.compile(r"^(.*?)[(（\[]([^()（）\[\]]*(?:\([^()]*\)[^()]*)?)[)）\]]$")
_SYMBOLS = {symbol for unit in Unit for symbol in (unit.symbol("zh"), unit.symbol("en")) if symbol} | {
    "hm²", "hm2", "km2", "平方公里", "平方千米", "m2", "平方米", "万元/km2", "万hm²",
}  # fmt: skip
_SAME = {"km2": "km²", "平方公里": "km²", "平方千米": "km²", "m2": "m²", "平方米": "m²", "hm²": "公顷", "hm2": "公顷", "万元/km2": "万元/km²"}  # fmt: skip


def read_given(
    path: Path, table: type[Table] | None = None, *, empty_ok: bool = False, encoding: str = "", sheet: str = ""
) -> pd.DataFrame:
    """Read a table a person gives, as text.

    Parameters
    ----------
    path
        CSV or other text (`soilgis.store.text.read_csv`), or a workbook (`soilgis.store.sheets.read_sheet`).
    table
        Its declaration: columns may also stand under their Chinese headings, with or without unit, and its words in Chinese.
    empty_ok
        Whether headings without rows will do.
    encoding
        Encoding of a text; told from its bytes when empty.
    sheet
        Sheet of a workbook; the first with rows when empty.

    Returns
    -------
    DataFrame
        As `read_csv` gives it; columns of the declaration under their own names.

    Raises
    ------
    LayerError
        If the file cannot be read.
    SchemaError
        If its headings or rows are faulty, two columns mean one, or a heading names another unit than the declaration.
    """
    if is_book(path):
        frame = read_sheet(path, sheet=sheet, empty_ok=empty_ok)
    else:
        frame = read_csv(path, empty_ok=empty_ok, encoding=encoding)
    return frame if table is None else _in_our_words(frame, table, path.name)


def plain_heading(heading: str) -> tuple[str, str]:
    """A heading without blanks and full width, and the unit or remark in brackets behind it.

    Examples
    --------
    >>> plain_heading("国土面积 （km²）"), plain_heading("X坐标(北，m)")
    (('国土面积', 'km²'), ('X坐标', '北,m'))
    """
    squeezed = "".join(heading.replace("²", "\0").split())
    text = unicodedata.normalize("NFKC", squeezed).replace("\0", "²")
    found = _TAIL.match(text)
    return (found[1], found[2]) if found else (text, "")


def _in_our_words(frame: pd.DataFrame, table: type[Table], subject: str) -> pd.DataFrame:
    known = {spelled: column for column in table.columns()[::-1] for spelled in _spellings(column)}
    problems = Problems(subject)
    renamed: dict[str, str] = {}
    for heading in map(str, frame.columns):
        label, unit = plain_heading(heading)
        column = known.get(label.casefold())
        if column is None or str(column) in frame.columns:
            continue
        ours = column.unit.symbol("zh") if column.unit else ""
        if (
            unit in _SYMBOLS
            and ours
            and _SAME.get(unit, unit) not in {ours, column.unit.symbol("en") if column.unit else ""}
        ):
            problems.add(
                f"column {heading} is in {unit}, {column} ({column.label}) must be in {ours} (单位不符); convert the figures and rename the heading"
            )
        if column in renamed.values():
            problems.add(f"column {heading} and another both mean {column} ({column.label}) (字段重复); delete one")
        renamed[heading] = str(column)
    problems.raise_as(SchemaError)
    named = frame.rename(columns=renamed)
    for column in table.columns():
        words = stored_words(column.words) if column.words is not None else {}
        if words and column in named:
            named[str(column)] = named[column].replace(words)
    named.attrs = frame.attrs
    return named


def _spellings(column: Column) -> set[str]:
    return {plain_heading(spelled)[0].casefold() for spelled in (str(column), column.label, column.label_en) if spelled}
