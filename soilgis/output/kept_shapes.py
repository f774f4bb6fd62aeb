"""Kept shapes (显示图形缓存): what a wide study's windows draw, thinned and packed once and kept by the digest of what it was made from.

Internal layers leave nothing here: what rests on one is made anew each time.
"""

from __future__ import annotations

import hashlib
import json
import logging
import zipfile
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from soilgis.model.errors import OutputError
from soilgis.model.secrecy import Use, audit
from soilgis.model.tables import Regions, Zones
from soilgis.output.picture.thinned import Thinned, tolerance_m
from soilgis.output.webmap.packed import Packed
from soilgis.store.cache import cache_folder, is_whole, kept_file, stamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.result import Settled

log = logging.getLogger(__name__)
_FORM = 1
"""Raised when shapes are thinned or packed in another way, so that what was kept before is left alone."""
_TELLING = (Regions.adcode, Regions.level, Regions.parent_adcode, Zones.zone_id, Zones.layer, Zones.basis)
"""Columns that say what shapes are."""
LEAST = 500_000
"""Studies of fewer vertices are thinned sooner than they are looked up."""


@dataclass(frozen=True)
class Shown:
    """Every shape that the windows of a result draw (显示图形)."""

    thinned: Thinned
    packed: Packed


def cache_name() -> str:
    """What the name of every kept file begins with; it depends on what thins and packs."""
    return f"shapes-{stamp(_FORM, shapely.geos_version, packages=('shapely', 'numpy'))}"


def kept_name(settled: Settled) -> str:
    """Name of the file that the shapes of a study are kept in; empty where they are not to be kept."""
    frames = (settled.regions, settled.zones)
    small = sum(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum() for frame in frames) < LEAST
    if small or any(one.use is not Use.WITHHELD for one in audit().uses):
        return ""
    digest = hashlib.sha256(repr((tolerance_m(settled), settled.study.unit_level, sorted(settled.within))).encode())
    for frame in frames:
        _take(digest, frame)
    return f"{cache_name()}-{digest.hexdigest()[:24]}.npz"


def _take(digest: Any, frame: gpd.GeoDataFrame) -> None:
    """Take a frame into a digest: its shapes, and the columns that say what they are."""
    columns = [str(column) for column in _TELLING if column in frame]
    digest.update(frame[columns].to_json(orient="values").encode())
    for shape in shapely.to_wkb(frame.geometry.to_numpy()):
        digest.update(shape)


def read_kept(name: str) -> Shown | None:
    """Read kept shapes; None where there are none, or where they are not what was written."""
    path = cache_folder() / name
    return _read(path) if name and path.is_file() and is_whole(path) else None


def kept_or_made(name: str, make: Callable[[], Shown]) -> Shown:
    """Make shapes and keep them under a name; only made where the name is empty or the disk is full."""
    if not name:
        return make()
    made: list[Shown] = []

    def write(path: Path) -> None:
        made.append(make())
        _write(made[0], path)

    try:
        found = None if made else _read(kept_file(name, write))
    except OutputError as failure:
        log.warning("shapes are not kept: %s", failure)
        found = None
    return made[0] if made else found or make()


def _write(shown: Shown, path: Path) -> None:
    thinned, packed = shown.thinned, asdict(shown.packed)
    groups = {"leaves": thinned.leaves, "parents": thinned.parents}
    groups |= {f"zones:{layer}": shapes for layer, shapes in thinned.zones.items()}
    text = json.dumps({"groups": [*groups], "packed": packed}, ensure_ascii=False)
    arrays = {"head": np.frombuffer(text.encode(), dtype=np.uint8)}
    for place, shapes in enumerate(groups.values()):
        written = shapely.to_wkb(shapes).tolist()
        arrays[f"size{place}"] = np.array([len(one) for one in written], dtype=np.int64)
        arrays[f"wkb{place}"] = np.frombuffer(b"".join(written), dtype=np.uint8)
    with path.open("wb") as stream:
        np.savez(stream, allow_pickle=False, **arrays)


def _read(path: Path) -> Shown | None:
    try:
        with np.load(path, allow_pickle=False) as held:
            head = json.loads(held["head"].tobytes())
            groups = {
                name: _shapes(held[f"size{place}"], held[f"wkb{place}"]) for place, name in enumerate(head["groups"])
            }
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return None
    zones = {name.removeprefix("zones:"): shapes for name, shapes in groups.items() if name.startswith("zones:")}
    return Shown(Thinned(groups["leaves"], groups["parents"], zones), Packed(**head["packed"]))


def _shapes(sizes: np.ndarray, written: np.ndarray) -> Shapes:
    ends = np.cumsum(sizes).tolist()
    whole = written.tobytes()
    shapes = [whole[end - size : end] for end, size in zip(ends, sizes.tolist(), strict=True)]
    found: Shapes = shapely.from_wkb(np.array(shapes, dtype=object))
    return found
