"""The main job (主流程): from a study to a result, as the method section of a paper would tell it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, get_args

import numpy as np
import pandas as pd

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.closure import Names
from soilgis.geometry.ledger import measure_atoms
from soilgis.geometry.which_engine import Engine
from soilgis.jobs.steps.context import context_of, map_notes
from soilgis.jobs.study.below import places_below
from soilgis.jobs.study.clauses import read_clauses
from soilgis.jobs.study.read import Scope, read_scope
from soilgis.model.declared import refuse_unknown_word
from soilgis.model.errors import StudyError
from soilgis.model.findings import Findings, together
from soilgis.model.layer import Role, Status, weakest
from soilgis.model.provenance import LayerUse, Provenance, versions
from soilgis.model.result import Result, Settled
from soilgis.model.secrecy import Use, audit
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.sentences.works import WorksMessages
from soilgis.model.spread import spread
from soilgis.model.study import Study
from soilgis.model.tables import Regions, Zones
from soilgis.planning.areas.study_tables import Books, coverage_table, ledger_table, overlap_table, union_table
from soilgis.planning.strict import REFUSED, refuse_weak
from soilgis.planning.targets.reconcile import WEIGHT, reconcile
from soilgis.store.boundaries import country_lines
from soilgis.store.online import hosts_allowed

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from soilgis.geometry.cut import Index
    from soilgis.geometry.ledger import Atoms
    from soilgis.model.job import Aside
    from soilgis.model.level import Level
    from soilgis.model.notes import Note
    from soilgis.model.provenance import Closure
    from soilgis.store.catalog import Catalog


def run(
    study: Study,
    catalog: Catalog,
    *,
    strict: bool = False,
    engine: Engine = "auto",
    progress: Callable[[str], None] = lambda _: None,
    settled: Callable[[Settled], Aside | None] = lambda _: None,
) -> Result:
    """Measure a study.

    Parameters
    ----------
    study
        What to measure.
    catalog
        Where its layers are.
    strict
        Refuse working, demo and unchecked zones and rasters, before anything is measured where that can be known.
    engine
        How areas are measured: auto, fast or reference (`soilgis.geometry.which_engine`); which one was taken stands in the provenance.
    progress
        Called with the Chinese name of each step as it begins.
    settled
        Called once with what the study covers, before it is measured, so that a window may begin on the shapes. What it returns begins
        work beside this process: there the rasters are measured while the rest is.

    Returns
    -------
    Result
        Tables that close, with the source of every number.

    Raises
    ------
    SoilgisError
        If anything the study names is wrong; a layer without data is no error but 未核查.
    StrictError
        Under ``strict``, naming every weak or missing layer.
    """
    refuse_unknown_word(engine, get_args(Engine), "engine")
    scope = read_scope(study, catalog, strict=strict, progress=progress)
    aside = settled(Settled(study, scope.regions, scope.zones.zones, scope.zones.within))
    rasters = _rasters(study, scope, aside or partial)
    figures = _figures(study, scope, catalog)
    progress("叠加量算")
    books = books_of(scope, study, engine)
    progress("量算栅格" if study.rasters else "校核成表")
    clauses = read_clauses(catalog, scope.regions, scope.uses, whole=scope.whole)
    tables = [make(books) for make in (coverage_table, union_table, overlap_table, ledger_table)]
    context = context_of(study, scope.regions, whole=scope.whole, catalog=catalog)
    compared, contributions = reconcile(scope.regions, scope.targets, ground=_ground(scope))
    findings = together([rasters(), figures, clauses])
    uses = (*scope.uses, *findings.uses)
    if strict:
        refuse_weak(uses, findings.unmeasured)
    if study.rasters:
        progress("校核成表")
    warnings = (*scope.warnings, *_warnings(uses, contributions), *findings.warnings)
    return Result(
        study=study,
        regions=scope.regions,
        zones=scope.zones.zones,
        coverage=tables[0],
        union=tables[1],
        overlap=tables[2],
        ledger=tables[3],
        targets=scope.targets,
        reconcile=compared,
        contribution=contributions,
        provenance=_provenance(books, uses, (*warnings, *map_notes(context, whole=scope.whole)), findings.closures),
        extra=findings.tables,
        extra_indicators=findings.indicators,
        pictures=findings.pictures,
        places=places_below(study, scope.leaves),
        linework=country_lines() if context.islands else (),
        context=context,
        within=scope.zones.within,
    )


def _provenance(
    books: Books, uses: tuple[LayerUse, ...], warnings: tuple[Note, ...], closures: tuple[Closure, ...]
) -> Provenance:
    """What the tables rest on, which engine measured, and how well the books close."""
    engine = f"{books.atoms.engine}（{books.atoms.reason}）"
    return Provenance(uses, warnings, versions(), engine, closures)


def books_of(scope: Scope, study: Study, engine: Engine) -> Books:
    """Divide the units into exclusive pieces by the zones, and measure them."""
    return Books(
        scope.regions,
        scope.zones.zones,
        _pieces(scope, study, engine),
        _leaf_rows(scope),
        tuple(use for use in scope.uses if not use.used and use.layer.role is Role.ZONES),
        _ground(scope),
    )


def _ground(scope: Scope) -> Status:
    """Status of the boundaries."""
    return weakest([use.layer.status for use in scope.uses if use.layer.role is Role.BOUNDARIES] or [Status.WORKING])


def _pieces(scope: Scope, study: Study, engine: Engine) -> Atoms:
    """Areas of the exclusive pieces."""
    zones = scope.zones
    names = Names(scope.leaves[Regions.name].tolist(), zones.zones[Zones.zone_name].tolist())
    return measure_atoms(
        plane_shapes(np.asarray(scope.leaves.geometry.array, dtype=object), study.edge_tolerance_m2),
        zones.parts, zones.owner, names, engine=engine,
    )  # fmt: skip


def _leaf_rows(scope: Scope) -> Index:
    row_of = pd.Series(np.arange(len(scope.regions)), index=scope.regions[Regions.adcode].to_numpy())
    rows: Index = row_of[scope.leaves[Regions.adcode].to_numpy()].to_numpy().astype(np.intp)
    return rows


def _rasters(study: Study, scope: Scope, begin: Aside) -> Callable[[], Findings]:
    """What waits for what the study's rasters give; nothing, and nothing heavy imported, where it has none.

    They are measured here where pieces are shared out already, or hosts may be asked, which no other process is told.
    """
    if not study.rasters:
        return Findings
    asked = partial if hosts_allowed() or spread() is not None else begin
    return asked(measured_rasters, study, scope.regions, scope.targets, scope.zones.zones)


def measured_rasters(
    study: Study, regions: gpd.GeoDataFrame, targets: pd.DataFrame, zones: gpd.GeoDataFrame
) -> Findings:
    """Measure a study's rasters, in whichever process."""
    from soilgis.jobs.study.cross_tables import Ground
    from soilgis.jobs.study.rasters import measure_rasters

    return measure_rasters(Ground(study, regions, targets, zones))


def _figures(study: Study, scope: Scope, catalog: Catalog) -> Findings:
    """What the study's own tables give, read before anything is measured."""
    if not study.figures:
        return Findings()
    from soilgis.jobs.study.figures import own_figures
    from soilgis.store.places import open_places

    return own_figures(study, scope.regions, catalog, open_places(study.boundary_source, catalog))


def _warnings(uses: tuple[LayerUse, ...], contributions: pd.DataFrame) -> list[Note]:
    """What the reader must be told: gaps, weak layers, stand-in weights."""
    said = [JobNotes.unchecked(layer=use.layer.title.zh, reason=use.reason) for use in uses if not use.used]
    said += [
        JobNotes.weak(status=use.layer.status.label).under(use.layer.title.zh)
        for use in uses
        if use.used and use.layer.status in REFUSED and use.layer.role is Role.ZONES
    ]
    said += [one.note() for one in audit().uses if one.use is not Use.WITHHELD]
    return said + ([JobNotes.weight(weight=WEIGHT)] if len(contributions) else [])


def at_level(study: Study, level: Level | None) -> Study:
    """The same study at another level; unchanged when none is given."""
    if level is not None and study.units is not None:
        raise StudyError(WorksMessages.level_of_own())
    return study if level is None else replace_study(study, level=level)


def replace_study(study: Study, **changes: object) -> Study:
    """A copy of a study with some fields changed and checked again."""
    return Study(**{**study.model_dump(), "folder": study.folder, **changes})
