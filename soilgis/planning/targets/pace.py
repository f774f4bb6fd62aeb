"""Pace towards targets (年均任务与进度): area to be taken out of erosion a year, and how it stands to what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.layer import Status, weakest
from soilgis.model.rate_tables import Rates
from soilgis.model.reconcile_tables import Hierarchy, Paces, Pacing
from soilgis.planning.rates.gaps import meets

if TYPE_CHECKING:
    from soilgis.planning.targets.tree import Tree

_AT_LEAST = 2


def paces(tree: Tree, actuals: pd.DataFrame) -> pd.DataFrame:
    """Say how much a year every target asks for, and hold it against the past.

    Parameters
    ----------
    tree
        The hierarchy.
    actuals
        Columns id, year, rate (0–1), status: rates that were reached; may be empty.

    Returns
    -------
    DataFrame
        `reconcile_tables.Paces`: units in reading order, one row a target year; the first year has no earlier target to count from.
    """
    past = {
        str(unit): rows.sort_values(Hierarchy.year)
        for unit, rows in actuals.groupby(Paces.id, sort=False, dropna=False)
    }
    rows: list[dict[str, object]] = []
    for unit in map(str, tree.units.index):
        mine = tree.of(unit)
        before: dict[str, object] | None = None
        for row in mine.to_dict("records"):
            now = {str(key): cell for key, cell in row.items()}
            done = past.get(unit)
            behind = [*_statuses(now, before), *(done[Paces.status].tolist() if done is not None else [])]
            row_now = _row(tree, unit, now, before) | _past(done, now)
            rows.append(
                row_now
                | {Paces.status: weakest([Status(str(value)) for value in [*behind, row_now[Paces.status]]]).value}
            )
            before = now
    return Paces.check(pd.DataFrame(rows)) if rows else Paces.empty()


def _statuses(now: dict[str, object], before: dict[str, object] | None) -> list[str]:
    """Statuses of a target and the earlier one it is counted from."""
    return [str(now[Paces.status]), *([str(before[Paces.status])] if before else [])]


def _row(tree: Tree, unit: str, now: dict[str, object], before: dict[str, object] | None) -> dict[str, object]:
    weights = next((one for one in tree.weights if one.areas and one.knows([unit])), None)
    area = float(weights.value[unit]) if weights else np.nan
    parent = tree.above(unit)
    found: dict[str, object] = {
        Paces.id: unit,
        Paces.name: tree.name(unit),
        Paces.parent: parent or None,
        Paces.weights: (weights or tree.weights[0]).source.value,
        Paces.area_km2: area,
        Paces.to_year: now[Hierarchy.year],
        Paces.target: now["value"],
        Paces.comparator: now[Paces.comparator],
        Paces.status: (weights.status if weights else Status.OFFICIAL).value,
    }
    if before is None:
        return found
    step = float(str(now["value"])) - float(str(before["value"]))
    years = int(str(now[Hierarchy.year])) - int(str(before[Hierarchy.year]))
    return found | {
        Paces.from_year: before[Hierarchy.year],
        Paces.from_target: before["value"],
        Paces.implied_km2: step * area,
        Paces.implied_km2_per_year: step * area / years,
        Paces.target_points: step * 100 / years,
    }


def _past(rows: pd.DataFrame | None, now: dict[str, object]) -> dict[str, object]:
    """What the rates that were reached say of one target."""
    if rows is None or rows.empty:
        return {Paces.verdict: Pacing.UNKNOWN.value}
    first, last = rows.iloc[0], rows.iloc[-1]
    target, comparator = float(str(now["value"])), str(now[Paces.comparator] or "=")
    left, gone = (
        int(str(now[Hierarchy.year])) - int(last[Hierarchy.year]),
        int(last[Hierarchy.year]) - int(first[Hierarchy.year]),
    )
    past = (last[Rates.rate] - first[Rates.rate]) * 100 / gone if len(rows) >= _AT_LEAST else np.nan
    reached = meets(float(last[Rates.rate]), comparator, target)
    needed = max(target - last[Rates.rate], 0.0) * 100 / left if left > 0 else np.nan
    return {
        Paces.actual_year: int(last[Hierarchy.year]),
        Paces.actual: last[Rates.rate],
        Paces.past_points: past,
        Paces.needed_points: needed,
        Paces.factor: needed / past if past > 0 and not reached else np.nan,
        Paces.verdict: _verdict(reached=reached, past=past, needed=needed).value,
    }


def _verdict(*, reached: bool, past: float, needed: float) -> Pacing:
    if reached:
        return Pacing.MET
    if np.isnan(past) or np.isnan(needed):
        return Pacing.UNKNOWN
    if past <= 0:
        return Pacing.STALLED
    return Pacing.ON_PACE if needed <= past else Pacing.FASTER
