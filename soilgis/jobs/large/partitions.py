"""Long runs (分区长跑): regions by administrative prefix, each partition measured alone, here or on a cluster, and never twice.

A run's folder is named after the content of its inputs. In it lie the partitions' inputs as GeoParquet (`soilgis.store.large.ringfile`), and
each partition's result as soon as it is measured: a run that was killed goes on where it was, and gives the same bytes. Strips of the
plane are partitions too: they give each zone's whole area.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.closure import Names, refuse_larger
from soilgis.geometry.engine.rings import Rings
from soilgis.geometry.engine.validity import ring_validity
from soilgis.geometry.overlap import Overlaps, overlap_rings, overlapping_regions
from soilgis.geometry.strips import STRIPS
from soilgis.jobs.large.prepare import PREPARED, LongRun, content_of, prepare
from soilgis.jobs.large.read_rings import region_rings
from soilgis.jobs.large.scheduler import Progress, refuse_unreachable, scheduled, unwritable
from soilgis.model.sentences.large import SpreadMessages
from soilgis.planning.areas.pair_tables import pair_rows, refuse_overlap, refuse_repeated
from soilgis.store.cache import is_whole
from soilgis.store.large.growing import write_whole
from soilgis.store.large.ringfile import read_ring_table

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.notes import Note

log = logging.getLogger(__name__)


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
        home = run.folder.absolute() / content_of(ground, run)
        home.mkdir(parents=True, exist_ok=True)
        names, notes = prepare(ground, regions[run.region_id].astype(str).tolist(), run, home, progress)
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
    regions, region_code = _rings((path.with_name(path.name.replace(".zones.", ".regions.")), None))
    layer, zone_code = _rings(*_portions(path))
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
    write_whole(result, frame.to_parquet(index=False), noted=True)
    return str(result)


def _names(path: Path, region_code: np.ndarray, zone_code: np.ndarray) -> Names:
    """Ids of a partition's regions and zones; a strip's only region is the strip."""
    kept = json.loads((path.parent / PREPARED).read_text(encoding="utf-8"))
    strip = "strip" in path.name
    regions = [path.name] if strip else [kept["regions_named"][code] for code in region_code.tolist()]
    return Names(regions, [kept["zones_named"][code] for code in zone_code.tolist()])


def _portions(path: Path) -> list[tuple[Path, np.ndarray | None]]:
    """Files of a partition's zones in the order of the layers, and what the codes in each stand for; None where they are the codes of all."""
    kept = json.loads((path.parent / PREPARED).read_text(encoding="utf-8"))["codes"]
    more = [path.parent / path.name.replace(".zones.", f".zones.{portion}.") for portion in kept]
    codes = [np.array(known, np.int64) for known in kept.values()]
    return [(path, None), *((one, known) for one, known in zip(more, codes, strict=True) if one.exists())]


def _rings(*files: tuple[Path, np.ndarray | None]) -> tuple[Rings, np.ndarray]:
    """Rings of files, one feature a code, and the codes."""
    tables = [(read_ring_table(path), known) for path, known in files]
    points = np.cumsum([0, *(len(table[0]) for table, _ in tables)])
    start = np.concatenate(
        [*(table[1][:-1] + base for (table, _), base in zip(tables, points, strict=False)), points[-1:]]
    )
    xy, hole, orientation = (np.concatenate([table[at] for table, _ in tables]) for at in (0, 3, 4))
    code = np.concatenate([table[2] if known is None else known[table[2]] for table, known in tables])
    names, feature = np.unique(code, return_inverse=True)
    ring = np.repeat(np.arange(len(code), dtype=np.int32), np.diff(start))
    ring[start[1:] - 1] = -1
    ring[:-1][(xy[1:] == xy[:-1]).all(axis=1)] = -1
    each = np.arange(len(code), dtype=np.int32)
    return Rings(xy, ring, start, orientation, hole, each, feature.astype(np.int32), len(names)), names
