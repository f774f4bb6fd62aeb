"""The register of check dams (淤地坝登记册): classes, faults, counts by region, extents, the goal of 400, and dams near sites."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from soilgis.model import holds
from soilgis.model.dam_tables import DamCounts
from soilgis.model.dam_tables import Dams as DamRegister
from soilgis.model.days import Day
from soilgis.model.job import FileJob, Positional, Progress, Target, silent
from soilgis.model.layer import Role, Status
from soilgis.model.level import Level
from soilgis.model.report import REPORT_FILES, Report, Theme
from soilgis.model.sentences.works import WorksMessages

if TYPE_CHECKING:
    import pandas as pd

    from soilgis.jobs.steps.dam_register import DamBook, Radii
    from soilgis.jobs.steps.ground import Ground
    from soilgis.model.answer import Frames
    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog

GOAL = "check-dams"
_COLORS = ("#b5371f", "#d79a00", "#2a6399", "#888888")


class Dams(FileJob):
    """Class, check and count a register of check dams by region and against the goal, with protection and control extents by class (淤地坝登记册)."""

    title = "淤地坝登记册"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis dams dams.gpkg --region 山西省 --level city --out out/dams",
        (
            "soilgis dams 淤地坝.csv --crs EPSG:4490 --region 山西省 --protection large=200 --protection medium=100 "
            "--control large=500 --sites road.kml --within 1000 --out out/dams"
        ),
    )
    shown = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> dams = gpd.GeoDataFrame({"编号": ["甲", "乙", "丙"], "总库容": [60, 12, 0.4]}, geometry=shapely.points([111.0, 111.1, 111.2], 37.5), crs=4490)
    >>> found = soilgis.dams(dams, region="山西省", level="city", protection="large=200")
    >>> row = found.table[found.table["dams"] > 0].iloc[0]
    >>> [row["region"], int(row["large"]), int(row["medium"]), int(row["unknown"]), float(round(row["protection_km2"], 3))]
    ['吕梁市', 1, 1, 1, 0.126]
    >>> found.tables["faults"][["dam_id", "fault"]].values.tolist()
    [['丙', 'beyond']]
    >>> sorted(path.name for path in found.write("dams"))
    ['counts.csv', 'dams.gpkg', 'faults.csv', 'goal.csv', 'manifest.json', 'map.png', 'page.html', 'protection.gpkg', 'tables.xlsx']
    """
    needs: ClassVar[dict[str, str]] = {"within": "sites"}

    inputs: ClassVar[tuple[str, ...]] = ("dams", "regions", "sites")

    dams: Annotated[str, Positional(), holds.vector("point")]
    """Register: points of any vector file, or a CSV with lon and lat; columns id, name, class, total storage in 万m³, silted storage, day of completion, high_standard (登记册)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the results (输出目录)."""
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
    protection: Annotated[tuple[str, ...], holds.option()] = ()
    """CLASS=METRES: radius of the protection extent of a class, large, medium or small; may be repeated (保护范围半径)."""
    control: Annotated[tuple[str, ...], holds.option()] = ()
    """CLASS=METRES: radius of the control extent of a class; may be repeated (控制范围半径)."""
    near: Annotated[float, holds.number("m")] = Field(default=10.0, ge=0)
    """Dams nearer to each other than this, in metres, are told as suspected repeats (疑似重复距离)."""
    since: Annotated[Day, holds.DATE] = ""
    """First day of completion that counts against the goal of new dams, YYYY-MM-DD (新建起始日期)."""
    date: Annotated[Day, holds.DATE] = ""
    """Day up to which dams count, YYYY-MM-DD; today when not given (统计日期)."""
    sites: Annotated[tuple[Path, ...], holds.vector("polygon", "line", "point")] = ()
    """Sites as of soilgis screen, for dams near them; may be repeated (地块文件)."""
    within: Annotated[float, holds.number("m")] = Field(default=1000.0, gt=0)
    """Farthest dam that is listed for a site, in metres (列出距离)."""
    status: Annotated[Status, holds.option()] = Status.WORKING
    """How far the register can be trusted (登记册可信状态)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; one called rules-dams replaces the shipped classes; may be repeated (自有图层目录)."""
    strict: Annotated[bool, holds.option()] = False
    """End with 1 when the register has faults (严格模式)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        names = (
            "counts.csv",
            "goal.csv",
            "dams.gpkg",
            "faults.csv",
            "near.csv",
            "protection.gpkg",
            "control.gpkg",
            "map.png",
        )
        return (Target(self.out, names=(*names, *REPORT_FILES)),)

    def measure(self, progress: Progress = silent) -> Report:
        """Read the register and the units, go through every dam, and lay the tables."""
        from soilgis.jobs.steps.dam_places import beyond, count_table, extents
        from soilgis.jobs.steps.dam_register import Radii, examined, open_dams, read_limits
        from soilgis.jobs.steps.ground import Wanted, open_ground
        from soilgis.model import dam_tables as t
        from soilgis.model.layer import weakest
        from soilgis.planning.works.dams import radii_of
        from soilgis.store.catalog import Catalog

        catalog, opening = Catalog(self.layers), self.opening()
        radii = Radii(radii_of(self.protection, "--protection"), radii_of(self.control, "--control"))
        progress("读取登记册与统计单元")
        register = open_dams(Path(self.dams), opening.of("dams"))
        wanted = Wanted(self.regions, self.region, self.level, self.region_id, self.region_name)
        ground = open_ground(wanted, catalog, opening)
        progress("逐座核查")
        book = examined(register, ground, read_limits(catalog), radii, self.near)
        rules = catalog.layer("rules-dams")
        status = weakest([self.status, ground.status, rules.status])
        areas = {f"{name}_km2": extents(book, f"{name}_m") for name in ("protection", "control")}
        every = bool(self.region) or Path(self.regions).exists()
        made: Frames = {
            "counts": (t.DamCounts, count_table(book, ground, areas, every=every, status=status.value)),
            **self._goal(book, catalog), "faults": (t.DamFaults, book.faults), **self._near(book, radii),
            "dams": (t.Dams, book.dams.drop(columns="at")),
            **{name.removesuffix("_km2"): (t.DamExtents, frame) for name, frame in areas.items() if len(frame)},
        }  # fmt: skip
        return self._report(
            made, book, ground, (*ground.notes, *register.notes, *beyond(made["counts"][1], areas)), status
        )

    def _goal(self, book: DamBook, catalog: Catalog) -> Frames:
        """The goal of new dams of high standard, as far as the register tells them."""
        from soilgis.jobs.steps.dam_goal import goal_row
        from soilgis.model.programme_tables import ProgrammeProgress

        row: pd.DataFrame = goal_row(book, catalog, goal=GOAL, since=self.since, as_of=self._day(), status=self.status)
        return {"goal": (ProgrammeProgress, row)}

    def _day(self) -> dt.date:
        return dt.date.fromisoformat(self.date) if self.date else dt.datetime.now(tz=dt.UTC).astimezone().date()

    def _near(self, book: DamBook, radii: Radii) -> Frames:
        from soilgis.jobs.steps.dam_places import near_sites
        from soilgis.model.dam_tables import DamsNear
        from soilgis.store.sites.read import SiteReading, read_sites

        if not self.sites:
            return {}
        sites = read_sites(self.sites, SiteReading(opening=self.opening().of("sites")))
        return {"near": (DamsNear, near_sites(book, sites, radii, self.within))}

    def _report(self, made: Frames, book: DamBook, ground: Ground, notes: tuple[Note, ...], status: Status) -> Report:
        from soilgis.jobs.steps.dam_goal import RULES
        from soilgis.model.works_words import DamClass

        counted = book.counted[DamRegister.dam_class].value_counts()
        kinds = "、".join(f"{kind.label} {int(counted.get(kind.value, 0))}" for kind in DamClass)
        without = [] if self.protection or self.control else [WorksMessages.dam_no_extent()]
        said = f"登记 {len(book.dams)} 条，计入 {len(book.counted)} 座：{kinds}；登记问题 {len(book.faults)} 处"
        shown = ground.frame[ground.frame[DamCounts.region_id].isin(made["counts"][1][DamCounts.region_id])]
        theme = Theme(
            "淤地坝分布", book.counted.geometry.to_numpy(), tuple(DamClass(one).label for one in book.counted[DamRegister.dam_class]),
            tuple(kind.label for kind in DamClass), _COLORS, shown.geometry.to_numpy(), tuple(shown["region_name"]),
        )  # fmt: skip
        report = Report(
            made, notes, said=(said,), findings=self.strict and bool(len(book.faults)), title="淤地坝登记册核查与统计",
            status=status, sources=(f"登记册：{book.register.name}（{self.status.label}）", ground.source),
            rules=(*RULES, *without, WorksMessages.dam_near_rule(near_m=self.near)), theme=theme, machine=("goal",),
        )  # fmt: skip
        return report if len(book.counted) else replace(report, theme=None)
