"""A study's rasters (研究栅格): from files to erosion classes, rates, gaps, change and slope, with their sources."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from pydantic import ValidationError

from soilgis.jobs.steps.raster_inputs import opened
from soilgis.jobs.study.cross_tables import Ground, by_land_use, cell_transitions, zone_rates
from soilgis.jobs.study.rate_indicators import WHOLE, rate_indicators
from soilgis.model.errors import StudyError
from soilgis.model.findings import Findings, together
from soilgis.model.layer import Layer, Role, Source, Status, Title
from soilgis.model.monitor_tables import BothDecline, Monitoring, PublishedFile
from soilgis.model.provenance import LayerUse
from soilgis.model.raster import (
    NODATA,
    OUTSIDE,
    Grid,
    Intensity,
    Legend,
    Raster,
    RasterClass,
    RasterEntry,
    erosion_legend,
)
from soilgis.model.rate_tables import ErosionClasses, Gaps, Rates, Trajectory, ZoneRates
from soilgis.model.sentences.jobs import JobMessages, JobNotes
from soilgis.model.steep_tables import RegionSlopes
from soilgis.model.tables import Regions
from soilgis.model.words import class_word
from soilgis.planning.rates.gaps import gaps, trajectory
from soilgis.planning.rates.monitor import both_decline, monitoring, published_areas, year_pairs
from soilgis.planning.rates.rates import conservation_rates, erosion_classes, land_areas, rolled_up
from soilgis.raster.picture import picture
from soilgis.raster.slope import SURVEY, slope_areas
from soilgis.raster.zonal import class_areas
from soilgis.store.catalog import Catalog
from soilgis.store.demo_rasters import DOCUMENT, demo_raster
from soilgis.store.places import open_places
from soilgis.store.study_tables import place_of, read_land, read_published
from soilgis.store.text import sha256

if TYPE_CHECKING:
    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.model.study import Study

_TITLES = {"erosion": "土壤侵蚀强度栅格", "dem": "高程栅格", "land_use": "土地利用栅格"}


def measure_rasters(ground: Ground) -> Findings:
    """Measure every raster of a study.

    Parameters
    ----------
    ground
        The study's regions, targets and zones; not changed.

    Raises
    ------
    SoilgisError
        If a raster cannot be measured; rasters are not optional once named.
    """
    rasters = [(entry, _opened(entry, ground.study)) for entry in ground.study.rasters]
    uses = tuple(_use(entry, raster) for entry, raster in rasters)
    weak = tuple(
        JobNotes.weak(status=use.layer.status.label).under(use.layer.title.zh)
        for use in uses
        if use.layer.status in {Status.DEMO, Status.WORKING}
    )
    parts = [Findings(uses=uses, warnings=weak)]
    erosion = [raster for entry, raster in rasters if entry.role == "erosion"]
    if erosion:
        parts.append(_erosion(ground, erosion))
    for entry, raster in rasters:
        if entry.role == "dem":
            parts.append(_slopes(ground, raster))
        if entry.role == "land_use" and erosion:
            parts.append(by_land_use(ground, erosion[-1], raster))
    return together(parts)


def _opened(entry: RasterEntry, study: Study) -> Raster:
    source = entry.source(study.folder)
    if source.startswith("demo:"):
        return demo_raster(source.removeprefix("demo:"), entry.year)
    if source.lower().endswith(".csv"):
        grid = Grid("", (1.0, 0.0, 0.0, 0.0, -1.0, 0.0), (0, 0), geographic=False)
        legend = erosion_legend({number: str(intensity) for number, intensity in enumerate(Intensity)})
        name = Path(source).name
        return Raster(source, name, grid, "", None, (1, 1), legend=legend, year=entry.year, status=entry.status)
    try:
        named = _legend(entry)
    except ValidationError as error:
        said = "; ".join(str(item["msg"]).removeprefix("Value error, ") for item in error.errors())
        raise StudyError(f"{study.id}: raster {entry.file}: {said}") from error
    except ValueError as error:
        raise StudyError(f"{study.id}: raster {entry.file}: {error}") from error
    return opened(source, entry.crs, nodata=entry.nodata, legend=named, year=entry.year, status=entry.status)


def _legend(entry: RasterEntry) -> Legend | None:
    codes = {int(code): name for code, name in entry.legend.items()}
    if entry.role == "erosion":
        return erosion_legend(codes)
    return Legend(classes=tuple(RasterClass(code=code, name=name) for code, name in codes.items())) if codes else None


def _use(entry: RasterEntry, raster: Raster) -> LayerUse:
    document = (
        DOCUMENT if entry.file.startswith("demo:") else entry.document or f"{Path(raster.path).name}（方案未注明来源）"
    )
    year = f"（{raster.year}年）" if raster.year else ""
    layer = Layer(
        id=f"{entry.role.replace('_', '-')}{f'-{raster.year}' if raster.year else ''}",
        title=Title(zh=f"{_TITLES[entry.role]}{year}", en=f"{entry.role} {raster.year or ''}".strip()),
        role=Role.RASTER, status=raster.status,
        source=Source(document=document, licence="方案使用者自备", vintage=str(raster.year or "2026")),
        note=JobMessages.random_data() if raster.status is Status.DEMO else "",
    )  # fmt: skip
    path = Path(raster.path)
    return LayerUse(layer, files=((path.name, sha256(path)),) if path.is_file() else ())


def _erosion(ground: Ground, rasters: list[Raster]) -> Findings:
    """Classes, rates, gaps and change from the erosion rasters, first year first; their pictures are made meanwhile."""
    with ThreadPoolExecutor(1) as beside:
        pictures = [
            beside.submit(picture, raster, f"土壤侵蚀强度（{raster.year}年）", raster.name)
            for raster in rasters
            if raster.dtype == "uint8"
        ]
        found = _erosion_tables(ground, rasters)
        return replace(found, pictures=tuple(made.result() for made in pictures))


def _erosion_tables(ground: Ground, rasters: list[Raster]) -> Findings:
    years = [int(raster.year or 0) for raster in rasters]
    if len(years) > 1:
        year_pairs(years)
    read = [_classes(ground, raster) for raster in rasters]
    classes = pd.concat([table for table, _ in read], ignore_index=True)
    land, warnings = land_areas(ground.regions, _land_file(ground.study))
    least = ground.study.min_measured
    rates = conservation_rates(ground.regions, classes, land, min_measured=least)
    held = gaps(rates, ground.targets)
    tables: dict[str, tuple[type[Table], pd.DataFrame]] = {
        "erosion_classes": (ErosionClasses, classes),
        "rates": (Rates, rates),
        "gaps": (Gaps, held),
        "trajectory": (Trajectory, trajectory(ground.regions, ground.targets, land)),
    }
    measured = [raster for raster in rasters if not _published(raster)]
    if measured:
        tables["zone_rates"] = (ZoneRates, zone_rates(ground, measured[-1], least))
    found = Findings(
        tables,
        indicators=rate_indicators(rates, held),
        warnings=(*warnings, *_left_out(rates, least)),
        unmeasured=tuple(_unmeasured(rates, ground.study)),
    )
    change = [_change(ground, classes, years, measured)] if len(rasters) > 1 else []
    return together([*(said for _, said in read), found, *change])


def _change(ground: Ground, classes: pd.DataFrame, years: list[int], measured: list[Raster]) -> Findings:
    """What changed between the years, by regions; cell by cell where rasters were measured."""
    table = monitoring(classes, years, min_measured=ground.study.min_measured)
    found = Findings({"monitoring": (Monitoring, table), "both_decline": (BothDecline, both_decline(table))})
    return together([found, cell_transitions(ground, measured)]) if len(measured) > 1 else found


def _unmeasured(rates: pd.DataFrame, study: Study) -> list[Note]:
    short = rates[(rates[Rates.level] == study.unit_level) & (rates[Rates.unmeasured_km2] > 1e-6)]
    return [
        JobNotes.unmeasured(region=row[Rates.name], year=row[Rates.year], area_km2=row[Rates.unmeasured_km2])
        for row in short.to_dict("records")
    ]


def _left_out(rates: pd.DataFrame, least: float) -> list[Note]:
    """Name the regions that have no rate because too little of them was measured, and those that are measured in part."""
    said = []
    for year, rows in rates.groupby(Rates.year, sort=True, dropna=False):
        bare = rows[rows[Rates.rate].isna()]
        part = rows[rows[Rates.rate].notna() & (rows[Rates.measured_share] < WHOLE)]
        for few, sentence in ((bare, JobNotes.too_little_measured), (part, JobNotes.partly_measured)):
            if len(few):
                named = [
                    f"{name} {share:.2%}"
                    for name, share in zip(few[Rates.name], few[Rates.measured_share], strict=True)
                ]
                said.append(sentence(year=year, units=len(few), least=least, listed=named))
    return said


def _published(raster: Raster) -> bool:
    """Whether a published table stands in for the raster."""
    return raster.path.lower().endswith(".csv")


def _published_classes(ground: Ground, raster: Raster) -> pd.DataFrame:
    figures, _ = read_published(
        Path(raster.path), open_places(ground.study.boundary_source, Catalog()), encoding=ground.study.encoding
    )
    units = ground.regions.iloc[ground.leaf_rows]
    areas = published_areas(units, figures[figures[PublishedFile.year] == raster.year], raster.name)
    rolled = rolled_up(np.column_stack(list(areas.values())), ground.leaf_rows, ground.regions)
    return erosion_classes(ground.regions, dict(zip(areas, rolled.T, strict=True)), raster, "公布数据")


def _classes(ground: Ground, raster: Raster) -> tuple[pd.DataFrame, Findings]:
    """Classes of one year, how well their accounts close, and what was not measured."""
    if _published(raster):
        return _published_classes(ground, raster), Findings()
    books = class_areas(raster, ground.shapes, ground.regions.crs, names=ground.names)
    missing = float(np.sum([books.areas[NODATA], books.areas[OUTSIDE]])) / 1e6
    said = (JobNotes.not_lost(area_km2=missing).under(raster.name),) if missing > 1e-6 else ()
    found = Findings(warnings=said, closures=(books.closure(f"侵蚀强度分级 {raster.year}"),))
    names = raster.legend.names.values() if raster.legend else ()
    none = np.zeros(len(ground.shapes))
    areas = {name: books.areas.get(name, none) for name in (*names, NODATA, OUTSIDE)}
    rolled = rolled_up(np.column_stack(list(areas.values())), ground.leaf_rows, ground.regions)
    return erosion_classes(ground.regions, dict(zip(areas, rolled.T, strict=True)), raster, books.method), found


def _land_file(study: Study) -> pd.DataFrame | None:
    if not study.land_areas:
        return None
    path = place_of(study, study.land_areas)
    return read_land(path, open_places(study.boundary_source, Catalog()), encoding=study.encoding)[0]


def _slopes(ground: Ground, dem: Raster) -> Findings:
    books = slope_areas(dem, ground.shapes, ground.regions.crs, names=ground.names)
    rolled = rolled_up(np.column_stack(list(books.areas.values())), ground.leaf_rows, ground.regions) / 1e6
    labels = {**{entry.name: entry.label for entry in SURVEY}, **{name: class_word(name) for name in (NODATA, OUTSIDE)}}
    base = ground.regions[[Regions.adcode, Regions.name, Regions.level]]
    total = rolled.sum(axis=1)
    parts = [
        pd.DataFrame(base).assign(order=np.arange(len(base)), class_name=name, label=labels[name], area_km2=rolled[:, column],
                                  share=rolled[:, column] / total, status=dem.status.value, source=dem.name)
        for column, name in enumerate(books.areas)
    ]  # fmt: skip
    table = pd.concat(parts).sort_values("order", kind="stable").drop(columns="order").reset_index(drop=True)
    return Findings({"slopes": (RegionSlopes, RegionSlopes.check(table))}, closures=(books.closure("坡度分级"),))
