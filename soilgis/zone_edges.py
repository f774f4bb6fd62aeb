"""Zone layers as edges (分区取边): read batch by batch, checked, repaired, in the authalic plane; shapes only where something is doubtful."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.area import EDGE_TOLERANCE_M2
from soilgis.geometry.ring_sources import from_geoarrow, from_records, from_shapes, from_wkb
from soilgis.geometry.rings import Flags, RingBytes, Rings, joined, load, without
from soilgis.store.stream import ZoneBatch, is_plain, layer_crs, zone_batches
from soilgis.store.vector import repair, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from soilgis.geometry.rings import Shapes

_GIANT_POINTS = 20_000
"""Polygons from this size on are checked by `geometry.soundness`, smaller ones by GEOS."""


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
    """Edges of lon/lat regions in the authalic plane."""
    source = from_shapes(np.asarray(regions.geometry.array, dtype=np.object_), "regions")
    return load(source, "regions", tolerance_m2=EDGE_TOLERANCE_M2)


def read_layer(path: Path, zone_id: str = "", crs: str = "", label: str = "") -> Iterator[ZoneLayer]:
    """Read a zone file batch by batch: checked, repaired, in the authalic plane.

    Without ``zone_id`` it is one zone, named ``label`` or after the file.

    Raises
    ------
    SoilgisError
        Naming the file, the feature, what is wrong and the cure.
    """
    plain = is_plain(layer_crs(path, crs))
    for batch in zone_batches(path, zone_id, direct=plain):
        subject = path.name if batch.first == 0 else f"{path.name} (from feature {batch.first + 1} on)"
        if plain:
            source = _source(batch, subject)
            rings, valid, notes = _trusted(load(source, subject, tolerance_m2=EDGE_TOLERANCE_M2), path, batch, subject)
        else:
            rings, notes = _reprojected(batch, str(layer_crs(path, crs)), subject)
            valid = np.ones(rings.features, bool)
        ids = batch.ids if batch.ids is not None else [label or path.stem] * rings.features
        yield ZoneLayer(rings, ids, valid, [f"{path.name}：{note}" for note in notes])


def frame_layer(frame: gpd.GeoDataFrame, subject: str) -> ZoneLayer:
    """Polygons in memory as edges: weighed as a file is, one zone named ``subject``."""
    placed, notes = weigh(frame, subject)
    shapes = np.asarray(placed.geometry.array, dtype=np.object_)
    rings = load(from_shapes(shapes, subject), subject, tolerance_m2=EDGE_TOLERANCE_M2)
    said = [f"{subject}：{note}" for note in notes]
    return ZoneLayer(rings, [subject] * len(shapes), np.ones(len(shapes), bool), said)


def _source(batch: ZoneBatch, subject: str) -> RingBytes:
    if batch.rings is not None:
        found = batch.rings
        return from_records(found.buffer, found.place, found.points, found.record, found.records)
    return from_geoarrow(batch.column, subject) if batch.native else from_wkb(batch.column, subject)


def _reprojected(batch: ZoneBatch, crs: str, subject: str) -> tuple[Rings, list[str]]:
    """Bring a batch to CGCS2000 degrees as shapes, then to rings; features without shape keep their place."""
    import geopandas as gpd

    shapes = np.asarray(gpd.GeoSeries.from_wkb(batch.column.to_pylist()).array, dtype=np.object_)
    present = np.array([shape is not None and not shape.is_empty for shape in shapes])
    frame, notes = weigh(gpd.GeoDataFrame(geometry=shapes[present], crs=crs), subject)
    placed = np.full(len(shapes), None, object)
    placed[present] = np.asarray(frame.geometry.array, dtype=np.object_)
    return load(from_shapes(placed, subject), subject, tolerance_m2=EDGE_TOLERANCE_M2), notes + _bare(
        present, batch.first
    )


def _bare(present: Flags, first: int) -> list[str]:
    from soilgis.model.errors import shorten

    bare = np.flatnonzero(~present)
    return [f"{len(bare)} 个要素没有几何，未计入（第 {shorten(bare + first + 1)} 个）"] if len(bare) else []


def _trusted(rings: Rings, path: Path, batch: ZoneBatch, subject: str) -> tuple[Rings, Flags, list[str]]:
    """Repair what is not valid and say so; ``rings`` are returned as they are where all is well. Also, what is valid beyond doubt."""
    present = np.zeros(rings.features, bool)
    present[rings.feature] = True
    notes = _bare(present, batch.first)
    valid, doubtful = _judged(rings, batch)
    if not len(doubtful):
        return rings, valid, notes
    shapes = _shapes(doubtful, path, batch)
    wrong = ~shapely.is_valid(shapes)
    valid[doubtful] = True
    replaced = np.full(rings.features, None, object)
    for feature, shape in zip(doubtful[wrong], shapes[wrong], strict=True):
        replaced[feature], note = _repaired(shape, subject, batch.first + int(feature) + 1)
        notes.append(note)
    if batch.rings is not None:
        replaced[doubtful[~wrong]] = shapes[~wrong]
    taken = np.array([shape is not None for shape in replaced])
    if not taken.any():
        return rings, valid, notes
    mended = load(from_shapes(replaced, subject), subject, tolerance_m2=EDGE_TOLERANCE_M2)
    return _overlaid(without(rings, taken[rings.feature]), mended), valid, notes


def _judged(rings: Rings, batch: ZoneBatch) -> tuple[Flags, np.ndarray]:
    """Which features are valid beyond doubt, and which are to be looked at as shapes.

    Those are the doubtful ones, but of giants, which GEOS takes long for, only those with a ring that touches itself: how sound
    rings lie to each other the overlay finds out by itself.
    """
    from soilgis.geometry.soundness import misplaced_rings, soundness

    sound, valid = soundness(rings)
    feature = rings.ring_feature
    size = np.bincount(feature, weights=np.diff(rings.start), minlength=rings.features)
    wanted = (size > 0) & (size <= _GIANT_POINTS) & ~valid
    wanted[feature[~sound]] = True
    if batch.rings is not None:
        wanted[feature[misplaced_rings(rings)]] = True
    return valid, np.flatnonzero(wanted)


def _shapes(features: np.ndarray, path: Path, batch: ZoneBatch) -> Shapes:
    """Some features of a batch as shapes."""
    import pyogrio

    if batch.rings is not None:
        frame = pyogrio.read_dataframe(path, columns=[], fids=features)
        return np.asarray(frame.geometry.array, dtype=np.object_)
    if batch.native:
        from geopandas.io._geoarrow import construct_shapely_array

        depth = "multipolygon" if str(batch.column.type).count("list<") > 2 else "polygon"
        return np.asarray(construct_shapely_array(batch.column.take(features), f"geoarrow.{depth}"), dtype=np.object_)
    return np.asarray(shapely.from_wkb(batch.column.take(features).to_numpy(zero_copy_only=False)), dtype=np.object_)


def _repaired(shape: shapely.Geometry, subject: str, number: int) -> tuple[shapely.Geometry, str]:
    import geopandas as gpd

    frame, notes = repair(gpd.GeoDataFrame(geometry=[shape], crs="EPSG:4490"), f"{subject} feature {number}")
    return frame.geometry.iloc[0], notes[0].replace("第 1 个要素", f"第 {number} 个要素")


def _overlaid(kept: Rings, mended: Rings) -> Rings:
    """Two sets of rings of the same features as one."""
    both = joined([kept, mended])
    feature = np.where(both.feature >= kept.features, both.feature - kept.features, both.feature).astype(np.int32)
    return Rings(both.xy, both.ring, both.start, both.turn, both.hole, both.part, feature, kept.features)
