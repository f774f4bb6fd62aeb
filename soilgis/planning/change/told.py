"""A change told in sentences (变化说明): the briefing's words, with every part and the weakest status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.compare_tables import ChangeSplit
from soilgis.model.errors import shorten
from soilgis.model.layer import Status, weakest
from soilgis.model.sentences.change import ChangeMessages
from soilgis.model.units import Unit, rounded, spell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    import pandas as pd

HOW = ChangeMessages.shapley()
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
    top = [row for row in rows if row["level"] in _WHOLE] or rows[:1]
    rest = [row for row in rows if row not in top and row["change"] == row["change"]]
    said = [_one(row) for row in top[:5]]
    if rest:
        said.append(_others(rest))
    blank = [row["name"] for row in rows if row["change"] != row["change"]]
    if blank:
        said.append(ChangeMessages.regions_unmeasured(count=len(blank), regions=blank))
    said += [HOW, *([f"与前期不同的输入与设置：{shorten(differing, 12)}"] if differing else [])]
    return tuple(said)


def _one(row: Mapping[Any, Any]) -> str:
    years = f"{row['old_year']}年至{row['new_year']}年"
    status = Status(row["status"])
    if row["change"] != row["change"]:
        return f"{row['name']}{years}：未核查（{row['remark']}）"
    parts = "、".join(f"{part.label} {_signed(row[str(part)])}" for part in _PARTS if row[str(part)] == row[str(part)])
    note = f"；{row['remark']}" if isinstance(row["remark"], str) else ""
    return ChangeMessages.region_changed(
        region=row["name"],
        years=years,
        old=spell(row["old_rate"], Unit.SHARE, symbol=True),
        new=spell(row["new_rate"], Unit.SHARE, symbol=True),
        change=_signed(row["change"]),
        parts=parts,
        status=status.label,
        note=note,
    )


def _others(rows: list[dict[Any, Any]]) -> str:
    signs = [rounded(row["change"], Unit.POINT.digits) for row in rows]
    up, down = sum(sign > 0 for sign in signs), sum(sign < 0 for sign in signs)
    ordered = sorted(rows, key=lambda row: row["change"])
    status = weakest([Status(row["status"]) for row in rows])
    return ChangeMessages.others_changed(
        count=len(rows),
        up=up,
        down=down,
        same=len(rows) - up - down,
        most=ordered[-1]["name"],
        most_by=_signed(ordered[-1]["change"]),
        least=ordered[0]["name"],
        least_by=_signed(ordered[0]["change"]),
        status=status.label,
    )


def _signed(points: float) -> str:
    shown = rounded(points, Unit.POINT.digits)
    return f"{shown:+.{Unit.POINT.digits}f}" if shown else f"{0:.{Unit.POINT.digits}f}"
