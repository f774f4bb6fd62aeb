"""Hierarchies of targets as people type them (层级目标文件): units, values with their printed decimals, and weights, checked whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.layer import Status
from soilgis.model.numbers import read_numbers, row_label, shown
from soilgis.model.reconcile_tables import ActualFile, Hierarchy
from soilgis.store.given import notes_of, read_given
from soilgis.store.keys import id_texts
from soilgis.store.targets import COMPARATORS

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.notes import Note

SHARE_TOLERANCE = 1e-6
"""Shares of one parent's children sum to 1 to within this, and what their printed decimals leave open."""


@dataclass(frozen=True)
class HierarchyFile:
    """What a file of a hierarchy holds (层级目标文件内容).

    Attributes
    ----------
    units
        Index id; columns name, parent; in the file's order.
    values
        Columns id, year, value (0–1), digits, comparator, status, document.
    land, share
        Columns value and slack by id: areas in km², or shares, and half a unit of their last printed place; empty where not given.
    notes
        What was guessed.
    """

    units: pd.DataFrame
    values: pd.DataFrame
    land: pd.DataFrame
    share: pd.DataFrame
    notes: tuple[Note, ...]


def printed_digits(cell: object) -> int:
    """Decimals a figure is printed with: 2 for ``66.90``, 0 for ``73``.

    >>> printed_digits("66.90%"), printed_digits("73"), printed_digits("1,234.5 km²")
    (2, 0, 1)
    """
    found = re.search(r"[.．](\d+)", str(cell))
    return len(found[1]) if found else 0


def read_hierarchy(path: Path, *, encoding: str = "") -> HierarchyFile:
    """Read a hierarchy of targets.

    Parameters
    ----------
    path
        CSV with the columns of `Hierarchy`.
    encoding
        Encoding of the file; told from its bytes when empty.

    Raises
    ------
    SchemaError
        With every problem: a parent that is no row of the file, a unit with two parents, names or weights, a circle, shares that do
        not sum to 1, figures outside their limits.
    """
    rows = read_given(path, Hierarchy, encoding=encoding)
    absent = [str(column) for column in Hierarchy.columns() if not column.optional and column not in rows]
    if absent:
        raise SchemaError(
            f"{path.name} has no column {shorten(absent)} (缺少字段); found {shorten(rows.columns, 20)}; see: soilgis schema hierarchy"
        )
    rows = rows.reindex(columns=[*rows.columns, *(c for c in map(str, Hierarchy.columns()) if c not in rows)])
    rows = rows.assign(id=id_texts(rows["id"]), parent=id_texts(rows["parent"]))
    problems = Problems(path.name)
    problems.extend(_words(rows))
    values = read_numbers(rows["value_percent"], problems, units=("%",))
    weights = {name: read_numbers(rows[name], problems, units=("km²",)) for name in ("land_km2", "share")}
    problems.extend(_tree_faults(rows))
    problems.raise_as(SchemaError)
    checked = Hierarchy.check(
        rows.assign(value_percent=values, parent=rows["parent"].mask(rows["parent"] == ""), **weights), path.name
    )
    problems.extend(_share_faults(rows, checked))
    problems.raise_as(SchemaError)
    kept = checked["value_percent"].notna()
    told = pd.DataFrame({
        "id": checked["id"], "year": checked["year"].astype(int), "value": checked["value_percent"] / 100,
        "digits": rows["value_percent"].map(printed_digits), "comparator": _or(rows["comparator"], "="),
        "status": _or(rows["status"], Status.WORKING.value), "document": _or(rows["document"], ""),
    })[kept].reset_index(drop=True)  # fmt: skip
    units = rows.drop_duplicates("id").set_index("id")[["name", "parent"]]
    units["parent"] = units["parent"].mask(units["parent"] == "")
    land, share = (_weights(rows, checked, name) for name in ("land_km2", "share"))
    return HierarchyFile(units, told, land, share, tuple(notes_of(rows)))


def _or(cells: pd.Series[str], otherwise: str) -> pd.Series[str]:
    """Cells as text, empty ones as what is taken otherwise; a column that the file lacks is empty."""
    return cells.astype(object).where(cells.notna(), otherwise).astype("str")


def read_actuals(path: Path, *, encoding: str = "") -> tuple[pd.DataFrame, list[Note]]:
    """Read rates that were reached.

    Returns
    -------
    actuals, notes
        Columns id, year, rate (0–1), status; and what was guessed.

    Raises
    ------
    SchemaError
        With every problem of the file.
    """
    rows = read_given(path, ActualFile, encoding=encoding)
    checked = ActualFile.check(rows.assign(id=id_texts(rows["id"])) if "id" in rows else rows, path.name)
    problems = Problems(path.name)
    problems.extend(_unknown(rows, "status", tuple(Status)))
    problems.raise_as(SchemaError)
    kept = checked.assign(rate=checked["rate_percent"] / 100, year=checked["year"].astype(int))
    return kept[["id", "year", "rate", "status"]].reset_index(drop=True), notes_of(rows)


def _words(rows: pd.DataFrame) -> list[str]:
    return [
        *_unknown(rows, "comparator", ("", *COMPARATORS)),
        *_unknown(rows, "status", ("", *Status)),
        *(
            f"{row_label(rows.index, at)}: {column} is empty (不能为空)"
            for column in ("id", "name", "year")
            for at, cell in enumerate(rows[column])
            if pd.isna(cell) or cell == ""
        ),
    ]


def _unknown(rows: pd.DataFrame, column: str, known: tuple[str, ...]) -> list[str]:
    return [
        f"{row_label(rows.index, at)}: {column} is {shown('' if pd.isna(cell) else cell)}; use {', '.join(filter(None, known))} (取值无效)"
        for at, cell in enumerate(rows[column])
        if ("" if pd.isna(cell) else cell) not in known
    ]


def _tree_faults(rows: pd.DataFrame) -> list[str]:
    """Parents that are missing or two, names and weights that differ between the rows of a unit, circles."""
    known, said = set(rows["id"]), []
    for at, (unit, parent) in enumerate(zip(rows["id"], rows["parent"], strict=True)):
        if parent and parent not in known:
            said.append(
                f"{row_label(rows.index, at)}: parent {parent!r} of {unit} is no row of the file (缺少上级); add its row, or correct the id"
            )
    for column, what, zh in (
        ("parent", "parents", "一个下级有两个上级"),
        ("name", "names", "一个编号多个名称"),
        ("land_km2", "areas", "一个单元多个面积"),
        ("share", "shares", "一个单元多个权重"),
    ):
        for unit, cells in ((str(name), cells) for name, cells in rows.groupby("id", sort=False, dropna=False)[column]):
            several = list(dict.fromkeys(cells.dropna()))
            if len(several) > 1:
                said.append(f"{unit} has the {what} {shorten(several)} ({zh}); a unit has one")
    return said or _circles(rows)


def _circles(rows: pd.DataFrame) -> list[str]:
    above = dict(zip(rows["id"], rows["parent"], strict=True))
    for start, parent in above.items():
        seen, at = [start], parent
        while at and at not in seen:
            seen.append(at)
            at = above[at]
        if at == start:
            return [f"{'、'.join(seen)} are above each other in a circle (上下级成环); correct parent"]
    return []


def _families(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    return [(str(parent), family) for parent, family in rows.groupby("parent", sort=False, dropna=False)]


def _share_faults(rows: pd.DataFrame, checked: pd.DataFrame) -> list[str]:
    """Shares of one parent that do not sum to 1, beyond what their printed decimals leave open."""
    once = checked.assign(half=0.5 * 10.0 ** -rows["share"].map(printed_digits)).dropna(subset=["share", "parent"])
    once = once.drop_duplicates("id")
    return [
        f"shares of the children of {parent} sum to {family['share'].sum():.6g}, not 1 (权重之和不为1); correct share, or give land_km2"
        for parent, family in _families(once)
        if abs(family["share"].sum() - 1) > SHARE_TOLERANCE + family["half"].sum()
    ]


def _weights(rows: pd.DataFrame, checked: pd.DataFrame, column: str) -> pd.DataFrame:
    half = 0.5 * 10.0 ** -rows[column].map(printed_digits).astype(float)
    frame = pd.DataFrame({"id": checked["id"], "value": checked[column], "slack": half})
    return frame.dropna(subset=["value"]).drop_duplicates("id").set_index("id")[["value", "slack"]]
