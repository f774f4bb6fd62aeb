"""Layers of lines or points (线、点图层): rivers, settlements, stations, for checks that ask how far rather than how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import LayerError, SoilgisError
from soilgis.model.layer import ZoneKind
from soilgis.store.crs import to_geographic
from soilgis.store.entry import admit
from soilgis.store.kinds import POLYGONS, plain_kind
from soilgis.store.opening import of_card, open_source
from soilgis.store.text import sha256
from soilgis.store.vector import one_geometry, open_features
from soilgis.store.zones import ZoneSource, read_zones

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.layer import Layer, Reading
    from soilgis.store.catalog import Catalog
    from soilgis.store.places import PlaceBook


def read_screen_layer(layer: Layer, catalog: Catalog, places: PlaceBook) -> ZoneSource:
    """Read a layer for screening: polygons as `soilgis.store.zones.read_zones` does, lines and points as they are.

    Raises
    ------
    SoilgisError
        If the data are there but cannot be used; data that are absent are no error but a reason.
    """
    path = catalog.file(layer, layer.reading.file) if layer.reading.file and not layer.reading.provider else None
    if path is None or not _is_linework(path, layer.reading):
        return read_zones(layer, catalog, places)
    return _read_linework(layer, path)


def _is_linework(path: Path, card: Reading) -> bool:
    """Whether a file holds lines or points only; a file that cannot be read is left to the polygon reader's refusal."""
    if path.suffix.lower() == ".csv":
        return False
    admit(path)
    try:
        kind = open_source(path, of_card(card)).kind
    except SoilgisError:
        return False
    return plain_kind(kind) in {"LineString", "MultiLineString", "Point", "MultiPoint"}


def _read_linework(layer: Layer, path: Path) -> ZoneSource:
    import geopandas as gpd

    source = open_source(path, of_card(layer.reading))
    frame, divided = open_features(source)
    frame = one_geometry(frame)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    kept = np.array([shape is not None and not shape.is_empty and shape.geom_type not in POLYGONS for shape in shapes])
    if not kept.any():
        raise LayerError(f"{path.name} has no lines or points (没有线或点要素)")
    flat = frame[kept].set_geometry(shapely.force_2d(shapes[kept]))
    placed, notes = to_geographic(flat, source.crs, path.name)
    kind = (layer.kind or ZoneKind.OTHER).value
    shown = gpd.GeoDataFrame(
        {"zone_id": layer.id, "zone_name": layer.title.zh, "kind": kind},
        geometry=placed.geometry.reset_index(drop=True),
        crs=placed.crs,
        index=range(len(placed)),
    )
    return ZoneSource(
        layer, shapes=shown, kinds=(kind,), files=((path.name, sha256(path)),), notes=(*source.notes, *divided, *notes)
    )
