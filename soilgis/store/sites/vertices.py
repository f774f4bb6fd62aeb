"""Corners as drawn (原有界址点): polygons brought to longitude and latitude point by point, none added.

Measuring divides long edges of a projection, since they bend on the ground; what is handed in must have the corners that were
surveyed and no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import Problems, SchemaError
from soilgis.model.screen_words import Form
from soilgis.model.sentences.extent import ExtentMessages
from soilgis.store.boundaries import GEOGRAPHIC
from soilgis.store.datums import is_plain, way_to_cgcs2000
from soilgis.store.kinds import open_collections
from soilgis.store.plane import without_empties
from soilgis.store.sites.read import SiteReading, opened_file
from soilgis.store.sites.shapes import placed_shapes
from soilgis.store.text import refuse_absent, sha256

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pyproj

    from soilgis.model.notes import Note

Shapes = np.ndarray


@dataclass(frozen=True)
class Drawn:
    """Polygons of site files with their own corners (原有图形).

    Attributes
    ----------
    frames
        A file's columns and polygons, EPSG:4490, by file name; its index is the number of the feature, from 1.
    files
        Inputs by name with their SHA-256.
    notes
        What was converted, closed or left out.
    """

    frames: tuple[tuple[str, gpd.GeoDataFrame], ...]
    files: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]


def read_vertices(paths: tuple[Path, ...], reading: SiteReading) -> Drawn:
    """Read polygons with the corners they were drawn with.

    Parameters
    ----------
    paths
        As `soilgis.store.sites.read.read_sites`.
    reading
        How to read them.

    Raises
    ------
    LayerError, SchemaError, CrsError, GeometryError
        As `soilgis.store.sites.read.read_sites`; lines and points are refused with their numbers.
    """
    refuse_absent(paths)
    frames, notes = [], []
    for path in paths:
        drawn, crs, opened = opened_file(path, reading)
        placed, said, _ = placed_shapes(drawn, crs, opened, path.name, mend=False)
        _refuse_lines(placed, path.name)
        frames.append((path.name, placed.set_geometry(_own_corners(drawn, placed, crs, path.name), crs=GEOGRAPHIC)))
        notes += [note.under(path.name) for note in said]
    files = tuple((path.name, sha256(path)) for path in paths if path.is_file())
    return Drawn(tuple(frames), files, tuple(notes))


def _own_corners(drawn: gpd.GeoDataFrame, placed: gpd.GeoDataFrame, crs: pyproj.CRS, subject: str) -> Shapes:
    """Shapes of the file's own points in degrees, for the features that are left, shape (n,)."""
    plain, _ = open_collections(np.asarray(drawn.geometry.array, dtype=object))
    whole, _ = without_empties(plain)
    raw = shapely.force_2d(whole[placed.index.to_numpy() - 1])
    if is_plain(crs):
        return np.asarray(raw, dtype=object)
    change, _ = way_to_cgcs2000(crs, np.asarray(drawn.total_bounds, np.float64), subject)
    moved: Shapes = shapely.transform(raw, change)
    return moved


def _refuse_lines(placed: gpd.GeoDataFrame, subject: str) -> None:
    problems = Problems(subject)
    for number, form in zip(placed.index, placed["form"], strict=True):
        if form != Form.POLYGON:
            problems.add(ExtentMessages.not_polygons(number=number, form=form))
    problems.raise_as(SchemaError)
