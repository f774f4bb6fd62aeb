"""Area of every region inside every zone, for any files (任意图层叠加)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import click
from pydantic import Field

from soilgis.cli.perform import Request
from soilgis.model.errors import shorten
from soilgis.model.job import RegionJob, Target
from soilgis.model.level import Level

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd
    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.store.catalog import Catalog

    Tables: TypeAlias = dict[str, tuple[type[Table], pd.DataFrame]]
    Wides: TypeAlias = dict[str, tuple[pd.DataFrame, pd.Series[Any], str, tuple[str, ...]]]


class Command(RegionJob, Request):
    """Measure regions against zones: ellipsoidal areas and shares, ground counted once, as one long table (任意图层叠加量算)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis coverage --regions counties.shp --region-id XZQDM --zones redline.gpkg --out coverage.csv",
        "soilgis coverage --regions admin --level city --zones taihang --zones yanshan --out coverage.csv",
        "soilgis coverage --regions admin --zones redline.parquet --dissolve-by kind --min-overlap 100 --wide --out coverage.csv",
        "soilgis coverage --regions admin --zones redline.gpkg --zones farmland.gpkg --zones taihang --ledger --top 20 --out coverage.csv",
        "soilgis coverage --regions admin --zones redline.parquet --scheduler tcp://10.0.0.5:8786 --work /shared/run --out coverage.csv",
    )
    excludes: ClassVar[dict[str, tuple[str, ...]]] = {"dissolve_by": ("zone_id",)}

    inputs: ClassVar[tuple[str, ...]] = ("regions", "zones")

    regions: str
    """File of regions, or a boundaries layer such as admin (区域文件或图层)."""
    zones: tuple[str, ...]
    """File of zones, or a zone layer; may be repeated (分区文件或图层)."""
    out: Path
    """CSV file to write (输出文件)."""
    region_id: str = "adcode"
    """Column with the region's id; it keeps its name in the output (区域编号字段)."""
    zone_id: str = ""
    """Column with the zone's id; without it each file is one zone named after it (分区编号字段)."""
    level: Level = Level.COUNTY
    """Level of a boundaries layer (行政级别)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    allow_overlap: bool = False
    """Let regions overlap each other; such ground counts in both (允许区域重叠)."""

    dissolve_by: str = ""
    """Column whose equal values are one zone, instead of --zone-id: kinds, grades, owners (合并字段)."""
    min_overlap: float = Field(default=0.0, ge=0)
    """Overlaps below this area in m² go to NAME-slivers.csv instead, counted and summed on the screen, never lost (碎屑阈值)."""
    wide: bool = False
    """Also write NAME-wide.csv: one row a region, also those without any zone, one column a zone, km²; with --ledger also NAME-ledger-wide.csv and the matrix NAME-overlaps-wide.csv (宽表)."""
    ledger: bool = False
    """Also measure every combination of the --zones layers, up to 40, that sum to the region: NAME-ledger.csv, the overlaps of two layers in NAME-overlaps.csv and over all regions in NAME-overlaps-total.csv (叠加台账)."""
    top: int = Field(default=10, ge=0)
    """With --ledger: how many of the largest combinations over all regions go to NAME-top.csv; 0 for none (最大组合数)."""
    zh: bool = False
    """Chinese headings in the CSV files (CSV 用中文表头)."""
    engine: Literal["auto", "fast", "reference"] = "auto"
    """How areas are measured: fast sums borders, reference cuts shapes, auto takes the quicker one (量算引擎)."""
    scheduler: str = ""
    """Measure by partitions that survive a crash: local, threads, or tcp://host:port of a Dask scheduler; local by itself when memory is short (调度器)."""
    work: Path | None = None
    """Folder of the partitions, where an interrupted run goes on; emptied when the tables are written. In the cache when not given; a tcp:// scheduler needs one that its workers share (长跑工作目录)."""

    def writes(self) -> tuple[Target, ...]:
        """The CSV file, and what else is asked for beside it."""
        kinds = [
            *(["slivers"] if self.min_overlap else []),
            *(["wide"] if self.wide else []),
            *(["ledger", "overlaps", "overlaps-total", *(["top"] if self.top else [])] if self.ledger else []),
            *(["ledger-wide", "overlaps-wide"] if self.ledger and self.wide else []),
        ]
        return (Target(self.out, (".csv",), tuple(map(self._named, kinds))),)

    def perform(self) -> int:
        """Measure everything, then write all tables together."""
        from soilgis.cli.progress import steps
        from soilgis.jobs.steps.inputs import open_regions, refuse_no_column
        from soilgis.output.atomic import prove_writable
        from soilgis.store.catalog import Catalog
        from soilgis.store.idle import refuse_idle

        catalog = Catalog(self.layers)
        opening = self.opening()
        self._refuse_early()
        prove_writable(self.out.parent)
        with steps("叠加量算") as progress:
            progress("读取区域")
            refuse_idle([self.regions, *self.zones], opening)
            regions, notes = open_regions(
                self.regions, catalog, level=self.level, region_id=self.region_id, opening=opening
            )
            refuse_no_column(regions, self.region_id, "regions", "--region-id")
            table, found = self._measured(regions, catalog, progress)
            small = table["area_km2"] * 1e6 < self.min_overlap
            tables, wide = self._tables(table[~small], table[small], regions[self.region_id])
            if self.ledger:
                progress("叠加台账")
                found += self._ledgered(regions, catalog, tables, wide)
            progress("写出表格")
            self._write(tables, wide)
            self._empty_work(table)
        for note in dict.fromkeys([*notes, *found]):
            click.echo(f"注意：{note}", err=True)
        if small.any():
            lost = table.loc[small, "area_km2"].sum() * 1e6
            click.echo(
                f"注意：{small.sum()} 处重叠小于 {self.min_overlap:g} m²，合计 {lost:.1f} m²，另存为碎屑表", err=True
            )
        click.echo(f"量算引擎：{table.attrs['engine']}", err=True)
        for name in (*tables, *wide):
            click.echo(self.out.with_name(name))
        return 0

    def _refuse_early(self) -> None:
        """Refuse what can be told before anything is read."""
        from soilgis.jobs.steps.layer_ledger import refuse_bad_names
        from soilgis.model.errors import UsageError
        from soilgis.store.layer_names import layer_names

        if self.ledger:
            refuse_bad_names(layer_names(self.zones))
        if "://" in self.scheduler and self.work is None:
            raise UsageError(
                "--scheduler tcp://… needs --work DIR on a disk that all workers share (集群须指定共享的工作目录)"
            )
        absent = [name for name in self.zones if not Path(name).is_file()]
        if self.scheduler and absent:
            raise UsageError(
                f"--scheduler measures files, {shorten(absent)} is none (分区量算只接受文件); leave out --scheduler, or give its file"
            )

    def _measured(
        self, regions: gpd.GeoDataFrame, catalog: Catalog, progress: Callable[[str], None]
    ) -> tuple[pd.DataFrame, list[str]]:
        """Measure by partitions, as a large layer, or as shapes."""
        from soilgis.jobs.large.in_memory import LARGE_BYTES, measure_large
        from soilgis.jobs.steps.inputs import open_zones
        from soilgis.jobs.steps.pair_areas import measure_files
        from soilgis.planning.areas.extents import apart
        from soilgis.store.layer_names import layer_names

        column = self.dissolve_by or self.zone_id
        files = [Path(name) for name in self.zones]
        all_files = all(path.is_file() for path in files)
        if self.scheduler:
            return self._partitioned(regions, files, progress)
        large = all_files and (self.engine == "fast" or sum(path.stat().st_size for path in files) >= LARGE_BYTES)
        if large and self.engine != "reference":
            crowded = self._crowded(files)
            if crowded:
                click.echo(f"注意：{crowded}", err=True)
                return self._partitioned(regions, files, progress)
            progress("量算大图层")
            return measure_large(
                regions,
                files,
                region_id=self.region_id,
                zone_id=column,
                opening=self.opening(),
                allow_overlap=self.allow_overlap,
            )
        progress("读取分区")
        labels = [""] * len(self.zones) if column else layer_names(self.zones)
        opened = [
            open_zones(name, catalog, zone_id=column, opening=self.opening(), label=label, near=regions)
            for name, label in zip(self.zones, labels, strict=True)
        ]
        progress("量算")
        frames = [frame for frame, _ in opened]
        table = measure_files(
            regions, frames, region_id=self.region_id, allow_overlap=self.allow_overlap, engine=self.engine
        )
        extents = {Path(name).name: frame.total_bounds for name, frame in zip(self.zones, frames, strict=True)}
        notes = [note for _, noted in opened for note in noted]
        return table, [*notes, *apart(regions.total_bounds, extents)]

    def _crowded(self, files: list[Path]) -> str:
        """Why the layer is measured by partitions though none asked for it; empty when it fits in half of the free memory."""
        from soilgis.store.large.memory import available_bytes, needed_bytes

        free, needed = available_bytes(), needed_bytes(files)
        if not free or needed <= free / 2:
            return ""
        return (
            f"一次量算约需内存 {needed / 1e9:.1f} GB，超过可用内存 {free / 1e9:.1f} GB 的一半：改为分区量算，"
            f"中间结果在 {self._work()}（--work），中断后可续算"
        )

    def _work(self) -> Path:
        from soilgis.store.cache import cache_folder

        return self.work or cache_folder() / "work"

    def _empty_work(self, table: pd.DataFrame) -> None:
        """Take away the partitions of a run whose tables are written, and the folder if nothing else is in it."""
        import shutil
        from contextlib import suppress

        if "work" in table.attrs:
            shutil.rmtree(table.attrs["work"], ignore_errors=True)
            with suppress(OSError):
                Path(table.attrs["work"]).parent.rmdir()

    def _partitioned(
        self, regions: gpd.GeoDataFrame, files: list[Path], progress: Callable[[str], None]
    ) -> tuple[pd.DataFrame, list[str]]:
        from soilgis.jobs.large.partitions import LongRun, measure_partitions

        run = LongRun(
            tuple(files),
            self._work(),
            self.region_id,
            self.dissolve_by or self.zone_id,
            self.opening(),
            self.scheduler or "local",
            self.allow_overlap,
        )
        return measure_partitions(regions, run, progress)

    def _tables(self, table: pd.DataFrame, slivers: pd.DataFrame, regions: pd.Series[Any]) -> tuple[Tables, Wides]:
        """Tables of the coverage itself by file name."""
        from soilgis.model.tables import PairCoverage

        tables: Tables = {self.out.name: (PairCoverage, table)}
        if self.min_overlap:
            tables[self._named("slivers")] = (PairCoverage, slivers)
        zones = tuple(table.attrs.get("zones", ()))
        wide: Wides = {self._named("wide"): (table, regions, "zone_id", zones)} if self.wide else {}
        return tables, wide

    def _ledgered(self, regions: gpd.GeoDataFrame, catalog: Catalog, tables: Tables, wide: Wides) -> list[str]:
        """Measure the ledger and add its tables; return what was repaired."""
        import pandas as pd

        from soilgis.jobs.steps.inputs import open_zones
        from soilgis.jobs.steps.layer_ledger import stack_layers
        from soilgis.model.ledger_tables import Combinations, LayerOverlaps, OverlapTotals, TopCombinations
        from soilgis.store.layer_names import layer_names

        names = layer_names(self.zones)
        layers = {
            label: Path(name)
            if Path(name).is_file()
            else open_zones(name, catalog, opening=self.opening(), near=regions)[0]
            for label, name in zip(names, self.zones, strict=True)
        }
        made = stack_layers(
            regions,
            layers,
            region_id=self.region_id,
            top=self.top,
            opening=self.opening(),
            allow_overlap=self.allow_overlap,
        )
        tables[self._named("ledger")] = (Combinations, made.combinations)
        tables[self._named("overlaps")] = (LayerOverlaps, made.overlaps)
        tables[self._named("overlaps-total")] = (OverlapTotals, made.totals)
        if self.top:
            tables[self._named("top")] = (TopCombinations, made.top)
        if self.wide:
            wide[self._named("ledger-wide")] = (made.combinations, regions[self.region_id], "combination", ())
            wide[self._named("overlaps-wide")] = (
                made.totals,
                pd.Series(names, name="layer_a"),
                "layer_b",
                tuple(names),
            )
        return list(made.notes)

    def _named(self, kind: str) -> str:
        return f"{self.out.stem}-{kind}.csv"

    def _write(self, tables: Tables, wide: Wides) -> None:
        """Write all tables, or none."""
        from soilgis.output.atomic import scratch_file
        from soilgis.output.tables import write_csv, write_wide

        with scratch_file(self.out) as scratch:
            for name, (declaration, frame) in tables.items():
                write_csv(frame, declaration, scratch.with_name(name), lang="zh" if self.zh else "")
            for name, (frame, rows, column, known) in wide.items():
                write_wide(frame, rows, scratch.with_name(name), column=column, value="area_km2", known=known)
