"""What a vector file says of itself (文件自述体检): layers, encoding, names cut to ten bytes, texts cut to their width, CRS and place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from soilgis.model.errors import CrsError, SoilgisError, shorten
from soilgis.model.finding import Finding
from soilgis.model.inputs import Named
from soilgis.model.sentences.doctor import DoctorMessages
from soilgis.store.axes import CHINA, refuse_misplaced, refuse_swapped_degrees, within
from soilgis.store.crs import known_crs, refuse_impossible
from soilgis.store.datums import is_plain, same_datum, way_to_cgcs2000
from soilgis.store.dbf import lacks_table, read_dbf, readings
from soilgis.store.dbf_text import text_encoding
from soilgis.store.doctor.chart import SHOWN
from soilgis.store.field_names import CUT

if TYPE_CHECKING:
    from pathlib import Path

    import pyproj

    from soilgis.store.doctor.chart import Chart

_SHIFTED = re.compile(r"gcj|火星|bd-?09|百度|高德|amap|baidu|腾讯", re.IGNORECASE)
_FULL = 8
"""Values that fill a text field of this width or more to the last byte are looked at."""


def look_at_text(chart: Chart, path: Path, encoding: str) -> str:
    """Encoding, names and widths of a Shapefile's table; returns the encoding to read it in, empty where the format knows."""
    table = read_dbf(path)
    if lacks_table(path):
        chart.find(Finding.NO_TABLE, f"{path.stem}.dbf 不在")
    if table is None:
        return encoding
    declared = table.codepage or table.language
    try:
        found, _ = text_encoding(path, Named(encoding, here=bool(encoding)))
    except SoilgisError as failure:
        chart.find(
            Finding.ENCODING_WRONG,
            str(failure).partition("\n")[0],
            command=f"soilgis inspect {path.name} --encoding GB18030",
        )
        found = "ISO-8859-1"
    chart.hold("文字编码", found + (f"（声明 {declared}）" if declared else "（未声明）"))
    if not declared and table.high_texts() and found != "ISO-8859-1":
        chart.find(
            Finding.ENCODING_UNDECLARED, DoctorMessages.encoding_by_bytes(encoding=found), command=f"--encoding {found}"
        )
    _look_at_names(chart, [name for name, *_ in table.fields], found)
    _look_at_widths(chart, table, found)
    return found


def _look_at_names(chart: Chart, raw: list[bytes], encoding: str) -> None:
    """Names that fill their ten bytes, or end within a sign."""
    cut, whole = [], []
    for name in raw:
        read = readings([(name, False)], encoding)
        text = read[0] if read else name.decode(encoding, "replace")
        whole.append(text)
        if len(name) >= CUT - (0 if name.isascii() else 1) or not read:
            cut.append(text)
    if cut:
        chart.find(Finding.NAME_CUT, f"{shorten(cut, SHOWN)}：占满 {CUT} 个字节，可能还有下文")
    twice = [name for name in dict.fromkeys(whole) if whole.count(name) > 1]
    if twice:
        chart.find(Finding.NAME_TWICE, shorten(twice, SHOWN))


def _look_at_widths(chart: Chart, table: Any, encoding: str) -> None:
    """Texts that fill their field to the last byte, or lose half a sign at its end."""
    kept = table.rows[~table.deleted]
    for name, kind, first, last in table.fields:
        if kind != "C" or last - first < _FULL or not len(kept):
            continue
        full = np.flatnonzero((kept[:, last - 1] != ord(" ")) & (kept[:, last - 1] != 0))
        lengths = np.array([len(bytes(row[first:last]).rstrip(b" \0")) for row in kept[:5000]])
        if len(full) and (len(set(lengths.tolist())) > 1 or last - first >= 254):
            label = name.decode(encoding, "replace")
            chart.find(
                Finding.TEXT_CUT,
                f"字段 {label}（宽 {last - first} 字节）：{len(full)} 个值占满",
                where=f"第 {shorten((full + 1).tolist(), SHOWN)} 个要素",
            )


def look_at_place(chart: Chart, part: str, info: dict[str, Any], *, path: Path, crs: str) -> pyproj.CRS | None:
    """CRS of a layer: declared, possible, on which datum, and where its shapes lie; None where it is not known."""
    from soilgis.store.crs import declared_crs

    bounds = np.asarray(info["total_bounds"] if info["total_bounds"] is not None else [np.nan] * 4, np.float64)
    chart.hold(
        "坐标范围",
        "x {0:.6f} 至 {2:.6f}，y {1:.6f} 至 {3:.6f}".format(*bounds) if np.isfinite(bounds).all() else "未知",
        part=part,
    )
    named = [text for text in (path.name, part, *map(str, info["fields"])) if _SHIFTED.search(text)]
    if named:
        chart.find(Finding.CRS_SHIFTED, DoctorMessages.name_holds(words=shorten(named, 3)), part=part)
    try:
        own = known_crs(info["crs"], path.name)
        found = declared_crs(info["crs"], crs, path.name) if own is not None or crs else None
    except CrsError as failure:
        chart.find(Finding.CRS_IMPOSSIBLE, str(failure), part=part)
        return None
    if found is None:
        chart.hold("坐标系", "未声明", part=part)
        chart.find(Finding.CRS_MISSING, _guessed(bounds), part=part, command=_named(bounds))
        return None
    chart.hold(
        "坐标系", found.name + (f"（{':'.join(found.to_authority())}）" if found.to_authority() else ""), part=part
    )
    _look_at_datum(chart, part, found, bounds, path)
    return found


def _look_at_datum(chart: Chart, part: str, crs: pyproj.CRS, bounds: np.ndarray, path: Path) -> None:
    """Whether coordinates can be in their CRS, lie in China, and are on the datum of the country."""
    try:
        if np.isfinite(bounds).all():
            refuse_impossible(bounds, crs, path.name)
            if is_plain(crs):
                refuse_swapped_degrees(bounds, path.name)
        change, notes = way_to_cgcs2000(crs, bounds, path.name)
        if np.isfinite(bounds).all() and not crs.is_geographic:
            from soilgis.store.axes import moved_bounds

            moved = moved_bounds(bounds, change)
            refuse_misplaced(moved, bounds, (crs, change), path.name)
            chart.hold("经纬度范围", "{0:.4f}–{2:.4f}°E，{1:.4f}–{3:.4f}°N".format(*moved), part=part)
    except CrsError as failure:
        other = not same_datum(crs)
        chart.find(Finding.CRS_OTHER_DATUM if other else Finding.CRS_IMPOSSIBLE, str(failure), part=part)
        return
    if not same_datum(crs):
        chart.find(Finding.CRS_OTHER_DATUM, "；".join(notes) or crs.name, part=part)


def _guessed(bounds: np.ndarray) -> str:
    """What coordinates without a CRS look like."""
    if not np.isfinite(bounds).all():
        return "没有坐标"
    if within(bounds, CHINA):
        return DoctorMessages.like_degrees()
    if within(bounds[[1, 0, 3, 2]], CHINA):
        return "数值像经纬度，但纬度在前"
    zone = int(bounds[0] // 1e6)
    if zone == int(bounds[2] // 1e6) and (13 <= zone <= 23 or 25 <= zone <= 45):
        width = "6°" if zone <= 23 else "3°"
        return DoctorMessages.like_zone(zone=zone, width=width)
    if bounds[0] >= 1e5 and bounds[2] < 1e6:
        return DoctorMessages.like_gauss()
    return DoctorMessages.neither_crs()


def _named(bounds: np.ndarray) -> str:
    """The option that names a likely CRS; empty where nothing is likely."""
    if not np.isfinite(bounds).all():
        return ""
    if within(bounds, CHINA):
        return "--crs EPSG:4490"
    zone = int(bounds[0] // 1e6)
    if zone != int(bounds[2] // 1e6) or not (13 <= zone <= 23 or 25 <= zone <= 45):
        return ""
    return f"--crs EPSG:{4491 + zone - 13 if zone <= 23 else 4513 + zone - 25}"
