"""Tables of a briefing (简报表格): rows printed with their units, and footnotes to document and clause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.model.layer import Basis, Status, ZoneKind, weakest
from soilgis.model.provenance import Verdict
from soilgis.model.tables import Ledger, Union
from soilgis.model.units import spell

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from soilgis.model.columns import Column, Table
    from soilgis.output.briefing.words import Words

FOOTNOTED = ("document", "target_document", "weight", "unchecked")
"""Columns whose long texts are printed once below the table and named in it by number."""
MOST_ROWS = 400
"""Rows printed in a briefing; longer tables point to the workbook."""


@dataclass(frozen=True)
class Sheet:
    """One printed table (打印表)."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    """Which columns hold numbers, printed to the right."""
    footnotes: tuple[str, ...] = ()
    left_out: int = 0
    """Rows that did not fit; they are in the workbook."""


def sheet(caption: str, frame: pd.DataFrame, *, table: type[Table], columns: Sequence[str], said: Words) -> Sheet:
    """Print some columns of a declared table.

    Parameters
    ----------
    caption
        Title above the table.
    frame
        Rows in printing order.
    table
        Its declaration: headings, units and digits.
    columns
        Columns to print.
    said
        Language of headings and words.
    """
    declared = [table.column(str(name)) for name in columns]
    notes: list[str] = []
    rows = tuple(
        tuple(_cell(row, column, notes, said) for column in declared) for _, row in frame.head(MOST_ROWS).iterrows()
    )
    return Sheet(
        caption,
        tuple(column.heading("zh" if said.chinese else "en") for column in declared),
        rows,
        tuple(column.kind in {"real", "integer"} for column in declared),
        tuple(notes),
        max(0, len(frame) - MOST_ROWS),
    )


def _cell(row: pd.Series[Any], column: Column, notes: list[str], said: Words) -> str:
    value = row[str(column)]
    if value is None or value != value or str(value) in {"", "<NA>"}:  # noqa: PLR0124 - NaN is unlike itself
        return "—"
    if str(column) in FOOTNOTED:
        note = said.phrase(str(value))
        if note not in notes:
            notes.append(note)
        return f"〔{notes.index(note) + 1}〕"
    if column.words is not None:
        return said.word(column, str(value))
    if column.kind == "flag":
        return said.text("cells", "yes" if value else "no")
    if column.kind in {"real", "integer"}:
        return spell(float(str(value)), column.unit)
    combined = str(column) == Ledger.label and not said.chinese
    return _combination(str(row[Ledger.combination]), said) if combined else str(value)


def _combination(members: str, said: Words) -> str:
    """Spell a combination such as mountain:listed+reach:derived, or none."""
    pairs = [one.split(":") for one in members.split("+") if ":" in one]
    spelled = (said.text("cells", "combined", kind=said.of(ZoneKind(k)), basis=said.of(Basis(b))) for k, b in pairs)
    return " + ".join(spelled) or said.text("cells", "none")


def pivot(caption: str, union: pd.DataFrame, said: Words) -> Sheet:
    """Print the areas counted once with a region a row and a kind of zone a column.

    Parameters
    ----------
    caption
        Title above the table.
    union
        `tables.Union`, in printing order.
    said
        Language of headings and words.

    Returns
    -------
    Sheet
        Cells as ``8,454.63（60.48%）``; 不涉及 where checked and clear, 未核查 where not checked.
    """
    pairs = union[[Union.kind, Union.basis]].drop_duplicates()
    kinds = [(str(kind), str(basis)) for kind, basis in pairs.itertuples(index=False)]
    cells: dict[tuple[str, str, str], str] = {}
    for _, row in union.iterrows():
        cells[(str(row[Union.adcode]), str(row[Union.kind]), str(row[Union.basis]))] = _covered(row, said)
    names = union[[Union.adcode, Union.name]].drop_duplicates()
    rows = tuple(
        (str(name), *(cells.get((str(code), *pair), "—") for pair in kinds))
        for code, name in names.itertuples(index=False)
    )
    heads = tuple(
        said.text(
            "cells",
            "headed",
            kind=said.of(ZoneKind(kind)),
            basis=said.of(Basis(basis)),
            status=said.of(_weakest(union, kind, basis)),
        )
        for kind, basis in kinds
    )
    return Sheet(
        said.text("cells", "pivot", caption=caption),
        (said.text("cells", "region"), *heads),
        rows,
        (False, *(True for _ in kinds)),
    )


def _covered(row: pd.Series[Any], said: Words) -> str:
    if row[Union.verdict] != Verdict.INVOLVED:
        return said.of(Verdict(str(row[Union.verdict])))
    area = spell(float(row[Union.printed_km2]), Union.column("printed_km2").unit)
    share = spell(float(row[Union.share_of_region]), Union.column("share_of_region").unit, symbol=True)
    return said.text("cells", "covered", area=area, share=share)


def _weakest(union: pd.DataFrame, kind: str, basis: str) -> Status:
    rows = union[(union[Union.kind] == kind) & (union[Union.basis] == basis)]
    return weakest([Status(str(value)) for value in rows[Union.status]])
