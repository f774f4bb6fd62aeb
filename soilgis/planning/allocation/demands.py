"""Demands on a plan (布局要求): targets, budget, shares of zones, limits of fairness, as rows of a programme over units and classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.layer import Status, weakest
from soilgis.model.sentences.choices import ChoiceWords
from soilgis.planning.allocation.solver import Programme, Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soilgis.model.ellipsoid import Floats

KM2, WAN, SHARE = "km²", "万元", "比例"


@dataclass(frozen=True)
class Ground:
    """What may be treated (可治理对象): one entry a unit, or a unit and class where part of a unit may be treated.

    Attributes
    ----------
    units, names
        Ids and names of the units, shape (units,).
    within, zones
        Ids of the regions and zones of each unit.
    owner
        Unit of each entry, shape (n,).
    classes
        Class of each entry; empty where an entry is a whole unit.
    area, cost
        km² and 10 000 yuan of each entry when all of it is treated.
    locked
        1 for units that must be treated, −1 for those that must not, else 0; shape (units,).
    status
        Weakest status of areas and costs.
    """

    units: list[str]
    names: list[str]
    within: list[tuple[str, ...]]
    zones: list[tuple[str, ...]]
    owner: np.ndarray
    classes: list[str]
    area: Floats
    cost: Floats
    locked: np.ndarray
    status: Status

    def of_units(self, figures: Floats) -> Floats:
        """Sum of figures of entries by unit."""
        sums: Floats = np.bincount(self.owner, figures, len(self.units)).astype(np.float64)
        return sums

    def inside(self, region: str) -> np.ndarray:
        """Units that count for a region: it itself, or those within it."""
        return np.array(
            [region == unit or region in within for unit, within in zip(self.units, self.within, strict=True)]
        )


@dataclass(frozen=True)
class Need:
    """km² that a region's target still needs (目标需求)."""

    region: str
    name: str
    km2: float
    document: str
    status: Status


@dataclass(frozen=True)
class Wishes:
    """What is asked of a plan besides (布局条件).

    Attributes
    ----------
    needs
        Targets; every one must be met, unless there is a budget.
    budget_wan
        10 000 yuan that may be spent; None to meet the needs at least cost.
    zone_shares
        Least share of the treated ground that lies in each zone.
    most_of_cost
        Largest share of the cost that units of one region, the nearest, may take; 1 for any.
    least_of_need
        With a budget, least share of each need that must be met.
    least_km2
        Least ground treated in a unit that is treated at all.
    whole
        Whether a unit is treated whole or not at all (整县、整沟推进).
    zone_names
        Names of zones by id, where they are known.
    """

    needs: tuple[Need, ...] = ()
    budget_wan: float | None = None
    zone_shares: tuple[tuple[str, float], ...] = ()
    most_of_cost: float = 1.0
    least_of_need: float = 0.0
    least_km2: float = 0.0
    whole: bool = False
    zone_names: Mapping[str, str] = field(default_factory=dict)

    @property
    def region_names(self) -> dict[str, str]:
        """Names of regions that have a need, by id."""
        return {need.region: need.name for need in self.needs if need.name}


@dataclass(frozen=True)
class Demand:
    """One demand in words, as a row (一项要求)."""

    label: str
    wanted: float
    unit: str
    row: Row
    document: str
    status: Status
    least: bool = True
    """Whether ``wanted`` is a least figure, or a most one."""


@dataclass(frozen=True)
class Task:
    """A whole allocation (布局任务): ground, wishes, demands, and the programme that they make."""

    ground: Ground
    wishes: Wishes
    demands: tuple[Demand, ...]
    programme: Programme

    @property
    def most(self) -> bool:
        """Whether as much ground as can be is wanted, rather than the least cost."""
        return self.wishes.budget_wan is not None

    @property
    def entries(self) -> int:
        """Number of entries, the first variables."""
        return len(self.ground.area)


def lay_task(ground: Ground, wishes: Wishes) -> Task:
    """Make the programme of an allocation."""
    count, units = len(ground.area), len(ground.units)
    switched = wishes.least_km2 > 0 and not wishes.whole
    objective = -ground.area if wishes.budget_wan is not None else ground.cost
    lower, upper = (ground.locked[ground.owner] > 0).astype(float), (ground.locked[ground.owner] >= 0).astype(float)
    whole = np.full(count, wishes.whole)
    if switched:
        objective = np.concatenate([objective, np.zeros(units)])
        lower, upper = np.concatenate([lower, np.zeros(units)]), np.concatenate([upper, np.ones(units)])
        whole = np.concatenate([whole, np.ones(units, dtype=bool)])
    demands = (*_needs(ground, wishes), *_budget(ground, wishes), *_zones(ground, wishes), *_caps(ground, wishes))
    rows = [*(one.row for one in demands), *(_switches(ground, wishes.least_km2) if switched else [])]
    return Task(ground, wishes, demands, Programme(objective, lower, upper, whole, tuple(rows)))


def _needs(ground: Ground, wishes: Wishes) -> list[Demand]:
    share = 1.0 if wishes.budget_wan is None else wishes.least_of_need
    made = []
    for need in wishes.needs if share > 0 else ():
        entries = np.flatnonzero(ground.inside(need.region)[ground.owner])
        wanted = need.km2 * share
        part = "" if share == 1 else f"（{share:.0%}）"
        made.append(
            Demand(ChoiceWords.need(name=need.name or need.region, part=part), wanted, KM2, Row(entries, ground.area[entries], low=wanted),
                   need.document, weakest([need.status, ground.status]))
        )  # fmt: skip
    return made


def _budget(ground: Ground, wishes: Wishes) -> list[Demand]:
    if wishes.budget_wan is None:
        return []
    row = Row(np.arange(len(ground.area)), ground.cost, high=wishes.budget_wan)
    return [Demand("总投资不超过", wishes.budget_wan, WAN, row, "用户给定预算", ground.status, least=False)]


def _zones(ground: Ground, wishes: Wishes) -> list[Demand]:
    made = []
    for zone, share in wishes.zone_shares:
        inside = np.array([zone in zones for zones in ground.zones])[ground.owner]
        row = Row(np.arange(len(ground.area)), ground.area * (inside - share), low=0)
        made.append(
            Demand(
                ChoiceWords.zone_least(zone=wishes.zone_names.get(zone, zone)),
                share,
                SHARE,
                row,
                "用户给定条件",
                ground.status,
            )
        )
    return made


def _caps(ground: Ground, wishes: Wishes) -> list[Demand]:
    if wishes.most_of_cost >= 1:
        return []
    made, names = [], wishes.region_names
    nearest = np.array([within[0] if within else "" for within in ground.within], dtype=object)
    for region in dict.fromkeys(one for one in nearest if one):
        inside = (nearest == region)[ground.owner]
        row = Row(np.arange(len(ground.area)), ground.cost * (inside - wishes.most_of_cost), high=0)
        made.append(
            Demand(
                ChoiceWords.cost_most(name=names.get(region, region)),
                wishes.most_of_cost,
                SHARE,
                row,
                "用户给定条件",
                ground.status,
                least=False,
            )
        )
    return made


def _switches(ground: Ground, least_km2: float) -> list[Row]:
    """A unit is treated by at least so much, or all of it where it has less, or not at all; one variable a unit stands behind."""
    rows = []
    for unit in range(len(ground.units)):
        mine = np.flatnonzero(ground.owner == unit)
        switch, total = len(ground.area) + unit, float(ground.area[mine].sum())
        columns = np.append(mine, switch)
        rows += [
            Row(columns, np.append(ground.area[mine], -total), high=0),
            Row(columns, np.append(ground.area[mine], -min(least_km2, total)), low=0),
        ]
    return rows


def reached(task: Task, demand: Demand, figures: Floats) -> float:
    """What a plan comes to in a demand's own unit."""
    shares, ground = figures[: task.entries], task.ground
    if demand.unit != SHARE:
        return float(demand.row.figures @ shares[demand.row.columns])
    over = ground.area if demand.least else ground.cost
    total = float(over @ shares)
    part = float(demand.row.figures @ shares[demand.row.columns]) + demand.wanted * total
    return part / total if total > 0 else demand.wanted
