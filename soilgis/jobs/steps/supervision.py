"""Supervising patches (扰动图斑监管): patches and approved extents in; compliance, change, risk and county figures out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.cut import overlapping_pairs
from soilgis.jobs.steps.screen_layers import Field, open_field
from soilgis.model.adcodes import NO_COUNTY, NO_COUNTY_NAME
from soilgis.model.inputs import PLAIN, Opening
from soilgis.model.layer import ZoneKind
from soilgis.model.provenance import LayerUse, Provenance, Verdict, versions
from soilgis.model.screen_tables import Sites
from soilgis.model.screen_words import Change, Compliance, Form
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.supervise_tables import Finished, Patches
from soilgis.model.supervision import RiskRules, Supervision
from soilgis.model.tables import Regions
from soilgis.model.units import SQUARE_METRES, Unit
from soilgis.planning.screening.overlaps import answer, ground_of, overlaps
from soilgis.planning.screening.tables import gaps_kept
from soilgis.planning.supervision.change import Changes, changes
from soilgis.planning.supervision.compliance import ApprovedSet, Judgement, PatchSet, judge
from soilgis.planning.supervision.county_statistics import county_table, homes
from soilgis.planning.supervision.risk import tiers
from soilgis.planning.supervision.tables import excess_table, matches_table, patch_table, texts
from soilgis.store.idle import refuse_idle
from soilgis.store.patches import CARRIED, SCHEMATIC, PatchFile, dates, read_approved, read_patches
from soilgis.store.rules import read_rules
from soilgis.store.text import refuse_absent

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from soilgis.geometry.area import Floats
    from soilgis.model.notes import Note
    from soilgis.model.options import SuperviseOptions
    from soilgis.model.study import Study
    from soilgis.store.catalog import Catalog
    from soilgis.store.rules import RuleBook

SENSITIVE = frozenset({ZoneKind.PREVENTION, ZoneKind.TREATMENT, ZoneKind.RED_LINE, ZoneKind.STEEP_LAND, ZoneKind.WATER_SOURCE,
                       ZoneKind.PROTECTED})  # fmt: skip
"""Kinds of zone that make a patch sensitive for the risk tiers (house choice)."""
_HA = SQUARE_METRES[Unit.HA]


@dataclass(frozen=True)
class Inputs:
    """Files of a supervision (监管输入)."""

    patches: PatchFile
    approved: PatchFile
    previous: PatchFile | None = None


def open_inputs(
    patches: Path | gpd.GeoDataFrame,
    approved: Path | gpd.GeoDataFrame,
    previous: Path | gpd.GeoDataFrame | None = None,
    *,
    crs: str = "",
    opening: Opening = PLAIN,
) -> Inputs:
    """Read the files of a supervision, or weigh frames in memory; files that are not there are told before any is read.

    ``crs`` is the CRS of inputs that declare none, the same as that of ``opening``, whose inputs are patches, approved and previous.
    """
    how = replace(opening, crs=opening.crs or crs)
    how.refuse_unknown(("patches", "approved", "previous"))
    given = [one for one in (patches, approved, previous) if isinstance(one, Path)]
    refuse_absent(given)
    refuse_idle([str(path) for path in given], how)
    before = None
    if previous is not None:
        before = read_patches(previous, subject=_named(previous, "previous"), opening=how.of("previous"))
    return Inputs(
        read_patches(patches, subject=_named(patches, "patches"), opening=how.of("patches")),
        read_approved(approved, subject=_named(approved, "approved"), opening=how.of("approved")),
        before,
    )


def _named(source: Path | gpd.GeoDataFrame, role: str) -> str:
    return source.name if isinstance(source, Path) else role


def supervise(
    inputs: Inputs,
    study: Study,
    catalog: Catalog,
    *,
    options: SuperviseOptions,
    rules: RiskRules,
    progress: Callable[[str], None] = lambda _: None,
) -> Supervision:
    """Judge disturbance patches against approved extents.

    Parameters
    ----------
    inputs
        Patches, approved extents, and the patches of the previous period.
    study
        Regions for the county figures, and the priority areas patches may touch.
    catalog
        Where layers and rules are.
    options
        Tolerances.
    rules
        Risk rules.
    progress
        Called with the Chinese name of each step.

    Returns
    -------
    Supervision
        Frames of `soilgis.model.supervise_tables`.
    """
    frame = inputs.patches.frame
    progress("读取图层")
    book = read_rules(catalog)
    field = open_field(study, catalog, _bounds(inputs), book.facts, ("rules-risk",))
    progress("判定合规性")
    approved, overlapped = _approved(inputs.approved.frame)
    patches = _patches(frame, approved, options)
    found, late = _judged(inputs, patches, approved, book, options)
    progress("比较上期")
    changed, finished = _changes(inputs, patches, options)
    progress("统计成表")
    table = patch_table(frame, patches, approved, (found, late), changed)
    home, in_patch, in_county, ground = homes(patches.plane, field.counties_plane)
    table = _tiered(_placed(table, frame, field, study, home), rules)
    table = table.assign(**{name: frame[name].to_numpy() for name in CARRIED if name in frame})
    checked = Patches.check(table)
    return Supervision(
        study=study,
        options=options,
        rules=rules,
        patches=checked,
        excess=excess_table(checked, found),
        matches=matches_table(found, patches, approved, frame),
        finished=finished,
        statistics=county_table(checked, field.counties, (in_patch, in_county, ground), found.excess_m2),
        provenance=_provenance(inputs, field, overlapped, table, rules),
    )


def _judged(
    inputs: Inputs, patches: PatchSet, approved: ApprovedSet, book: RuleBook, options: SuperviseOptions
) -> tuple[Judgement, np.ndarray]:
    """How patches stand to the approved extents, and which were on the image before theirs was approved: those are unapproved."""
    found = judge(patches, approved, book.category, reach_m=options.reach_m, least_excess_m2=options.least_excess_m2)
    late = _approved_later(found, patches, inputs.patches.frame, inputs.approved.frame, approved)
    compliance = np.where(late, Compliance.UNAPPROVED.value, found.compliance).astype(object)
    return replace(found, compliance=compliance), late


def _placed(table: pd.DataFrame, frame: gpd.GeoDataFrame, field: Field, study: Study, home: np.ndarray) -> pd.DataFrame:
    """Add each patch's county and the priority areas it touches; ``home`` is the row of its county, or −1."""
    placed = table.copy()
    codes, names = (np.append(field.counties[one].to_numpy(), "")[home] for one in (Regions.adcode, Regions.name))
    placed[Patches.adcode] = np.where(home < 0, NO_COUNTY, codes)
    placed[Patches.county] = np.where(home < 0, NO_COUNTY_NAME, names)
    found = _sensitive(frame, field, study, home)
    placed[Patches.touches], placed[Patches.sensitive], placed[Patches.sensitive_unchecked] = found
    return placed


def _tiered(table: pd.DataFrame, rules: RiskRules) -> pd.DataFrame:
    """Add each patch's risk tier and the reasons for it."""
    suspected = table[Patches.compliance].isin([word.value for word in Compliance if word.suspected])
    tiered = table.copy()
    tiered[Patches.tier], reasons = tiers(table.assign(sensitive_suspected=suspected & table[Patches.sensitive]), rules)
    tiered[Patches.reasons] = [text or None for text in reasons]
    return tiered


def _bounds(inputs: Inputs) -> np.ndarray:
    bounds = inputs.patches.frame.total_bounds
    wide: np.ndarray = bounds + np.array([-0.01, -0.01, 0.01, 0.01])
    return wide


def _approved(frame: gpd.GeoDataFrame) -> tuple[ApprovedSet, list[Note]]:
    """Extents by project, and sentences on those of different projects that overlap each other."""
    owner, names = pd.factorize(frame[Patches.project_id])
    parts, of_row = shapely.get_parts(np.asarray(frame.geometry.array, dtype=object), return_index=True)
    plane = plane_shapes(parts)
    owner = owner[of_row].astype(np.intp)
    loose = pd.Series(texts(frame, "extent_kind") == SCHEMATIC, index=frame.index)
    schematic = loose.groupby(frame[Patches.project_id], dropna=False).all().reindex(names).to_numpy(dtype=bool)
    shared = [
        f"{names[owner[a]]} × {names[owner[b]]} {m2 / _HA:.2f} 公顷"
        for a, b, m2 in overlapping_pairs(plane)
        if owner[a] != owner[b]
    ]
    said = [JobNotes.extents_overlap(count=len(shared), pairs=shared)] if shared else []
    return ApprovedSet(np.asarray(names, dtype=object), parts, plane, owner, schematic), said


def _patches(frame: gpd.GeoDataFrame, approved: ApprovedSet, options: SuperviseOptions) -> PatchSet:
    plane = plane_shapes(np.asarray(frame.geometry.array, dtype=object))
    project = texts(frame, "project_id")
    own = pd.Index(approved.names).get_indexer(pd.Index(project)).astype(np.intp)
    volume = Sites.earthwork_m3
    earthwork = frame[volume].to_numpy(dtype=float) if volume in frame else np.full(len(frame), np.nan)
    excluded = np.isin(texts(frame, "qtype"), options.non_construction)
    return PatchSet(plane, shapely.area(plane), project, own, excluded, earthwork)


def _approved_later(
    found: Judgement, patches: PatchSet, frame: pd.DataFrame, register: pd.DataFrame, approved: ApprovedSet
) -> np.ndarray:
    """Patches on the image before any of the extents they lie in was approved; only where both dates are given."""
    days = dates(register, "approved_on").groupby(register[Patches.project_id], dropna=False).min()
    given = days.reindex(approved.names).to_numpy()
    seen = dates(frame, "image_date").to_numpy()
    left, right, _ = found.pairs
    later, judged = np.zeros(len(frame), dtype=bool), np.zeros(len(frame), dtype=bool)
    mine = (patches.own[left] < 0) | (patches.own[left] == right)
    judged[left[mine]] = True
    with np.errstate(invalid="ignore"):
        not_later = mine & ~(given[right] > seen[left])
    later[judged] = True
    later[left[not_later]] = False
    early: np.ndarray = later & (found.compliance == Compliance.COMPLIANT)
    return early


def _changes(
    inputs: Inputs, patches: PatchSet, options: SuperviseOptions
) -> tuple[tuple[Changes, np.ndarray] | None, pd.DataFrame]:
    if inputs.previous is None:
        return None, Finished.empty()
    frame = inputs.previous.frame
    before = plane_shapes(np.asarray(frame.geometry.array, dtype=object))
    found = changes(patches.plane, before, share=options.change_share, least_m2=options.least_excess_m2)
    names = frame[Finished.patch_id].to_numpy()
    gone = pd.DataFrame({
        Finished.patch_id: names[found.finished], Finished.change: Change.FINISHED.value,
        Finished.area_ha: shapely.area(before[found.finished]) / _HA,
    })  # fmt: skip
    return (found, names), Finished.check(gone)


def _sensitive(
    frame: gpd.GeoDataFrame, field: Field, study: Study, home: np.ndarray
) -> tuple[list[str | None], np.ndarray, np.ndarray]:
    """Priority areas each patch touches, whether any is sensitive, and whether any sensitive layer was not checked."""
    mine = [check for check in field.checks if check.kind in SENSITIVE]
    count = len(frame)
    if not mine:
        return ["未核查（未指定优先区图层）"] * count, np.zeros(count, dtype=bool), np.ones(count, dtype=bool)
    sites = frame.assign(site_id=frame[Finished.patch_id], form=Form.POLYGON.value)
    ground = ground_of(sites, width_m=0, radius_m=0, edge_tolerance_m2=study.edge_tolerance_m2)
    found = overlaps(ground, field.parts)
    lost: Floats = (home < 0).astype(float)
    texts: list[str] = [""] * count
    hit, gap = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    for check in mine:
        one = answer(check, ground, found, field.parts, tolerance_m=check.layer.tolerance_m)
        verdict = gaps_kept(one, lost, [()] * count).verdict if not check.covers else one.verdict
        hit |= verdict == Verdict.INVOLVED
        gap |= (verdict == Verdict.UNCHECKED) | (verdict == Verdict.NOT_LISTED)
        for position in np.flatnonzero((verdict != Verdict.CLEAR) & (verdict != Verdict.NOT_LISTED)):
            said = f"{Verdict(verdict[position]).label}{check.layer.title.zh}（{ZoneKind(check.kind).label}）"
            texts[position] = f"{texts[position]}；{said}" if texts[position] else said
    return [text or None for text in texts], hit, gap


def _provenance(
    inputs: Inputs, field: Field, overlapped: list[Note], table: pd.DataFrame, rules: RiskRules
) -> Provenance:
    uses = tuple(
        LayerUse(source.layer, reason=source.reason, files=source.files, kinds=source.kinds, notes=source.notes)
        for source in field.sources
    )
    files = (inputs.patches, inputs.approved, *((inputs.previous,) if inputs.previous else ()))
    said = [*(note for one in files for note in one.notes), *field.notes]
    said += overlapped
    said += [JobNotes.unchecked(layer=use.layer.title.zh, reason=use.reason) for use in uses if not use.used]
    odd = int((table[Patches.matched_by] == "conflict").sum())
    if odd:
        said.append(JobNotes.project_differs(count=odd))
    away = int((table[Patches.adcode] == NO_COUNTY).sum())
    if away:
        said.append(JobNotes.patches_away(count=away))
    said.append(JobNotes.risk_rules(rules=rules.title))
    return Provenance(uses, tuple(said), versions())
