"""Large layers (大图层量算): files of any size against regions, from bytes to areas without building shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.closure import Names
from soilgis.geometry.engine.rings import Rings, joined
from soilgis.geometry.overlap import (
    Overlaps,
    Streamed,
    overlap_rings,
    overlapping_regions,
    union_areas,
)
from soilgis.jobs.large.read_rings import ZoneLayer, read_layer, region_rings, seen
from soilgis.model.inputs import PLAIN, Opening
from soilgis.planning.areas.extents import apart
from soilgis.planning.areas.pair_tables import pair_rows, refuse_overlap, refuse_repeated
from soilgis.store.large.stream import zone_ids
from soilgis.store.layer_names import layer_names
from soilgis.store.opening import open_source
from soilgis.store.readable import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd

    from soilgis.model.notes import Note
    from soilgis.store.opening import Source

LARGE_BYTES = 8_000_000
"""Zone files from this size on are measured here rather than as shapes."""


def measure_large(
    regions: gpd.GeoDataFrame,
    zones: list[Path],
    *,
    region_id: str,
    zone_id: str = "",
    opening: Opening = PLAIN,
    allow_overlap: bool = False,
) -> tuple[pd.DataFrame, list[Note]]:
    """Measure regions against zone files with the fast engine.

    Parameters
    ----------
    regions
        Valid lon/lat polygons with the column ``region_id``.
    zones
        Zone files; equal zone ids in two files are one zone, files without ``zone_id`` never are.
    region_id, zone_id
        Id columns; without ``zone_id`` each file is one zone named after it, by `soilgis.store.layer_names.layer_names`.
    opening
        How the files are opened.
    allow_overlap
        Whether regions may overlap each other.

    Returns
    -------
    table, notes
        As `soilgis.planning.areas.pair_tables.pair_table`, and what was repaired or left out.
    """
    refuse_repeated(regions[region_id], region_id)
    ground = region_rings(regions)
    if not allow_overlap:
        refuse_overlap(overlapping_regions(ground), regions[region_id])
    sources = [open_source(path, opening.of("zones")) for path in zones]
    labels = zip(sources, [""] * len(zones) if zone_id else layer_names(zones), strict=True)
    codes, names = pd.factorize(
        np.array([name for source, label in labels for name in _named(source, zone_id, label)], dtype=np.object_)
    )
    extents: dict[str, np.ndarray] = {}
    batches = (seen(batch, source.path.name, extents) for source in sources for batch in read_layer(source, zone_id))
    measure = _each_by_itself if len(names) == len(codes) else _by_group
    called = Names(regions[region_id].tolist(), names.tolist())
    found, zone_m2, notes = measure(ground, batches, codes.astype(np.int32), called)
    notes += apart(np.asarray(regions.total_bounds), extents)
    table = pair_rows(
        found,
        pd.Index(regions[region_id], name=region_id),
        [str(name) for name in names],
        region_km2=ground.areas() / 1e6,
        zone_km2=zone_m2 / 1e6,
    )
    table.attrs["engine"] = f"{found.engine}（{found.reason}）"
    table.attrs["zones"] = tuple(str(name) for name in names)
    return table, notes


def _named(source: Source, zone_id: str, label: str) -> list[str]:
    """Zone id of each feature of a file."""
    with reading(source.path):
        ids = zone_ids(source, zone_id)
    return [label] * len(ids) if label else ids


def _each_by_itself(
    ground: Rings, batches: Iterator[ZoneLayer], codes: np.ndarray, names: Names
) -> tuple[Overlaps, np.ndarray, list[Note]]:
    """Measure zones of one feature each, batch by batch; a batch's edges are let go where no border comes near."""
    overlay = Streamed(ground, len(codes), names)
    notes, at = [], 0
    for batch in batches:
        overlay.add(batch.rings, codes[at : at + batch.rings.features], batch.valid)
        at += batch.rings.features
        notes += batch.notes
    found, zone_m2 = overlay.measured()
    return found, zone_m2, notes


def _by_group(
    ground: Rings, batches: Iterator[ZoneLayer], codes: np.ndarray, names: Names
) -> tuple[Overlaps, np.ndarray, list[Note]]:
    """Measure zones of several features, which may overlap each other, all at once."""
    read = list(batches)
    layer, valid = joined([batch.rings for batch in read]), np.concatenate([batch.valid for batch in read])
    notes = [note for batch in read for note in batch.notes]
    del read
    reason = f"{len(layer.xy) + len(ground.xy)} 个顶点，边界积分引擎"
    found = overlap_rings(ground, layer, codes, reason=reason, valid=valid, names=names)
    return found, union_areas(layer, codes, valid), notes
