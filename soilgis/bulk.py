"""Large layers (大图层量算): files of any size against regions, from bytes to areas without building shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import EDGE_TOLERANCE_M2, METHOD
from soilgis.geometry.combinations import union_m2
from soilgis.geometry.overlay import (
    Overlaps,
    Streamed,
    combination_rings,
    overlap_rings,
    overlapping_regions,
    union_areas,
)
from soilgis.geometry.ring_sources import from_geoarrow, from_records, from_shapes, from_wkb
from soilgis.geometry.rings import Flags, RingBytes, Rings, joined, load, without
from soilgis.model.ledger_tables import Combinations
from soilgis.planning.pairs import pair_rows, refuse_overlap, refuse_repeated
from soilgis.store.stream import ZoneBatch, is_plain, layer_crs, zone_batches, zone_ids
from soilgis.store.vector import repair, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from soilgis.geometry.rings import Shapes

LARGE_BYTES = 8_000_000
"""Zone files from this size on are measured here rather than as shapes."""
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


def measure_large(
    regions: gpd.GeoDataFrame,
    zones: list[Path],
    *,
    region_id: str,
    zone_id: str = "",
    crs: str = "",
    allow_overlap: bool = False,
) -> tuple[pd.DataFrame, list[str]]:
    """Measure regions against zone files with the fast engine.

    Parameters
    ----------
    regions
        Valid lon/lat polygons with the column ``region_id``.
    zones
        Zone files; equal zone ids in two files are one zone.
    region_id, zone_id
        Id columns; without ``zone_id`` each file is one zone named after it.
    crs
        CRS of files that declare none.
    allow_overlap
        Whether regions may overlap each other.

    Returns
    -------
    table, notes
        As `soilgis.planning.pairs.pair_table`, and what was repaired or left out.
    """
    refuse_repeated(regions[region_id], region_id)
    ground = region_rings(regions)
    if not allow_overlap:
        refuse_overlap(overlapping_regions(ground), regions[region_id])
    codes, names = pd.factorize(
        np.array([name for path in zones for name in zone_ids(path, zone_id)], dtype=np.object_)
    )
    reading = (batch for path in zones for batch in read_layer(path, zone_id, crs))
    measure = _each_by_itself if len(names) == len(codes) else _by_group
    found, zone_m2, notes = measure(ground, reading, codes.astype(np.int32))
    table = pair_rows(
        found,
        pd.Index(regions[region_id], name=region_id),
        [str(name) for name in names],
        region_km2=ground.areas() / 1e6,
        zone_km2=zone_m2 / 1e6,
    )
    table.attrs["engine"] = f"{found.engine}（{found.reason}）"
    return table, notes


def _each_by_itself(
    ground: Rings, batches: Iterator[ZoneLayer], codes: np.ndarray
) -> tuple[Overlaps, np.ndarray, list[str]]:
    """Measure zones of one feature each, batch by batch; a batch's edges are let go where no border comes near."""
    overlay = Streamed(ground, len(codes))
    notes, at = [], 0
    for batch in batches:
        overlay.add(batch.rings, codes[at : at + batch.rings.features], batch.valid)
        at += batch.rings.features
        notes += batch.notes
    found, zone_m2 = overlay.measured()
    return found, zone_m2, notes


def _by_group(ground: Rings, batches: Iterator[ZoneLayer], codes: np.ndarray) -> tuple[Overlaps, np.ndarray, list[str]]:
    """Measure zones of several features, which may overlap each other, all at once."""
    read = list(batches)
    layer, valid = joined([batch.rings for batch in read]), np.concatenate([batch.valid for batch in read])
    notes = [note for batch in read for note in batch.notes]
    del read
    reason = f"{len(layer.xy) + len(ground.xy)} 个顶点，边界积分引擎"
    found = overlap_rings(ground, layer, codes, reason=reason, valid=valid)
    return found, union_areas(layer, codes, valid), notes


def ledger_large(regions: gpd.GeoDataFrame, layers: list[Path], *, region_id: str, crs: str = "") -> pd.DataFrame:
    """Area of every combination of layers in every region, by the fast engine.

    Parameters
    ----------
    regions
        Valid lon/lat polygons with the column ``region_id``.
    layers
        One file a layer, at most `soilgis.geometry.overlay.MOST_LAYERS` (40).
    region_id
        Id column of the regions; it keeps its name in the result.
    crs
        CRS of files that declare none.

    Returns
    -------
    DataFrame
        The id column and `soilgis.model.ledger_tables.Combinations`, by region, largest combination first.
    """
    ground = region_rings(regions)
    read = [list(read_layer(path, crs=crs)) for path in layers]
    layer = np.repeat(np.arange(len(layers), dtype=np.int32), [sum(len(one.ids) for one in some) for some in read])
    every = [one for some in read for one in some]
    valid = np.concatenate([np.zeros(0, bool), *(one.valid for one in every)])
    found = combination_rings(ground, joined([one.rings for one in every]), layer, valid=valid)
    names = {
        mask: "+".join(path.stem for bit, path in enumerate(layers) if mask >> bit & 1) or "none"
        for mask in set(found.other.tolist())
    }
    region_km2 = ground.areas() / 1e6
    residual = region_km2 - np.bincount(found.region, weights=found.area_m2, minlength=len(region_km2)) / 1e6
    table = pd.DataFrame(
        {
            "combination": [names[mask] for mask in found.other.tolist()],
            "layers": [mask.bit_count() for mask in found.other.tolist()],
            "area_km2": found.area_m2 / 1e6,
            "share_of_region": np.minimum(found.area_m2 / 1e6 / region_km2[found.region], 1.0),
            "union_km2": union_m2(found, len(region_km2))[found.region] / 1e6,
            "region_km2": region_km2[found.region],
            "residual_km2": residual[found.region],
            "method": METHOD,
        }
    )
    checked = Combinations.check(table)
    checked.insert(0, region_id, regions[region_id].to_numpy()[found.region], allow_duplicates=False)
    return checked.iloc[np.lexsort((-found.area_m2, found.region))].reset_index(drop=True)


def region_rings(regions: gpd.GeoDataFrame) -> Rings:
    """Edges of lon/lat regions in the authalic plane."""
    source = from_shapes(np.asarray(regions.geometry.array, dtype=np.object_), "regions")
    return load(source, "regions", tolerance_m2=EDGE_TOLERANCE_M2)


def read_layer(path: Path, zone_id: str = "", crs: str = "") -> Iterator[ZoneLayer]:
    """Read a zone file batch by batch: checked, repaired, in the authalic plane.

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
        ids = batch.ids if batch.ids is not None else [path.stem] * rings.features
        yield ZoneLayer(rings, ids, valid, [f"{path.name}：{note}" for note in notes])


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
