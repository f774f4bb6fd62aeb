"""Target files (目标值文件): read, checked cell by cell, percentages turned into shares, names into codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import Problems, SchemaError, TargetError, shorten
from soilgis.model.layer import Status
from soilgis.model.numbers import read_numbers, row_label, shown
from soilgis.model.tables import TargetFile, Targets
from soilgis.model.words import INDICATORS
from soilgis.store.codes import region_codes
from soilgis.store.given import notes_of, read_given

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.notes import Note
    from soilgis.store.places import PlaceBook

COMPARATORS = ("≥", ">", "=")
"""How a document words its target: 以上 or 不低于 (≥), 超过 (>), 达到 (=)."""
FRACTION = 1.0
"""A target up to here, in per cent, is doubted: no region of China keeps so little; 0.6618 is 66.18 % written as a fraction."""
_SPELLINGS = {">=": "≥", "＞": ">", "＝": "=", "==": "=", "》": ">"}


def read_targets(path: Path, places: PlaceBook, *, encoding: str = "") -> tuple[pd.DataFrame, list[Note]]:
    """Read a target file.

    Parameters
    ----------
    path
        CSV or workbook with the columns of `soilgis.model.tables.TargetFile`; a row gives adcode, or name alone when it is unique.
    places
        Codes and names.
    encoding
        Encoding of the file; told from its bytes when empty.

    Returns
    -------
    targets, notes
        `tables.Targets` in file order (values 0–1), and a note for every former name used and an encoding that was guessed.

    Raises
    ------
    SchemaError, PlaceError, TargetError
        With every problem of the file.
    """
    rows = read_given(path, TargetFile, encoding=encoding)
    _refuse_missing_columns(rows, path.name)
    numbers = _checked_cells(rows, path.name)
    codes, notes = region_codes(rows, places, path.name)
    given = rows.reindex(columns=[str(c) for c in TargetFile.columns()]).assign(adcode=codes, **numbers)
    given[TargetFile.comparator] = rows["comparator"].replace(_SPELLINGS)
    checked = TargetFile.check(given, path.name).reset_index(drop=True)
    targets = checked.drop(columns=[TargetFile.value_percent])
    targets[Targets.target] = checked[TargetFile.value_percent] / 100
    targets = Targets.check(targets, path.name)
    refuse_falling(targets, path.name)
    return targets, [*notes_of(rows), *notes]


def _refuse_missing_columns(rows: pd.DataFrame, subject: str) -> None:
    absent = [str(c) for c in TargetFile.columns() if not c.optional and c not in rows]
    if absent:
        raise SchemaError(
            f"{subject} has no column {shorten(absent)} (缺少字段); found {shorten(rows.columns, 20)}; see: soilgis schema targets"
        )


def _checked_cells(rows: pd.DataFrame, subject: str) -> dict[str, pd.Series[float]]:
    """Numbers of the file; cells that are none, lie outside their limits or hold an unknown word are refused, all at once."""
    problems, found = Problems(subject), {}
    for column, low, high, units in (("value_percent", 0, 100, ("%",)), ("year", 1980, 2100, ("年",))):
        numbers = read_numbers(rows[column], problems, units=units)
        for at, (cell, number) in enumerate(zip(rows[column], numbers, strict=True)):
            line = row_label(rows.index, at)
            if pd.isna(cell):
                problems.add(f"{line}: {column} is empty (不能为空)")
            elif number < low or number > high:
                problems.add(f"{line}: {column} is {cell}, it must lie in {low}–{high} (超出范围)")
            elif column == "value_percent" and 0 < number <= FRACTION:
                problems.add(
                    f"{line}: {column} is {cell}, no plausible percentage: written as a fraction? write {number * 100:g} (疑似以小数书写百分数)"
                )
            elif column == "year" and number % 1:
                problems.add(f"{line}: {column} is {cell}, not a whole year (须为整数)")
        found[column] = numbers
    problems.extend(_unknown_words(rows))
    problems.raise_as(SchemaError)
    return found


def _unknown_words(rows: pd.DataFrame) -> list[str]:
    allowed: dict[str, set[str]] = {
        "comparator": {*COMPARATORS, *_SPELLINGS},
        "status": set(Status),
        "indicator": set(INDICATORS),
    }
    return [
        f"{row_label(rows.index, at)}: {column} is {shown('' if pd.isna(cell) else cell)}; use {', '.join(sorted(map(str, values)))} (取值无效)"
        for column, values in allowed.items()
        for at, cell in enumerate(rows[column])
        if cell not in values
    ]


def refuse_falling(targets: pd.DataFrame, subject: str) -> None:
    """Refuse targets that fall with time: a later year below an earlier one (目标倒退).

    Raises
    ------
    TargetError
        Naming every region where it happens.
    """
    problems = Problems(subject)
    for (_, _), rows in targets.sort_values(Targets.year).groupby([Targets.adcode, Targets.indicator], dropna=False):
        values, years = rows[Targets.target].to_list(), rows[Targets.year].to_list()
        for before, after, start, end in zip(values, values[1:], years, years[1:], strict=False):
            if after < before:
                problems.add(
                    f"{rows[Targets.name].iloc[0]}: {end} is {after:.2%}, below {start} at {before:.2%} (目标倒退); correct one of them"
                )
    problems.raise_as(TargetError)
