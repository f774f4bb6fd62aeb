"""Counting what is done (工程任务计数): rows and features of the data, each counted once, in its region, by its day, or left out and told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.nearest import geodesic_length_m
from soilgis.jobs.steps.ground import SOURCE
from soilgis.model.adcodes import NATION
from soilgis.model.errors import Problems, SchemaError
from soilgis.model.layer import Status
from soilgis.model.level import Level
from soilgis.model.numbers import row_label, shown
from soilgis.model.programme_tables import ProgrammeData, ProgrammeRows
from soilgis.model.sentences.works import WorksMessages, WorksNotes
from soilgis.model.tables import Regions
from soilgis.planning.works.programmes import QUALIFIED, Counted, Goal, Measure, is_area, unit_size
from soilgis.store.boundaries import load_units

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from soilgis.jobs.steps.programme_rows import Rows
    from soilgis.model.notes import Note


_ELSEWHERE = "不在该任务的行政区内"


@dataclass(frozen=True)
class Tally:
    """What was counted (计数): by goal, every row with its reason, and what must be told."""

    counted: dict[str, Counted]
    rows: pd.DataFrame
    notes: tuple[Note, ...]


@dataclass
class _Left:
    """Why rows do not count, the first reason of each (未计入原因)."""

    reasons: np.ndarray = field(default_factory=lambda: np.zeros(0, object))

    def because(self, rows: np.ndarray, reason: str) -> None:
        self.reasons[rows & (self.reasons == "")] = reason

    @property
    def none(self) -> np.ndarray:
        kept: np.ndarray = self.reasons == ""
        return kept


@dataclass(frozen=True)
class Counting:
    """How rows are counted (计数口径): up to which day, in whose boundaries, out of which totals, and how far the data can be trusted."""

    as_of: dt.date
    totals: Mapping[str, float]
    status: Status = Status.WORKING


def tally(found: Sequence[Rows], how: Counting) -> Tally:
    """Count the rows of every goal.

    Raises
    ------
    SchemaError
        Naming goals whose data cannot be counted in their unit, with the cure.
    """
    problems, counted, frames, notes = Problems("--done"), {}, [], []
    for goal in dict.fromkeys(rows.goal for rows in found):
        mine = [rows for rows in found if rows.goal is goal]
        amounts, left, said = _counted(mine, goal, how, problems)
        notes += said
        kept = np.concatenate([one.none for one in left])
        total = sum(float(amount[one.none].sum()) for amount, one in zip(amounts, left, strict=True))
        done = _as_share(goal, total, how, problems) if goal.measure is Measure.SHARE else total
        data = "、".join(dict.fromkeys(rows.register.name for rows in mine))
        untold = goal.condition and any(ProgrammeData.qualified not in rows.register.given for rows in mine)
        unsure = (f"未注明是否{goal.condition}",) if untold else ()
        counted[goal.goal] = Counted(done, int(kept.sum()), int((~kept).sum()), data, how.status, unsure)
        frames += [_shown(rows, amount, one) for rows, amount, one in zip(mine, amounts, left, strict=True)]
    problems.raise_as(SchemaError)
    return Tally(counted, pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(), tuple(notes))


def _as_share(goal: Goal, total: float, how: Counting, problems: Problems) -> float:
    """Percent of the total that was counted."""
    whole = how.totals.get(goal.goal, 0.0)
    if not whole:
        problems.add(f"goal {goal.goal} is a share in %; say of how many with --total {goal.goal}=NUMBER (缺少总数)")
        return 0.0
    if total > whole:
        problems.add(
            f"goal {goal.goal}: {total:g} were counted, more than the {whole:g} of --total (计数大于总数); correct one of them"
        )
    return 100 * total / whole


def _counted(
    mine: list[Rows], goal: Goal, how: Counting, problems: Problems
) -> tuple[list[np.ndarray], list[_Left], list[Note]]:
    """Amounts in the goal's unit, and why rows do not count."""
    lefts = [_Left(np.full(len(rows.frame), "", object)) for rows in mine]
    notes: list[Note] = []
    region = None if goal.adcode == NATION else _region(goal.adcode)
    for rows, left in zip(mine, lefts, strict=True):
        notes += _by_day(rows, left, how)
        notes += _by_condition(rows, left)
        _by_region(rows, left, region)
    _once(mine, lefts)
    amounts = [_amounts(rows, goal, region, problems) for rows in mine]
    for amount, left in zip(amounts, lefts, strict=True):
        left.because(amount == 0, "数量为零")
    if goal.measure is Measure.AREA:
        notes += _ground_once(mine, amounts, lefts, region)
    for rows, left in zip(mine, lefts, strict=True):
        for reason, number in pd.Series(left.reasons[~left.none]).value_counts(sort=False).items():
            notes.append(WorksNotes.not_counted(goal=goal.name, count=number, reason=reason).under(rows.register.name))
    return amounts, lefts, notes


def _by_day(rows: Rows, left: _Left, how: Counting) -> list[Note]:
    if ProgrammeData.date not in rows.register.given:
        return [WorksNotes.undated(day=str(how.as_of)).under(rows.register.name)]
    days = rows.frame[ProgrammeData.date]
    left.because((days > pd.Timestamp(how.as_of)).to_numpy(), f"完成日期在统计日期 {how.as_of} 之后")
    if rows.goal.start is not None:
        left.because((days < pd.Timestamp(rows.goal.start)).to_numpy(), f"完成日期早于起始日期 {rows.goal.start}")
    bare = int(days.isna().sum())
    return [WorksNotes.dates_missing(count=bare).under(rows.register.name)] if bare else []


def _by_condition(rows: Rows, left: _Left) -> list[Note]:
    """Only what has the word the goal asks for counts; where the data do not say it of any row, the count is an upper bound."""
    wanted = rows.goal.condition
    if not wanted:
        return []
    if ProgrammeData.qualified not in rows.register.given:
        return [WorksNotes.condition_untold(goal=rows.goal.name, condition=wanted).under(rows.register.name)]
    left.because(~rows.frame[ProgrammeData.qualified].isin([*QUALIFIED, wanted]).to_numpy(), f"不是{wanted}")
    return []


def _region(adcode: str) -> shapely.Geometry:
    """The goal's region in the authalic plane."""
    for level in Level:
        units = load_units(level, SOURCE)
        mine = units[units[Regions.adcode] == adcode]
        if len(mine):
            return plane_shapes(np.asarray(mine.geometry.array, dtype=object))[0]
    raise SchemaError(
        f"goal of region {adcode}: there is no such region (没有这个行政区); correct adcode in the file of goals"
    )


def _by_region(rows: Rows, left: _Left, region: shapely.Geometry | None) -> None:
    """What lies elsewhere does not count: shapes by a point inside them, rows without shape by their code."""
    if region is None:
        return
    if rows.register.placed:
        shapes = plane_shapes(np.asarray(rows.frame["geometry"].array, dtype=object))
        areal = rows.goal.measure is Measure.AREA and (shapely.get_dimensions(shapes) == 2).all()
        inside = shapely.intersects(region, shapes if areal else shapely.point_on_surface(shapes))
        left.because(~inside, _ELSEWHERE)
    elif ProgrammeData.adcode in rows.register.given:
        head = rows.goal.adcode.rstrip("0")
        head += "0" * (len(head) % 2)
        left.because(~rows.frame[ProgrammeData.adcode].str.startswith(head).to_numpy(), _ELSEWHERE)


def _once(mine: list[Rows], lefts: list[_Left]) -> None:
    """An id counts once over all files of a goal, the first time it counts."""
    seen: set[str] = set()
    for rows, left in zip(mine, lefts, strict=True):
        if ProgrammeData.id not in rows.register.given:
            continue
        ids, again = rows.frame[ProgrammeData.id].tolist(), np.zeros(len(rows.frame), bool)
        for at, one in enumerate(ids):
            if left.reasons[at] == "":
                again[at] = bool(one) and one in seen
                seen.add(one)
        left.because(again, "编号重复，只计一次")


def _amounts(rows: Rows, goal: Goal, region: shapely.Geometry | None, problems: Problems) -> np.ndarray:
    """Amount of every row in the goal's unit."""
    frame, name = rows.frame, rows.register.name
    if ProgrammeData.amount in rows.register.given:
        amounts: np.ndarray = frame[ProgrammeData.amount].fillna(0.0).to_numpy(dtype=float) * _factors(
            rows, goal, problems
        )
        return amounts
    if goal.measure in {Measure.COUNT, Measure.SHARE}:
        return np.ones(len(frame))
    wanted, told = (2, "polygons") if goal.measure is Measure.AREA else (1, "lines")
    shapes = np.asarray(frame["geometry"].array, dtype=object) if rows.register.placed else np.empty(0, object)
    if not len(shapes) or not (shapely.get_dimensions(shapes) == wanted).all():
        problems.add(WorksMessages.needs_amount(file=name, goal=goal.goal, unit=goal.unit, shapes=told))
        return np.zeros(len(frame))
    if goal.measure is Measure.LENGTH:
        return geodesic_length_m(shapes) / goal.size
    plane = plane_shapes(shapes)
    areas: np.ndarray = shapely.area(plane if region is None else shapely.intersection(plane, region)) / goal.size
    return areas


def _factors(rows: Rows, goal: Goal, problems: Problems) -> np.ndarray:
    """Goal's units in one unit of each row; a row without unit is in the goal's."""
    if ProgrammeData.unit not in rows.register.given:
        return np.ones(len(rows.frame))
    factors = np.ones(len(rows.frame))
    for at, unit in enumerate(rows.frame[ProgrammeData.unit].tolist()):
        if not unit or unit == goal.unit:
            continue
        size = unit_size(unit)
        fits = size and is_area(unit) == is_area(goal.unit) and goal.measure in {Measure.AREA, Measure.LENGTH}
        if not fits:
            problems.add(
                f"{rows.register.name}: {row_label(rows.frame.index, at)}: unit is {shown(unit)}, goal {goal.goal} is in {goal.unit} (单位不符)"
            )
        factors[at] = size / goal.size if fits else 1.0
    return factors


def _ground_once(
    mine: list[Rows], amounts: list[np.ndarray], lefts: list[_Left], region: shapely.Geometry | None
) -> list[Note]:
    """Take ground that lies in several polygons of a goal off the later ones, so that it counts once."""
    taken: list[shapely.Geometry] = []
    lost = 0.0
    for rows, amount, left in zip(mine, amounts, lefts, strict=True):
        if ProgrammeData.amount in rows.register.given or not rows.register.placed:
            continue
        plane = plane_shapes(np.asarray(rows.frame["geometry"].array, dtype=object))
        for at in np.flatnonzero(left.none).tolist():
            own = plane[at] if region is None else shapely.intersection(plane[at], region)
            near = [shape for shape in taken if shapely.intersects(shape, own)]
            new = (
                shapely.area(shapely.difference(own, shapely.union_all(near))) / rows.goal.size if near else amount[at]
            )
            lost += float(amount[at] - new)
            amount[at] = new
            taken.append(own)
        left.because((amount == 0) & left.none, "全部与前面的面重叠")
    unit = mine[0].goal.unit
    return [WorksNotes.ground_once(goal=mine[0].goal.name, amount=lost, unit=unit)] if lost > 1e-9 else []


def _shown(rows: Rows, amount: np.ndarray, left: _Left) -> pd.DataFrame:
    """Rows as the table of rows has them."""
    labels = [row_label(rows.frame.index, at) for at in range(len(rows.frame))]
    words = {"line": "第 {} 行", "feature": "第 {} 个要素"}
    return pd.DataFrame(
        {
            ProgrammeRows.goal: rows.goal.goal, ProgrammeRows.name: rows.goal.name, ProgrammeRows.data: rows.register.name,
            ProgrammeRows.row: [words[label.split()[0]].format(label.split()[1]) for label in labels],
            ProgrammeRows.counted: left.none, ProgrammeRows.amount: np.where(left.none, amount, np.nan), ProgrammeRows.unit: rows.goal.unit,
            ProgrammeRows.reason: [reason or None for reason in left.reasons],
        }
    )  # fmt: skip
