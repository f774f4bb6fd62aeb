"""Large layers (大图层量算): files of any size against regions, from bytes to areas without building shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import EDGE_TOLERANCE_M2, METHOD
from soilgis.geometry.combinations import union_m2
from soilgis.geometry.overlay import Overlaps, combination_rings, overlap_rings, overlapping_regions
from soilgis.geometry.rings import (
    Flags,
    RingBytes,
    Rings,
    from_geoarrow,
    from_records,
    from_shapes,
    from_wkb,
    joined,
    load,
    without,
)  # fmt: skip
from soilgis.model.ledger_tables import Combinations
from soilgis.planning.pairs import pair_rows, refuse_overlap, refuse_repeated
from soilgis.store.stream import ZoneBatch, is_plain, layer_crs, zone_batches
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
    notes
        What was repaired or left out, in Chinese.
    """

    rings: Rings
    ids: list[str]
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
    batches = [batch for path in zones for batch in read_layer(path, zone_id, crs)]
    notes = [note for batch in batches for note in batch.notes]
    codes, names = pd.factorize(np.array([name for batch in batches for name in batch.ids], dtype=np.object_))
    layer = joined([batch.rings for batch in batches])
    del batches
    found, zone_m2 = whole_and_parts(ground, layer, codes.astype(np.int32))
    table = pair_rows(
        found,
        pd.Index(regions[region_id], name=region_id),
        [str(name) for name in names],
        region_km2=ground.areas() / 1e6,
        zone_km2=zone_m2 / 1e6,
    )
    table.attrs["engine"] = f"{found.engine}（{found.reason}）"
    return table, notes


def ledger_large(regions: gpd.GeoDataFrame, layers: list[Path], *, region_id: str, crs: str = "") -> pd.DataFrame:
    """Area of every combination of layers in every region, by the fast engine.

    Parameters
    ----------
    regions
        Valid lon/lat polygons with the column ``region_id``.
    layers
        One file a layer, at most 16.
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
    read = [[batch.rings for batch in read_layer(path, crs=crs)] for path in layers]
    layer = np.repeat(np.arange(len(layers), dtype=np.int32), [sum(one.features for one in some) for some in read])
    found = combination_rings(ground, joined([one for some in read for one in some]), layer)
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


def whole_and_parts(regions: Rings, zones: Rings, group: np.ndarray) -> tuple[Overlaps, np.ndarray]:
    """Overlaps of regions and zone groups, and the whole area of each group, its overlapping parts counted once, m².

    The whole is measured as one more region: a frame around everything.
    """
    boxes = np.vstack([regions.boxes(), zones.boxes()])
    low, high = np.nanmin(boxes[:, :2], axis=0) - 1000, np.nanmax(boxes[:, 2:], axis=0) + 1000
    frame = load(from_shapes(np.array([shapely.box(*low, *high)], object), "frame"), "frame", tolerance_m2=None)
    points = len(zones.xy) + len(regions.xy)
    found = overlap_rings(joined([regions, frame]), zones, group, reason=f"{points} 个顶点，边界积分引擎")
    inside = found.region < regions.features
    whole = np.zeros(int(group.max(initial=-1)) + 1)
    whole[found.other[~inside]] = found.area_m2[~inside]
    tiny = whole == 0
    whole[tiny] = np.bincount(group, weights=zones.areas(), minlength=len(whole))[tiny]
    return Overlaps(found.region[inside], found.other[inside], found.area_m2[inside], found.engine, found.reason), whole


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
            rings, notes = _trusted(load(source, subject, tolerance_m2=EDGE_TOLERANCE_M2), path, batch, subject)
        else:
            rings, notes = _reprojected(batch, str(layer_crs(path, crs)), subject)
        ids = batch.ids if batch.ids is not None else [path.stem] * rings.features
        yield ZoneLayer(rings, ids, [f"{path.name}：{note}" for note in notes])


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


def _trusted(rings: Rings, path: Path, batch: ZoneBatch, subject: str) -> tuple[Rings, list[str]]:
    """Repair what is not valid and say so; ``rings`` are returned as they are where all is well."""
    present = np.zeros(rings.features, bool)
    present[rings.feature] = True
    notes = _bare(present, batch.first)
    doubtful = _doubtful(rings, batch)
    if not len(doubtful):
        return rings, notes
    shapes = _shapes(doubtful, path, batch)
    wrong = ~shapely.is_valid(shapes)
    replaced = np.full(rings.features, None, object)
    for feature, shape in zip(doubtful[wrong], shapes[wrong], strict=True):
        replaced[feature], note = _repaired(shape, subject, batch.first + int(feature) + 1)
        notes.append(note)
    if batch.rings is not None:
        replaced[doubtful[~wrong]] = shapes[~wrong]
    taken = np.array([shape is not None for shape in replaced])
    if not taken.any():
        return rings, notes
    mended = load(from_shapes(replaced, subject), subject, tolerance_m2=EDGE_TOLERANCE_M2)
    return _overlaid(without(rings, taken[rings.feature]), mended), notes


def _doubtful(rings: Rings, batch: ZoneBatch) -> np.ndarray:
    """Features to be looked at as shapes: those with an unsound giant ring or from a Shapefile, and small ones that are invalid."""
    from soilgis.geometry.soundness import misplaced_rings, sound_rings

    wanted = np.zeros(rings.features, bool)
    small = np.zeros(rings.features, bool)
    if batch.rings is None and not batch.native:
        size = np.bincount(rings.ring_feature, weights=np.diff(rings.start), minlength=rings.features)
        small = size <= _GIANT_POINTS
        shapes = shapely.from_wkb(batch.column.filter(small).to_numpy(zero_copy_only=False))
        wanted[np.flatnonzero(small)[~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)]] = True
    giant = without(rings, small[rings.feature])
    wanted[giant.ring_feature[~sound_rings(giant)]] = True
    if batch.rings is not None:
        wanted[rings.ring_feature[misplaced_rings(rings)]] = True
    return np.flatnonzero(wanted)


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
