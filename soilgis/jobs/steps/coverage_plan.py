"""How coverage is measured (量算方式): one plan decides between shapes, a large layer and partitions, and one function follows it.

Shapes serve what is small and the shelf's layers; which engine cuts them, `soilgis.geometry.which_engine` estimates. Files from
`LARGE_BYTES` on, and all of them when the fast engine is asked for, are measured from their bytes without shapes; by partitions
when that would take more than half of the memory that is free, or when a scheduler is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.jobs.large.in_memory import LARGE_BYTES
from soilgis.model.inputs import PLAIN, Opening
from soilgis.model.job import Progress, silent
from soilgis.model.sentences.jobs import JobNotes

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from soilgis.geometry.which_engine import Engine
    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog


class Way(StrEnum):
    """Ways of measuring (量算方式)."""

    SHAPES = "shapes"
    LARGE = "large"
    PARTITIONS = "partitions"


@dataclass(frozen=True)
class Asked:
    """What is measured, and what was asked of the way (量算要求).

    Attributes
    ----------
    zones
        Files, or ids of zone layers.
    region_id, zone_id
        Id columns; without ``zone_id`` each file is one zone named after it.
    opening
        How the files are opened.
    allow_overlap
        Whether regions may overlap each other.
    engine
        auto, fast or reference.
    scheduler
        local, threads, or tcp://host:port of a Dask scheduler; empty when none is asked for.
    work
        Folder of the partitions; in the cache when None.
    """

    zones: tuple[str, ...]
    region_id: str
    zone_id: str = ""
    opening: Opening = PLAIN
    allow_overlap: bool = False
    engine: Engine = "auto"
    scheduler: str = ""
    work: Path | None = None

    @property
    def files(self) -> list[Path]:
        """The zones as paths."""
        return [Path(name) for name in self.zones]

    @property
    def kept(self) -> Path:
        """Folder of the partitions."""
        from soilgis.store.cache import cache_folder

        return self.work or cache_folder() / "work"


@dataclass(frozen=True)
class Plan:
    """The way that was chosen, and what must be said of the choice (量算方案)."""

    way: Way
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Measured:
    """Areas of all pairs, as `soilgis.planning.areas.pair_tables.pair_table`, and what goes with them (量算结果).

    Attributes
    ----------
    table
        The pairs.
    engine
        Which engine measured, and why.
    zones
        Ids of all zones, those that meet no region too, where the way knows them.
    notes
        What was repaired, left out or decided.
    spent
        Folders of the run's own work, no longer needed once the table is written.
    """

    table: pd.DataFrame
    engine: str
    zones: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    spent: tuple[Path, ...] = ()


def plan(asked: Asked) -> Plan:
    """Choose how to measure; the only choice that depends on the machine is told in the plan's notes."""
    if asked.scheduler:
        return Plan(Way.PARTITIONS)
    files = asked.files
    if asked.engine == "reference" or not all(path.is_file() for path in files):
        return Plan(Way.SHAPES)
    if asked.engine != "fast" and sum(path.stat().st_size for path in files) < LARGE_BYTES:
        return Plan(Way.SHAPES)
    crowded = _crowded(files, asked.kept)
    return Plan(Way.PARTITIONS, (crowded,)) if crowded else Plan(Way.LARGE)


def _crowded(files: Sequence[Path], kept: Path) -> Note | None:
    """Why files are measured by partitions though none asked for it; None when they fit in half of the free memory."""
    from soilgis.store.large.memory import available_bytes, needed_bytes

    free, needed = available_bytes(), needed_bytes(list(files))
    if not free or needed <= free / 2:
        return None
    return JobNotes.by_partitions(needed_gb=needed / 1e9, free_gb=free / 1e9, folder=kept)


def measured(regions: gpd.GeoDataFrame, asked: Asked, catalog: Catalog, progress: Progress = silent) -> Measured:
    """Measure regions against zones the way the plan says.

    Parameters
    ----------
    regions
        Valid lon/lat polygons with the column ``asked.region_id``.
    asked
        Zones and wishes.
    catalog
        Where zone layers are.
    progress
        Called with the Chinese name of each step.

    Raises
    ------
    SoilgisError
        Naming the input, what is wrong and the cure.
    """
    chosen = plan(asked)
    for note in chosen.notes:
        progress(note)
    if chosen.way is Way.PARTITIONS:
        return _by_partitions(regions, asked, chosen, progress)
    if chosen.way is Way.LARGE:
        return _as_large(regions, asked, progress)
    return _as_shapes(regions, asked, catalog, progress)


def _by_partitions(regions: gpd.GeoDataFrame, asked: Asked, chosen: Plan, progress: Progress) -> Measured:
    from soilgis.jobs.large.partitions import measure_partitions
    from soilgis.jobs.large.prepare import LongRun

    run = LongRun(
        tuple(asked.files),
        asked.kept,
        asked.region_id,
        asked.zone_id,
        asked.opening,
        asked.scheduler or "local",
        asked.allow_overlap,
    )
    table, notes = measure_partitions(regions, run, progress)
    spent = (Path(table.attrs["work"]),)
    return _named(table, (*chosen.notes, *notes), spent)


def _as_large(regions: gpd.GeoDataFrame, asked: Asked, progress: Progress) -> Measured:
    from soilgis.jobs.large.in_memory import measure_large

    progress("量算大图层")
    table, notes = measure_large(
        regions,
        asked.files,
        region_id=asked.region_id,
        zone_id=asked.zone_id,
        opening=asked.opening,
        allow_overlap=asked.allow_overlap,
    )
    return _named(table, tuple(notes))


def _named(table: pd.DataFrame, notes: tuple[Note, ...], spent: tuple[Path, ...] = ()) -> Measured:
    """What was measured; the ids of all zones leave the table's ``attrs``, which pandas copies with every column that is looked at."""
    zones = tuple(table.attrs.pop("zones", ()))
    return Measured(table, table.attrs["engine"], zones, notes, spent)


def _as_shapes(regions: gpd.GeoDataFrame, asked: Asked, catalog: Catalog, progress: Progress) -> Measured:
    from soilgis.jobs.steps.inputs import open_zones
    from soilgis.planning.areas.extents import apart
    from soilgis.store.layer_names import layer_names

    progress("读取分区")
    labels = [""] * len(asked.zones) if asked.zone_id else layer_names(asked.zones)
    opened = [
        open_zones(name, catalog, zone_id=asked.zone_id, opening=asked.opening, label=label, near=regions)
        for name, label in zip(asked.zones, labels, strict=True)
    ]
    progress("量算")
    frames = [frame for frame, _ in opened]
    table = measure_files(
        regions, frames, region_id=asked.region_id, allow_overlap=asked.allow_overlap, engine=asked.engine
    )
    extents = {path.name: frame.total_bounds for path, frame in zip(asked.files, frames, strict=True)}
    notes = [*(note for _, noted in opened for note in noted), *apart(regions.total_bounds, extents)]
    return _named(table, tuple(notes))


def measure_files(
    regions: gpd.GeoDataFrame,
    zones: list[gpd.GeoDataFrame],
    *,
    region_id: str,
    allow_overlap: bool = False,
    engine: Engine = "auto",
) -> pd.DataFrame:
    """Measure opened regions against several opened zone layers; equal zone ids in two layers are one zone."""
    import pandas as pd

    from soilgis.jobs.steps.inputs import refuse_no_column
    from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2
    from soilgis.planning.areas.pair_tables import pair_table

    refuse_no_column(regions, region_id, "regions", "--region-id")
    joined = pd.concat(zones, ignore_index=True)
    return pair_table(
        regions,
        joined,
        region_id=region_id,
        allow_overlap=allow_overlap,
        edge_tolerance_m2=EDGE_TOLERANCE_M2,
        engine=engine,
    )
