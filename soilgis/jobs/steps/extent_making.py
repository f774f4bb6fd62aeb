"""An extent made from what was drawn (防治责任范围编制): polygons, zone, fields, counties and tables in one answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from soilgis.geometry.area import plane_shapes
from soilgis.jobs.steps.extent_fields import filled, read_fields, stated_values
from soilgis.jobs.steps.ground import Wanted, meeting, open_ground
from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.extent import Handin
from soilgis.model.extent_tables import ExtentCorners, ExtentCounties, ExtentFields, ExtentParts
from soilgis.model.extent_words import TENURES, Tenure
from soilgis.model.layer import Status, weakest
from soilgis.model.report import Theme
from soilgis.model.sentences.extent import ExtentMessages, ExtentNotes
from soilgis.model.watershed_tables import Completions
from soilgis.planning.works.extent import corners_table, counties_table, parts_table, surveyed
from soilgis.planning.works.zone_choice import chosen_zone
from soilgis.store.crs import to_geographic
from soilgis.store.field_names import column_named

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.job import Progress
    from soilgis.model.notes import Note
    from soilgis.planning.works.zone_choice import Zone
    from soilgis.store.catalog import Catalog
    from soilgis.store.sites.vertices import Drawn

_TITLE = "水土流失防治责任范围"

_PARTS = ("组成部分", "PAPT", "防治分区", "分区名称", "site_name", "地块名称", "名称", "Name", "site_id", "Layer")
"""Columns that name the parts, the surest first."""
_TENURES = ("占地性质", "占地类型", "用地性质", "tenure")
_COLOURS = ("#c8604a", "#e0b04a", "#8fa8b8")


@dataclass(frozen=True)
class Wishes:
    """What is asked of an extent (编制要求).

    Attributes
    ----------
    part, tenure
        Columns that name the parts and say how the ground is taken; found by name when empty.
    zone
        3° zone; 0 for the one that holds most.
    prefixed
        Whether Y carries the zone's number.
    fields
        The user's list of fields; that of the rules when None.
    values
        FIELD=VALUE.
    status
        How far the drawing can be trusted.
    """

    part: str = ""
    tenure: str = ""
    zone: int = 0
    prefixed: bool = True
    fields: Path | None = None
    values: tuple[str, ...] = ()
    status: Status = Status.WORKING


def make_extent(drawn: Drawn, asked: Wishes, catalog: Catalog, progress: Progress) -> Handin:
    """Make the extent.

    Raises
    ------
    SoilgisError
        Naming columns, words, features, zones, fields or values that are wrong.
    """
    fields, rules, notes = read_fields(catalog, asked.fields)
    stated = stated_values(asked.values, fields)
    shapes, parts, tenures, said = _described(drawn, asked)
    zone, told = chosen_zone(shapes, named=asked.zone, prefixed=asked.prefixed)
    series, joined = surveyed(shapes, zone)
    progress("量算面积")
    placed, _ = to_geographic(gpd.GeoDataFrame(geometry=series), zone.crs, "the extent")
    plane = plane_shapes(placed.geometry.to_numpy())
    areas = np.array([shape.area for shape in plane])
    table = parts_table(series, areas, parts, tenures)
    ground = meeting(open_ground(Wanted("admin"), catalog), plane)
    counties, outside = counties_table(
        plane, tenures, ground.columns().join(ground.frame[[Completions.parent]]), ground.plane
    )
    polygons, widths, blank = filled(series, table, fields, stated)
    made = {
        "extent": (ExtentParts, table), "counties": (ExtentCounties, counties),
        "corners": (ExtentCorners, corners_table(series, parts)), "fields": (ExtentFields, fields),
    }  # fmt: skip
    status = weakest([asked.status, ground.status, *([] if asked.fields else [rules.status])])
    files = [f"图形：{name}（{asked.status.label}）" for name, _ in drawn.frames]
    listed = (
        f"字段表：{asked.fields.name}"
        if asked.fields
        else f"字段表：{rules.title.zh}，二手转述，逐字段见表（{rules.status.label}）"
    )
    return Handin(
        made, (*drawn.notes, *said, *joined, *told, *outside, *blank, *notes), said=(_total(counties, table, zone),),
        title=_TITLE, status=status, rules=_rules(zone), sources=(*files, ground.source, listed),
        theme=_theme(placed, table), polygons=polygons, widths=widths,
        machine=(ExtentParts.area_ha, ExtentCorners.corner_order),
    )  # fmt: skip


def _rules(zone: Zone) -> tuple[str, ...]:
    return (
        ExtentMessages.zone_rule(zone=zone.number, meridian=zone.meridian, prefix="带" if zone.prefixed else "不带"),
        ExtentMessages.measured(),
        ExtentMessages.corner_rule(),
        ExtentMessages.reference(),
    )


def _total(counties: pd.DataFrame, parts: pd.DataFrame, zone: Zone) -> str:
    sums = [
        float(counties[name].sum())
        for name in (ExtentCounties.permanent_ha, ExtentCounties.temporary_ha, ExtentCounties.unstated_ha)
    ]
    return ExtentMessages.total(
        total=float(parts[ExtentParts.printed_ha].sum()), permanent=sums[0], temporary=sums[1], unstated=sums[2],
        parts=len(parts), counties=len(counties), zone=zone.number,
    )  # fmt: skip


def _theme(placed: gpd.GeoDataFrame, table: pd.DataFrame) -> Theme:
    shapes = placed.geometry.to_numpy()
    classes = tuple(Tenure(one).label for one in table[ExtentParts.tenure])
    order = tuple(one.label for one in Tenure if one.label in classes)
    colours = tuple(_COLOURS[at] for at, one in enumerate(Tenure) if one.label in classes)
    names = tuple("" if pd.isna(one) else str(one) for one in table[ExtentParts.part])
    return Theme(_TITLE, shapes, classes, order, colours, shapes, names)


def _described(drawn: Drawn, asked: Wishes) -> tuple[np.ndarray, pd.Series, pd.Series, list[Note]]:
    """Shapes of all files with the name of the part and the tenure of each."""
    shapes, parts, tenures = [], [], []
    notes: list[Note] = []
    for name, frame in drawn.frames:
        named, said = _column(frame, asked.part, _PARTS, (name, "--part"))
        taken, more = _column(frame, asked.tenure, _TENURES, (name, "--tenure"))
        part = _texts(frame, named)
        tenure, told = _tenures(frame, taken, name)
        shapes.append(frame.geometry.to_numpy())
        parts.append(part.where(part != "", None))
        tenures.append(tenure)
        blank = frame.index[(part == "").to_numpy()] if named else frame.index[:0]
        notes += [note.under(name) for note in (
            *said, *more, *told, *([] if named else [ExtentNotes.part_absent()]),
            *([ExtentNotes.part_blank(rows=blank)] if len(blank) else []),
        )]  # fmt: skip
    joined = [pd.concat(several, ignore_index=True) for several in (parts, tenures)]
    return np.concatenate(shapes), joined[0].astype(object), joined[1], notes


def _column(
    frame: gpd.GeoDataFrame, wanted: str, known: tuple[str, ...], where: tuple[str, str]
) -> tuple[str, list[Note]]:
    """The column that is named, or one known by its name; empty for none."""
    file, option = where
    filled_ = [name for name in frame.columns if name != "geometry" and (_texts(frame, str(name)) != "").any()]
    column, note = column_named(frame.columns if wanted else filled_, (wanted,) if wanted else known, file)
    if wanted and not column:
        found = shorten([name for name in frame.columns if name != "geometry"], 20)
        raise SchemaError(ExtentMessages.no_column(file=file, column=wanted, found=found, option=option))
    return column, [note] if note else []


def _texts(frame: gpd.GeoDataFrame, column: str) -> pd.Series:
    if not column:
        return pd.Series("", index=frame.index, dtype=object)
    texts: pd.Series[str] = frame[column].map(lambda value: "" if pd.isna(value) else str(value).strip())
    return texts.astype(object)


def _tenures(frame: gpd.GeoDataFrame, column: str, file: str) -> tuple[pd.Series, list[Note]]:
    """`Tenure` of every feature."""
    texts, problems = _texts(frame, column), Problems(file)
    for number, text in texts.items():
        if text not in TENURES:
            problems.add(ExtentMessages.tenure_unknown(number=number, column=column, found=text))
    problems.raise_as(SchemaError)
    blank = texts.index[(texts == "").to_numpy()]
    if not column:
        notes = [ExtentNotes.tenure_absent()]
    else:
        notes = [ExtentNotes.tenure_blank(rows=blank)] if len(blank) else []
    return texts.map(lambda text: TENURES[text].value).astype(object), notes
