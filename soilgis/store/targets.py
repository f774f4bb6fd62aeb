"""Target files (目标值文件): read, checked cell by cell, percentages turned into shares, names into codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import Problems, SchemaError, TargetError, shorten
from soilgis.model.layer import Status
from soilgis.model.tables import TargetFile, Targets
from soilgis.model.words import INDICATORS
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.store.places import PlaceBook

COMPARATORS = ("≥", ">", "=")
"""How a document words its target: 以上 or 不低于 (≥), 超过 (>), 达到 (=)."""
_SPELLINGS = {">=": "≥", "＞": ">", "＝": "=", "==": "=", "》": ">"}


def read_targets(path: Path, places: PlaceBook) -> tuple[pd.DataFrame, list[str]]:
    """Read a target file.

    Parameters
    ----------
    path
        CSV with the columns of `soilgis.model.tables.TargetFile`; a row gives adcode, or name alone when it is unique.
    places
        Codes and names.

    Returns
    -------
    targets, notes
        `tables.Targets` in file order (values 0–1), and a note for every former name used.

    Raises
    ------
    SchemaError, PlaceError, TargetError
        With every problem of the file.
    """
    rows = read_csv(path)
    _refuse_missing_columns(rows, path.name)
    _refuse_bad_cells(rows, path.name)
    codes, notes = _codes(rows, places, path.name)
    given = rows.reindex(columns=[str(c) for c in TargetFile.columns()]).assign(adcode=codes)
    given[TargetFile.comparator] = rows["comparator"].replace(_SPELLINGS)
    checked = TargetFile.check(given, path.name)
    targets = checked.drop(columns=[TargetFile.value_percent])
    targets[Targets.target] = checked[TargetFile.value_percent] / 100
    targets = Targets.check(targets, path.name)
    refuse_falling(targets, path.name)
    return targets, notes


def _refuse_missing_columns(rows: pd.DataFrame, subject: str) -> None:
    absent = [str(c) for c in TargetFile.columns() if not c.optional and c not in rows]
    if absent:
        raise SchemaError(
            f"{subject} has no column {shorten(absent)} (缺少字段); found {shorten(rows.columns, 20)}; see: soilgis schema targets"
        )


def _refuse_bad_cells(rows: pd.DataFrame, subject: str) -> None:
    problems = Problems(subject)
    for column, low, high in (("value_percent", 0, 100), ("year", 1980, 2100)):
        numbers = pd.to_numeric(rows[column], errors="coerce")
        for line, cell, number in zip(rows.index + 2, rows[column], numbers, strict=True):
            if pd.isna(number):
                problems.add(f"line {line}: {column} is {cell!r}, not a number (不是数字)")
            elif not low <= number <= high:
                problems.add(f"line {line}: {column} is {cell}, it must lie in {low}–{high} (超出范围)")
    allowed: dict[str, set[str]] = {
        "comparator": {*COMPARATORS, *_SPELLINGS},
        "status": set(Status),
        "indicator": set(INDICATORS),
    }
    for column, values in allowed.items():
        for line, cell in zip(rows.index + 2, rows[column], strict=True):
            if cell not in values:
                problems.add(f"line {line}: {column} is {cell!r}; use {', '.join(sorted(map(str, values)))} (取值无效)")
    problems.raise_as(SchemaError)


def _codes(rows: pd.DataFrame, places: PlaceBook, subject: str) -> tuple[list[str], list[str]]:
    code = rows["adcode"].fillna("") if "adcode" in rows else pd.Series("", index=rows.index)
    codes, notes = places.resolve_all(
        [("", c or n) for c, n in zip(code, rows["name"].fillna(""), strict=True)], subject
    )
    problems = Problems(subject)
    for line, found, name in zip(rows.index + 2, codes, rows["name"], strict=True):
        known = places.name_of(found)
        if name != known and not any(name in note for note in notes):
            problems.add(f"line {line}: code {found} is {known}, but the name says {name} (代码与名称不符)")
    problems.raise_as(TargetError)
    return codes, notes


def refuse_falling(targets: pd.DataFrame, subject: str) -> None:
    """Refuse targets that fall with time: a later year below an earlier one (目标倒退).

    Raises
    ------
    TargetError
        Naming every region where it happens.
    """
    problems = Problems(subject)
    for (_, _), rows in targets.sort_values(Targets.year).groupby([Targets.adcode, Targets.indicator]):
        values, years = rows[Targets.target].to_list(), rows[Targets.year].to_list()
        for before, after, start, end in zip(values, values[1:], years, years[1:], strict=False):
            if after < before:
                problems.add(
                    f"{rows[Targets.name].iloc[0]}: {end} is {after:.2%}, below {start} at {before:.2%} (目标倒退); correct one of them"
                )
    problems.raise_as(TargetError)
