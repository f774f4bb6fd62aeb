"""Plans (布局方案): the best one; the nearest where none meets every demand; others nearly as good; the same with other costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from soilgis.planning.allocation.demands import WAN
from soilgis.planning.allocation.solver import Effort, Row, Solution, solve

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats
    from soilgis.planning.allocation.demands import Task
    from soilgis.planning.allocation.solver import Programme

TREATED = 1e-7
"""km² from which ground counts as treated."""
_SLACK = 1e-6
_SEARCH, _SEARCH_SECONDS = 0.05, 10.0
"""Gap and seconds of a search for another plan: any that is near enough will do, the farthest need not be proven."""


@dataclass(frozen=True)
class Best:
    """The best plan, or the nearest to the demands (最优方案).

    Attributes
    ----------
    solution
        The entries' shares come first among its figures.
    meets
        Whether every demand is met.
    """

    solution: Solution
    meets: bool = True


def best_plan(task: Task, effort: Effort) -> Best:
    """Find the best plan; where none meets every demand, the one that misses least, and of those the best.

    Demands are missed in their own measure, km² for targets and zones, 10 000 yuan for shares of cost, and the sum is least. A budget is
    kept unless what must be treated costs more than it alone.
    """
    found = solve(task.programme, effort)
    if found.found or not found.proven:
        return Best(found)
    loose = _elastic(task, budget=False)
    missed = solve(loose, effort)
    if not missed.found:
        loose = _elastic(task, budget=True)
        missed = solve(loose, effort)
    if not missed.found:
        return Best(missed, meets=False)
    slack = np.arange(len(task.programme.objective), len(loose.objective))
    least = Row(slack, np.ones(len(slack)), high=missed.objective * (1 + 1e-9) + _SLACK)
    wanted = np.concatenate([task.programme.objective, np.zeros(len(slack))])
    again = solve(replace(loose, objective=wanted).with_rows(least), effort)
    return Best(again if again.found else missed, meets=False)


def _elastic(task: Task, *, budget: bool) -> Programme:
    """The same programme with a slack in every demand, in the budget only if asked; the sum of the slacks is made least."""
    asked, count = task.programme, len(task.programme.objective)
    rows = list(asked.rows)
    upper = np.full(len(task.demands), np.inf)
    for place, demand in enumerate(task.demands):
        if demand.unit == WAN and not budget:
            upper[place] = 0
        sign = 1.0 if np.isfinite(demand.row.low) else -1.0
        row = demand.row
        rows[place] = replace(row, columns=np.append(row.columns, count + place), figures=np.append(row.figures, sign))
    extra = len(task.demands)
    return replace(
        asked,
        objective=np.concatenate([np.zeros(count), np.ones(extra)]),
        lower=np.concatenate([asked.lower, np.zeros(extra)]),
        upper=np.concatenate([asked.upper, upper]),
        whole=np.concatenate([asked.whole, np.zeros(extra, dtype=bool)]),
        rows=tuple(rows),
    )


def chosen(task: Task, solution: Solution) -> np.ndarray:
    """Which units a plan treats, shape (units,)."""
    ground = task.ground
    found: np.ndarray = ground.of_units(ground.area * solution.figures[: task.entries]) > TREATED
    return found


def totals(task: Task, solution: Solution) -> tuple[float, float]:
    """Cost and ground of a plan, 10 000 yuan and km²."""
    shares = solution.figures[: task.entries]
    return float(task.ground.cost @ shares), float(task.ground.area @ shares)


def others(task: Task, best: Solution, effort: Effort, *, count: int, within: float) -> list[Solution]:
    """Other plans that are at most ``within`` worse than the best, each as far from all before it as can be in treated km².

    Parameters
    ----------
    task, best, effort
        The task, its best plan, when to stop.
    count
        How many at most; fewer where plans begin to repeat.
    within
        0.01 for one per cent.
    """
    asked, size = task.programme, len(task.programme.objective)
    near = Row(np.arange(size), asked.objective, high=best.objective + abs(best.objective) * within)
    found, searching = [best], Effort(max(effort.gap, _SEARCH), min(effort.seconds, _SEARCH_SECONDS))
    while len(found) <= count:
        away = np.zeros(size)
        for plan in found:
            away[: task.entries] += np.where(plan.figures[: task.entries] > 0.5, 1.0, -1.0) * task.ground.area
        held = asked.with_rows(near, *(_apart(task, plan) for plan in found if asked.whole[: task.entries].all()))
        other = solve(replace(held, objective=away), searching)
        if not other.found or any(_same(task, other, plan) for plan in found):
            break
        found.append(replace(other, objective=float(asked.objective @ other.figures)))
    return found[1:]


def _apart(task: Task, plan: Solution) -> Row:
    """A plan of whole units must differ from an earlier one in one unit or more."""
    taken = plan.figures[: task.entries] > 0.5
    return Row(np.arange(task.entries), np.where(taken, -1.0, 1.0), low=1 - float(taken.sum()))


def _same(task: Task, one: Solution, other: Solution) -> bool:
    moved = np.abs(one.figures[: task.entries] - other.figures[: task.entries]) * task.ground.area
    return bool(moved.sum() <= max(1e-6, 1e-9 * task.ground.area.sum()))


def otherwise(task: Task, best: Solution, effort: Effort) -> Floats:
    """What the objective becomes worse by when a treated unit is left out or another put in, shape (units,); NaN where no plan is left.

    Units that are locked are not tried, nor are those not treated where parts of units may be.
    """
    taken, worse = chosen(task, best), np.full(len(task.ground.units), np.nan)
    for unit in np.flatnonzero(task.ground.locked == 0).tolist():
        mine = np.flatnonzero(task.ground.owner == unit)
        asked = task.programme
        if taken[unit]:
            upper = asked.upper.copy()
            upper[mine] = 0
            tried = replace(asked, upper=upper)
        elif not task.wishes.whole:
            continue
        else:
            lower = asked.lower.copy()
            lower[mine] = 1
            tried = replace(asked, lower=lower)
        found = solve(tried, effort)
        if found.found:
            worse[unit] = max(0.0, found.objective - best.objective)
    return worse
