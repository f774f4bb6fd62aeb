"""Area of every combination of layers in every region, books that close (多图层叠加台账)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, ClassVar

from pydantic import Field

from soilgis.jobs.large.pieces import shared_out
from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import Progress, RegionJob, Target, silent
from soilgis.model.layer import Role
from soilgis.model.level import Level
from soilgis.model.spread_job import SpreadingJob


class Ledger(SpreadingJob, RegionJob):
    """Every combination of up to 40 layers in each region, and the overlaps of two layers that follow from it; rows of a region sum to it (多图层叠加台账)."""

    title = "叠加台账"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis ledger --regions counties.shp --region-id XZQDM --zones 红线=redline.gpkg --zones 基本农田=farmland.gpkg --out out/ledger",
        "soilgis ledger --regions admin --level city --zones taihang --zones lvliang --out out/ledger --wide",
    )
    shown = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> town = gpd.GeoDataFrame({"town": ["甲"]}, geometry=[shapely.box(111, 36, 111.04, 36.02)], crs="EPSG:4490")
    >>> red = gpd.GeoDataFrame(geometry=[shapely.box(111, 36, 111.02, 36.02)], crs="EPSG:4490")
    >>> farm = gpd.GeoDataFrame(geometry=[shapely.box(111.01, 36, 111.03, 36.02)], crs="EPSG:4490")
    >>> found = soilgis.ledger(town, {"红线": red, "农田": farm}, region_id="town")
    >>> found.table.set_index("combination")["area_km2"].round(2).sort_index().to_dict()
    {'none': 2.0, '农田': 2.0, '红线': 2.0, '红线+农田': 2.0}
    >>> list(found.tables)
    ['ledger', 'overlaps', 'overlaps-total', 'top']
    """

    inputs: ClassVar[tuple[str, ...]] = ("regions", "zones")

    regions: Annotated[str, holds.vector(role=Role.BOUNDARIES)]
    """File of regions, or a boundaries layer such as admin (区域文件或图层)."""
    zones: Annotated[tuple[str, ...], holds.vector(role=Role.ZONES, pair=True)]
    """File of a layer, or a zone layer, also as NAME=FILE; may be repeated (叠加图层)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the tables (输出目录)."""
    region_id: Annotated[str, holds.column("regions")] = "adcode"
    """Column with the region's id; it keeps its name in the output (区域编号字段)."""
    level: Annotated[Level, holds.option()] = Level.COUNTY
    """Level of a boundaries layer (行政级别)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    allow_overlap: Annotated[bool, holds.option()] = False
    """Let regions overlap each other; such ground counts in both (允许区域重叠)."""
    top: Annotated[int, holds.number()] = Field(default=10, ge=0)
    """How many of the largest combinations over all regions are listed; 0 for none (最大组合数)."""
    wide: Annotated[bool, holds.option(group="输出")] = False
    """Also write one line a region and one column a combination, and the matrix of the overlaps, km² (宽表)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        names = ["ledger", "overlaps", "overlaps-total", *(["top"] if self.top else [])]
        names += ["ledger-wide", "overlaps-wide"] if self.wide else []
        return (Target(self.out, names=tuple(f"{name}.csv" for name in names)),)

    @shared_out
    def measure(self, progress: Progress = silent) -> Tables:
        """Open the regions and the layers, measure every combination, and lay the tables."""
        from soilgis.jobs.steps.inputs import open_regions, refuse_no_column
        from soilgis.jobs.steps.layer_ledger import opened_layers, stack_layers
        from soilgis.store.catalog import Catalog

        catalog, opening = Catalog(self.layers), self.opening()
        progress("读取区域与图层")
        regions, notes = open_regions(
            self.regions, catalog, level=self.level, region_id=self.region_id, opening=opening
        )
        refuse_no_column(regions, self.region_id, "regions", "--region-id")
        layers, said = opened_layers(self.zones, catalog, opening=opening, near=regions)
        progress("叠加台账")
        found = stack_layers(
            regions, layers, region_id=self.region_id, top=self.top, opening=opening, allow_overlap=self.allow_overlap
        )
        wide = found.wide() if self.wide else {}
        return Tables(found.frames(top=bool(self.top)), (*notes, *said, *found.notes), wide=wide)
