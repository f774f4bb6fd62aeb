"""Data of programmes (工程任务数据): files as they are named, each row with its goal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import Problems, SchemaError, UsageError
from soilgis.model.numbers import row_label, shown
from soilgis.model.programme_tables import ProgrammeData
from soilgis.model.sentences.works import WorksMessages
from soilgis.store.features import Fields, Register, read_register

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from soilgis.model.inputs import FileOpening
    from soilgis.model.notes import Note
    from soilgis.planning.works.programmes import Goal

FIELDS = Fields(
    texts={
        ProgrammeData.goal: ("goal", "任务编号"), ProgrammeData.id: ("id", "编号", "序号"), ProgrammeData.unit: ("unit", "单位"), ProgrammeData.qualified: ("qualified", "符合计入条件", "高标准", "是否高标准", "high_standard"),
        ProgrammeData.adcode: ("adcode", "行政区划代码"),
    },
    dates={ProgrammeData.date: ("date", "完成日期", "验收日期", "竣工日期")},
    numbers={ProgrammeData.amount: (("amount", "数量", "完成数量"), ())},
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """Rows of one file that are of one goal (一项任务的数据)."""

    goal: Goal
    register: Register
    frame: pd.DataFrame


def pairs_of(texts: Sequence[str], option: str) -> list[tuple[str, str]]:
    """Pairs typed as ``GOAL=VALUE``; the goal is empty where none is named."""
    found = []
    for text in texts:
        name, equals, value = text.partition("=")
        named = bool(equals) and not Path(text).exists()
        if named and not (name and value):
            raise UsageError(f"{option} {text}: must read GOAL=VALUE (格式：任务编号=值)")
        found.append((name, value) if named else ("", text))
    return found


def read_rows(done: Sequence[str], goals: Sequence[Goal], opening: FileOpening) -> tuple[list[Rows], list[Note]]:
    """Open the data, and give each row to its goal.

    Raises
    ------
    UsageError, SchemaError
        Naming every goal there is none of, with the row, and the goals there are.
    """
    known = {goal.goal: goal for goal in goals}
    problems, found = Problems("--done"), list[Rows]()
    notes: list[Note] = []
    for name, file in pairs_of(done, "--done"):
        if name and name not in known:
            problems.add(
                f"there is no goal {name!r} (没有这项任务的目标); there are {'、'.join(known)}; add it to a file named with --goals"
            )
            continue
        register = read_register(Path(file), opening, FIELDS)
        notes += register.notes
        if name:
            found.append(Rows(known[name], register, register.frame))
        elif ProgrammeData.goal not in register.given:
            problems.add(f"{register.name} has no column goal (缺少任务编号); name it GOAL={file}")
        else:
            strange = ~register.frame[ProgrammeData.goal].isin(list(known)).to_numpy()
            problems.extend(
                WorksMessages.no_such_goal(
                    file=register.name,
                    row=row_label(register.frame.index, at),
                    goal=shown(register.frame[ProgrammeData.goal].iloc[at]),
                    goals="、".join(known),
                )
                for at in np.flatnonzero(strange).tolist()
            )
            named = [one for one in known if (register.frame[ProgrammeData.goal] == one).any()]
            found += [
                Rows(known[one], register, register.frame[register.frame[ProgrammeData.goal] == one]) for one in named
            ]
    problems.raise_as(SchemaError)
    return found, notes


def renewed(goals: Sequence[Goal], start: dt.date | None) -> tuple[Goal, ...]:
    """Goals, those with a deadline and without a first day beginning on ``start``."""
    if start is None:
        return tuple(goals)
    return tuple(
        replace(goal, start=start) if goal.start is None and goal.due is not None and start < goal.due else goal
        for goal in goals
    )
