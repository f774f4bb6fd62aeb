"""Area of every region inside every zone, for any files (任意图层叠加)."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import click

from soilgis.cli.declare import Request
from soilgis.model.study import Level


class Command(Request):
    """Measure regions against zones: ellipsoidal areas and shares, ground counted once, as one long table (任意图层叠加量算)."""

    examples: ClassVar[tuple[str, ...]] = (
        "soilgis coverage --regions counties.shp --region-id XZQDM --zones redline.gpkg --out coverage.csv",
        "soilgis coverage --regions admin --level city --zones taihang --zones yanshan --out coverage.csv",
    )

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
    crs: str = ""
    """CRS of files that declare none, such as EPSG:4490 (坐标系)."""
    level: Level = Level.COUNTY
    """Level of a boundaries layer (行政级别)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    allow_overlap: bool = False
    """Let regions overlap each other; such ground counts in both (允许区域重叠)."""

    def perform(self) -> int:
        """Measure and write the table."""
        from soilgis.cli.progress import steps
        from soilgis.measure import measure_files, open_regions, open_zones
        from soilgis.model.tables import PairCoverage
        from soilgis.output.atomic import scratch_folder
        from soilgis.output.tables import write_csv
        from soilgis.store.catalog import Catalog

        catalog = Catalog(self.layers)
        with steps("叠加量算") as progress:
            progress("读取区域")
            regions, notes = open_regions(self.regions, catalog, level=self.level, crs=self.crs)
            progress("读取分区")
            opened = [open_zones(name, catalog, zone_id=self.zone_id, crs=self.crs) for name in self.zones]
            progress("量算")
            table = measure_files(
                regions, [frame for frame, _ in opened], region_id=self.region_id, allow_overlap=self.allow_overlap
            )
            with scratch_folder(self.out.parent) as scratch:
                write_csv(table, PairCoverage, scratch / self.out.name)
        for note in [*notes, *(note for _, found in opened for note in found)]:
            click.echo(f"注意：{note}", err=True)
        click.echo(self.out)
        return 0
