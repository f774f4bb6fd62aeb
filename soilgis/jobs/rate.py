"""Conservation rate, gap to the target and trajectory from an erosion raster (水土保持率)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from soilgis.jobs.large.pieces import shared_out
from soilgis.model import holds
from soilgis.model.answer import Tables
from soilgis.model.job import Progress, Target, silent
from soilgis.model.layer import Role
from soilgis.model.level import Level
from soilgis.model.sentences.jobs import JobMessages
from soilgis.model.splitting import SplittingJob
from soilgis.model.spread_job import SpreadingJob

if TYPE_CHECKING:
    from soilgis.model.study import Study


class Rate(SpreadingJob, SplittingJob):
    """From erosion rasters to 水土保持率, gaps to the targets and what each year must bring (水土保持率与目标差距)."""

    title = "水土保持率"
    examples: ClassVar[tuple[str, ...]] = (
        (
            "soilgis rate --region 山西省 --level city --raster 2024=erosion.tif --legend 1=slight --legend 2=light "
            "--land land.csv --out out/rate"
        ),
        "soilgis rate --region 140000 --raster 2024=demo:shanxi-erosion --out out/rate",
    )

    shown = """
    >>> import soilgis
    >>> found = soilgis.rate("140000", {2024: "demo:shanxi-erosion"}, level="province")
    >>> found.table[["name", "year", "status"]].values.tolist()
    [['山西省', 2024, 'demo']]
    >>> found.table["rate"].between(0, 1).tolist()
    [True]
    >>> list(found.tables)[:2]
    ['rates', 'gaps']
    """

    region: Annotated[tuple[str, ...], holds.PLACE]
    """Region code or full name; may be repeated (研究区)."""
    raster: Annotated[tuple[str, ...], holds.raster(pair=True)]
    """YEAR=FILE: an erosion raster, or a CSV of published figures; first year first; may be repeated (侵蚀栅格)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the tables (输出目录)."""
    legend: Annotated[tuple[str, ...], holds.option(group="输入")] = ()
    """Class by code, such as 1=slight or 12=wind_light; may be repeated (图例)."""
    nodata: Annotated[str, holds.option(group="输入", advanced=True)] = ""
    """Value of cells without data where the file declares none; none when every cell has a value (无数据值)."""
    crs: Annotated[str, holds.CRS] = ""
    """CRS of rasters that declare none, such as EPSG:4490 (坐标系)."""
    land: Annotated[str, holds.table("land")] = ""
    """CSV of land areas; without it the area within the border stands in (国土面积文件)."""
    level: Annotated[Level, holds.option()] = Level.CITY
    """Level of the tables (统计级别)."""
    min_measured: Annotated[float, holds.number("1", advanced=True)] = Field(default=0.95, gt=0, le=1)
    """Least share of a region with erosion data for which a rate is printed and judged; below it 未核查 (最小已量测比例)."""
    targets: Annotated[str, holds.layer(Role.TARGETS)] = "targets"
    """Layer of the targets (目标值图层)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    encoding: Annotated[str, holds.ENCODING] = ""
    """Encoding of the tables, such as GB18030; told from their bytes when not given (文本编码)."""
    strict: Annotated[bool, holds.option()] = False
    """Refuse demo and working rasters (严格模式)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=("rates.csv", "gaps.csv", "changes.csv", "transfer.csv")),)

    def study(self) -> Study:
        """The study that these rasters, places and targets make.

        Raises
        ------
        UsageError
            With every raster, legend or nodata that cannot be read.
        """
        from soilgis.jobs.steps.raster_inputs import raster_entries
        from soilgis.model.layer import Title
        from soilgis.model.study import Study

        return Study(
            id="rate", title=Title(zh="水土保持率", en="Conservation rate"), region=self.region, level=self.level,
            targets=self.targets, rasters=raster_entries(self.raster, self.legend, self.nodata, self.crs),
            land_areas=str(Path(self.land).absolute()) if self.land else "", encoding=self.encoding,
            min_measured=self.min_measured,
        )  # fmt: skip

    def early(self) -> None:
        """Refuse rasters, legends and nodata values that cannot be read, and parts of a level that there is not."""
        from soilgis.jobs.steps.parts import study_levels
        from soilgis.model.splitting import split_level

        study = self.study()
        if self.split:
            split_level(self.split, study_levels(study))

    @shared_out
    def measure(self, progress: Progress = silent) -> Tables:
        """Measure the study, and say who has met a later target already."""
        from soilgis.jobs.steps.parts import split_rates
        from soilgis.jobs.steps.study import run
        from soilgis.model.layer import Status
        from soilgis.model.rate_tables import Gaps
        from soilgis.planning.rates.gaps import already_met
        from soilgis.store.catalog import Catalog

        result = run(self.study(), Catalog(self.layers), strict=self.strict, progress=progress)
        early = already_met(result.extra["gaps"][1])[[Gaps.target_year, Gaps.year, Gaps.name, Gaps.status]].to_numpy()
        told = [
            JobMessages.reached_early(target=target, place=place, year=year, status=Status(status).label)
            for target, year, place, status in early
        ]
        main = {name: result.extra[name] for name in ("rates", "gaps")}
        made = Tables({**main, **result.extra}, result.notes, told=tuple(told), provenance=result.provenance)
        return split_rates(made, result, self.split)
