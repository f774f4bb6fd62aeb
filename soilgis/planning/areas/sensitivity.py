"""A study under two boundaries (界线敏感性): its tables are laid over each other by their keys, figure by figure and word by word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.sensitivity_tables import FiguresApart, WordsApart
from soilgis.model.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.model.answer import Frames
    from soilgis.model.columns import Column, Table

ABSENT = "无此行"
"""What stands for a row that only the other boundaries have."""
_JUDGED = ("verdict", "state")
_LEFT_OUT = (Unit.KM2_RESIDUAL, Unit.YEAR, Unit.COUNT)
_PLACES = ("adcode", "parent_adcode")
_NAMES = ("name", "parent_name")


def figures_apart(first: Frames, second: Frames) -> pd.DataFrame:
    """Lay all figures of two runs beside each other.

    Parameters
    ----------
    first, second
        Frames of the same study, by table (`soilgis.model.answer.Answer.frames`).

    Returns
    -------
    DataFrame
        `FiguresApart`: areas, shares, points and rates that both runs have; by table, row and column.
    """
    parts = [part for book, both in _pairs(first, second) for part in _figures(book, both)]
    if not parts:
        return FiguresApart.empty()
    return FiguresApart.check(pd.concat(parts, ignore_index=True))


def words_apart(first: Frames, second: Frames) -> pd.DataFrame:
    """Name every verdict and every yes or no that differs, and rows that only one run has.

    Returns
    -------
    DataFrame
        `WordsApart`, by table, row and column; words as they are printed in Chinese.
    """
    parts = [part for book, both in _pairs(first, second) for part in _words(book, both)]
    kept = [part for part in parts if len(part)]
    return WordsApart.check(pd.concat(kept, ignore_index=True)) if kept else WordsApart.empty()


def _pairs(first: Frames, second: Frames) -> Iterator[tuple[type[Table], pd.DataFrame]]:
    """Tables that have a key, both runs joined by it; columns of the second end in ``_2``."""
    for name, (table, frame) in first.items():
        if name in second and table.key:
            key = list(table.key)
            both = frame.merge(
                second[name][1], on=key, how="outer", suffixes=("", "_2"), indicator="_found", sort=False
            )
            yield table, both


def _shared(table: type[Table], both: pd.DataFrame) -> pd.DataFrame:
    """Table, region and the rest of the key in words, of every row."""
    place = next((name for name in _PLACES if name in both), "")
    called = next((name for name in _NAMES if name in both), "")
    rest = [column for column in table.columns() if str(column) in table.key and str(column) not in _PLACES]
    items = [
        "；".join(_spelled(column, cell) for column, cell in zip(rest, cells, strict=True) if pd.notna(cell))
        for cells in both[[str(column) for column in rest]].itertuples(index=False, name=None)
    ]
    names = both[called].where(both[called].notna(), both.get(f"{called}_2")) if called else None
    return pd.DataFrame(
        {
            FiguresApart.book: table.title[0],
            FiguresApart.adcode: both[place] if place else None,
            FiguresApart.name: names,
            FiguresApart.item: items,
        },
        index=both.index,
    )


def _spelled(column: Column, cell: object) -> str:
    return f"{column.label} {column.worded(cell)}"


def _figures(table: type[Table], both: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for column in table.columns():
        unit, name = column.unit, str(column)
        if column.kind != "real" or unit is None or unit in _LEFT_OUT or name in table.key or f"{name}_2" not in both:
            continue
        one, other = (both[each].to_numpy(dtype=float) * unit.factor for each in (name, f"{name}_2"))
        known = ~np.isnan(one) & ~np.isnan(other)
        off = other - one
        relative = np.divide(off, one, out=np.full(len(off), np.nan), where=one != 0)
        part = _shared(table, both).assign(
            quantity=column.label, unit=unit.symbol() or None, first=one, second=other,
            difference=off, half_range=np.abs(off) / 2, relative=relative,
        )  # fmt: skip
        if known.any():
            yield part[known]


def _words(table: type[Table], both: pd.DataFrame) -> Iterator[pd.DataFrame]:
    shared = _shared(table, both)
    alone = both["_found"] != "both"
    if alone.any():
        left = both["_found"] == "left_only"
        part = shared.assign(
            quantity="有无此行", first=np.where(left, "有", ABSENT), second=np.where(left, ABSENT, "有")
        )
        yield part[alone]
    for column in table.columns():
        name = str(column)
        if name in table.key or f"{name}_2" not in both or not (column.kind == "flag" or name in _JUDGED):
            continue
        one, other = (both[each].map(lambda cell, column=column: _said(column, cell)) for each in (name, f"{name}_2"))
        part = shared.assign(quantity=column.label, first=one, second=other)
        yield part[(one != other) & ~alone]


def _said(column: Column, cell: object) -> str:
    """A word as it is printed; a missing one as a dash."""
    if cell is None or cell is pd.NA or (isinstance(cell, float) and np.isnan(cell)):
        return "—"
    return str(column.worded(bool(cell) if column.kind == "flag" else cell))
