"""What a study holds and lacks (方案盘点), told without measuring anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.jobs.steps.hierarchy import APART
from soilgis.jobs.steps.secrecy import open_zone_layer
from soilgis.jobs.study.read import study_units
from soilgis.model.adcodes import NATION
from soilgis.model.clause_tables import AreaState, Duties, NamedAreas
from soilgis.model.layer import Status
from soilgis.model.provenance import LayerUse
from soilgis.model.study_tables import StudyGaps, StudyInventory
from soilgis.model.tables import Targets
from soilgis.planning.areas.stand_ins import without_stand_ins
from soilgis.planning.clauses import bodies_of, named_areas, rows_of
from soilgis.planning.targets.join import INDICATOR
from soilgis.store.clauses import read_areas, read_duties, read_goals
from soilgis.store.linework import read_screen_layer
from soilgis.store.places import open_places
from soilgis.store.targets import read_targets

if TYPE_CHECKING:
    from soilgis.model.study import Study
    from soilgis.store.catalog import Catalog


@dataclass(frozen=True)
class Inventory:
    """What studies hold and lack (盘点结果): `StudyInventory` and `StudyGaps`."""

    studies: pd.DataFrame
    gaps: pd.DataFrame


def inventory(catalog: Catalog, names: tuple[str, ...]) -> Inventory:
    """Take stock of studies.

    Parameters
    ----------
    catalog
        Where layers and studies are.
    names
        Ids or paths of studies.

    Raises
    ------
    SoilgisError
        If a study, a layer of it or a register is wrong.
    """
    found = [_one(catalog.study(name), catalog) for name in names]
    rows = [row for row, _ in found]
    gaps = [gap for _, part in found for gap in part]
    lacking = StudyGaps.check(pd.DataFrame(gaps)) if gaps else StudyGaps.empty()
    return Inventory(StudyInventory.check(pd.DataFrame(rows)), lacking)


def _one(study: Study, catalog: Catalog) -> tuple[dict[str, object], list[dict[str, object]]]:
    uses = _uses(study, catalog)
    units, whole = study_units(study, open_places(study.boundary_source, catalog))
    names = {**_regions(study, catalog), **dict(zip(units[NamedAreas.adcode], units[NamedAreas.name], strict=True))}
    own, targets = [code for code in names if code[:2] not in APART], _targets(study, catalog)
    with_target = [code for code in own if code in targets]
    bodies = bodies_of(own, whole=whole)
    duties = rows_of(read_duties(catalog), bodies)
    named = rows_of(read_areas(catalog), bodies)
    areas = named_areas(
        named, uses, {str(one): catalog.layer(str(one)) for one in named[NamedAreas.layer].dropna().unique()}
    )
    used = [use for use in uses if use.used]
    statuses = [use.layer.status for use in used]
    row: dict[str, object] = {
        StudyInventory.id: study.id, StudyInventory.name: study.title.zh, StudyInventory.level: study.level.value, StudyInventory.units: len(units),
        StudyInventory.with_data: len(used), StudyInventory.working: statuses.count(Status.WORKING), StudyInventory.demo: statuses.count(Status.DEMO),
        StudyInventory.missing: len(uses) - len(used), StudyInventory.targets: len(with_target), StudyInventory.without_target: len(own) - len(with_target),
        StudyInventory.duties: len(duties), StudyInventory.dated: int(duties[Duties.due].notna().sum()),
        StudyInventory.goals: len(rows_of(read_goals(catalog), bodies)), StudyInventory.areas: len(areas),
        StudyInventory.gaps: int((areas[NamedAreas.state] == AreaState.MISSING).sum()),
    }  # fmt: skip
    unknown = [names[code] for code in own if code not in targets] if targets and with_target else []
    return row, [*_layer_gaps(study, uses), *_target_gaps(study, unknown), *_area_gaps(study, areas)]


def _regions(study: Study, catalog: Catalog) -> dict[str, str]:
    """Regions the study covers by code, without the nation, whose targets are those of the opinion."""
    places = open_places(study.boundary_source, catalog)
    codes, _ = places.resolve_all([("", place) for place in study.region], f"{study.id}: region")
    return {code: places.name_of(code) for code in codes if code != NATION}


def _uses(study: Study, catalog: Catalog) -> list[LayerUse]:
    """Zone layers as they would be used; nothing is measured."""
    places = open_places(study.boundary_source, catalog)
    sources, _ = without_stand_ins(
        [
            open_zone_layer(catalog.layer(name), catalog, places, read=read_screen_layer, verdicts=True)
            for name in study.zones
        ]
    )
    return [LayerUse(one.layer, reason=one.reason, kinds=one.kinds) for one in sources]


def _targets(study: Study, catalog: Catalog) -> set[str]:
    """Codes of the regions that have a target of 水土保持率."""
    if not study.targets:
        return set()
    layer = catalog.layer(study.targets)
    path = catalog.file(layer, layer.reading.file)
    if path is None:
        return set()
    rows, _ = read_targets(path, open_places("amap", catalog), encoding=layer.reading.encoding)
    return set(rows.loc[rows[Targets.indicator] == INDICATOR, Targets.adcode]) - {NATION}


def _layer_gaps(study: Study, uses: list[LayerUse]) -> list[dict[str, object]]:
    return [
        _gap(study, "图层", use.layer.title.zh, (use.layer.source.document, use.layer.source.article), str(use.reason))
        for use in uses
        if not use.used
    ]


def _target_gaps(study: Study, unknown: list[str]) -> list[dict[str, object]]:
    return [_gap(study, "目标值", name, ("", ""), "未知") for name in unknown]


def _area_gaps(study: Study, areas: pd.DataFrame) -> list[dict[str, object]]:
    missing = areas[areas[NamedAreas.state] == AreaState.MISSING].fillna("")
    return [
        _gap(
            study,
            "点名区域",
            row[NamedAreas.name],
            (row[NamedAreas.document], row[NamedAreas.article]),
            row[NamedAreas.note] or "未提供",
        )
        for row in missing.to_dict("records")
    ]


def _gap(study: Study, what: str, name: str, cited: tuple[str, str], note: str) -> dict[str, object]:
    document, article = cited
    shared: dict[str, object] = {
        StudyGaps.study: study.id,
        StudyGaps.what: what,
        StudyGaps.name: name,
        StudyGaps.note: note,
    }
    return {**shared, StudyGaps.document: document or None, StudyGaps.article: article or None}
