"""Why a unit is treated or not (取舍理由), and the tables of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.allocate_tables import Plan, PlanAreas, Reached
from soilgis.model.sentences.choices import ChoiceWords
from soilgis.planning.allocation.demands import KM2, SHARE, reached
from soilgis.planning.allocation.plans import TREATED, chosen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soilgis.model.ellipsoid import Floats
    from soilgis.planning.allocation.demands import Task
    from soilgis.planning.allocation.solver import Solution

_CLOSE = 1e-6


def plan_table(task: Task, best: Solution, *, worse: Floats | None, plans: Sequence[Solution]) -> pd.DataFrame:
    """Lay the plan, unit by unit, with its reasons.

    Parameters
    ----------
    task, best
        The task and its plan.
    worse
        As `plans.otherwise` gives it; None where it was not reckoned.
    plans
        The other plans that are nearly as good.

    Returns
    -------
    DataFrame
        `Plan` in the order of the units.
    """
    ground, shares = task.ground, best.figures[: task.entries]
    treated, spent = ground.of_units(ground.area * shares), ground.of_units(ground.cost * shares)
    area, cost = ground.of_units(ground.area), ground.of_units(ground.cost)
    taken, unit_cost = chosen(task, best), np.divide(cost, area, out=np.full(len(area), np.nan), where=area > 0)
    lost = np.full(len(area), np.nan) if worse is None else worse
    every = [taken, *(chosen(task, plan) for plan in plans)]
    times = np.sum(every, axis=0)
    reasons = _Reasons(task, taken, area, unit_cost)
    table = pd.DataFrame(
        {
            Plan.unit: ground.units,
            Plan.name: ground.names,
            Plan.within: [" ".join(one) or None for one in ground.within],
            Plan.chosen: taken,
            Plan.treated_km2: np.maximum(treated, 0),
            Plan.treatable_km2: area,
            Plan.cost_wan: np.maximum(spent, 0),
            Plan.unit_cost: unit_cost,
            Plan.why: [reasons.of(unit) for unit in range(len(area))],
            Plan.otherwise_wan: np.nan if task.most else lost,
            Plan.otherwise_km2: lost if task.most else np.nan,
            Plan.in_alternatives: [f"{count}/{len(every)}" for count in times] if plans else None,
            Plan.status: ground.status.value,
        }
    )
    return Plan.check(table)


class _Reasons:
    """What is said of each unit: locks, targets that need it, its cost among those of its region."""

    def __init__(self, task: Task, taken: np.ndarray, area: Floats, unit_cost: Floats) -> None:
        self.task, self.taken, self.area, self.unit_cost = task, taken, area, unit_cost
        ground = task.ground
        open_area = np.where(ground.locked >= 0, area, 0)
        self.needs = [(need, ground.inside(need.region)) for need in task.wishes.needs]
        self.spare = [float(open_area[inside].sum()) - need.km2 for need, inside in self.needs]
        near = np.array([one[0] if one else "" for one in ground.within], dtype=object)
        order = pd.Series(unit_cost).groupby(near, dropna=False).rank(method="min")
        self.near, self.place = near, order.to_numpy()
        self.count = pd.Series(near).map(pd.Series(near).value_counts()).to_numpy()

    def of(self, unit: int) -> str:
        """Reasons of one unit, the strongest first."""
        locked = int(self.task.ground.locked[unit])
        if locked:
            return "用户锁定纳入" if locked > 0 else "用户锁定排除"
        if self.area[unit] <= TREATED:
            return "没有可治理面积"
        said = [self._cost(unit)]
        mine = [(need, spare) for (need, inside), spare in zip(self.needs, self.spare, strict=True) if inside[unit]]
        forced = [
            need.name or need.region for need, spare in mine if spare < self.area[unit] - _CLOSE and not self.task.most
        ]
        if self.taken[unit]:
            if forced:
                said.insert(0, ChoiceWords.indispensable(names="、".join(forced)))
            wishes, here = self.task.wishes, self.task.ground.zones[unit]
            zones = [wishes.zone_names.get(zone, zone) for zone, _ in wishes.zone_shares if zone in here]
            said += [ChoiceWords.in_zone(zones="、".join(zones))] if zones else []
        elif not mine and not self.task.most:
            said.insert(0, ChoiceWords.no_target())
        else:
            said.insert(0, ChoiceWords.budget_better() if self.task.most else ChoiceWords.targets_better())
        return "；".join(said)

    def _cost(self, unit: int) -> str:
        region = str(self.near[unit])
        where = f"{self.task.wishes.region_names.get(region, region)}内" if region else "在"
        count, place = int(self.count[unit]), int(self.place[unit])
        return ChoiceWords.cost_place(cost=self.unit_cost[unit], where=where, count=count, place=place)


def area_table(task: Task, best: Solution, detailed: Task) -> pd.DataFrame:
    """Ground treated by unit and class.

    Parameters
    ----------
    task, best
        The task and its plan.
    detailed
        The same task with an entry a unit and class; ``task`` itself where it has them.

    Returns
    -------
    DataFrame
        `PlanAreas` of what is treated.
    """
    shares, ground = best.figures[: task.entries], detailed.ground
    if not task.ground.classes:
        shares = shares[ground.owner]
    done = np.flatnonzero(ground.area * shares > TREATED)
    table = pd.DataFrame(
        {
            PlanAreas.unit: [ground.units[ground.owner[at]] for at in done],
            PlanAreas.name: [ground.names[ground.owner[at]] for at in done],
            PlanAreas.class_name: [ground.classes[at] for at in done],
            PlanAreas.treated_km2: (ground.area * shares)[done],
            PlanAreas.cost_wan: (ground.cost * shares)[done],
            PlanAreas.status: ground.status.value,
        }
    )
    return PlanAreas.check(table) if len(table) else PlanAreas.empty()


def demand_table(task: Task, best: Solution) -> pd.DataFrame:
    """Every demand against what the plan reaches; a budget's targets too, though it need not meet them."""
    rows = []
    for demand in task.demands:
        got = reached(task, demand, best.figures)
        short = max(0.0, demand.wanted - got if demand.least else got - demand.wanted)
        short = 0.0 if short <= _CLOSE * max(1.0, abs(demand.wanted)) else short
        rows.append(
            (demand.label, demand.wanted, got, demand.unit, short == 0, short, demand.document, demand.status.value)
        )
    if task.most:
        shares = task.ground.area * best.figures[: task.entries]
        for need in task.wishes.needs:
            got = float(shares[task.ground.inside(need.region)[task.ground.owner]].sum())
            short = max(0.0, need.km2 - got)
            rows.append((ChoiceWords.need_not_forced(name=need.name or need.region), need.km2, got, KM2, short <= _CLOSE, short,
                         need.document, need.status.value))  # fmt: skip
    columns = [str(column) for column in Reached.columns()]
    return Reached.check(pd.DataFrame(rows, columns=columns)) if rows else Reached.empty()


def spelled(value: float, unit: str) -> str:
    """A figure of a demand in words."""
    return f"{value:.2%}" if unit == SHARE else f"{value:,.2f} {unit}"


def spared(task: Task) -> list[str]:
    """Targets that a budget need not meet, as `demand_table` calls them."""
    return (
        [ChoiceWords.need_not_forced(name=need.name or need.region) for need in task.wishes.needs] if task.most else []
    )
