"""Area of every region inside every zone, for any files (任意图层叠加)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from soilgis.jobs.large.pieces import shared_out
from soilgis.model import holds
from soilgis.model.answer import Tables, Wide
from soilgis.model.errors import UsageError, shorten
from soilgis.model.job import Progress, RegionJob, Target, silent
from soilgis.model.layer import Role
from soilgis.model.level import Level
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.splitting import SplittingJob
from soilgis.model.spread_job import SpreadingJob

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from soilgis.jobs.steps.coverage_plan import Asked
    from soilgis.model.answer import Frames
    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog


class Coverage(SpreadingJob, RegionJob, SplittingJob):
    """Measure regions against zones: ellipsoidal areas and shares, ground counted once, as one long table (任意图层叠加量算)."""

    title = "叠加量算"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis coverage --regions counties.shp --region-id XZQDM --zones redline.gpkg --out coverage.csv",
        "soilgis coverage --regions admin --level city --zones taihang --zones yanshan --out coverage.csv",
        "soilgis coverage --regions admin --zones redline.parquet --dissolve-by kind --min-overlap 100 --wide --out coverage.csv",
        "soilgis coverage --regions admin --zones redline.gpkg --zones farmland.gpkg --zones taihang --ledger --top 20 --out coverage.csv",
        "soilgis coverage --regions admin --zones redline.parquet --scheduler tcp://10.0.0.5:8786 --work /shared/run --out coverage.csv",
    )
    shown = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> towns = gpd.GeoDataFrame({"town": ["甲", "乙"]}, geometry=shapely.box([111, 111.02], 36, [111.02, 111.04], 36.02), crs="EPSG:4490")
    >>> red = gpd.GeoDataFrame({"kind": ["林", "水"]}, geometry=shapely.box([111.01, 111.03], 36, [111.03, 111.05], 36.02), crs="EPSG:4490")
    >>> found = soilgis.coverage(towns, red, region_id="town", zone_id="kind")
    >>> found.table[["town", "zone_id", "share_of_region"]].round(3).values.tolist()
    [['甲', '林', 0.5], ['乙', '林', 0.5], ['乙', '水', 0.5]]
    >>> found.told[0][:5]
    '量算引擎：'
    >>> [path.name for path in found.write("coverage")]
    ['coverage.csv', 'manifest.json']
    """
    excludes: ClassVar[dict[str, tuple[str, ...]]] = {"dissolve_by": ("zone_id",)}

    inputs: ClassVar[tuple[str, ...]] = ("regions", "zones")
    measures_alone: ClassVar[bool] = False  # by partitions by itself when memory is short

    regions: Annotated[str, holds.vector(role=Role.BOUNDARIES)]
    """File of regions, or a boundaries layer such as admin (区域文件或图层)."""
    zones: Annotated[tuple[str, ...], holds.vector(role=Role.ZONES)]
    """File of zones, or a zone layer; may be repeated (分区文件或图层)."""
    out: Annotated[Path, holds.file_out(".csv")]
    """CSV file to write (输出文件)."""
    region_id: Annotated[str, holds.column("regions")] = "adcode"
    """Column with the region's id; it keeps its name in the output (区域编号字段)."""
    zone_id: Annotated[str, holds.column("zones")] = ""
    """Column with the zone's id; without it each file is one zone named after it (分区编号字段)."""
    level: Annotated[Level, holds.option()] = Level.COUNTY
    """Level of a boundaries layer (行政级别)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    allow_overlap: Annotated[bool, holds.option()] = False
    """Let regions overlap each other; such ground counts in both (允许区域重叠)."""

    dissolve_by: Annotated[str, holds.column("zones")] = ""
    """Column whose equal values are one zone, instead of --zone-id: kinds, grades, owners (合并字段)."""
    min_overlap: Annotated[float, holds.number("m²")] = Field(default=0.0, ge=0)
    """Overlaps below this area in m² go to NAME-slivers.csv instead, counted and summed on the screen, never lost (碎屑阈值)."""
    wide: Annotated[bool, holds.option(group="输出")] = False
    """Also write NAME-wide.csv: one row a region, also those without any zone, one column a zone, km²; with --ledger also NAME-ledger-wide.csv and the matrix NAME-overlaps-wide.csv (宽表)."""
    ledger: Annotated[bool, holds.option(group="输出")] = False
    """Also measure every combination of the --zones layers, up to 40, that sum to the region: NAME-ledger.csv, the overlaps of two layers in NAME-overlaps.csv and over all regions in NAME-overlaps-total.csv (叠加台账)."""
    top: Annotated[int, holds.number()] = Field(default=10, ge=0)
    """With --ledger: how many of the largest combinations over all regions go to NAME-top.csv; 0 for none (最大组合数)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings in the CSV files (CSV 用中文表头)."""
    engine: Annotated[Literal["auto", "fast", "reference"], holds.option(advanced=True)] = "auto"
    """How areas are measured: fast sums borders, reference cuts shapes, auto takes the quicker one (量算引擎)."""

    def writes(self) -> tuple[Target, ...]:
        """The CSV file, and what else is asked for beside it."""
        kinds = [
            *(["slivers"] if self.min_overlap else []),
            *(["wide"] if self.wide else []),
            *(["ledger", "overlaps", "overlaps-total", *(["top"] if self.top else [])] if self.ledger else []),
            *(["ledger-wide", "overlaps-wide"] if self.ledger and self.wide else []),
        ]
        return (Target(self.out, (".csv",), tuple(f"{self.out.stem}-{kind}.csv" for kind in kinds)),)

    @shared_out
    def measure(self, progress: Progress = silent) -> Tables:
        """Open the regions, measure them against the zones as the plan says, set slivers apart, and lay the ledger if one is wanted."""
        from soilgis.jobs.steps.coverage_plan import measured
        from soilgis.jobs.steps.inputs import open_regions, refuse_no_column
        from soilgis.jobs.steps.parts_regions import split_regions
        from soilgis.store.catalog import Catalog
        from soilgis.store.idle import refuse_idle

        catalog, opening = Catalog(self.layers), self.opening()
        progress("读取区域")
        refuse_idle([self.regions, *self.zones], opening)
        regions, notes = open_regions(
            self.regions, catalog, level=self.level, region_id=self.region_id, opening=opening
        )
        refuse_no_column(regions, self.region_id, "regions", "--region-id")
        found = measured(regions, self._asked(catalog), catalog, progress)
        answer = self._laid(found.table, regions[self.region_id], found.zones)
        said, told = (*notes, *found.notes), (f"量算引擎：{found.engine}",)
        answer = replace(answer, notes=(*said, *answer.notes), told=told, spent=found.spent)
        if self.ledger:
            progress("叠加台账")
            answer = self._with_ledger(answer, regions, said, catalog)
        return split_regions(answer, self._divided(catalog), regions, self.region_id)

    def _divided(self, catalog: Catalog) -> str:
        from soilgis.jobs.steps.parts_regions import refuse_split

        return refuse_split(self.split, self.regions, catalog, self.level)

    def _asked(self, catalog: Catalog) -> Asked:
        from soilgis.jobs.steps.coverage_plan import Asked

        return Asked(
            self.zones, self.region_id, self.dissolve_by or self.zone_id, self.opening(), self._unheld(catalog),
            self.engine, self.scheduler, self.work,
        )  # fmt: skip

    def _unheld(self, catalog: Catalog) -> bool:
        """Whether regions are not held against each other: they may overlap, or are the package's, which a test holds to tile the ground."""
        from soilgis.jobs.steps.inputs import is_layer

        return self.allow_overlap or is_layer(self.regions, catalog)

    def early(self) -> None:
        """Refuse names that no ledger can tell apart, parts of no known level, and a scheduler without what it needs."""
        from soilgis.jobs.steps.layer_ledger import refuse_bad_names
        from soilgis.store.catalog import Catalog
        from soilgis.store.layer_names import layer_names

        self._divided(Catalog(self.layers))

        if self.ledger:
            refuse_bad_names(layer_names(self.zones))
        absent = [name for name in self.zones if not Path(name).is_file()]
        if self.scheduler and absent:
            raise UsageError(
                f"--scheduler measures files, {shorten(absent)} is none (分区量算只接受文件); leave out --scheduler, or give its file"
            )

    def _laid(self, pairs: pd.DataFrame, regions: pd.Series[Any], zones: tuple[str, ...]) -> Tables:
        """Tables of the coverage itself: overlaps, and slivers apart with a note of what they come to."""
        from soilgis.model.tables import PairCoverage

        small = pairs[PairCoverage.area_km2] * 1e6 < self.min_overlap
        table, slivers = pairs[~small], pairs[small]
        made: Frames = {"": (PairCoverage, table), **({"slivers": (PairCoverage, slivers)} if self.min_overlap else {})}
        wide = {"wide": Wide(table, regions, "zone_id", zones)} if self.wide else {}
        return Tables(made, self._of_slivers(slivers), wide=wide)

    def _of_slivers(self, slivers: pd.DataFrame) -> tuple[Note, ...]:
        if slivers.empty:
            return ()
        from soilgis.model.tables import PairCoverage

        lost = float(slivers[PairCoverage.area_km2].sum()) * 1e6
        return (JobNotes.slivers(overlaps=len(slivers), least_m2=self.min_overlap, area_m2=lost),)

    def _with_ledger(
        self, answer: Tables, regions: gpd.GeoDataFrame, said: tuple[Note, ...], catalog: Catalog
    ) -> Tables:
        """The answer with the tables of every combination of the layers behind its own."""
        from soilgis.jobs.steps.layer_ledger import opened_layers, stack_layers

        opening = self.opening()
        layers, _ = opened_layers(self.zones, catalog, opening=opening, near=regions)
        found = stack_layers(
            regions, layers, region_id=self.region_id,
            top=self.top, opening=opening, allow_overlap=self._unheld(catalog),
        )  # fmt: skip
        made: Frames = {**answer.made, **found.frames(top=bool(self.top))}
        wide = {**answer.wide, **(found.wide() if self.wide else {})}
        notes = (*said, *found.notes, *answer.notes[len(said) :])
        return replace(answer, made=made, wide=wide, notes=notes)
