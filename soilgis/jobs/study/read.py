"""What a study covers (研究范围): its units, their targets and its priority areas, put in order before anything is measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.jobs.steps.secrecy import open_zone_layer
from soilgis.jobs.study.own_units import own_ground
from soilgis.model.adcodes import NATION, province_of
from soilgis.model.events import counted
from soilgis.model.layer import Secrecy, Status, weakest
from soilgis.model.level import Level
from soilgis.model.notes import Note
from soilgis.model.provenance import LayerUse
from soilgis.model.secrecy import Use, audit
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.tables import Regions, Targets
from soilgis.planning.areas.regions import Outlines, choose_units, nesting_warnings, with_parents
from soilgis.planning.areas.stand_ins import without_stand_ins, without_zones_elsewhere
from soilgis.planning.areas.zones import assemble
from soilgis.planning.indicators import refuse_unknown_indicator
from soilgis.planning.rates.land_units import refuse_other_units
from soilgis.planning.strict import refuse_weak
from soilgis.planning.targets.join import INDICATOR, join_targets, targets_of
from soilgis.store.boundaries import load_units, package_versions
from soilgis.store.overrides import override_notes
from soilgis.store.places import open_places
from soilgis.store.study_tables import place_of, read_land, read_published, refuse_absent_files
from soilgis.store.targets import read_targets
from soilgis.store.text import sha256

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from soilgis.model.layer import Layer
    from soilgis.model.study import Study
    from soilgis.planning.areas.zones import ZoneParts
    from soilgis.store.catalog import Catalog
    from soilgis.store.places import PlaceBook
    from soilgis.store.zones import ZoneSource


@dataclass(frozen=True)
class Scope:
    """What a study covers.

    Attributes
    ----------
    leaves
        Units of the study's own level, lon/lat.
    regions
        `tables.Regions`: the units and what they add up to, with their targets.
    targets
        `tables.Targets` of the regions.
    zones
        The priority areas that could be used.
    uses
        Boundaries, targets and zone layers, and what became of them.
    warnings
        What the reader must be told of places and boundaries.
    whole
        Whether it is the whole country.
    """

    leaves: gpd.GeoDataFrame
    regions: gpd.GeoDataFrame
    targets: pd.DataFrame
    zones: ZoneParts
    uses: tuple[LayerUse, ...]
    warnings: tuple[Note, ...]
    whole: bool


def read_scope(study: Study, catalog: Catalog, *, strict: bool, progress: Callable[[str], None]) -> Scope:
    """Read what a study covers.

    Parameters
    ----------
    study
        The study.
    catalog
        Where its layers are.
    strict
        Refuse working, demo and unchecked layers (`soilgis.planning.strict`).
    progress
        Called with the Chinese name of each step as it begins.

    Raises
    ------
    SoilgisError
        If anything the study names is wrong; a layer without data is no error but 未核查.
    """
    refuse_absent_files(study)
    progress("读取行政区划")
    places = open_places(study.boundary_source, catalog)
    ground = _ground(study, places)
    told = [*override_notes(catalog, _asked(study)), *_stated(study, places, ground.regions)]
    progress("读取目标值")
    targets, target_use = _targets(study, catalog, places, ground.regions)
    regions = join_targets(ground.regions, targets)
    progress("读取优先区")
    sources, yielded = _sources(study, catalog, places, ground)
    uses = (ground.use or _boundary_use(study, catalog), *target_use, *(_use(source) for source in sources))
    refuse_unknown_indicator(study, targets, uses)
    if strict:
        refuse_weak(uses)
    zones = assemble(
        sources, _counties(study, sources, ground), ground.leaves, edge_tolerance_m2=study.edge_tolerance_m2
    )
    return Scope(ground.leaves, regions, targets, zones, uses, (*ground.warnings, *told, *yielded), ground.whole)


def _sources(study: Study, catalog: Catalog, places: PlaceBook, ground: _Ground) -> tuple[list[ZoneSource], list[Note]]:
    """The study's zone layers, without what gives way to a list that is given and what lies elsewhere."""
    given, yielded = without_stand_ins(
        [open_zone_layer(catalog.layer(name), catalog, places) for name in counted(study.zones)]
    )
    if ground.whole or ground.use is not None:  # own units have ids that tell nothing of counties
        return given, yielded
    sources, elsewhere = without_zones_elsewhere(given, ground.leaves[Regions.adcode])
    return sources, [*yielded, *elsewhere]


def _asked(study: Study) -> tuple[str, ...]:
    """Every layer of the shelf that a study rests on."""
    return (study.boundaries, study.targets, *study.zones, "place-aliases")


def _stated(study: Study, places: PlaceBook, regions: pd.DataFrame) -> list[Note]:
    """Read the tables of figures the study names, so that what is wrong with them is told before anything is measured."""
    notes: list[Note] = []
    if study.land_areas:
        path = place_of(study, study.land_areas)
        land, notes = read_land(path, places, encoding=study.encoding)
        refuse_other_units(regions, land, path.name)
        away = ~land[Regions.adcode].isin(regions[Regions.adcode])
        notes += [JobNotes.rows_elsewhere(rows=int(away.sum())).under(path.name)] if away.any() else []
    for entry in study.rasters:
        if entry.file.lower().endswith(".csv"):
            path = place_of(study, entry.file)
            figures, said = read_published(path, places, encoding=study.encoding)
            bare = int(figures[Regions.adcode].isna().sum())
            notes += [*said, *([JobNotes.rows_no_region(rows=bare).under(path.name)] if bare else [])]
    return notes


@dataclass(frozen=True)
class _Ground:
    """The study's units and what they add up to."""

    leaves: gpd.GeoDataFrame
    regions: gpd.GeoDataFrame
    warnings: tuple[Note, ...]
    whole: bool
    """Whether they are the whole country."""
    use: LayerUse | None = None
    """Own boundaries as a layer; the study's layer when none."""


def _ground(study: Study, places: PlaceBook) -> _Ground:
    if study.units is not None:
        own = own_ground(study, study.units)
        return _Ground(own.leaves, own.regions, (), whole=False, use=own.use)
    codes, notes = places.resolve_all([("", place) for place in study.region], f"{study.id}: region")
    units = load_units(study.level, study.boundary_source, _provinces(places, codes))
    leaves = choose_units(units, codes, study.id)
    tolerance = study.edge_tolerance_m2
    above = [level for level in Level if list(Level).index(level) < list(Level).index(study.level)]
    holders = tuple(sorted(set(leaves["province_adcode"])))
    frames = [load_units(level, study.boundary_source, holders) for level in above]
    stated = Outlines.of_units(pd.concat(frames, ignore_index=True), tolerance) if frames else Outlines.none()
    regions = with_parents(leaves, units, study.level, edge_tolerance_m2=tolerance, stated=stated)
    warnings = nesting_warnings(regions, stated)
    return _Ground(leaves, regions, (*notes, *warnings), NATION in codes)


def study_units(study: Study, places: PlaceBook) -> tuple[gpd.GeoDataFrame, bool]:
    """Units of a study's own level, not measured, and whether they are the whole country."""
    if study.units is not None:
        return own_ground(study, study.units).leaves, False
    codes, _ = places.resolve_all([("", place) for place in study.region], f"{study.id}: region")
    units = load_units(study.level, study.boundary_source, _provinces(places, codes))
    return choose_units(units, codes, study.id), NATION in codes


def _provinces(places: PlaceBook, codes: list[str]) -> tuple[str, ...]:
    """Provinces the regions lie in; empty (all) for the whole country."""
    found = places.units[places.units[Regions.adcode].isin(codes)]["province_adcode"]
    return () if NATION in codes else tuple(sorted(set(found)))


def _targets(
    study: Study, catalog: Catalog, places: PlaceBook, regions: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[LayerUse, ...]]:
    """The study's targets, and how the layer was used: its status is that of the rows that were."""
    if not study.targets:
        return Targets.empty(), ()
    layer = catalog.layer(study.targets)
    if layer.secrecy is Secrecy.INTERNAL and not audit().may_open(layer.id):
        kept = audit().keep(layer.id, layer.title.zh, Use.WITHHELD)
        return Targets.empty(), (LayerUse(layer, reason=kept.reason()),)
    path = catalog.file(layer, layer.reading.file)
    if path is None:
        return Targets.empty(), (LayerUse(layer, reason=JobNotes.no_targets_file(file=layer.reading.file)),)
    everything, notes = read_targets(path, places, encoding=layer.reading.encoding)
    mine = targets_of(regions, everything)
    files = ((path.name, sha256(path)),)
    if mine.empty:
        return mine, (LayerUse(layer, reason=JobNotes.no_targets_here(), files=files),)
    binding = mine[mine[Targets.indicator] == INDICATOR]
    status = weakest([Status(value) for value in (mine if binding.empty else binding)[Targets.status]])
    document = "；".join(dict.fromkeys(mine[Targets.document]))
    dated = mine[Targets.date].dropna()
    vintage = {"vintage": max(dated)} if len(dated) else {}
    source = layer.source.model_copy(update={"document": document, **vintage})
    used = layer.model_copy(update={"status": status, "source": source})
    return mine, (LayerUse(used, files=files, notes=tuple(notes)),)


def _counties(study: Study, sources: list[ZoneSource], ground: _Ground) -> gpd.GeoDataFrame:
    """Counties of every province that a list or a border reaches, also outside the study."""
    wanted: set[str] = set()
    for source in sources:
        if source.members is not None:
            wanted |= {province_of(code) for code in source.members[Regions.adcode]}
        for side in ("of", "with") if source.rule == "shared-border" else ():
            codes = source.layer.reading.options.get(side, ())
            wanted |= {province_of(code) for code in codes} if isinstance(codes, tuple) else set()
    if not wanted:
        return ground.leaves
    return load_units(Level.COUNTY, study.boundary_source, tuple(sorted(wanted)))


def _use(source: ZoneSource) -> LayerUse:
    return LayerUse(source.layer, reason=source.reason, files=source.files, kinds=source.kinds, notes=source.notes)


def _boundary_use(study: Study, catalog: Catalog) -> LayerUse:
    layer: Layer = catalog.layer(study.boundaries)
    name = {"amap": "高德地图", "tianditu": "天地图"}[study.boundary_source]
    return LayerUse(
        layer,
        notes=(
            JobNotes.boundaries_of(source=name),
            *(Note(f"{key} {value}") for key, value in package_versions().items()),
        ),
    )
