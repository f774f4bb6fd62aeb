"""Small watersheds by region, of a file or derived from heights (小流域)."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, model_validator

from soilgis.model import holds
from soilgis.model import watershed_tables as t
from soilgis.model.job import Progress, RegionJob, Target, silent
from soilgis.model.layer import Role, Status
from soilgis.model.level import Level
from soilgis.model.report import REPORT_FILES, Report, Theme
from soilgis.model.sentences.works import WorksMessages

if TYPE_CHECKING:
    from typing import Self

    import geopandas as gpd
    import pandas as pd

    from soilgis.jobs.steps.ground import Ground
    from soilgis.jobs.steps.watershed_units import Basins
    from soilgis.model.answer import Frames
    from soilgis.store.catalog import Catalog

_COLORS = ("#8fc1a9", "#e0a458", "#d9d9d9")


class Watersheds(RegionJob):
    """Watersheds by region: shares, those that straddle, ground without any, completed ones against the goal; derived from a DEM where there is no layer (小流域)."""

    title = "小流域"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis watersheds --watersheds xly.gpkg --watershed-id XLYBM --clean 验收 --region 山西省 --out out/watersheds",
        "soilgis watersheds --dem dem.tif --size 30 --regions towns.gpkg --region-id XZQDM --out out/watersheds",
    )
    shown = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> towns = gpd.GeoDataFrame({"town": ["西", "东"]}, geometry=shapely.box([111.0, 111.1], 37.0, [111.1, 111.2], 37.1), crs=4490)
    >>> basins = gpd.GeoDataFrame({"id": ["甲沟", "乙沟"]}, geometry=shapely.box([111.0, 111.05], 37.0, [111.05, 111.15], 37.1), crs=4490)
    >>> found = soilgis.watersheds(watersheds=basins, watershed_id="id", regions=towns, region_id="town")
    >>> found.table[["region", "whole", "straddling", "share"]].round(2).values.tolist()
    [['西', 1, 1, 1.0], ['东', 0, 1, 0.5]]
    >>> found.tables["shares"][["watershed", "region", "printed_km2"]].values.tolist()
    [['甲沟', '西', 49.36], ['乙沟', '东', 49.36], ['乙沟', '西', 49.36]]
    >>> sorted(path.name for path in found.write("watersheds"))
    ['manifest.json', 'map.png', 'page.html', 'regions.csv', 'shares.csv', 'tables.xlsx', 'watersheds.gpkg']
    """
    needs: ClassVar[dict[str, str]] = {
        "watershed_id": "watersheds",
        "watershed_name": "watersheds",
        "clean": "watersheds",
        "least": "dem",
        "nodata": "dem",
    }
    excludes: ClassVar[dict[str, tuple[str, ...]]] = {"watersheds": ("dem",)}

    inputs: ClassVar[tuple[str, ...]] = ("watersheds", "dem", "regions")

    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the results (输出目录)."""
    watersheds: Annotated[str, holds.vector()] = ""
    """File of watersheds; without it they are derived from --dem (小流域图层)."""
    dem: Annotated[str, holds.raster()] = ""
    """Heights in metres that watersheds are derived from (高程栅格)."""
    regions: Annotated[str, holds.vector(role=Role.BOUNDARIES)] = "admin"
    """File of regions, or a boundaries layer (统计单元)."""
    region_id: Annotated[str, holds.column("regions")] = "adcode"
    """Column with the region's id (单元编号字段)."""
    region_name: Annotated[str, holds.column("regions")] = ""
    """Column with the region's name (单元名称字段)."""
    region: Annotated[tuple[str, ...], holds.PLACE] = ()
    """Region whose units of the boundaries layer are counted by; may be repeated (行政区)."""
    level: Annotated[Level, holds.option()] = Level.COUNTY
    """Level of a boundaries layer (行政级别)."""
    watershed_id: Annotated[str, holds.column("watersheds")] = ""
    """Column with the watershed's id, needed with --watersheds (小流域编号字段)."""
    watershed_name: Annotated[str, holds.column("watersheds")] = ""
    """Column with the watershed's name (小流域名称字段)."""
    clean: Annotated[str, holds.column("watersheds")] = ""
    """Column that says 是 or 否: whether the watershed is completed, for the count against the goal (已建成字段)."""
    goal: Annotated[str, holds.option()] = "clean-watersheds"
    """Goal of the layer programme-goals that completed watersheds count against (数量目标编号)."""
    date: Annotated[str, holds.DATE] = ""
    """Day of the count, YYYY-MM-DD; today when not given (统计日期)."""
    size: Annotated[float, holds.number("km²")] = Field(default=50.0, gt=0)
    """Largest watershed in km²: derived ones are cut to it, those of a file that exceed it are told (面积上限)."""
    least: Annotated[float, holds.number("km²")] = Field(default=1.0, ge=0)
    """Derived pieces below this, in km², are joined to a neighbour (面积下限)."""
    nodata: Annotated[str, holds.option(group="输入", advanced=True)] = ""
    """Value of cells without height where the file declares none; none when every cell has one (无数据值)."""
    status: Annotated[Status, holds.option()] = Status.WORKING
    """How far the watersheds or the heights can be trusted (数据可信状态)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if not self.watersheds and not self.dem:
            raise ValueError(WorksMessages.give_basins())
        if self.watersheds and not self.watershed_id:
            raise ValueError("--watersheds needs --watershed-id, the column with their ids (缺少小流域编号字段)")
        if self.least > self.size:
            raise ValueError(f"--least {self.least:g} is above --size {self.size:g} (面积下限大于上限)")
        return self

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (
            Target(
                self.out, names=("regions.csv", "shares.csv", "watersheds.gpkg", "goal.csv", "map.png", *REPORT_FILES)
            ),
        )

    def measure(self, progress: Progress = silent) -> Report:
        """Open or derive the watersheds, measure them in the regions, and lay the tables."""
        from soilgis.jobs.steps.ground import Wanted, meeting, open_ground
        from soilgis.jobs.steps.watershed_units import divided_by
        from soilgis.model.layer import weakest
        from soilgis.planning.areas.watersheds import region_table, share_table, watershed_columns
        from soilgis.store.catalog import Catalog

        catalog, opening = Catalog(self.layers), self.opening()
        progress("读取统计单元")
        wanted = Wanted(self.regions, self.region, self.level, self.region_id, self.region_name)
        ground = open_ground(wanted, catalog, opening)
        basins = self._basins(progress)
        if not self.region and not Path(self.regions).exists():
            ground = meeting(ground, basins.plane)
        progress("量算分属")
        divided = divided_by(basins, ground)
        status = weakest([self.status, ground.status, *([Status.WORKING] if basins.derived else [])])
        columns = watershed_columns(divided, self.size)
        if t.Watersheds.clean in basins.frame:
            columns[t.Watersheds.clean] = basins.frame[t.Watersheds.clean].to_numpy()
        shown = basins.frame[["geometry"]].assign(
            **{str(name): column for name, column in columns.to_dict("list").items()}, status=status.value
        )
        made: Frames = {
            "regions": (t.WatershedRegions, region_table(divided, columns, status=status.value)),
            **self._goal(columns, catalog),
            "shares": (t.WatershedShares, share_table(divided)),
            "watersheds": (t.Watersheds, t.Watersheds.check(shown.drop(columns="main"))),
        }
        return self._report(made, shown, ground, basins, status)

    def _basins(self, progress: Progress) -> Basins:
        from soilgis.jobs.steps.raster_inputs import nodata_of, opened
        from soilgis.jobs.steps.watershed_units import Sizes, basins_of_file, basins_of_heights

        opening = self.opening()
        if self.watersheds:
            progress("读取小流域")
            return basins_of_file(
                Path(self.watersheds), opening.of("watersheds"), id_column=self.watershed_id, name_column=self.watershed_name,
                clean_column=self.clean,
            )  # fmt: skip
        progress("由高程划分小流域")
        dem = opened(self.dem, opening.of("dem").crs.value, nodata=nodata_of(self.nodata))
        return basins_of_heights(dem, Sizes(self.size, self.least))

    def _goal(self, columns: pd.DataFrame, catalog: Catalog) -> Frames:
        """Completed watersheds against the goal, where the file tells which are."""
        from soilgis.jobs.steps.programme_table import one_goal
        from soilgis.model.programme_tables import ProgrammeProgress

        if t.Watersheds.clean not in columns:
            return {}
        day = dt.date.fromisoformat(self.date) if self.date else dt.datetime.now(tz=dt.UTC).astimezone().date()
        done = int((columns[t.Watersheds.clean] & (columns["main"] >= 0)).sum())
        out = int(columns[t.Watersheds.clean].sum()) - done
        return {
            "goal": (
                ProgrammeProgress,
                one_goal(catalog, self.goal, (done, out), (Path(self.watersheds).name, self.status), day),
            )
        }

    def _report(self, made: Frames, shown: gpd.GeoDataFrame, ground: Ground, basins: Basins, status: Status) -> Report:
        from soilgis.planning.areas.extents import apart

        across, large = int(shown[t.Watersheds.straddles].sum()), int(shown[t.Watersheds.too_large].sum())
        said = WorksMessages.basins_said(
            count=len(shown), across=across, size=self.size, large=large, area=float(shown[t.Watersheds.area_km2].sum())
        )
        classes = tuple("跨界小流域" if one else "完整小流域" for one in shown[t.Watersheds.straddles])
        outside = (shown[t.Watersheds.regions] == 0).to_numpy()
        classes = tuple("统计范围外" if out else one for one, out in zip(classes, outside, strict=True))
        theme = Theme(
            "小流域与统计单元", shown.geometry.to_numpy(), classes, ("完整小流域", "跨界小流域", "统计范围外"), _COLORS,
            ground.frame.geometry.to_numpy(), tuple(ground.frame["region_name"]), parted=True,
        )  # fmt: skip
        from_what = (
            f"由高程 {Path(self.dem).name} 划分" if basins.derived else f"小流域图层：{Path(self.watersheds).name}"
        )
        name = Path(self.dem if basins.derived else self.watersheds).name
        told = apart(ground.frame.total_bounds, {name: shown.total_bounds})
        rules = [
            WorksMessages.straddle_rule(),
            WorksMessages.size_rule(size=self.size),
        ]
        if basins.derived:
            rules.append(WorksMessages.derived_rule())
        return Report(
            made, (*ground.notes, *basins.notes, *told), said=(said,), title="小流域分区统计", status=status, rules=tuple(rules),
            sources=(f"{from_what}（{self.status.label}）", ground.source), theme=theme, machine=("goal", "covered_km2", "uncovered_km2"),
        )  # fmt: skip
