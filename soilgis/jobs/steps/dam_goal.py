"""Dams against the goal (淤地坝目标核对): new dams of high standard as far as a register tells them, else an upper bound and no light."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.jobs.steps.dam_register import HIGH
from soilgis.jobs.steps.programme_rows import renewed
from soilgis.jobs.steps.programme_table import progress_table
from soilgis.model.dam_tables import Dams
from soilgis.model.errors import LayerError
from soilgis.model.sentences.works import WorksMessages
from soilgis.planning.works.programmes import QUALIFIED, Counted, Goal, Judging, goals_of
from soilgis.store.goals import read_goals

if TYPE_CHECKING:
    import datetime as dt

    from soilgis.jobs.steps.dam_register import DamBook
    from soilgis.model.layer import Status
    from soilgis.store.catalog import Catalog

RULES = (WorksMessages.dam_class_rule(), WorksMessages.dam_count_rule(), WorksMessages.dam_extent_rule())


def goal_row(book: DamBook, catalog: Catalog, *, goal: str, since: str, as_of: dt.date, status: Status) -> pd.DataFrame:
    """Make a `ProgrammeProgress` of one row.

    Parameters
    ----------
    book
        The register.
    catalog
        Where the layer of goals is.
    goal
        Id of the goal.
    since
        First day of completion that counts, YYYY-MM-DD; empty for the goal's own.
    as_of
        Last day that counts.
    status
        How far the register can be trusted.

    Returns
    -------
    DataFrame
        Where the register tells neither standard nor day of every dam, the count is an upper bound: short of the goal it still says so, else
        no light is lit.

    Raises
    ------
    LayerError
        If there is no such goal.
    """
    import datetime as dt

    rows, dates, _ = read_goals(catalog)
    asked = [one for one in goals_of(rows, dates, "programme-goals") if one.goal == goal]
    if not asked:
        raise LayerError(
            f"programme-goals has no goal {goal} (缺少淤地坝目标); add it, or leave out your layer of that id"
        )
    (wanted,) = renewed(asked, dt.date.fromisoformat(since) if since else None)
    return progress_table([wanted], {goal: _counted(book, wanted, as_of, status)}, Judging(as_of))


def _counted(book: DamBook, goal: Goal, as_of: dt.date, status: Status) -> Counted:
    """Dams that may count against the goal, and what the register does not tell."""
    mine, given = book.dams[Dams.counted].to_numpy(dtype=bool), book.register.given
    frame, unsure, kept = book.register.frame, [], mine.copy()
    if HIGH in given:
        kept &= frame[HIGH].isin([*QUALIFIED, goal.condition]).to_numpy()
    else:
        unsure.append("未注明是否高标准")
    if Dams.built in given:
        days = frame[Dams.built]
        kept &= ~(days > pd.Timestamp(as_of)).to_numpy()
        if goal.start is not None:
            kept &= ~(days < pd.Timestamp(goal.start)).to_numpy()
        bare = int((days.isna().to_numpy() & kept).sum())
        unsure += [f"有 {bare} 座没有竣工日期"] if bare else []
    else:
        unsure.append("没有竣工日期")
    unsure += ["未给出新建起始日期"] if Dams.built in given and goal.start is None else []
    done = int(np.count_nonzero(kept))
    return Counted(float(done), done, int(len(mine) - done), book.register.name, status, tuple(unsure))
