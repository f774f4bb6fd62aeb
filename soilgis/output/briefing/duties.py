"""What is still to do (应减少流失面积): three different figures, each named for what it is.

Every level of a hierarchy implies its own figure; they are never added together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.layer import Status, weakest
from soilgis.model.level import Level
from soilgis.model.rate_tables import Gaps
from soilgis.model.tables import Contribution, Reconcile, Regions
from soilgis.model.units import Unit

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.model.result import Result
    from soilgis.output.briefing.words import Words


@dataclass(frozen=True)
class ToDo:
    """One figure: its key, its value as printed, how far it can be trusted, and the sentence that says what it is."""

    key: str
    figure: str
    status: str
    sentence: str


def to_do(result: Result, said: Words) -> list[ToDo]:
    """List the figures of what is to be done.

    Parameters
    ----------
    result
        Not changed.
    said
        Language of the texts.

    Returns
    -------
    list of ToDo
        What two targets imply, summed over one level of units; what a parent's own two targets imply; and, where there are rates,
        what is missing from the latest rate to the last target of the study as a whole.
    """
    return [*_by_parts(result, said), *_own(result, said), *_left(result, said)]


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


def _by_parts(result: Result, said: Words) -> list[ToDo]:
    found = []
    names = result.regions.set_index(Regions.adcode)[Regions.level]
    for year, rows in one_level(result).groupby(Contribution.year, dropna=False):
        top = rows.sort_values(Contribution.implied_km2).iloc[-1]
        total = float(rows[Contribution.implied_printed_km2].sum())
        figures = {
            "level": said.of(Level(str(names[top[Contribution.adcode]]))), "year": year,
            "from_year": "、".join(str(int(since)) for since in sorted(rows[Contribution.from_year].dropna().unique())),
        }  # fmt: skip
        area, status = said.figure(total, Unit.KM2), _status(rows[Contribution.status], said)
        largest = float(top[Contribution.implied_printed_km2])
        sentence = said.say(
            "implied", area=area, top=top[Contribution.name], top_area=said.figure(largest, Unit.KM2), status=status,
            top_share=said.figure(largest / total if total else 0.0, Unit.SHARE), **figures,
        )  # fmt: skip
        found.append(ToDo(said.text("keys", "implied", **figures), area, status, sentence))
    return found


def _own(result: Result, said: Words) -> list[ToDo]:
    found = []
    known = set(result.regions[Regions.adcode])
    tops = set(result.regions.loc[~result.regions[Regions.parent_adcode].isin(known), Regions.adcode])
    mine = result.reconcile[Reconcile.parent_adcode].isin(tops) & result.reconcile[Reconcile.implied_km2].notna()
    for row in result.reconcile[mine].to_dict("records"):
        figures = {
            "name": row[Reconcile.parent_name],
            "year": row[Reconcile.year],
            "from_year": row[Reconcile.from_year],
        }
        area, status = said.figure(float(row[Reconcile.implied_km2]), Unit.KM2), said.of(Status(row[Reconcile.status]))
        parts = said.figure(float(row[Reconcile.children_implied_km2]), Unit.KM2)
        sentence = said.say("own", area=area, status=status, parts=parts, **figures)
        found.append(ToDo(said.text("keys", "own", **figures), area, status, sentence))
    return found


def _left(result: Result, said: Words) -> list[ToDo]:
    if "gaps" not in result.extra:
        return []
    held = result.extra["gaps"][1]
    known = set(result.regions[Regions.adcode])
    tops = result.regions.loc[~result.regions[Regions.parent_adcode].isin(known), Regions.adcode]
    rows = held[held[Gaps.adcode].isin(tops) & (held[Gaps.year] == held[Gaps.year].max())]
    found = []
    for row in (
        rows.sort_values(Gaps.target_year).groupby(Gaps.adcode, sort=False, dropna=False).tail(1).to_dict("records")
    ):
        figures = {key: row[key] for key in (Gaps.name, Gaps.year, Gaps.target_year)}
        area, status = said.figure(float(row[Gaps.gap_km2]), Unit.KM2), said.of(Status(row[Gaps.status]))
        named = {str(key): value for key, value in figures.items()}
        sentence = said.say(
            "left", area=area, status=status, rate=said.figure(float(row[Gaps.rate]), Unit.SHARE), **named
        )
        found.append(ToDo(said.text("keys", "left", **named), area, status, sentence))
    return found


def _status(values: pd.Series[str], said: Words) -> str:
    return said.of(weakest([Status(value) for value in values]))
