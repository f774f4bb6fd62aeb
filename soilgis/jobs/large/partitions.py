"""Long runs (分区长跑): regions by administrative prefix, each partition measured alone, here or on a cluster, and never twice.

A run's folder is named after the content of its inputs. In it lie the partitions' inputs as GeoParquet (`soilgis.store.large.ringfile`), and
each partition's result as soon as it is measured: a run that was killed goes on where it was, and gives the same bytes. Strips of the
plane are partitions too: they give each zone's whole area.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.closure import Names, refuse_larger
from soilgis.geometry.engine.ring_sources import from_shapes
from soilgis.geometry.engine.rings import Rings, chosen, load
from soilgis.geometry.engine.validity import ring_validity
from soilgis.geometry.overlap import Overlaps, overlap_rings, overlapping_regions
from soilgis.geometry.strips import STRIPS, file_part, strip_edges
from soilgis.jobs.large.read_rings import extent, read_layer, region_rings, seen
from soilgis.jobs.large.scheduler import Progress, refuse_unreachable, scheduled, unwritable
from soilgis.model.inputs import PLAIN, Opening
from soilgis.model.notes import Note
from soilgis.model.sentences.large import SpreadMessages
from soilgis.planning.areas.extents import apart
from soilgis.planning.areas.pair_tables import pair_rows, refuse_overlap, refuse_repeated
from soilgis.store.cache import is_whole, note_digest
from soilgis.store.large.ringfile import geo_metadata, read_ring_table, ring_table
from soilgis.store.large.shapefile import parts_of
from soilgis.store.layer_names import layer_names
from soilgis.store.opening import open_source
from soilgis.store.text import sha256

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import geopandas as gpd
    import pyarrow as pa


log = logging.getLogger(__name__)
_FORMAT = "5"
_PREFIX = 2


@dataclass(frozen=True)
class LongRun:
    """What a long run measures (长跑任务); the fields of `soilgis.jobs.large.in_memory.measure_large`, and where it is kept."""

    zones: tuple[Path, ...]
    folder: Path
    region_id: str
    zone_id: str = ""
    opening: Opening = PLAIN
    scheduler: str = "local"
    allow_overlap: bool = False


def measure_partitions(regions: gpd.GeoDataFrame, run: LongRun, progress: Progress) -> tuple[pd.DataFrame, list[Note]]:
    """Measure regions against zone files partition by partition.

    Parameters
    ----------
    regions
        Valid lon/lat polygons with the column ``run.region_id``.
    run
        Zone files, scheduler (local, threads, or tcp://host:port of a Dask scheduler) and the folder of kept results.
    progress
        Called with the Chinese name of each step; partitions are counted (`soilgis.model.events`).

    Returns
    -------
    table, notes
        As `soilgis.planning.areas.pair_tables.pair_table`; the same bytes whatever the scheduler and however often it was interrupted.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    UsageError
        If the scheduler cannot be reached.
    """
    refuse_unreachable(run.scheduler, run.folder)
    refuse_repeated(regions[run.region_id], run.region_id)
    ground = region_rings(regions)
    if not run.allow_overlap:
        refuse_overlap(overlapping_regions(ground), regions[run.region_id])
    try:
        home = run.folder.absolute() / _content(ground, run)
        home.mkdir(parents=True, exist_ok=True)
        names, notes = prepare(ground, regions[run.region_id].astype(str).tolist(), run, home)
        parts = [str(path) for path in sorted(home.glob("part-*.zones.parquet"))]
        results = [Path(path) for path in scheduled(measure_partition, parts, run.scheduler, progress)]
    except OSError as failure:
        raise unwritable(run.folder, failure) from failure
    found = pd.concat([pd.read_parquet(path) for path in results if "strip" not in path.name])
    whole = pd.concat([pd.read_parquet(path) for path in results if "strip" in path.name])
    found = found.sort_values(["region", "code"])
    zone_m2 = np.bincount(whole["code"], weights=whole["area_m2"], minlength=len(names)).astype(np.float64)
    refuse_larger(
        (found["region"].to_numpy(), found["code"].to_numpy()),
        found["area_m2"].to_numpy(),
        (ground.areas(), zone_m2 + 2 * STRIPS),  # each strip may lose a square metre of a zone to rounding
        Names(regions[run.region_id].tolist(), names),
    )
    pairs = Overlaps(
        found["region"].to_numpy(), found["code"].to_numpy(), found["area_m2"].to_numpy(), "fast", "分区长跑"
    )
    index = pd.Index(regions[run.region_id], name=run.region_id)
    table = pair_rows(pairs, index, names, region_km2=ground.areas() / 1e6, zone_km2=zone_m2 / 1e6)
    table.attrs["zones"] = tuple(names)
    table.attrs["work"] = str(home)
    table.attrs["engine"] = f"fast（{len(results)} 个分区，{run.scheduler}）"
    return table, notes


def _content(ground: Rings, run: LongRun) -> str:
    """Name of a run's folder: a digest of everything its result depends on."""
    files = [sha256(part) for path in run.zones for part in parts_of(path)]
    digest = hashlib.sha256(json.dumps([_FORMAT, run.zone_id, str(run.opening), files, _labels(run)]).encode())
    for array in (ground.xy, ground.start, ground.orientation, ground.feature):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:24]


def _labels(run: LongRun) -> list[str]:
    """Names of files that are one zone each."""
    return [""] * len(run.zones) if run.zone_id else layer_names(run.zones)


def prepare(ground: Rings, ids: list[str], run: LongRun, home: Path) -> tuple[list[str], list[Note]]:
    """Write the partitions' inputs, once; return the zones' ids and what was repaired.

    The zone layer is read batch by batch and never held whole.
    """
    done = home / "prepared.json"
    kept = _prepared(home, done)
    if kept:
        return kept["zones"], [Note.recorded(record) for record in kept["notes"]]
    boxes = _partitions(ground, ids, home)
    codes: dict[str, int] = {}
    notes, extents = list[Note](), dict[str, np.ndarray]()
    with _writers(home, list(boxes)) as write:
        for path, label in zip(run.zones, _labels(run), strict=True):
            source = open_source(path, run.opening.of("zones"))
            for batch in read_layer(source, run.zone_id, label):
                notes += batch.notes
                seen(batch, path.name, extents)
                code = np.array([codes.setdefault(name, len(codes)) for name in batch.ids], np.int64)
                _share_out(batch.rings, code, boxes, write)
    notes += apart(extent(ground), extents)
    for part in (*home.glob("part-*.regions.parquet"), *home.glob("part-*.zones.parquet")):
        note_digest(part)
    kept = {"regions": ids, "zones": list(codes), "notes": [note.record() for note in notes]}
    _atomic(done, json.dumps(kept, ensure_ascii=False))
    note_digest(done)
    return list(codes), notes


def _prepared(home: Path, done: Path) -> dict[str, list[Any]]:
    """What was noted when the inputs were written; empty where they are not there, or no longer what was written."""
    if not done.exists():
        return {}
    parts = [part for name in ("regions", "zones") for part in home.glob(f"part-*.{name}.parquet")]
    if all(is_whole(part) for part in (done, *parts)):
        kept: dict[str, list[Any]] = json.loads(done.read_text(encoding="utf-8"))
        return kept
    log.warning("partitions kept in %s are damaged; they are made and measured again (分区缓存已损坏，重新量算)", home)
    for part in home.glob("part-*"):
        part.unlink()
    return {}


def _partitions(ground: Rings, ids: list[str], home: Path) -> dict[str, np.ndarray]:
    """Write each partition's regions and return the partitions' bounds, by name."""
    import pyarrow.parquet as pq

    boxes = ground.boxes()
    prefix = np.array([name[:_PREFIX] or "-" for name in ids])
    chosen = {f"part-{file_part(name)}": prefix == name for name in np.unique(prefix)}
    bounds = {}
    for name, mask in chosen.items():
        kept = mask & ~np.isnan(boxes[:, 0])
        if kept.any():
            bounds[name] = np.concatenate([boxes[kept, :2].min(axis=0), boxes[kept, 2:].max(axis=0)])
            pq.write_table(_table(ground, np.arange(ground.features), mask), home / f"{name}.regions.parquet")
    edges = np.linspace(-2.1e7, 2.1e7, 2) if not bounds else strip_edges(boxes)
    for strip, (west, east) in enumerate(pairwise(edges)):
        frame = load(from_shapes(np.array([shapely.box(west, -7e6, east, 7e6)]), "strip"), "strip", tolerance_m2=None)
        name = f"part-strip{strip:03}"
        bounds[name] = frame.boxes()[0]
        pq.write_table(_table(frame, np.zeros(1, np.int64), np.ones(1, bool)), home / f"{name}.regions.parquet")
    return bounds


def _table(rings: Rings, code: np.ndarray, features: np.ndarray) -> pa.Table:
    """Rings of some features as a table of `ringfile`."""
    kept = features[rings.ring_feature]
    part = chosen(rings, kept)
    return ring_table(part.xy, part.start, code[rings.ring_feature[kept]], part.hole, part.orientation)


class _writers:  # noqa: N801 - used as a context
    """One growing file a partition (分区写出)."""

    def __init__(self, home: Path, names: list[str]) -> None:
        import pyarrow.parquet as pq

        empty = load(from_shapes(np.array([], object), "none"), "none", tolerance_m2=None)
        schema = _table(empty, np.zeros(0, np.int64), np.zeros(0, bool)).schema.with_metadata(geo_metadata())
        self._files = {name: pq.ParquetWriter(home / f"{name}.zones.parquet", schema) for name in names}

    def __enter__(self) -> Callable[[str, pa.Table], None]:
        return lambda name, table: self._files[name].write_table(table)

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()


def _share_out(
    rings: Rings, code: np.ndarray, boxes: dict[str, np.ndarray], write: Callable[[str, pa.Table], None]
) -> None:
    own = rings.boxes()
    for name, (west, south, east, north) in boxes.items():
        meets = (own[:, 0] <= east) & (own[:, 2] >= west) & (own[:, 1] <= north) & (own[:, 3] >= south)
        if meets.any():
            write(name, _table(rings, code, meets))


def measure_partition(zones: str) -> str:
    """Measure one partition and return the path of its result; one that is there already is not measured again.

    Parameters
    ----------
    zones
        Path of the partition's zones; its regions lie beside it. On a cluster the folder must be one all workers see.
    """
    path = Path(zones)
    result = path.with_name(path.name.replace(".zones.", ".result."))
    if result.exists():
        if is_whole(result):
            return str(result)
        log.warning("%s", SpreadMessages.damaged(part=result))
    regions, region_code = _rings(path.with_name(path.name.replace(".zones.", ".regions.")))
    layer, zone_code = _rings(path)
    valid = ring_validity(layer)[1]
    found = overlap_rings(
        regions,
        layer,
        np.arange(layer.features, dtype=np.int32),
        valid=valid,
        names=_names(path, region_code, zone_code),
    )
    frame = pd.DataFrame(
        {"region": region_code[found.region], "code": zone_code[found.other], "area_m2": found.area_m2}
    )
    scratch = result.with_name(f".{result.name}.{time.monotonic_ns()}")
    frame.to_parquet(scratch, index=False)
    note_digest(result, scratch)
    scratch.replace(result)
    return str(result)


def _names(path: Path, region_code: np.ndarray, zone_code: np.ndarray) -> Names:
    """Ids of a partition's regions and zones; a strip's only region is the strip."""
    kept = json.loads((path.parent / "prepared.json").read_text(encoding="utf-8"))
    strip = "strip" in path.name
    regions = [path.name] if strip else [kept["regions"][code] for code in region_code.tolist()]
    return Names(regions, [kept["zones"][code] for code in zone_code.tolist()])


def _rings(path: Path) -> tuple[Rings, np.ndarray]:
    """Rings of a file, one feature a code, and the codes."""
    xy, start, code, hole, orientation = read_ring_table(path)
    names, feature = np.unique(code, return_inverse=True)
    ring = np.repeat(np.arange(len(code), dtype=np.int32), np.diff(start))
    ring[start[1:] - 1] = -1
    ring[:-1][(xy[1:] == xy[:-1]).all(axis=1)] = -1
    each = np.arange(len(code), dtype=np.int32)
    return Rings(xy, ring, start, orientation, hole, each, feature.astype(np.int32), len(names)), names


def _atomic(path: Path, text: str) -> None:
    scratch = path.with_name(f".{path.name}.{time.monotonic_ns()}")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)
