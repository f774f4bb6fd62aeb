"""Progress of programmes (工程任务进度): what is done against what a document asks for, and the light that follows by a printed rule."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import Problems, SchemaError
from soilgis.model.layer import Status
from soilgis.model.numbers import row_label, shown
from soilgis.model.programme_tables import GoalFile
from soilgis.model.sentences.works import WorksMessages
from soilgis.model.units import SQUARE_METRES, Unit, rounded
from soilgis.model.works_words import Light

if TYPE_CHECKING:
    import datetime as dt

QUALIFIED = {"是", "1", "1.0", "true", "True", "y", "Y", "yes", "有", "符合"}
"""Words for yes in a column that says whether a row has what a goal asks for; the condition itself means yes too."""
COMPARATORS = ("≥", ">", "=", "≤", "<")
_AREAS = {"亩": Unit.MU, "万亩": Unit.WAN_MU, "km²": Unit.KM2, "km2": Unit.KM2, "平方公里": Unit.KM2, "公顷": Unit.HA, "hm²": Unit.HA,
          "ha": Unit.HA, "m²": Unit.M2, "万km²": Unit.WAN_KM2}  # fmt: skip
_LENGTHS = {"km": 1000.0, "公里": 1000.0, "千米": 1000.0, "m": 1.0, "米": 1.0}
_DAYS_OF_YEAR = 365.25


class Measure(StrEnum):
    """What a goal counts (计量方式)."""

    COUNT = "count"
    AREA = "area"
    LENGTH = "length"
    SHARE = "share"


@dataclass(frozen=True)
class Goal:
    """One goal of a document (数量目标).

    Attributes
    ----------
    goal, adcode, name
        Its id, the region it is set for, what is counted.
    comparator, value, unit
        ``≥ 400 座``; the unit as the document writes it.
    condition
        Word that a row must have to count, such as 高标准; empty where the document asks for none.
    start, due
        First and last day, none where no document says them.
    status, document, article, note
        Where it stands, and how far that can be trusted.
    """

    goal: str
    adcode: str
    name: str
    comparator: str
    value: float
    unit: str
    status: Status
    document: str
    article: str = ""
    note: str = ""
    start: dt.date | None = None
    due: dt.date | None = None
    condition: str = ""

    @property
    def measure(self) -> Measure:
        """What is counted, by the unit."""
        if self.unit in {"%", "％"}:
            return Measure.SHARE
        if self.unit in _AREAS:
            return Measure.AREA
        return Measure.LENGTH if self.unit in _LENGTHS else Measure.COUNT

    @property
    def size(self) -> float:
        """Square metres or metres in one unit; 1 for counts and shares."""
        return unit_size(self.unit) or 1.0

    def met_by(self, done: float) -> bool:
        """Whether an amount in the goal's unit meets the goal; a billionth of it is rounding."""
        slack = 1e-9 * max(self.value, 1.0)
        return {
            "≥": done >= self.value - slack, ">": done > self.value + slack, "=": abs(done - self.value) <= slack,
            "≤": done <= self.value + slack, "<": done < self.value - slack,
        }[self.comparator]  # fmt: skip


def unit_size(unit: str) -> float:
    """Square metres or metres in a unit; 0 for what is neither an area nor a length.

    Examples
    --------
    >>> unit_size("公顷"), unit_size("公里"), unit_size("座"), round(unit_size("亩"), 3)
    (10000.0, 1000.0, 0.0, 666.667)
    """
    return SQUARE_METRES[_AREAS[unit]] if unit in _AREAS else _LENGTHS.get(unit, 0.0)


def is_area(unit: str) -> bool:
    """Whether a unit is one of area."""
    return unit in _AREAS


@dataclass(frozen=True)
class Counted:
    """What data say of one goal (计数结果): ``done`` in the goal's unit, rows that counted and rows that did not, files, their status.

    ``unsure`` is what the data do not tell, for which ``done`` is an upper bound: no light of success is lit.
    """

    done: float
    rows: int
    left_out: int
    data: str
    status: Status
    unsure: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judging:
    """How lights are lit (亮灯规则): the day, and how much of the even pace is enough for yellow."""

    as_of: dt.date
    slack: float = 0.8

    @property
    def rule(self) -> str:
        """The rule in one sentence."""
        return WorksMessages.light_rule(slack=self.slack)


@dataclass(frozen=True)
class Judged:
    """A goal's light and why (判定): the share of the time that has passed is none where the days are not known."""

    light: Light
    rule: str
    elapsed: float | None = None
    per_year: float | None = None


def judge(goal: Goal, counted: Counted | None, how: Judging) -> Judged:
    """Light a goal's light.

    Parameters
    ----------
    goal
        What is asked for.
    counted
        What is done; none when no data were given.
    how
        The day, and the rule.

    Returns
    -------
    Judged
        With the rule's figures in a sentence.
    """
    elapsed = _elapsed(goal, how.as_of)
    if counted is None:
        return Judged(Light.NO_DATA, "未提供数据，不作判断", elapsed)
    judged = _judged(goal, counted, how, elapsed)
    return _bounded(judged, goal, counted) if counted.unsure else judged


def _bounded(judged: Judged, goal: Goal, counted: Counted) -> Judged:
    """The light of an upper bound: what falls short does so for certain, what would do is left open."""
    said = WorksMessages.upper_bound(lacking=counted.unsure, done=plain(counted.done), unit=goal.unit)
    if judged.light in {Light.MET, Light.ON_PACE}:
        return replace(judged, light=Light.OPEN, rule=f"{said}，不能据以判断")
    return replace(judged, rule=f"{said}；{judged.rule}")


def _judged(goal: Goal, counted: Counted, how: Judging, elapsed: float | None) -> Judged:
    """The light of an amount that is known."""
    asked = f"{goal.comparator} {plain(goal.value)}"
    if goal.met_by(counted.done):
        return Judged(Light.MET, f"{plain(counted.done)} {asked}，已达到", elapsed)
    if goal.comparator not in {"≥", ">"}:
        return Judged(Light.OPEN, f"{plain(counted.done)} 不符合 {asked}；此项不按进度推算", elapsed)
    if goal.due is not None and how.as_of > goal.due:
        return Judged(Light.OVERDUE, f"{plain(counted.done)} 不足 {asked}，期限 {goal.due} 已过", elapsed)
    return _paced(goal, counted.done, how, elapsed)


def _paced(goal: Goal, done: float, how: Judging, elapsed: float | None) -> Judged:
    """A goal that is neither met nor overdue, by the even pace from its first day to its last."""
    left_years = (goal.due - how.as_of).days / _DAYS_OF_YEAR if goal.due is not None else 0.0
    each = (goal.value - done) / left_years if left_years > 0 else None
    if elapsed is None:
        lacking = "起始日期" if goal.due is not None else "完成期限"
        return Judged(
            Light.OPEN,
            f"{plain(done)} 不足 {goal.comparator} {plain(goal.value)}；文件未载{lacking}，不判断进度",
            None,
            each,
        )
    share = done / goal.value if goal.value else 1.0
    sentence = f"完成 {share:.2%}，{goal.start} 至 {goal.due} 时间已过 {elapsed:.2%}"
    if share >= elapsed:
        return Judged(Light.ON_PACE, f"{sentence}，不落后", elapsed, each)
    needed = elapsed * how.slack
    if share >= needed:
        return Judged(Light.BEHIND, f"{sentence}，落后但不低于其 {how.slack:.0%}（{needed:.2%}）", elapsed, each)
    return Judged(Light.FAR_BEHIND, f"{sentence}，低于其 {how.slack:.0%}（{needed:.2%}）", elapsed, each)


def _elapsed(goal: Goal, as_of: dt.date) -> float | None:
    """Share of the goal's time that has passed by a day; none where a day is not known."""
    if goal.start is None or goal.due is None:
        return None
    whole = (goal.due - goal.start).days
    return min(max((as_of - goal.start).days / whole, 0.0), 1.0) if whole > 0 else 1.0


def plain(value: float) -> str:
    """A figure of a goal as it is written: whole where it is whole, else two decimals, thousands parted."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{rounded(value, 2):,.2f}"


def goals_of(rows: pd.DataFrame, dates: dict[str, pd.Series[pd.Timestamp]], subject: str) -> tuple[Goal, ...]:
    """Goals out of a checked `GoalFile`.

    Parameters
    ----------
    rows
        As `GoalFile.check` gives them.
    dates
        Columns start and due as days.
    subject
        The file's name.

    Raises
    ------
    SchemaError
        With every comparator, code, status, value or day that is wrong.
    """
    problems = Problems(subject)
    for at, row in enumerate(rows.to_dict("records")):
        where = row_label(rows.index, at)
        if row[GoalFile.comparator] not in COMPARATORS:
            problems.add(
                f"{where}: comparator is {shown(row[GoalFile.comparator])}; use {'、'.join(COMPARATORS)} (比较符无效)"
            )
        if not re.fullmatch(r"\d{6}", str(row[GoalFile.adcode])):
            problems.add(f"{where}: adcode is {shown(row[GoalFile.adcode])}; six digits (行政区划代码须为六位数字)")
        if row[GoalFile.status] not in {one.value for one in Status}:
            problems.add(f"{where}: status is {shown(row[GoalFile.status])}; use {'、'.join(Status)} (可信状态无效)")
        if row[GoalFile.comparator] in {"≥", ">"} and not row[GoalFile.value] > 0:
            problems.add(f"{where}: value is {row[GoalFile.value]:g}, a goal to be reached is above 0 (目标数须大于 0)")
        start, due = (dates[name].iloc[at] for name in (GoalFile.start, GoalFile.due))
        if pd.notna(start) and pd.notna(due) and start >= due:
            problems.add(f"{where}: start {start.date()} is not before due {due.date()} (起始日期不早于期限)")
    problems.raise_as(SchemaError)
    texts = [
        {str(name): "" if pd.isna(cell) else str(cell) for name, cell in row.items()} for row in rows.to_dict("records")
    ]
    return tuple(_goal(text, dates, at) for at, text in enumerate(texts))


def _goal(text: dict[str, str], dates: dict[str, pd.Series[pd.Timestamp]], at: int) -> Goal:
    days = {name: None if pd.isna(values.iloc[at]) else values.iloc[at].date() for name, values in dates.items()}
    return Goal(
        text[GoalFile.goal], text[GoalFile.adcode], text[GoalFile.name], text[GoalFile.comparator], float(text[GoalFile.value]), text[GoalFile.unit],
        Status(text[GoalFile.status]), text[GoalFile.document], text[GoalFile.article], text[GoalFile.note], days[GoalFile.start], days[GoalFile.due],
        text[GoalFile.condition],
    )  # fmt: skip
