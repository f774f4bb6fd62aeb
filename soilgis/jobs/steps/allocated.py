"""An allocation in steps (治理布局步骤): inputs opened, the plan found, explained, tried, and told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.allocate_tables import CostFile, CostTrials, NeedFile, OtherPlans, Plan, PlanAreas, Reached
from soilgis.model.errors import OutputError, shorten
from soilgis.model.layer import Status
from soilgis.model.report import Report
from soilgis.model.sentences.choices import ChoiceNotes, ChoiceWords
from soilgis.planning.allocation.demands import lay_task
from soilgis.planning.allocation.explain import area_table, demand_table, plan_table, spared, spelled
from soilgis.planning.allocation.ground import lay_ground
from soilgis.planning.allocation.plans import best_plan, chosen, others, otherwise, totals
from soilgis.store.result_folders import open_results
from soilgis.store.treatable import needs_of, read_costs, read_table, treatable_of, zone_names_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soilgis.jobs.allocate import Allocate
    from soilgis.model.columns import Table
    from soilgis.model.job import Progress
    from soilgis.model.notes import Note
    from soilgis.planning.allocation.demands import Task, Wishes
    from soilgis.planning.allocation.plans import Best
    from soilgis.planning.allocation.solver import Effort, Solution
    from soilgis.store.catalog import Catalog


@dataclass(frozen=True)
class Inputs:
    """Tables of an allocation: `TreatableFile`, `CostFile`, `NeedFile`; what the reader must be told; names of zones by id (布局数据)."""

    treatable: pd.DataFrame
    costs: pd.DataFrame
    needs: pd.DataFrame
    notes: tuple[Note, ...] = ()
    zone_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Trials:
    """What is tried besides the best plan (检验要求): other plans, how much worse, how far costs move, units tried one by one."""

    alternatives: int
    within: float
    shake: float
    explain: int


def read_inputs(job: Allocate, catalog: Catalog) -> Inputs:
    """Open areas, costs and needs.

    Raises
    ------
    LayerError, SchemaError
        Naming what is wrong with a file.
    """
    from soilgis.model.allocate_tables import TreatableFile

    folder = open_results(job.areas) if job.areas.is_dir() else None
    treatable, notes = treatable_of(folder) if folder else read_table(job.areas, TreatableFile, encoding=job.encoding)
    costs, said = read_costs(catalog, job.costs, encoding=job.encoding)
    needs: pd.DataFrame = NeedFile.empty()
    more: list[Note] = []
    if job.needed:
        needs, more = read_table(job.needed, NeedFile, encoding=job.encoding)
    elif folder and (job.budget is None or folder.has("gaps")):
        needs, more = needs_of(folder, job.target_year)
    names = zone_names_of(folder) if folder else {}
    return Inputs(treatable, costs, needs, tuple(dict.fromkeys([*notes, *said, *more])), names)


def allocate(inputs: Inputs, wishes: Wishes, effort: Effort, trials: Trials, progress: Progress) -> Report:
    """Find the plan and lay its tables.

    Raises
    ------
    SchemaError
        If a class has no cost, or rows of a unit differ.
    OutputError
        If the solver found nothing in time, or locks leave no plan at all.
    """
    task = lay_task(lay_ground(inputs.treatable, inputs.costs, whole=wishes.whole), wishes)
    best = best_plan(task, effort)
    if not best.solution.found:
        raise OutputError(
            f"no plan was found in {effort.seconds:g} s (时限内没有求得方案); raise --seconds or --gap, or loosen the demands"
        )
    progress("检验方案")
    nearby = others(task, best.solution, effort, count=trials.alternatives, within=trials.within) if best.meets else []
    tried = best.meets and len(task.ground.units) <= trials.explain
    worse = otherwise(task, best.solution, effort) if tried else None
    detailed = task if not wishes.whole else lay_task(lay_ground(inputs.treatable, inputs.costs, whole=False), wishes)
    made: dict[str, tuple[type[Table], pd.DataFrame]] = {
        "plan": (Plan, plan_table(task, best.solution, worse=worse, plans=nearby)),
        "areas": (PlanAreas, area_table(task, best.solution, detailed)),
        "demands": (Reached, demand_table(task, best.solution)),
        "others": (OtherPlans, _other_table(task, best.solution, nearby)),
        "trials": (CostTrials, _trial_table(inputs, task, best, effort, trials.shake)),
    }
    notes = [*inputs.notes, *_notes(task, best, tried=tried, trials=trials)]
    return Report(
        made,
        tuple(notes),
        said=tuple(_said(task, best, nearby, trials)),
        findings=not best.meets,
        title=ChoiceWords.plan_title(),
        status=task.ground.status,
        rules=(
            ChoiceWords.plan_rule(aim=_aim(task)),
            *([ChoiceWords.cost_move(shake=trials.shake)] if trials.shake else []),
        ),
        sources=tuple(_sources(inputs)),
    )


def _sources(inputs: Inputs) -> list[str]:
    """What the plan rests on: documents of costs and needs, each with its status where the table says one."""
    told = [
        f"{row[CostFile.document]}（{Status(row[CostFile.status]).label}）"
        if isinstance(row[CostFile.status], str)
        else str(row[CostFile.document])
        for table in (inputs.costs, inputs.needs)
        for row in table.to_dict("records")
    ]
    return list(dict.fromkeys(told))


def _changed(task: Task, before: Solution, after: Solution) -> dict[str, str | None]:
    old, new = chosen(task, before), chosen(task, after)
    names = task.ground.names
    return {
        word: shorten([names[at] for at in where.nonzero()[0]], 30) if where.any() else None
        for word, where in ((CostTrials.added, new & ~old), (CostTrials.dropped, old & ~new))
    }


def _other_table(task: Task, best: Solution, nearby: list[Solution]) -> pd.DataFrame:
    rows = []
    for number, plan in enumerate(nearby, 1):
        cost, area = totals(task, plan)
        rows.append({OtherPlans.plan: number, OtherPlans.cost_wan: cost, OtherPlans.treated_km2: area, OtherPlans.status: task.ground.status.value, **_changed(task, best, plan),
                     OtherPlans.worse: (plan.objective - best.objective) / abs(best.objective) if best.objective else 0.0})  # fmt: skip
    return OtherPlans.check(pd.DataFrame(rows)) if rows else OtherPlans.empty()


def _trial_table(inputs: Inputs, task: Task, best: Best, effort: Effort, shake: float) -> pd.DataFrame:
    """The plan again with the cost of each class higher and lower; nothing where no plan meets the demands."""
    rows = []
    words = lay_ground(inputs.treatable, inputs.costs, whole=False).classes if shake and best.meets else []
    for word in dict.fromkeys(words):
        for factor in (1 - shake, 1 + shake):
            ground = lay_ground(inputs.treatable, inputs.costs, whole=task.wishes.whole, factors={word: factor})
            again = lay_task(ground, task.wishes)
            found = best_plan(again, effort).solution
            if found.found:
                cost, area = totals(again, found)
                rows.append({CostTrials.class_name: word, CostTrials.factor: factor, CostTrials.cost_wan: cost, CostTrials.treated_km2: area,
                             CostTrials.status: ground.status.value, **_changed(task, best.solution, found)})  # fmt: skip
    return CostTrials.check(pd.DataFrame(rows)) if rows else CostTrials.empty()


def _notes(task: Task, best: Best, *, tried: bool, trials: Trials) -> list[Note]:
    said = []
    if not best.solution.proven:
        said.append(ChoiceNotes.out_of_time(gap=best.solution.gap))
    if best.meets and not tried and trials.explain:
        said.append(ChoiceNotes.not_tried(most=trials.explain))
    if task.ground.status.rank >= 3:
        said.append(ChoiceNotes.plan_weak(status=task.ground.status.label))
    return said


def _said(task: Task, best: Best, nearby: list[Solution], trials: Trials) -> list[str]:
    cost, area = totals(task, best.solution)
    count = int(chosen(task, best.solution).sum())
    aim = _aim(task)
    if not best.meets:
        table = demand_table(task, best.solution)
        missed = table[~table[Reached.met] & ~table[Reached.demand].isin(spared(task))]
        return [
            ChoiceWords.nearest(count=count, area=area, cost=cost),
            *(_short(row) for row in missed.to_dict("records")),
        ]
    proof = "已由求解器证明" if best.solution.proven else "求解到时限"
    said = [
        ChoiceWords.best(aim=aim, count=count, area=area, cost=cost),
        ChoiceWords.gap(gap=best.solution.gap, proof=proof),
    ]
    if trials.alternatives and nearby:
        every = [chosen(task, plan) for plan in (best.solution, *nearby)]
        core = int(pd.DataFrame(every).all().sum())
        said.append(ChoiceWords.others(within=trials.within, count=len(nearby), core=core))
    elif trials.alternatives:
        said.append(ChoiceWords.no_others(within=trials.within))
    return said


def _aim(task: Task) -> str:
    return "给定预算下治理面积最大" if task.most else "达到全部目标且投资最省"


def _short(row: Mapping[Any, Any]) -> str:
    """One demand that is not met, and by how much."""
    wanted, reached, short = (
        spelled(row[key], row[Reached.unit]) for key in (Reached.wanted, Reached.reached, Reached.short)
    )
    return ChoiceWords.short(demand=row[Reached.demand], wanted=wanted, reached=reached, short=short)
