"""Zone layers as edges (分区取边): read batch by batch, checked, repaired, in the authalic plane; shapes only where something is doubtful."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.engine.ring_sources import from_geoarrow, from_records, from_wkb, without_empties
from soilgis.geometry.engine.rings import Flags, Longs, RingBytes, Rings, load
from soilgis.geometry.engine.sound_rings import doubtful_features, doubtful_shapes, replaced, sound_rings
from soilgis.jobs.large.taking import Taking
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2, from_plane
from soilgis.model.errors import GeometryError, SchemaError
from soilgis.model.inputs import NOTHING, FileOpening
from soilgis.model.sentences.store import StoreMessages, StoreNotes
from soilgis.store.axes import refuse_swapped_degrees
from soilgis.store.crs import refuse_impossible
from soilgis.store.datums import is_plain
from soilgis.store.foreign import arrow_shapes
from soilgis.store.large.batches import area_batches, only_polygons
from soilgis.store.large.stream import ZoneBatch, zone_ids
from soilgis.store.plane import without_empties as hollow_free
from soilgis.store.readable import holds_heights
from soilgis.store.vector import read_source, repair, told_empties, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from soilgis.geometry.engine.rings import Shapes
    from soilgis.model.notes import Note
    from soilgis.store.opening import Source


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
    notes: list[Note] = field(default_factory=list)


def extent(rings: Rings) -> np.ndarray:
    """West, south, east, north of rings, degrees; NaN where there are none."""
    boxes = rings.boxes()
    boxes = boxes[~np.isnan(boxes[:, 0])]
    if not len(boxes):
        return np.full(4, np.nan)
    return from_plane(np.vstack([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])).reshape(4)


def seen(layer: ZoneLayer, name: str, extents: dict[str, np.ndarray]) -> ZoneLayer:
    """The layer itself; where it lies is added to the extent known under its name."""
    known, new = extents.get(name, np.full(4, np.nan)), extent(layer.rings)
    extents[name] = np.concatenate([np.fmin(known[:2], new[:2]), np.fmax(known[2:], new[2:])])
    return layer


def region_rings(regions: gpd.GeoDataFrame) -> Rings:
    """Edges of lon/lat regions, weighed already, in the authalic plane."""
    return sound_rings(np.asarray(regions.geometry.array, dtype=np.object_), "regions")[0]


def read_layer(source: Source, zone_id: str = "", label: str = "") -> Iterator[ZoneLayer]:
    """Read a zone file batch by batch: checked, repaired, in the authalic plane.

    Files that may hold more than polygons, and are found to, are read whole and as shapes, by the very reader of shapes, so that
    both ways of measuring say the same of them. Without ``zone_id`` the file is one zone, named ``label`` or after it.

    Raises
    ------
    SoilgisError
        Naming the file, the feature, what is wrong and the cure; also if no feature has a shape.
    """
    name = source.path.name
    if not only_polygons(source):
        yield _read_whole(source, zone_id, label)
        return
    plain = is_plain(source.crs)
    said = [*source.notes, *([StoreNotes.heights()] if holds_heights(source) else [])]
    features = shaped = 0
    reach: dict[str, np.ndarray] = {}
    taking = None if plain else Taking(source)
    for batch, divided in area_batches(source, zone_id):
        loaded, hollow, moved = _loaded(batch, source, taking)
        rings, valid, notes = _trusted(loaded, source, batch, taking)
        notes = [*told_empties(hollow + batch.first), *moved, *notes]
        ids = batch.ids if batch.ids is not None else [label or source.path.stem] * rings.features
        features, shaped = features + rings.features, shaped + len(rings.orientation)
        yield seen(ZoneLayer(rings, ids, valid, [note.under(name) for note in [*said, *divided, *notes]]), name, reach)
        said = []
    if not shaped:
        raise SchemaError(
            f"{name}: all {features} features are without shape (所有要素均无几何)"
            if features
            else StoreMessages.no_features(file=name)
        )
    refuse_swapped_degrees(reach[name], name)


def _read_whole(source: Source, zone_id: str, label: str) -> ZoneLayer:
    """All features of a file as shapes, weighed by the reader of shapes; features left out keep their place."""
    frame, notes = read_source(source)
    ids = zone_ids(source, zone_id) if zone_id else None
    count = len(ids) if ids is not None else len(zone_ids(source))
    placed = np.full(count, None, object)
    placed[np.asarray(frame.index)] = np.asarray(frame.geometry.array, dtype=np.object_)
    name = source.path.name
    rings, valid = sound_rings(placed, name)
    said = [note.under(name) for note in notes]
    return ZoneLayer(rings, ids or [label or source.path.stem] * count, valid, said)


def frame_layer(frame: gpd.GeoDataFrame, subject: str, opening: FileOpening = NOTHING) -> ZoneLayer:
    """Polygons in memory as edges: weighed as a file is, one zone named ``subject``."""
    named = opening.crs.value if frame.crs is None or opening.crs.here else ""
    placed, notes = weigh(frame, subject, crs=named, doubtful=doubtful_shapes)
    shapes = np.asarray(placed.geometry.array, dtype=np.object_)
    rings, valid = sound_rings(shapes, subject)
    said = [note.under(subject) for note in notes]
    return ZoneLayer(rings, [subject] * len(shapes), valid, said)


def _loaded(batch: ZoneBatch, source: Source, taking: Taking | None) -> tuple[Rings, Longs, list[Note]]:
    """Edges of a batch, the features whose empty holes or parts were left out, and how it became degrees.

    Impossible degrees are told as a wrong CRS.
    """
    subject = source.path.name
    solid, hollow = without_empties(_ring_bytes(batch, subject))
    moved: list[Note] = []
    if taking is not None:
        solid, moved = taking.over(solid, subject, batch.first)
    try:
        return load(solid, subject, tolerance_m2=EDGE_TOLERANCE_M2, before=batch.first), hollow, moved
    except GeometryError:
        if taking is None:
            refuse_impossible(_bounds(batch, source), source.crs, subject)
        raise


def _bounds(batch: ZoneBatch, source: Source) -> np.ndarray:
    import pyogrio

    if batch.rings is not None:
        info = pyogrio.read_info(source.path, layer=source.layer, encoding=source.encoding or None)
        return np.asarray(info["total_bounds"])
    with np.errstate(invalid="ignore"):
        return np.asarray(shapely.total_bounds(_shapes(np.arange(len(batch.column)), source, batch)))


def _ring_bytes(batch: ZoneBatch, subject: str) -> RingBytes:
    if batch.rings is not None:
        found = batch.rings
        return from_records(found.buffer, found.place, found.points, found.record, found.records)
    return from_geoarrow(batch.column, subject) if batch.native else from_wkb(batch.column, subject, batch.first)


def _bare(present: Flags, first: int) -> list[Note]:
    bare = np.flatnonzero(~present)
    return [StoreNotes.no_shape(count=len(bare), rows=bare + first + 1)] if len(bare) else []


def _trusted(
    rings: Rings, source: Source, batch: ZoneBatch, taking: Taking | None = None
) -> tuple[Rings, Flags, list[Note]]:
    """Repair what is not valid and say so; ``rings`` are returned as they are where all is well. Also, what is valid beyond doubt."""
    subject = source.path.name
    present = np.zeros(rings.features, bool)
    present[rings.ring_feature] = True
    notes = _bare(present, batch.first)
    valid, doubtful = doubtful_features(rings, by_direction=batch.rings is not None)
    if not len(doubtful):
        return rings, valid, notes
    shapes, mended = _repaired(_shapes(doubtful, source, batch), subject, doubtful + batch.first + 1, taking)
    valid[doubtful] = True
    return replaced(rings, doubtful, shapes, subject), valid, notes + mended


def _shapes(features: np.ndarray, source: Source, batch: ZoneBatch) -> Shapes:
    """Some features of a batch as shapes."""
    import pyogrio

    if batch.rings is not None:
        rows = batch.rings.rows[features]
        frame = pyogrio.read_dataframe(source.path, columns=[], fids=rows, encoding=source.encoding or None)
        return np.asarray(frame.geometry.array, dtype=np.object_)
    if batch.native:
        depth = "multipolygon" if str(batch.column.type).count("list<") > 2 else "polygon"
        return arrow_shapes(batch.column.take(features), depth)
    return np.asarray(shapely.from_wkb(batch.column.take(features).to_numpy(zero_copy_only=False)), dtype=np.object_)


def _repaired(shapes: Shapes, subject: str, rows: np.ndarray, taking: Taking | None) -> tuple[Shapes, list[Note]]:
    """Polygons of a file as valid ones of degrees; ``rows`` are their numbers in the file."""
    import geopandas as gpd

    solid = hollow_free(shapes)[0]
    placed = solid if taking is None else taking.shapes(solid)
    frame, notes = repair(gpd.GeoDataFrame(geometry=placed, crs="EPSG:4490"), subject, rows=rows)
    return np.asarray(frame.geometry.array, dtype=np.object_), notes
