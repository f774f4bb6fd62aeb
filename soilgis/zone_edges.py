"""Zone layers as edges (分区取边): read batch by batch, checked, repaired, in the authalic plane; shapes only where something is doubtful."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.ring_sources import from_geoarrow, from_records, from_shapes, from_wkb, without_empties
from soilgis.geometry.rings import Flags, Longs, RingBytes, Rings, load
from soilgis.geometry.sound_rings import doubtful_features, doubtful_shapes, replaced, sound_rings
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2
from soilgis.model.errors import GeometryError, SchemaError, shorten
from soilgis.store.crs import refuse_impossible
from soilgis.store.plane import without_empties as hollow_free
from soilgis.store.readable import holds_heights, named_crs, needs_plain_reading, reading, refuse_unreadable
from soilgis.store.stream import ZoneBatch, is_plain, layer_crs, zone_batches, zone_ids
from soilgis.store.vector import repair, told_empties, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    import pyarrow as pa
    import pyproj

    from soilgis.geometry.rings import Shapes

_EMPTY_WKB = 9


@dataclass(frozen=True)
class ZoneLayer:
    """A zone layer, or a batch of one, ready to be measured (分区的边).

    Attributes
    ----------
    rings
        Its edges in the authalic plane.
    ids
        Zone id of each feature.
    valid
        Features that are valid polygons beyond doubt, shape (features,).
    notes
        What was repaired or left out, in Chinese.
    """

    rings: Rings
    ids: list[str]
    valid: Flags
    notes: list[str] = field(default_factory=list)


def region_rings(regions: gpd.GeoDataFrame) -> Rings:
    """Edges of lon/lat regions, weighed already, in the authalic plane."""
    return sound_rings(np.asarray(regions.geometry.array, dtype=np.object_), "regions")[0]


def read_layer(path: Path, zone_id: str = "", crs: str = "", label: str = "") -> Iterator[ZoneLayer]:
    """Read a zone file batch by batch: checked, repaired, in the authalic plane.

    Without ``zone_id`` it is one zone, named ``label`` or after the file.

    Raises
    ------
    SoilgisError
        Naming the file, the feature, what is wrong and the cure; also if no feature has a shape.
    """
    refuse_unreadable(path)
    system = layer_crs(path, named_crs(path, crs))
    plain = is_plain(system)
    heights = ["高程值不参与量算，已略去"] if plain and holds_heights(path) else []
    features = shaped = 0
    for batch in _batches(path, zone_id, direct=plain):
        if plain:
            loaded, hollow = _loaded(batch, path, system, path.name)
            rings, valid, notes = _trusted(loaded, path, batch, path.name)
            notes = told_empties(hollow + batch.first) + notes
        else:
            after = f" (from feature {batch.first + 1} on)" if batch.first else ""
            rings, valid, notes = _reprojected(batch, system, f"{path.name}{after}")
        ids = batch.ids if batch.ids is not None else [label or path.stem] * rings.features
        features, shaped = features + rings.features, shaped + len(rings.turn)
        yield ZoneLayer(rings, ids, valid, [f"{path.name}：{note}" for note in [*heights, *notes]])
        heights = []
    if not shaped:
        raise SchemaError(
            f"{path.name}: all {features} features are without shape (所有要素均无几何)"
            if features
            else f"{path.name} has no features (空图层)"
        )


def _batches(path: Path, zone_id: str, *, direct: bool) -> Iterator[ZoneBatch]:
    """Batches of a file; features whose shape is empty have none."""
    with reading(path):
        for batch in (
            [_plain_batch(path, zone_id)] if needs_plain_reading(path) else zone_batches(path, zone_id, direct=direct)
        ):
            yield batch if batch.native else replace(batch, column=_without_empties(batch.column))


def _plain_batch(path: Path, zone_id: str) -> ZoneBatch:
    """All features of a file, read one by one."""
    import pyarrow as pa
    import pyogrio

    shapes = pyogrio.raw.read(path, layer=0, columns=[])[2]
    ids = zone_ids(path, zone_id) if zone_id else None
    return ZoneBatch(pa.array(shapes.tolist(), pa.binary()), None, ids, 0)


def _without_empties(column: pa.Array) -> pa.Array:
    """WKB of empty shapes, a header and a count of 0, as null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    empty = pc.equal(pc.binary_length(column), _EMPTY_WKB)
    return pc.if_else(empty, pa.scalar(None, column.type), column) if pc.any(empty).as_py() else column


def frame_layer(frame: gpd.GeoDataFrame, subject: str) -> ZoneLayer:
    """Polygons in memory as edges: weighed as a file is, one zone named ``subject``."""
    placed, notes = weigh(frame, subject, doubtful=doubtful_shapes)
    shapes = np.asarray(placed.geometry.array, dtype=np.object_)
    rings, valid = sound_rings(shapes, subject)
    said = [f"{subject}：{note}" for note in notes]
    return ZoneLayer(rings, [subject] * len(shapes), valid, said)


def _loaded(batch: ZoneBatch, path: Path, crs: pyproj.CRS, subject: str) -> tuple[Rings, Longs]:
    """Edges of a batch, and the features whose empty holes or parts were left out; impossible degrees are told as a wrong CRS."""
    import pyogrio

    source, hollow = without_empties(_source(batch, subject))
    try:
        return load(source, subject, tolerance_m2=EDGE_TOLERANCE_M2, before=batch.first), hollow
    except GeometryError:
        if batch.rings is not None:
            bounds = np.asarray(pyogrio.read_info(path, layer=0)["total_bounds"])
        else:
            with np.errstate(invalid="ignore"):
                bounds = shapely.total_bounds(_shapes(np.arange(len(batch.column)), path, batch))
        refuse_impossible(bounds, crs, subject)
        raise


def _source(batch: ZoneBatch, subject: str) -> RingBytes:
    if batch.rings is not None:
        found = batch.rings
        return from_records(found.buffer, found.place, found.points, found.record, found.records)
    return from_geoarrow(batch.column, subject) if batch.native else from_wkb(batch.column, subject, batch.first)


def _reprojected(batch: ZoneBatch, crs: pyproj.CRS, subject: str) -> tuple[Rings, Flags, list[str]]:
    """Bring a batch to CGCS2000 degrees as shapes, then to rings; features without shape keep their place."""
    import geopandas as gpd

    shapes = np.asarray(gpd.GeoSeries.from_wkb(batch.column.to_pylist()).array, dtype=np.object_)
    present = np.array([shape is not None and not shape.is_empty for shape in shapes])
    if not present.any():
        return load(from_shapes(shapes, subject), subject, tolerance_m2=None), present, _bare(present, batch.first)
    frame, notes = weigh(gpd.GeoDataFrame(geometry=shapes[present], crs=crs), subject, doubtful=doubtful_shapes)
    placed = np.full(len(shapes), None, object)
    placed[present] = np.asarray(frame.geometry.array, dtype=np.object_)
    return *sound_rings(placed, subject), notes + _bare(present, batch.first)


def _bare(present: Flags, first: int) -> list[str]:
    bare = np.flatnonzero(~present)
    return [f"{len(bare)} 个要素没有几何，未计入（第 {shorten(bare + first + 1)} 个）"] if len(bare) else []


def _trusted(rings: Rings, path: Path, batch: ZoneBatch, subject: str) -> tuple[Rings, Flags, list[str]]:
    """Repair what is not valid and say so; ``rings`` are returned as they are where all is well. Also, what is valid beyond doubt."""
    present = np.zeros(rings.features, bool)
    present[rings.ring_feature] = True
    notes = _bare(present, batch.first)
    valid, doubtful = doubtful_features(rings, by_direction=batch.rings is not None)
    if not len(doubtful):
        return rings, valid, notes
    shapes, mended = _repaired(_shapes(doubtful, path, batch), subject, doubtful + batch.first + 1)
    valid[doubtful] = True
    return replaced(rings, doubtful, shapes, subject), valid, notes + mended


def _shapes(features: np.ndarray, path: Path, batch: ZoneBatch) -> Shapes:
    """Some features of a batch as shapes."""
    import pyogrio

    if batch.rings is not None:
        frame = pyogrio.read_dataframe(path, layer=0, columns=[], fids=features)
        return np.asarray(frame.geometry.array, dtype=np.object_)
    if batch.native:
        from geopandas.io._geoarrow import construct_shapely_array

        depth = "multipolygon" if str(batch.column.type).count("list<") > 2 else "polygon"
        return np.asarray(construct_shapely_array(batch.column.take(features), f"geoarrow.{depth}"), dtype=np.object_)
    return np.asarray(shapely.from_wkb(batch.column.take(features).to_numpy(zero_copy_only=False)), dtype=np.object_)


def _repaired(shapes: Shapes, subject: str, rows: np.ndarray) -> tuple[Shapes, list[str]]:
    """Lon/lat polygons made valid where they are not; ``rows`` are their numbers in the file."""
    import geopandas as gpd

    solid = hollow_free(shapes)[0]
    frame, notes = repair(gpd.GeoDataFrame(geometry=solid, crs="EPSG:4490"), subject, rows=rows)
    return np.asarray(frame.geometry.array, dtype=np.object_), notes
