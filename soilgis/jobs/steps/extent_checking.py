"""An extent that comes in, checked (防治责任范围核对): the file's own faults, and what the requirements ask besides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from soilgis.jobs.steps.extent_fields import read_fields
from soilgis.jobs.steps.inspection import Asked, inspect_files
from soilgis.model.errors import SoilgisError
from soilgis.model.extent import Handin
from soilgis.model.extent_tables import ExtentFields
from soilgis.model.extent_words import FieldHolds
from soilgis.model.finding import Finding, Severity
from soilgis.model.inspect_tables import Findings
from soilgis.model.sentences.extent import ExtentMessages
from soilgis.planning.works.zone_choice import WIDTH, zone_shares
from soilgis.store.boundaries import GEOGRAPHIC
from soilgis.store.datums import same_datum
from soilgis.store.doctor.chart import Chart

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from soilgis.model.job import Progress
    from soilgis.store.catalog import Catalog

_BESIDE = (".shx", ".dbf", ".prj", ".cpg")
_SHARE, _LEAST_HA = 0.01, 0.01
"""Areas further from the shape's own than this share and this many hectares are told."""
_IDLE = frozenset({Finding.BLANK, Finding.OVERLAP, Finding.AREA_DIFFERS, Finding.UNIT_DOUBT})
"""Findings of the plain inspection that this check makes by its own, sharper rules."""


def check_extents(files: tuple[Path, ...], catalog: Catalog, *, fields: Path | None, progress: Progress) -> Handin:
    """Look through extents; every finding with its cure, errors and doubts are findings of the job.

    Parameters
    ----------
    files
        Shapefiles as they are handed in; other formats are read and told.
    catalog
        Where the list of fields is.
    fields
        The user's list of fields.
    progress
        Called with the Chinese name of each step.
    """
    listed, _, notes = read_fields(catalog, fields)
    plain, _ = inspect_files(files, Asked(), progress)
    kept = plain[~plain[Findings.finding].isin([one.value for one in _IDLE])]
    rows: list[dict[str, Any]] = []
    for file in files:
        progress(f"核对 {file.name}")
        own = plain[plain[Findings.file] == file.name]
        broken = own[Findings.finding].isin([Finding.UNREADABLE.value, Finding.NO_SHAPES.value, Finding.EMPTY.value])
        if not broken.any():
            rows += _looked_at(file, listed)
    asked = pd.DataFrame(rows, columns=[str(one) for one in Findings.columns()])
    found = Findings.check(pd.concat([kept, asked], ignore_index=True) if len(kept) else asked)
    bad = found[Findings.severity] != Severity.REMARK.value
    return Handin(
        {"findings": (Findings, found)}, tuple(notes), said=tuple(_said(found, files)), findings=bool(bad.any())
    )


def _said(found: pd.DataFrame, files: tuple[Path, ...]) -> list[str]:
    lines = []
    for file in files:
        own = found[found[Findings.file] == file.name]
        lines.append(f"{file.name}：{len(own)} 条" if len(own) else ExtentMessages.seen_none(file=file.name))
        for row in own.to_dict("records"):
            finding = Finding(row[Findings.finding])
            where = row[Findings.where] if isinstance(row[Findings.where], str) else ""
            lines.append(
                f"  {finding.severity.label} {finding.label}{f'（{where}）' if where else ''}：{row[Findings.evidence]}。{finding.cure}"
            )
    return lines


def _looked_at(file: Path, listed: pd.DataFrame) -> list[dict[str, Any]]:
    """What the requirements ask of one file that can be read."""
    chart = Chart(file.name)
    if file.suffix.lower() != ".shp":
        chart.find(Finding.EXTENT_FORMAT, ExtentMessages.seen_ending(ending=file.suffix or "无扩展名"))
    elif missing := [ending for ending in _BESIDE if not _beside(file, ending)]:
        chart.find(Finding.EXTENT_FORMAT, ExtentMessages.seen_sidecar(missing=missing))
    frame = _frame(file)
    if frame is not None:
        _look_at_shapes(chart, frame)
        _look_at_fields(chart, frame, listed)
    return [
        {Findings.file: chart.file, Findings.part: None, Findings.severity: one.finding.severity.value, Findings.finding: one.finding.value,
         Findings.where: one.where, Findings.evidence: one.evidence, Findings.cure: one.finding.cure, Findings.command: one.command}
        for one in chart.seen
    ]  # fmt: skip


def _beside(file: Path, ending: str) -> bool:
    return any(file.with_suffix(one).exists() for one in (ending, ending.upper()))


def _frame(file: Path) -> gpd.GeoDataFrame | None:
    """The file as drawn; None where it cannot be opened as one layer, which the plain inspection has told."""
    from soilgis.store.sites.read import SiteReading, opened_file

    try:
        frame, crs, _ = opened_file(file, SiteReading())
    except SoilgisError:
        return None
    return frame.set_crs(crs, allow_override=True)


def _look_at_shapes(chart: Chart, frame: gpd.GeoDataFrame) -> None:
    """Kind, CRS, zone, and parts that overlap."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    kinds = sorted({one.geom_type.removeprefix("Multi") for one in shapes if one is not None} - {"Polygon"})
    if kinds:
        chart.find(Finding.EXTENT_KIND, ExtentMessages.seen_kind(kinds=kinds))
    sound = np.array([one is not None and shapely.is_valid(one) and one.area > 0 for one in shapes], dtype=bool)
    crs = frame.crs
    parameters = {one.name: one.value for one in crs.coordinate_operation.params} if crs.is_projected else {}
    meridian = parameters.get("Longitude of natural origin", float("nan"))
    wide = parameters.get("Scale factor at natural origin", 1.0) == 1.0 and meridian % WIDTH == 0
    if not (crs.is_projected and same_datum(crs) and wide):
        chart.find(Finding.EXTENT_CRS, ExtentMessages.seen_crs(name=crs.name))
    elif sound.any():
        degrees = frame[sound].to_crs(GEOGRAPHIC).geometry.to_numpy()
        own, share = zone_shares(degrees)[0]
        if meridian != own * WIDTH:
            chart.find(
                Finding.EXTENT_ZONE,
                ExtentMessages.seen_zone(meridian=meridian, share=share, zone=own, own=int(own * WIDTH)),
            )
    if crs.is_projected:
        for first, second, area in _overlaps(shapes, sound):
            chart.find(Finding.EXTENT_OVERLAP, ExtentMessages.seen_overlap(first=first, second=second, area_m2=area))


def _overlaps(shapes: np.ndarray, sound: np.ndarray) -> list[tuple[int, int, float]]:
    from soilgis.geometry.cut import overlapping_pairs

    numbers = np.flatnonzero(sound) + 1
    return [
        (int(numbers[first]), int(numbers[second]), area) for first, second, area in overlapping_pairs(shapes[sound])
    ]


def _look_at_fields(chart: Chart, frame: gpd.GeoDataFrame, listed: pd.DataFrame) -> None:
    """Fields that are missing, empty, or say other areas than the shapes have."""
    absent = [str(name) for name in listed[ExtentFields.field] if name not in frame.columns]
    if absent:
        chart.find(Finding.EXTENT_FIELD, ExtentMessages.seen_field(fields=absent))
    hectares = _hectares(frame)
    for row in listed.to_dict("records"):
        field = str(row[ExtentFields.field])
        if field not in frame.columns:
            continue
        blank = frame[field].isna() | frame[field].astype(str).str.strip().eq("")
        if blank.any() and row[ExtentFields.holds] != FieldHolds.TENURE:
            chart.find(
                Finding.EXTENT_BLANK, ExtentMessages.seen_blank(field=field, count=int(blank.sum())), where=field
            )
        _compare(chart, field, FieldHolds(row[ExtentFields.holds]), (frame, hectares))


def _hectares(frame: gpd.GeoDataFrame) -> np.ndarray:
    """Area of every feature in hectares; NaN where the plane has none."""
    if not frame.crs.is_projected:
        return np.full(len(frame), np.nan)
    areas: np.ndarray = np.nan_to_num(frame.geometry.area.to_numpy()) / 1e4
    return areas


def _compare(chart: Chart, field: str, holds: FieldHolds, drawn: tuple[gpd.GeoDataFrame, np.ndarray]) -> None:
    frame, hectares = drawn
    if holds not in {FieldHolds.PART_HA, FieldHolds.TOTAL_HA}:
        return
    wanted = hectares if holds is FieldHolds.PART_HA else np.full(len(hectares), hectares.sum())
    stated = pd.to_numeric(frame[field], errors="coerce").to_numpy(float)
    off = np.abs(stated - wanted) > np.maximum(_SHARE * wanted, _LEAST_HA)
    for at in np.flatnonzero(off).tolist():
        said = ExtentMessages.seen_area(field=field, stated=stated[at], measured=wanted[at])
        chart.find(Finding.AREA_DIFFERS, said, where=f"第 {at + 1} 个要素")
