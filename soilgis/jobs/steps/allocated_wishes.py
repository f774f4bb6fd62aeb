"""Wishes of an allocation (布局条件): options checked against units, zones and needs, all problems at once."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.allocate_tables import NeedFile, TreatableFile
from soilgis.model.errors import Problems, UsageError, shorten
from soilgis.model.layer import Status
from soilgis.planning.allocation.demands import Need, Wishes
from soilgis.planning.allocation.ground import LOCKS
from soilgis.store.catalog import near

if TYPE_CHECKING:
    from soilgis.jobs.allocate import Allocate
    from soilgis.jobs.steps.allocated import Inputs


def wishes_of(job: Allocate, inputs: Inputs) -> tuple[Wishes, Inputs]:
    """What a command line asks of a plan, and the inputs with its locks.

    Raises
    ------
    UsageError
        With every option that cannot be: a budget of nothing, unknown units or zones, locks that contradict, needs without units.
    """
    problems = Problems("allocate")
    units, zones = _ids(inputs.treatable)
    if job.budget is not None and not (math.isfinite(job.budget) and job.budget > 0):
        problems.add(
            f"--budget is {job.budget:g}; a budget must be more than 0 万元 (预算须大于 0); leave it out to meet the targets at least cost"
        )
    if job.budget is None and not (inputs.needs[NeedFile.needed_km2] > 0).any() and not job.lock_in:
        problems.add(
            "there is nothing to reach (没有需要达到的目标): every target is met or none is given; give --needed, another --target-year, or --budget"
        )
    if job.least_of_need and job.budget is None:
        problems.add("--least-of-need needs --budget; without a budget every need is met whole (须与 --budget 同用)")
    if job.whole and job.least_area:
        problems.add("--least-area has no use beside --whole (不能与 --whole 同用)")
    shares = _shares(job.zone_share, zones, problems)
    treatable = _locked(job, inputs.treatable, (units, zones), problems)
    needs = _needs(inputs.needs, treatable, problems)
    problems.raise_as(UsageError)
    wishes = Wishes(
        needs, job.budget, shares, job.most_of_cost, job.least_of_need, job.least_area, job.whole, inputs.zone_names
    )
    return wishes, replace(inputs, treatable=treatable)


def _ids(treatable: pd.DataFrame) -> tuple[set[str], set[str]]:
    zones = {zone for text in treatable[TreatableFile.zones].dropna() for zone in str(text).split()}
    return set(treatable[TreatableFile.unit]), zones


def _shares(given: tuple[str, ...], zones: set[str], problems: Problems) -> tuple[tuple[str, float], ...]:
    found = []
    for text in given:
        zone, _, share = text.rpartition("=")
        try:
            number = float(share)
        except ValueError:
            number = math.nan
        if not zone or not 0 < number <= 1:
            problems.add(
                f"--zone-share {text!r} is no ZONE=SHARE with a share above 0 and up to 1 (写作 分区=比例，如 taihang=0.4)"
            )
        elif zone not in zones:
            problems.add(
                f"--zone-share: no unit lies in zone {zone!r} (没有单元位于此分区){near(zone, zones)}; known: {shorten(sorted(zones)) or 'none'}"
            )
        else:
            found.append((zone, number))
    return tuple(found)


def _locked(
    job: Allocate, treatable: pd.DataFrame, known: tuple[set[str], set[str]], problems: Problems
) -> pd.DataFrame:
    """Areas with the locks of the options beside those of the table."""
    locks = treatable[TreatableFile.lock].map(lambda word: LOCKS.get(str(word), 0) if not pd.isna(word) else 0)
    unknown_words = set(treatable[TreatableFile.lock].dropna()) - set(LOCKS)
    asked = {}
    for option, given in (("--lock-in", job.lock_in), ("--lock-out", job.lock_out)):
        unknown = [one for one in given if one not in known[0] | known[1]]
        if unknown:
            problems.add(
                f"{option}: no unit or zone {shorten(unknown)} (没有此单元或分区){near(unknown[0], known[0] | known[1])}"
            )
        zones = [set(str(text).split()) if not pd.isna(text) else set() for text in treatable[TreatableFile.zones]]
        mine = [
            unit in given or bool(inside & set(given))
            for unit, inside in zip(treatable[TreatableFile.unit], zones, strict=True)
        ]
        asked[option] = pd.Series(mine, index=treatable.index)
    kept, out = asked["--lock-in"] | (locks > 0), asked["--lock-out"] | (locks < 0)
    both = treatable.loc[kept & out, str(TreatableFile.unit)].unique()
    if len(both):
        problems.add(f"unit {shorten(both)} is locked in and out at once (同时锁定纳入与排除); take one of them back")
    words = pd.Series(None, index=treatable.index, dtype=object).mask(kept, "in").mask(out, "out")
    return treatable if unknown_words else treatable.assign(lock=words)


def _needs(needs: pd.DataFrame, treatable: pd.DataFrame, problems: Problems) -> tuple[Need, ...]:
    within = treatable[TreatableFile.within].fillna("").map(lambda text: set(str(text).split()))
    reachable = set(treatable[TreatableFile.unit]).union(*within) if len(within) else set()
    apart = [str(row[NeedFile.region]) for row in needs.to_dict("records") if row[NeedFile.region] not in reachable]
    if apart:
        problems.add(
            f"needs: no unit counts for region {shorten(apart)} (没有单元属于该区域); name it in the column within of its units, or take the need out"
        )
    return tuple(
        Need(
            str(row[NeedFile.region]), str(row[NeedFile.name]) if isinstance(row[NeedFile.name], str) else "",
            float(row[NeedFile.needed_km2]), str(row[NeedFile.document]), Status(row[NeedFile.status]),
        )
        for row in needs.to_dict("records")
        if row[NeedFile.needed_km2] > 0
    )  # fmt: skip
