"""A change told in sentences (变化说明): the briefing's words, with every part and the weakest status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.compare_tables import ChangeSplit
from soilgis.model.errors import shorten
from soilgis.model.layer import Status, weakest
from soilgis.model.sentences.choices import ChoiceWords
from soilgis.model.units import Unit, rounded, spell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    import pandas as pd

_PARTS = (ChangeSplit.real, ChangeSplit.method, ChangeSplit.mixed, ChangeSplit.boundary, ChangeSplit.land)
_WHOLE = ("nation", "province")


def paragraph(split: pd.DataFrame, *, differing: Sequence[str] = ()) -> tuple[str, ...]:
    """Tell a split in sentences.

    Parameters
    ----------
    split
        `ChangeSplit`.
    differing
        Inputs that differ, in words.

    Returns
    -------
    tuple of str
        The provinces or, where there is none, the first region; how many of the others rose and fell; how it was split; inputs.
    """
    rows = split.to_dict("records")
    top = [row for row in rows if row[ChangeSplit.level] in _WHOLE] or rows[:1]
    rest = [row for row in rows if row not in top and row[ChangeSplit.change] == row[ChangeSplit.change]]
    said = [_one(row) for row in top[:5]]
    if rest:
        said.append(_others(rest))
    blank = [row[ChangeSplit.name] for row in rows if row[ChangeSplit.change] != row[ChangeSplit.change]]
    if blank:
        said.append(ChoiceWords.not_checked(count=len(blank), names=blank))
    inputs = [ChoiceWords.inputs_differ(inputs=shorten(differing, 12))] if differing else []
    said += [ChoiceWords.how_split(), *inputs]
    return tuple(said)


def _one(row: Mapping[Any, Any]) -> str:
    years = f"{row[ChangeSplit.old_year]}年至{row[ChangeSplit.new_year]}年"
    status = Status(row[ChangeSplit.status])
    if row[ChangeSplit.change] != row[ChangeSplit.change]:
        return f"{row[ChangeSplit.name]}{years}：未核查（{row[ChangeSplit.remark]}）"
    parts = "、".join(f"{part.label} {_signed(row[str(part)])}" for part in _PARTS if row[str(part)] == row[str(part)])
    note = f"；{row[ChangeSplit.remark]}" if isinstance(row[ChangeSplit.remark], str) else ""
    return ChoiceWords.one_change(
        name=row[ChangeSplit.name],
        years=years,
        old=spell(row[ChangeSplit.old_rate], Unit.SHARE, symbol=True),
        new=spell(row[ChangeSplit.new_rate], Unit.SHARE, symbol=True),
        change=_signed(row[ChangeSplit.change]),
        parts=parts,
        status=status.label,
        remark=note,
    )


def _others(rows: list[dict[Any, Any]]) -> str:
    signs = [rounded(row[ChangeSplit.change], Unit.POINT.digits) for row in rows]
    up, down = sum(sign > 0 for sign in signs), sum(sign < 0 for sign in signs)
    ordered = sorted(rows, key=lambda row: row[ChangeSplit.change])
    status = weakest([Status(row[ChangeSplit.status]) for row in rows])
    return ChoiceWords.other_changes(
        count=len(rows),
        up=up,
        down=down,
        same=len(rows) - up - down,
        most=ordered[-1][ChangeSplit.name],
        most_change=_signed(ordered[-1][ChangeSplit.change]),
        least=ordered[0][ChangeSplit.name],
        least_change=_signed(ordered[0][ChangeSplit.change]),
        status=status.label,
    )


def _signed(points: float) -> str:
    shown = rounded(points, Unit.POINT.digits)
    return f"{shown:+.{Unit.POINT.digits}f}" if shown else f"{0:.{Unit.POINT.digits}f}"
