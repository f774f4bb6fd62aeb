"""An allocation in steps (治理布局步骤): inputs opened, the plan found, explained, tried, and told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.allocate_tables import CostTrials, NeedFile, OtherPlans, Plan, PlanAreas, Reached
from soilgis.model.answer import Tables
from soilgis.model.errors import OutputError, shorten
from soilgis.model.notes import Code, Note
from soilgis.planning.allocation.demands import lay_task
from soilgis.planning.allocation.explain import area_table, demand_table, plan_table, spelled
from soilgis.planning.allocation.ground import lay_ground
from soilgis.planning.allocation.plans import best_plan, chosen, others, otherwise, totals
from soilgis.store.result_folders import open_results
from soilgis.store.treatable import needs_of, read_costs, read_table, treatable_of

if TYPE_CHECKING:
    from soilgis.jobs.allocate import Allocate
    from soilgis.model.columns import Table
    from soilgis.model.job import Progress
    from soilgis.planning.allocation.demands import Task, Wishes
    from soilgis.planning.allocation.plans import Best
    from soilgis.planning.allocation.solver import Effort, Solution
    from soilgis.store.catalog import Catalog


@dataclass(frozen=True)
class Inputs:
    """Tables of an allocation: `TreatableFile`, `CostFile`, `NeedFile`; and what the reader must be told (布局数据)."""

    treatable: pd.DataFrame
    costs: pd.DataFrame
    needs: pd.DataFrame
    notes: tuple[Note, ...] = ()


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
    return Inputs(treatable, costs, needs, tuple(dict.fromkeys([*notes, *said, *more])))


def allocate(inputs: Inputs, wishes: Wishes, effort: Effort, trials: Trials, progress: Progress) -> Tables:
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
    return Tables(made, tuple(notes), said=tuple(_said(task, best, nearby, trials)), findings=not best.meets)


def _changed(task: Task, before: Solution, after: Solution) -> dict[str, str | None]:
    old, new = chosen(task, before), chosen(task, after)
    names = task.ground.names
    return {
        word: shorten([names[at] for at in where.nonzero()[0]], 30) if where.any() else None
        for word, where in (("added", new & ~old), ("dropped", old & ~new))
    }


def _other_table(task: Task, best: Solution, nearby: list[Solution]) -> pd.DataFrame:
    rows = []
    for number, plan in enumerate(nearby, 1):
        cost, area = totals(task, plan)
        rows.append({"plan": number, "cost_wan": cost, "treated_km2": area, "status": task.ground.status.value, **_changed(task, best, plan),
                     "worse": (plan.objective - best.objective) / abs(best.objective) if best.objective else 0.0})  # fmt: skip
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
                rows.append({"class_name": word, "factor": factor, "cost_wan": cost, "treated_km2": area,
                             "status": ground.status.value, **_changed(task, best.solution, found)})  # fmt: skip
    return CostTrials.check(pd.DataFrame(rows)) if rows else CostTrials.empty()


def _notes(task: Task, best: Best, *, tried: bool, trials: Trials) -> list[Note]:
    said = []
    if not best.solution.proven:
        said.append(Note(f"求解到时限为止，方案与最优解的差距不超过 {best.solution.gap:.2%}", Code.WEAK))
    if best.meets and not tried and trials.explain:
        said.append(Note(f"单元多于 {trials.explain} 个，未逐个检验取舍的代价；需要时加大 --explain", Code.LEFT_OUT))
    if task.ground.status.rank >= 3:
        said.append(Note(f"面积与成本的可信状态为{task.ground.status.label}，方案不得作为投资安排依据", Code.WEAK))
    return said


def _said(task: Task, best: Best, nearby: list[Solution], trials: Trials) -> list[str]:
    cost, area = totals(task, best.solution)
    count = int(chosen(task, best.solution).sum())
    aim = "给定预算下治理面积最大" if task.most else "达到全部目标且投资最省"
    status = task.ground.status.label
    if not best.meets:
        short = demand_table(task, best.solution)
        missed = short[~short[Reached.met] & ~short[Reached.demand].str.contains("不强求")]
        lines = [f"{row['demand']}：要求 {spelled(row['wanted'], row['unit'])}，最多达到 {spelled(row['reached'], row['unit'])}，"
                 f"差 {spelled(row['short'], row['unit'])}" for row in missed.to_dict("records")]  # fmt: skip
        head = f"没有方案能同时满足全部要求；最接近的方案治理 {count} 个单元、{area:,.2f} km²，投资 {cost:,.2f} 万元（可信状态：{status}），未满足："
        return [head, *lines]
    said = [
        f"{aim}：治理 {count} 个单元、{area:,.2f} km²，投资 {cost:,.2f} 万元（可信状态：{status}）",
        f"与最优解的差距不超过 {best.solution.gap:.4%}（{'已由求解器证明' if best.solution.proven else '求解到时限'}）",
    ]
    if trials.alternatives:
        every = [chosen(task, plan) for plan in (best.solution, *nearby)]
        core = int(pd.DataFrame(every).all().sum())
        found = f"{len(nearby)} 个不同方案，其中 {core} 个单元在各方案中都入选" if nearby else "没有其他方案"
        said.append(f"与最优相差 {trials.within:.1%} 以内：{found}")
    return said
