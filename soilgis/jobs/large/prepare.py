"""Partitions' inputs (分区输入): regions by administrative prefix and strips of the plane, and the zones that come near each, written once.

Zone layers are read in portions (`soilgis.store.large.portions`). Portions are shared out as partitions are, each by whoever
reads it; nobody holds a layer whole. What a portion wrote says by its own codes which zone a ring counts for; which zones these are stands
in `PREPARED`, once all portions are read.
"""

from __future__ import annotations

import functools
import hashlib
import json
import logging
from collections import deque
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import shapely

from soilgis.geometry.engine.ring_sources import from_shapes
from soilgis.geometry.engine.rings import Rings, chosen, load
from soilgis.geometry.strips import file_part, strip_edges
from soilgis.jobs.large.read_rings import extent, read_layer, seen
from soilgis.jobs.large.scheduler import Progress, scheduled
from soilgis.model.errors import SchemaError
from soilgis.model.inputs import PLAIN, Opening
from soilgis.model.notes import Note
from soilgis.planning.areas.extents import apart
from soilgis.store.cache import is_whole
from soilgis.store.large.growing import GrowingTable, parquet_bytes, write_whole
from soilgis.store.large.portions import portions
from soilgis.store.large.ringfile import geo_metadata, ring_table
from soilgis.store.large.shapefile import parts_of
from soilgis.store.layer_names import layer_names
from soilgis.store.opening import open_source
from soilgis.store.text import sha256

if TYPE_CHECKING:
    import pyarrow as pa

    from soilgis.jobs.large.read_rings import ZoneLayer

log = logging.getLogger(__name__)
_FORMAT = "7"
_PREFIX = 2
PREPARED = "prepared.json"
"""What was noted when the inputs were written."""
_BOXES = "boxes.json"


@dataclass(frozen=True)
class LongRun:
    """What a long run measures (长跑任务): the fields of `soilgis.jobs.large.in_memory.measure_large`, and where it is kept."""

    zones: tuple[Path, ...]
    folder: Path
    region_id: str
    zone_id: str = ""
    opening: Opening = PLAIN
    scheduler: str = "local"
    allow_overlap: bool = False


def content_of(ground: Rings, run: LongRun) -> str:
    """Name of a run's folder: a digest of everything its result depends on."""
    files = [sha256(part) for path in run.zones for part in parts_of(path)]
    digest = hashlib.sha256(json.dumps([_FORMAT, run.zone_id, str(run.opening), files, _labels(run)]).encode())
    for array in (ground.xy, ground.start, ground.orientation, ground.feature):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()[:24]


def _labels(run: LongRun) -> list[str]:
    """Names of files that are one zone each."""
    return [""] * len(run.zones) if run.zone_id else layer_names(run.zones)


def prepare(
    ground: Rings, ids: list[str], run: LongRun, home: Path, progress: Progress
) -> tuple[list[str], list[Note]]:
    """Write the partitions' inputs, once, wherever the scheduler says; return the zones' ids and what was repaired.

    Parameters
    ----------
    ground, ids
        The regions and their ids.
    run
        What is measured.
    home
        The run's folder.
    progress
        Called with the Chinese name of each step.
    """
    done = home / PREPARED
    kept = _prepared(home, done)
    if kept:
        return kept["zones_named"], [Note.recorded(record) for record in kept["notes"]]
    write_whole(home / _BOXES, json.dumps({name: box.tolist() for name, box in _partitions(ground, ids, home).items()}))
    portions = _portions(run, home)
    work = functools.partial(share_out, replace(run, zones=tuple(path.absolute() for path in run.zones)))
    read = [
        json.loads(Path(path).read_text(encoding="utf-8"))
        for path in scheduled(work, portions, run.scheduler, progress, "分发分区图层")
    ]
    codes: dict[str, int] = {}
    told = [[codes.setdefault(name, len(codes)) for name in portion["zones_named"]] for portion in read]
    records = _said(run, read, ground)
    named = {f"p{number:04}": own for number, own in enumerate(told) if number}
    done_now = {"regions_named": ids, "zones_named": list(codes), "notes": records, "codes": named}
    write_whole(done, json.dumps(done_now, ensure_ascii=False), noted=True)
    return list(codes), [Note.recorded(record) for record in records]


def _said(run: LongRun, read: list[dict[str, Any]], ground: Rings) -> list[dict[str, Any]]:
    """Records of all notes on the files, what portions of one file say alike said once, and of files that lie nowhere near the regions."""
    records, extents = list[dict[str, Any]](), dict[str, np.ndarray]()
    for number, path in enumerate(run.zones):
        some = [portion for portion in read if portion["of_file"] == number]
        if not any(portion["shaped"] for portion in some):  # say what is wrong with the file as a whole
            deque(read_layer(open_source(path, run.opening.of("zones")), run.zone_id), 0)
        own = [record for portion in some for record in portion["notes"]]
        records += [record for at, record in enumerate(own) if record not in own[:at]]
        sides = np.array([extents.get(path.name, np.full(4, np.nan)), *(portion["extent"] for portion in some)], float)
        extents[path.name] = np.concatenate([np.fmin.reduce(sides[:, :2]), np.fmax.reduce(sides[:, 2:])])
    return [*records, *(note.record() for note in apart(extent(ground), extents))]


def _portions(run: LongRun, home: Path) -> list[str]:
    """Write down what each portion is: a file, and what is read of it; paths."""
    paths = list[str]()
    for number, path in enumerate(run.zones):
        source = open_source(path, run.opening.of("zones"))
        for part in portions(source):
            place = home / f"portion-{len(paths):04}.json"
            write_whole(place, json.dumps({"of_file": number, "part": part, "number": len(paths)}))
            paths.append(str(place))
    return paths


def share_out(run: LongRun, portion: str) -> str:
    """Read a portion of a zone layer, write what comes near each partition, and return the path of what is to be known of it.

    Parameters
    ----------
    run
        What is measured, files by their whole paths.
    portion
        Path of what the portion is; the partitions' bounds lie beside it. One that was read already is not read again.
    """
    path = Path(portion)
    done = path.with_name(path.name.replace("portion", "read"))
    if done.exists() and is_whole(done):
        return str(done)
    asked = json.loads(path.read_text(encoding="utf-8"))
    boxes = {name: np.array(box) for name, box in json.loads((path.parent / _BOXES).read_text()).items()}
    file, label = run.zones[asked["of_file"]], _labels(run)[asked["of_file"]]
    source = replace(open_source(file, run.opening.of("zones")), **_part(asked["part"]))
    codes: dict[str, int] = {}
    notes, extents, shaped = list[Note](), dict[str, np.ndarray](), 0
    with _Writers(path.parent, list(boxes), asked["number"]) as write:
        try:
            for batch in read_layer(source, run.zone_id, label):
                notes += batch.notes
                shaped += len(batch.rings.orientation)
                seen(batch, file.name, extents)
                _near(batch, codes, boxes, write)
        except SchemaError:
            if shaped or not extents or not asked["part"]:
                raise  # of a portion without any shape the whole file decides
    known = {
        "of_file": asked["of_file"],
        "zones_named": list(codes),
        "notes": [note.record() for note in notes],
        "shaped": shaped,
        "extent": extents[file.name].tolist(),
    }
    write_whole(done, json.dumps(known, ensure_ascii=False), noted=True)
    return str(done)


def _part(kept: dict[str, Any]) -> dict[str, Any]:
    """What is read of a file, as `soilgis.store.opening.Source` holds it."""
    return {name: value if isinstance(value, str) else tuple(value) for name, value in kept.items()}


def _near(batch: ZoneLayer, codes: dict[str, int], boxes: dict[str, np.ndarray], write: _Writers) -> None:
    """Write the features of a batch that come near each partition."""
    code = np.array([codes.setdefault(name, len(codes)) for name in batch.ids], np.int64)
    own = batch.rings.boxes()
    for name, (west, south, east, north) in boxes.items():
        meets = (own[:, 0] <= east) & (own[:, 2] >= west) & (own[:, 1] <= north) & (own[:, 3] >= south)
        if meets.any():
            write.table(name, _table(batch.rings, code, meets))


def _prepared(home: Path, done: Path) -> dict[str, list[Any]]:
    """What was noted when the inputs were written; empty where they are not there, or no longer what was written."""
    if not done.exists():
        return {}
    parts = [part for name in ("regions", "zones*") for part in home.glob(f"part-*.{name}.parquet")]
    if all(is_whole(part) for part in (done, *parts)):
        kept: dict[str, list[Any]] = json.loads(done.read_text(encoding="utf-8"))
        return kept
    log.warning("partitions kept in %s are damaged; they are made and measured again (分区缓存已损坏，重新量算)", home)
    for part in (*home.glob("part-*"), *home.glob("read-*")):
        part.unlink()
    return {}


def _partitions(ground: Rings, ids: list[str], home: Path) -> dict[str, np.ndarray]:
    """Write each partition's regions and return the partitions' bounds, by name."""
    boxes = ground.boxes()
    prefix = np.array([name[:_PREFIX] or "-" for name in ids])
    chosen = {f"part-{file_part(name)}": prefix == name for name in np.unique(prefix)}
    bounds = {}
    for name, mask in chosen.items():
        kept = mask & ~np.isnan(boxes[:, 0])
        if kept.any():
            bounds[name] = np.concatenate([boxes[kept, :2].min(axis=0), boxes[kept, 2:].max(axis=0)])
            _write(home / f"{name}.regions.parquet", _table(ground, np.arange(ground.features), mask))
    edges = np.linspace(-2.1e7, 2.1e7, 2) if not bounds else strip_edges(boxes)
    for strip, (west, east) in enumerate(pairwise(edges)):
        frame = load(from_shapes(np.array([shapely.box(west, -7e6, east, 7e6)]), "strip"), "strip", tolerance_m2=None)
        name = f"part-strip{strip:03}"
        bounds[name] = frame.boxes()[0]
        _write(home / f"{name}.regions.parquet", _table(frame, np.zeros(1, np.int64), np.ones(1, bool)))
    return bounds


def _write(path: Path, table: pa.Table) -> None:
    write_whole(path, parquet_bytes(table), noted=True)


def _table(rings: Rings, code: np.ndarray, features: np.ndarray) -> pa.Table:
    """Rings of some features as a table of `ringfile`."""
    kept = features[rings.ring_feature]
    part = chosen(rings, kept)
    return ring_table(part.xy, part.start, code[rings.ring_feature[kept]], part.hole, part.orientation)


class _Writers:
    """One growing file a partition (分区写出), whole or not there; of the first portion also files of partitions that nothing comes near."""

    def __init__(self, home: Path, names: list[str], portion: int) -> None:
        self._home, self._suffix, self._files = home, f".p{portion:04}" if portion else "", dict[str, GrowingTable]()
        self._always = [] if portion else names

    def __enter__(self) -> Self:
        for name in self._always:
            self._of(name)
        return self

    def table(self, name: str, table: pa.Table) -> None:
        """Write rows to a partition's file."""
        self._of(name).add(table)

    def _of(self, name: str) -> GrowingTable:
        if name not in self._files:
            self._files[name] = GrowingTable(self._home / f"{name}.zones{self._suffix}.parquet", _schema())
        return self._files[name]

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            for file in self._files.values() if kind is None else ():
                file.finish()
        finally:
            for file in self._files.values():
                file.abandon()


@functools.cache
def _schema() -> pa.Schema:
    empty = load(from_shapes(np.array([], object), "none"), "none", tolerance_m2=None)
    return _table(empty, np.zeros(0, np.int64), np.zeros(0, bool)).schema.with_metadata(geo_metadata())
