"""Files for exchange (交换数据): read as they are, in their own CRS, and brought to the CRS that another format is written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import CrsError, UsageError
from soilgis.model.formats import WRITTEN, format_of
from soilgis.model.sentences.exchange import ExchangeMessages, ExchangeNotes
from soilgis.store.crs import parse_crs, to_geographic
from soilgis.store.sheets import BOOKS
from soilgis.store.sites.corner_points import read_corner_points
from soilgis.store.sites.files import open_drawing
from soilgis.store.sites.shapes import settled_crs
from soilgis.store.sites.survey_txt import is_survey_text, read_survey_text
from soilgis.store.unpacked import unpacked

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pyproj

    from soilgis.model.formats import Format
    from soilgis.model.inputs import FileOpening
    from soilgis.model.notes import Note

_ONE = {4490, 4326, 4979, 4480, 4479, 4978}
"""Geodetic systems of CGCS2000 and WGS 84, which differ by decimetres at most and are taken as one."""
_FIRST_PREFIXED, _FIRST_PLAIN = 4513, 4534
"""EPSG codes of the 3° zone 25 of CGCS2000, with the zone number before the easting and without."""


def wanted_format(path: Path) -> Format:
    """The format of a file to write.

    Raises
    ------
    UsageError
        If its ending is none that is written.
    """
    form = format_of(path.name)
    if form is None or not form.writes or not path.name.lower().endswith(form.endings[0]):
        raise UsageError(ExchangeMessages.not_written(file=path.name, endings=list(WRITTEN)))
    return form


def read_for_exchange(path: Path, opening: FileOpening, *, axis: str = "") -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Read shapes and columns as a file has them; nothing is moved, mended or left out.

    Parameters
    ----------
    path
        Any format of `soilgis.model.formats.FORMATS` that is read.
    opening
        CRS, encoding and sublayer where the file does not tell them.
    axis
        Order of axes of planar corner points and drawings, as `soilgis.store.sites.corner_points` takes it.

    Returns
    -------
    frame, notes
        Shapes in the CRS of the file, and what was decided for it; invalid shapes are told.

    Raises
    ------
    LayerError, SchemaError, CrsError, GeometryError
        Naming the file, what is wrong and the cure.
    """
    path = unpacked(path, opening.sublayer.value)
    ending = path.suffix.lower()
    if ending in {".csv", ".txt", *BOOKS}:
        survey = ending == ".txt" and is_survey_text(path, opening.encoding.value)
        read = read_survey_text if survey else read_corner_points
        corners = read(path, crs=opening.crs.value, axis=axis, encoding=opening.encoding.value)
        return corners.frame, list(corners.notes)
    frame, notes = open_drawing(path, opening)
    named = opening.crs.value if frame.crs is None or opening.crs.here else ""
    frame, crs, settled = settled_crs(frame, path, named=named, axis=axis)
    frame = frame.set_crs(crs, allow_override=True).reset_index(drop=True)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    bad = np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes))
    told = [ExchangeNotes.invalid_kept(count=len(bad), rows=bad + 1)] if len(bad) else []
    return frame, [*notes, *settled, *told]


def brought_to(frame: gpd.GeoDataFrame, form: Format, to_crs: str, subject: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Bring shapes to the CRS they are written in: the one that is named, else their own where the format can hold it.

    Formats without a CRS are written in CGCS2000 Gauss-Krüger, 3° zones, easting with the zone number, so that they are read back
    without a word; corners are moved one by one, no side is divided.

    Parameters
    ----------
    frame
        Shapes with their CRS; not changed.
    form
        Format to write.
    to_crs
        CRS that is wanted; empty for none.
    subject
        The input's name for messages.

    Raises
    ------
    CrsError
        If the CRS that is wanted is not on CGCS2000 or WGS 84, is no plane or no longitude and latitude where the format asks for it,
        or the shapes cannot be brought there.
    """
    import pyproj

    own = pyproj.CRS(frame.crs)
    notes: list[Note] = []
    target = parse_crs(to_crs, "--to-crs") if to_crs else own
    if to_crs and not _is_one(target) and target != own:
        raise CrsError(ExchangeMessages.datum_out(crs=target.name))
    if form.lonlat:
        notes.append(ExchangeNotes.as_wgs84(ending=form.endings[0]))
        return _moved(frame, own, pyproj.CRS(4326), subject), notes
    if form.planar:
        return _planar(frame, target, form, subject)
    if target == own:
        return frame, []
    return _moved(frame, own, target, subject), [ExchangeNotes.moved_to(before=own.name, after=target.name)]


def _planar(
    frame: gpd.GeoDataFrame, target: pyproj.CRS, form: Format, subject: str
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    import pyproj

    own = pyproj.CRS(frame.crs)
    if form.endings[0] == ".txt" and survey_system(target):
        return _moved(frame, own, target, subject), []
    code = target.to_epsg() or 0
    if _FIRST_PREFIXED <= code < _FIRST_PREFIXED + 21 or 4491 <= code <= 4501:
        return _moved(frame, own, target, subject), []
    if _FIRST_PLAIN <= code < _FIRST_PLAIN + 21:
        prefixed = pyproj.CRS(code - _FIRST_PLAIN + _FIRST_PREFIXED)
        return _moved(frame, own, prefixed, subject), [ExchangeNotes.prefix_added(crs=prefixed.name)]
    west, _, east, _ = _moved(frame, own, pyproj.CRS(4490), subject).total_bounds
    zone, ends = round((west + east) / 6), (round(west / 3), round(east / 3))
    if not 25 <= zone <= 45:
        raise CrsError(f"{subject} lies at {west:.4f}–{east:.4f}°E, in no 3° zone of China (位置不在中国范围)")
    chosen = pyproj.CRS(_FIRST_PREFIXED + zone - 25)
    notes = [ExchangeNotes.zone_chosen(ending=form.endings[0], crs=chosen.name, meridian=3 * zone)]
    if ends[0] != ends[1]:
        notes.append(ExchangeNotes.across_zones(west=ends[0], east=ends[1], zone=zone))
    return _moved(frame, own, chosen, subject), notes


def survey_system(crs: pyproj.CRS) -> tuple[str, int, int] | None:
    """Datum as a survey text names it, width of the zones in degrees, and zone number; None for other systems."""
    code = crs.to_epsg() or 0
    runs = (
        ("2000国家大地坐标系", ((4491, 6), (4502, 6), (4513, 3), (4534, 3))),
        ("1980西安坐标系", ((2327, 6), (2338, 6), (2349, 3), (2370, 3))),
        ("1954北京坐标系", ((21413, 6), (21453, 6), (2401, 3), (2422, 3))),
    )
    for datum, firsts in runs:
        for first, width in firsts:
            if first <= code < first + (11 if width == 6 else 21):
                return datum, width, code - first + (13 if width == 6 else 25)
    return None


def _is_one(crs: pyproj.CRS) -> bool:
    return crs.geodetic_crs is not None and (crs.geodetic_crs.to_epsg() or 0) in _ONE


def _moved(frame: gpd.GeoDataFrame, own: pyproj.CRS, target: pyproj.CRS, subject: str) -> gpd.GeoDataFrame:
    """Corners taken over one by one; a datum that is not ours goes the way `to_geographic` knows, or is refused."""
    if own == target:
        return frame
    if _is_one(own) and _is_one(target):
        return frame.to_crs(target)
    placed, _ = to_geographic(frame, own, subject)
    return placed.to_crs(target)
