"""Conservation rate, gap to the target and trajectory from an erosion raster (水土保持率)."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import click
from pydantic import Field

from soilgis.cli.perform import Request
from soilgis.model.job import Target, WritingJob
from soilgis.model.level import Level


class Command(WritingJob, Request):
    """From erosion rasters to 水土保持率, gaps to the targets and what each year must bring (水土保持率与目标差距)."""

    examples: ClassVar[tuple[str, ...]] = (
        (
            "soilgis rate --region 山西省 --level city --raster 2024=erosion.tif --legend 1=slight --legend 2=light "
            "--land land.csv --out out/rate"
        ),
        "soilgis rate --region 140000 --raster 2024=demo:shanxi-erosion --out out/rate",
    )

    region: tuple[str, ...]
    """Region code or full name; may be repeated (研究区)."""
    raster: tuple[str, ...]
    """YEAR=FILE: an erosion raster, or a CSV of published figures; first year first; may be repeated (侵蚀栅格)."""
    out: Path
    """Folder for the tables (输出目录)."""
    legend: tuple[str, ...] = ()
    """Class by code, such as 1=slight or 12=wind_light; may be repeated (图例)."""
    nodata: str = ""
    """Value of cells without data where the file declares none; none when every cell has a value (无数据值)."""
    land: str = ""
    """CSV of land areas; without it the area within the border stands in (国土面积文件)."""
    level: Level = Level.CITY
    """Level of the tables (统计级别)."""
    min_measured: float = Field(default=0.95, gt=0, le=1)
    """Least share of a region with erosion data for which a rate is printed and judged; below it 未核查 (最小已量测比例)."""
    targets: str = "targets"
    """Layer of the targets (目标值图层)."""
    layers: tuple[Path, ...] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    encoding: str = ""
    """Encoding of the tables, such as GB18030; told from their bytes when not given (文本编码)."""
    strict: bool = False
    """Refuse demo and working rasters (严格模式)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=("rates.csv", "gaps.csv", "changes.csv", "transfer.csv")),)

    def perform(self) -> int:
        """Measure and write the tables."""
        from soilgis.cli.progress import steps
        from soilgis.cli.rasters import write_tables
        from soilgis.jobs.steps.raster_inputs import raster_entries
        from soilgis.jobs.steps.study import run
        from soilgis.model.layer import Status, Title
        from soilgis.model.study import Study
        from soilgis.planning.rates.gaps import already_met
        from soilgis.store.catalog import Catalog

        study = Study(
            id="rate", title=Title(zh="水土保持率", en="Conservation rate"), region=self.region, level=self.level,
            targets=self.targets, rasters=raster_entries(self.raster, self.legend, self.nodata),
            land_areas=str(Path(self.land).absolute()) if self.land else "", encoding=self.encoding,
            min_measured=self.min_measured,
        )  # fmt: skip
        with steps("水土保持率") as progress:
            result = run(study, Catalog(self.layers), strict=self.strict, progress=progress)
            write_tables(result.extra, self.out)
        for warning in result.provenance.warnings:
            click.echo(f"注意：{warning}", err=True)
        for year, place, status in already_met(result.extra["gaps"][1])[["year", "name", "status"]].to_numpy():
            click.echo(f"提前达到2035年目标：{place}（{year}年，{Status(status).label}）", err=True)
        click.echo(self.out)
        return 0
