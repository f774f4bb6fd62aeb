"""Corner points handed in (界址点成果): the survey exchange text, and coordinate tables in text and Excel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from soilgis.model.errors import Problems, SchemaError
from soilgis.model.exchange_tables import Altered, CornerFile, SurveyParcels
from soilgis.model.sentences.exchange import ExchangeMessages, ExchangeNotes

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from soilgis.output.exchange.record import Record

STEP_M = 0.001
"""Coordinates are written to the millimetre, as survey texts have it."""
_ATTRIBUTES = (SurveyParcels.site_name, SurveyParcels.map_sheet, SurveyParcels.land_use, SurveyParcels.land_class)


@dataclass(frozen=True)
class Corner:
    """One corner as it is listed: parcel, ring, name, X (north) and Y (east), metres."""

    site: str
    part: int
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class Parcel:
    """One parcel (地块): its id, its corners with each ring closed, and its area in hectares."""

    site: str
    corners: list[Corner]
    area_ha: float
    said: dict[str, str]


@dataclass(frozen=True)
class System:
    """What a survey text says of its coordinates (坐标系): datum, width of the zones in degrees, zone."""

    datum: str
    width: int
    zone: int


def parcels_of(frame: gpd.GeoDataFrame, record: Record, subject: str, ending: str) -> list[Parcel]:
    """Parcels of polygons in a plane, corners to the millimetre; what the format cannot hold is refused or recorded.

    Raises
    ------
    SchemaError
        If a feature has no shape, is no polygon, or ceases to be a valid one to the millimetre; or an id occurs twice.
    """
    shapes = shapely.force_2d(np.asarray(frame.geometry.array, dtype=object))
    rounded = _rounded(shapes, record, subject, ending)
    columns = {str(name) for name in SurveyParcels.columns()} if ending == ".txt" else {str(SurveyParcels.site_id)}
    dropped = [str(name) for name in frame.columns.drop(frame.geometry.name) if str(name) not in columns]
    if dropped:
        record.change(Altered.DROPPED, "、".join(dropped), count=len(frame))
        record.notes.append(ExchangeNotes.fields_dropped(ending=ending, columns=dropped))
    rows = frame.drop(columns=frame.geometry.name).to_dict("records")
    return [
        _parcel(row, shape, shape_number)
        for shape_number, (row, shape) in enumerate(zip(rows, rounded, strict=True), 1)
    ]


def _rounded(shapes: np.ndarray, record: Record, subject: str, ending: str) -> np.ndarray:
    problems = Problems(subject)
    bare = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    odd = np.flatnonzero((shapely.get_dimensions(shapes) != 2) & ~shapely.is_missing(shapes))
    if len(bare):
        problems.add(ExchangeMessages.shapes_missing(file=subject, rows=bare + 1, ending=ending))
    elif len(odd):
        problems.add(ExchangeMessages.polygons_only(file=subject, rows=odd + 1, ending=ending))
    problems.raise_as(SchemaError)
    points = shapely.get_coordinates(shapes)
    near = np.round(points / STEP_M) * STEP_M
    most = float(np.abs(near - points).max()) if len(points) else 0.0
    rounded = np.asarray(shapely.set_coordinates(shapes.copy(), near), dtype=object)
    bad = np.flatnonzero(~shapely.is_valid(rounded))
    if len(bad):
        raise SchemaError(ExchangeMessages.broken_by_rounding(file=subject, rows=bad + 1))
    if most > STEP_M / 1000:
        record.change(Altered.ROUNDED, after=f"{STEP_M} m", count=len(shapes))
        record.notes.append(ExchangeNotes.rounded_mm(most=most))
    return rounded


def _parcel(row: dict[Any, Any], shape: shapely.Geometry, number: int) -> Parcel:
    said = {str(name): "" if cell is None or cell != cell else str(cell) for name, cell in row.items()}  # noqa: PLR0124
    site = said.get(str(SurveyParcels.site_id)) or str(number)
    corners: list[Corner] = []
    count = 0
    for part, ring in enumerate(shapely.get_rings(shapely.get_parts(shape)), 1):
        points = shapely.get_coordinates(ring)
        first = count + 1
        for x, y in points[:-1]:
            count += 1
            corners.append(Corner(site, part, f"J{count}", float(y), float(x)))
        corners.append(Corner(site, part, f"J{first}", float(points[0, 1]), float(points[0, 0])))
    return Parcel(site, corners, float(shapely.area(shape)) / 1e4, said)


def survey_text(parcels: list[Parcel], system: System) -> str:
    """The survey exchange text of parcels: what it says of its coordinates, then a heading line and the corners of each."""
    lines = [
        "[属性描述]", "格式版本号=", "数据产生单位=", "数据产生日期=", f"坐标系={system.datum}", f"几度分带={system.width}", "投影类型=高斯克吕格",
        "计量单位=米", f"带号={system.zone}", f"精度={STEP_M}", "转换参数=,,,,,,", "[地块坐标]",
    ]  # fmt: skip
    for parcel in parcels:
        name, *rest = (_cell(parcel.said.get(str(column), "")) for column in _ATTRIBUTES)
        more = [_cell(part) for part in parcel.said.get(str(SurveyParcels.further), "").split(",")]
        cells = [str(len(parcel.corners)), f"{parcel.area_ha:.4f}", _cell(parcel.site), name, "面", *rest]
        lines.append(",".join([*cells, *(more if any(more) else []), "@"]))
        lines += [f"{one.name},{one.part},{one.x:.3f},{one.y:.3f}" for one in parcel.corners]
    return "\r\n".join(lines) + "\r\n"


def _cell(text: str) -> str:
    """A text without the signs that part cells and lines."""
    return text.replace(",", "，").replace("\r", " ").replace("\n", " ").strip()


def corner_rows(parcels: list[Parcel]) -> list[list[object]]:
    """Rows of a coordinate table, in the order of `CornerFile`."""
    return [
        [one.site, one.part, one.name, round(one.x, 3), round(one.y, 3)] for parcel in parcels for one in parcel.corners
    ]


def write_corner_csv(parcels: list[Parcel], place: Path) -> None:
    """Write the coordinate table as CSV with a byte order mark, so that Excel and WPS show its Chinese."""
    import csv

    with place.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.label for column in CornerFile.columns()])
        writer.writerows([site, part, name, f"{x:.3f}", f"{y:.3f}"] for site, part, name, x, y in corner_rows(parcels))


def write_corner_book(parcels: list[Parcel], place: Path, crs: str) -> None:
    """Write the coordinate table as a workbook: title and CRS above the headings, three decimals, headings that stay."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    from soilgis.output.exchange.sheets import finished, styled_headings

    book = Workbook()
    sheet = book.active
    sheet.title = CornerFile.title[0]
    sheet["A1"], sheet["A2"] = CornerFile.title[0], f"坐标系：{crs}；X 为北，Y 为东（加带号），单位 m"
    sheet["A1"].font = Font(bold=True, size=14)
    styled_headings(sheet, 3, [column.label for column in CornerFile.columns()], widths=(18, 8, 10, 24, 26))
    for row in corner_rows(parcels):
        sheet.append(row)
        for place_in_row in (4, 5):
            sheet.cell(sheet.max_row, place_in_row).number_format = "0.000"
        sheet.cell(sheet.max_row, 1).alignment = Alignment(horizontal="left")
    sheet.freeze_panes = "A4"
    finished(book, place)
