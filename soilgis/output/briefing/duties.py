"""What two targets imply (两期目标隐含的减少面积): figures that take it that the earlier target was met exactly, each named for what it is.

Every level of a hierarchy implies its own figure; they are never added together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.layer import Status, weakest
from soilgis.model.level import Level
from soilgis.model.tables import Contribution, Reconcile, Regions

if TYPE_CHECKING:
    from soilgis.model.result import Result
    from soilgis.output.briefing.desk import Desk


@dataclass(frozen=True)
class ToDo:
    """One figure: what it is, its value in km², how far it can be trusted, and the sentence that says so."""

    label: str
    value: float
    status: str
    sentence: str


def to_do(desk: Desk) -> list[ToDo]:
    """List what two targets imply, summed over one level of units, and what a parent's own two targets imply."""
    return [*(_by_parts(desk) or _without_parent(desk)), *_own(desk)]


def between_targets(desk: Desk) -> pd.DataFrame:
    """What the first and the last target of each unit imply, where no parent is listed that they would be reconciled with.

    Returns
    -------
    DataFrame
        Columns of `tables.Contribution` that a ranking needs; units without two targets have no row.
    """
    years = [year for year in desk.result.target_years if desk.leaves[f"target_{year}"].notna().any()]
    if len(years) < 2:
        return Contribution.empty()
    first, last = years[0], years[-1]
    rows = desk.leaves[desk.leaves[f"target_{first}"].notna() & desk.leaves[f"target_{last}"].notna()]
    area = (rows[f"target_{last}"] - rows[f"target_{first}"]) * rows[Regions.area_km2]
    ground = [weakest([desk.ground, Status(str(value))]).value for value in rows[Regions.target_status]]
    columns = {
        Contribution.adcode: rows[Regions.adcode], Contribution.name: rows[Regions.name], Contribution.year: last, Contribution.from_year: first,
        Contribution.target: rows[f"target_{last}"], Contribution.implied_km2: area, Contribution.implied_printed_km2: area.round(2),
        Contribution.status: ground,
    }  # fmt: skip
    return pd.DataFrame({str(name): values for name, values in columns.items()}).reset_index(drop=True)


def _without_parent(desk: Desk) -> list[ToDo]:
    rows = between_targets(desk)
    if len(rows) < 2:
        return []
    names = {
        "level": desk.unit,
        "year": rows[Contribution.year].iloc[0],
        "from_year": rows[Contribution.from_year].iloc[0],
    }
    value, status = float(rows[Contribution.implied_printed_km2].sum()), desk.status(rows[Contribution.status])
    label = desk.text("derived", "implied", **names)
    count = desk.count(len(rows), label, status)
    sentence = desk.say("implied_alone", area=desk.km2(value), count=count, status=status, **names)
    return [ToDo(label, value, status, sentence)]


def one_level(result: Result) -> pd.DataFrame:
    """Rows of `tables.Contribution` with an implied area, of one level only.

    The level is that whose units with a figure cover most ground; at a tie the higher one.
    """
    rows = result.contribution[result.contribution[Contribution.implied_km2].notna()]
    level = rows[Contribution.adcode].map(result.regions.set_index(Regions.adcode)[Regions.level])
    ground = {
        name: float(rows[level == name][Contribution.weight_km2].sum()) for name in Level if (level == name).any()
    }
    if not ground:
        return rows
    most = max(ground.values())
    chosen: pd.DataFrame = rows[level == next(name for name, area in ground.items() if area >= most * (1 - 1e-9))]
    return chosen


def _by_parts(desk: Desk) -> list[ToDo]:
    found = []
    levels = desk.result.regions.set_index(Regions.adcode)[Regions.level]
    for year, rows in one_level(desk.result).groupby(Contribution.year, dropna=False):
        top = rows.sort_values(Contribution.implied_km2).iloc[-1]
        total, largest = (
            float(rows[Contribution.implied_printed_km2].sum()),
            float(top[Contribution.implied_printed_km2]),
        )
        level = desk.called(str(levels[top[Contribution.adcode]]))
        since = "、".join(str(int(one)) for one in sorted(rows[Contribution.from_year].dropna().unique()))
        names = {"level": level, "year": year, "from_year": since}
        label, status = desk.text("derived", "implied", **names), desk.status(rows[Contribution.status])
        sentence = desk.say(
            "implied", area=desk.km2(total), top=top[Contribution.name], status=status,
            top_area=desk.km2(largest, desk.text("derived", "implied_top", name=top[Contribution.name], **names), status),
            top_share=desk.share(largest / total if total else 0.0, desk.text("derived", "implied_top", name=top[Contribution.name], **names), status),
            **names,
        )  # fmt: skip
        found.append(ToDo(label, total, status, sentence))
    return found


def _own(desk: Desk) -> list[ToDo]:
    found = []
    rows = desk.result.reconcile
    mine = rows[Reconcile.parent_adcode].isin(set(desk.tops[Regions.adcode])) & rows[Reconcile.implied_km2].notna()
    for row in rows[mine].to_dict("records"):
        names = {"name": row[Reconcile.parent_name], "year": row[Reconcile.year], "from_year": row[Reconcile.from_year]}
        value, status = float(row[Reconcile.implied_km2]), desk.status([row[Reconcile.status]])
        sentence = desk.say("own", area=desk.km2(value), status=status, **names)
        found.append(ToDo(desk.text("derived", "own", **names), value, status, sentence))
    return found
