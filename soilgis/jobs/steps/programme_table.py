"""The table of programmes (工程任务进度表): every goal, those without data too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.jobs.steps.ground import SOURCE
from soilgis.model.adcodes import NATION
from soilgis.model.errors import UsageError
from soilgis.model.layer import weakest
from soilgis.model.programme_tables import ProgrammeProgress
from soilgis.planning.works.programmes import Counted, Judging, Measure, goals_of, judge
from soilgis.store.boundaries import unit_names
from soilgis.store.goals import LAYER, read_goals

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from soilgis.model.layer import Status
    from soilgis.planning.works.programmes import Goal
    from soilgis.store.catalog import Catalog


def progress_table(goals: Sequence[Goal], counted: Mapping[str, Counted], how: Judging) -> pd.DataFrame:
    """Make `ProgrammeProgress`, in the order of the goals.

    Parameters
    ----------
    goals
        What is asked for.
    counted
        What is done, by goal; goals without data are not in it.
    how
        The day, and the rule of the lights.
    """
    units = unit_names(SOURCE)
    names = {**dict(zip(units[ProgrammeProgress.adcode], units[ProgrammeProgress.name], strict=True)), NATION: "全国"}
    return ProgrammeProgress.check(pd.DataFrame([_row(goal, counted.get(goal.goal), how, names) for goal in goals]))


def one_goal(
    catalog: Catalog, goal: str, number: tuple[int, int], data: tuple[str, Status], as_of: dt.date
) -> pd.DataFrame:
    """Make a `ProgrammeProgress` of one goal that was counted elsewhere.

    Parameters
    ----------
    catalog
        Where the layer of goals is.
    goal
        Its id.
    number
        How many count, and how many do not.
    data
        What was counted, and how far it can be trusted.
    as_of
        Day of the count.

    Raises
    ------
    UsageError
        If there is no such goal, naming those there are.
    """
    rows, dates, _ = read_goals(catalog)
    goals = goals_of(rows, dates, LAYER)
    mine = [one for one in goals if one.goal == goal]
    if not mine:
        raise UsageError(
            f"--goal {goal}: there is no such goal (没有这项任务的目标); there are {'、'.join(one.goal for one in goals)}"
        )
    counted = Counted(float(number[0]), number[0], number[1], data[0], data[1])
    return progress_table(mine, {goal: counted}, Judging(as_of))


def _row(goal: Goal, counted: Counted | None, how: Judging, names: Mapping[str, str]) -> dict[str, object]:
    judged = judge(goal, counted, how)
    done = counted.done if counted else None
    short = None if done is None or goal.comparator not in {"≥", ">"} else max(goal.value - done, 0.0)
    areal = goal.measure is Measure.AREA
    return {
        ProgrammeProgress.goal: goal.goal,
        ProgrammeProgress.adcode: goal.adcode,
        ProgrammeProgress.region: names.get(goal.adcode, goal.adcode),
        ProgrammeProgress.name: goal.name,
        ProgrammeProgress.light: judged.light.value,
        ProgrammeProgress.comparator: goal.comparator,
        ProgrammeProgress.value: goal.value,
        ProgrammeProgress.done: done,
        ProgrammeProgress.left: short,
        ProgrammeProgress.unit: goal.unit,
        ProgrammeProgress.share: done / goal.value
        if done is not None and goal.value and goal.measure is not Measure.SHARE
        else None,
        ProgrammeProgress.done_km2: done * goal.size / 1e6 if areal and done is not None else None,
        ProgrammeProgress.goal_km2: goal.value * goal.size / 1e6 if areal else None,
        ProgrammeProgress.start: str(goal.start) if goal.start else None,
        ProgrammeProgress.due: str(goal.due) if goal.due else None,
        ProgrammeProgress.as_of: str(how.as_of),
        ProgrammeProgress.elapsed: judged.elapsed,
        ProgrammeProgress.per_year: judged.per_year,
        ProgrammeProgress.counted: counted.rows if counted else None,
        ProgrammeProgress.left_out: counted.left_out if counted else None,
        ProgrammeProgress.rule: judged.rule,
        ProgrammeProgress.status: weakest([goal.status, *([counted.status] if counted else [])]).value,
        ProgrammeProgress.data: counted.data if counted else None,
        ProgrammeProgress.document: goal.document,
        ProgrammeProgress.article: goal.article or None,
        ProgrammeProgress.note: goal.note or None,
    }
