"""Survey exchange text (勘测定界坐标 TXT): ``[属性描述]`` with the coordinate system, ``[地块坐标]`` with a heading line and points a parcel.

A heading line ends with ``@``: number of points, area in hectares, id, name, kind of figure (面), then map sheet, use, land class and,
in the longer variant, more; those behind the third are kept as they are, since what they mean differs from office to office. A point line holds point name, ring, X (north) and Y (east).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import CrsError, Problems, SchemaError, shorten
from soilgis.model.exchange_tables import SurveyParcels
from soilgis.model.numbers import number_of, shown
from soilgis.model.sentences.sites import SiteMessages, SiteNotes
from soilgis.store.encodings import decoded
from soilgis.store.sites.corner_points import Corners, planar
from soilgis.store.sites.corner_rings import Ring, parcels

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.notes import Note

_SECTION = re.compile(r"\[(.+?)\]")
_POINTS = "地块坐标"
_LISTED_SHARE = 0.01
"""A stated area further from the points' own than this share is told."""
_DATUMS = (
    ("2000", "CGCS2000"),
    ("1980", "Xian 1980"),
    ("西安", "Xian 1980"),
    ("80", "Xian 1980"),
    ("1954", "Beijing 1954"),
    ("54", "Beijing 1954"),
    ("北京", "Beijing 1954"),
)
"""What the names of coordinate systems contain, the surest first."""
_FIRST = {
    # Datum: EPSG codes of the first zone without prefix, by meridian: 6° zone 13, 3° zone 25
    "CGCS2000": (4502, 4534), "Xian 1980": (2338, 2370), "Beijing 1954": (21453, 2422),
}  # fmt: skip


@dataclass
class _Parcel:
    """One parcel while its lines are read."""

    line: int
    count: float
    area_ha: float
    site: str
    name: str
    more: list[str] = field(default_factory=list)
    """Map sheet, use, land class, and what a longer variant says behind them."""
    points: list[tuple[str, float, float, int]] = field(default_factory=list)
    """Ring, north, east, line."""


def is_survey_text(path: Path, encoding: str = "") -> bool:
    """Whether a text file is of this kind."""
    return f"[{_POINTS}]" in re.sub(r"\s", "", decoded(path, encoding)[0])


def read_survey_text(path: Path, *, crs: str = "", axis: str = "", encoding: str = "") -> Corners:
    """Read a survey exchange file into polygons in their own CRS.

    Parameters
    ----------
    path
        The file.
    crs
        CRS of points without zone prefix where the file does not tell it.
    axis
        As `soilgis.store.sites.corner_points.read_corner_points`.
    encoding
        Encoding of the file; told from its bytes when empty.

    Raises
    ------
    SchemaError
        With the line of every heading or point that cannot be read, or where points are missing.
    CrsError
        If the coordinate system is missing, unknown or contradicts the points.
    GeometryError
        If a ring has fewer than three corners or crosses itself.
    """
    import geopandas as gpd

    text, notes = decoded(path, encoding)
    said, lines = _sections(text)
    problems = Problems(path.name)
    found = _parcels(lines, problems)
    problems.raise_as(SchemaError)
    if not found:
        raise SchemaError(f"{path.name} lists no parcel under [{_POINTS}] (没有地块)")
    listed = [(parcel, point) for parcel in found for point in parcel.points]
    north, east = (np.array([point[place] for _, point in listed]) for place in (1, 2))
    east, north, system = planar(east, north, crs=crs or _crs(said, east, path.name), axis=axis, subject=path.name)
    members: dict[tuple[str, str], list[int]] = {}
    for position, (parcel, point) in enumerate(listed):
        members.setdefault((parcel.site, point[0]), []).append(position)
    plane = np.column_stack([east, north])
    at_line = np.array([point[3] for _, point in listed])
    rings = [Ring(site, ring, plane[at], at_line[at]) for (site, ring), at in members.items()]
    shapes, told = parcels(rings, path.name)
    notes += [*told, *_areas(found, {site: float(shape.area) for site, shape in shapes.items()}), *_unused(said)]
    frame = gpd.GeoDataFrame(
        _attributes(found),
        geometry=list(shapes.values()),
        crs=system,
    )
    return Corners(frame, tuple(notes))


def _attributes(found: list[_Parcel]) -> dict[str, list[str | None]]:
    """Columns of `SurveyParcels`; those no parcel fills are left out."""
    names = (SurveyParcels.map_sheet, SurveyParcels.land_use, SurveyParcels.land_class)
    columns: dict[str, list[str | None]] = {
        str(SurveyParcels.site_id): [parcel.site for parcel in found],
        str(SurveyParcels.site_name): [parcel.name for parcel in found],
    }
    for place, name in enumerate(names):
        columns[str(name)] = [(parcel.more[place] if place < len(parcel.more) else "") or None for parcel in found]
    columns[str(SurveyParcels.further)] = [",".join(parcel.more[len(names) :]).rstrip(",") or None for parcel in found]
    return {name: cells for name, cells in columns.items() if name in list(columns)[:2] or any(cells)}


def _sections(text: str) -> tuple[dict[str, str], list[tuple[int, str]]]:
    """What the file says of itself, and the lines of its parcels with their numbers."""
    said: dict[str, str] = {}
    lines: list[tuple[int, str]] = []
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        heading = _SECTION.fullmatch(re.sub(r"\s", "", bare))
        if heading:
            section = heading[1]
        elif bare and section == _POINTS:
            lines.append((number, bare))
        elif "=" in bare or "＝" in bare:
            key, _, value = bare.replace("＝", "=").partition("=")
            said[key.strip()] = value.strip()
    return said, lines


def _parcels(lines: list[tuple[int, str]], problems: Problems) -> list[_Parcel]:
    found: list[_Parcel] = []
    for number, line in lines:
        cells = [cell.strip() for cell in re.split("[,，]", line)]
        while cells and not cells[-1]:
            cells.pop()
        if cells and cells[-1].endswith("@"):
            found += _heading(number, cells, problems)
        elif not found:
            problems.add(
                f"line {number}: a point stands before any parcel's heading line, which ends with @ (缺少地块行)"
            )
        else:
            found[-1].points += _point(number, cells, problems)
    for parcel in found:
        if parcel.count not in {len(parcel.points), len(parcel.points) - 1, len(parcel.points) + 1}:
            problems.add(
                f"line {parcel.line}: parcel {parcel.site} is said to have {parcel.count:g} points, found {len(parcel.points)} (界址点数不符)"
            )
    repeated = [
        site for site in dict.fromkeys(one.site for one in found) if [one.site for one in found].count(site) > 1
    ]
    if repeated:
        problems.add(f"parcel {shorten(repeated)} occurs twice (地块编号重复); give each its own id")
    return found


def _heading(number: int, cells: list[str], problems: Problems) -> list[_Parcel]:
    if len(cells) < 6:
        problems.add(
            f"line {number}: a parcel's heading line needs points, area, id, name and kind before @ (地块行字段不足)"
        )
        return []
    try:
        count, area = number_of(cells[0]), number_of(cells[1])
    except ValueError as failure:
        problems.add(f"line {number}: {shown(','.join(cells[:2]))} {failure}")
        return []
    site = cells[2] or cells[3]
    if not site:
        problems.add(f"line {number}: the parcel's id is empty (地块编号为空)")
    if cells[4] not in {"面", ""}:
        problems.add(f"line {number}: parcel {site} is a figure of kind {cells[4]!r}, only 面 is read (只接受面)")
    return [_Parcel(number, count, area, site, cells[3], [*cells[5:-1], cells[-1].removesuffix("@")])]


def _point(number: int, cells: list[str], problems: Problems) -> list[tuple[str, float, float, int]]:
    if len(cells) != 4 or not cells[1]:
        problems.add(f"line {number}: a point line holds point, ring, X and Y, found {len(cells)} cells (界址点行有误)")
        return []
    try:
        north, east = number_of(cells[2]), number_of(cells[3])
    except ValueError as failure:
        problems.add(f"line {number}: {shown(','.join(cells[2:]))} {failure}")
        return []
    if np.isnan(north + east):
        problems.add(f"line {number}: a coordinate is empty (坐标为空)")
        return []
    return [(cells[1], north, east, number)]


def _crs(said: dict[str, str], east: np.ndarray, subject: str) -> str:
    """The CRS the file tells: datum, width of zones and zone number."""
    named = said.get("坐标系", "")
    datum = next((datum for part, datum in _DATUMS if part in named), "")
    unit, projection = said.get("计量单位", "米"), said.get("投影类型", "高斯")
    if not datum or "高斯" not in projection or unit not in {"米", "m", "M", "公尺"}:
        raise CrsError(
            SiteMessages.survey_crs_unknown(subject=subject, named=named or "未写", projection=projection, unit=unit)
        )
    zone, width = said.get("带号", ""), said.get("几度分带", "")
    prefix = int(east[0] // 1e6)
    number = int(zone) if zone.isdigit() else prefix
    if prefix and number != prefix:
        raise CrsError(f"{subject}: 带号 is {zone}, but Y begins with {prefix} (带号与坐标矛盾); correct one of them")
    wide = width.startswith("6") if width else number <= 23
    if not (13 <= number <= 23 if wide else 25 <= number <= 45):
        raise CrsError(
            f"{subject}: 带号 {zone or '未写'} with 几度分带 {width or '未写'} is no zone of China (带号无效); correct it, or name the system with --crs"
        )
    first = _FIRST[datum][0 if wide else 1] + number - (13 if wide else 25)
    if datum == "CGCS2000" and prefix:
        return ""
    return f"EPSG:{first}"


def _areas(found: list[_Parcel], plane_m2: dict[str, float]) -> list[Note]:
    """Notes on stated areas, hectares, that are not those of the points."""
    return [
        SiteNotes.area_disagrees(site=parcel.site, stated=parcel.area_ha, measured=plane_m2[parcel.site] / 10000.0)
        for parcel in found
        if not abs(plane_m2[parcel.site] / 1e4 - parcel.area_ha) <= _LISTED_SHARE * parcel.area_ha
    ]


def _unused(said: dict[str, str]) -> list[Note]:
    """A note on parameters of a transformation, which are not applied."""
    given = said.get("转换参数", "")
    return [SiteNotes.parameters_not_used(given=given)] if re.search("[1-9]", given) else []
