"""Green within reach of where people live (300 米见绿、500 米见园)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, model_validator

from soilgis.model import holds
from soilgis.model.green_tables import GreenAccess, GreenPlaces
from soilgis.model.job import Progress, RegionJob, Target, silent
from soilgis.model.layer import Role, Status
from soilgis.model.level import Level
from soilgis.model.report import REPORT_FILES, Report, Theme
from soilgis.model.sentences.works import WorksMessages, WorksNotes
from soilgis.model.units import Unit, spell
from soilgis.model.works_words import GreenRule

if TYPE_CHECKING:
    from typing import Self

    from soilgis.jobs.steps.green_access import Aim, Homes, Reach
    from soilgis.jobs.steps.ground import Ground
    from soilgis.model.answer import Frames
    from soilgis.model.notes import Note

_CLASSES = ("绿地", "公园", "居住地：均在距离以内", "居住地：部分指标在距离以内", "居住地：在距离以外")
_COLORS = ("#a9d3a0", "#3f8f5b", "#2a6399", "#e0b04a", "#c8281e")


class Green(RegionJob):
    """Share of residents, or of residential ground, within 300 m of green and 500 m of a park, straight on the ellipsoid or along your network (300 米见绿、500 米见园)."""

    title = "见绿见园"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis green --residents 小区.gpkg --count 人口 --green 绿地.gpkg --parks 公园.gpkg --out out/green",
        "soilgis green --residents 居住用地.gpkg --parks 公园.gpkg --park-least 0.5 --network 道路.gpkg --region 太原市 --out out/parks",
    )
    shown = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> town = gpd.GeoDataFrame({"town": ["甲"]}, geometry=[shapely.box(112.5, 37.8, 112.6, 37.9)], crs=4490)
    >>> homes = gpd.GeoDataFrame({"人口": [300, 100]}, geometry=shapely.points([112.521, 112.53], 37.82), crs=4490)
    >>> park = gpd.GeoDataFrame(geometry=[shapely.box(112.51, 37.81, 112.52, 37.83)], crs=4490)
    >>> found = soilgis.green(homes, green=park, regions=town, region_id="town")
    >>> found.table[["region", "total", "served", "share"]].values.tolist()
    [['甲', 400.0, 300.0, 0.75], ['合计', 400.0, 300.0, 0.75]]
    >>> found.tables["places"]["green_m"].round(1).tolist()
    [88.0, 880.5]
    >>> sorted(path.name for path in found.write("green"))
    ['access.csv', 'manifest.json', 'map.png', 'page.html', 'places.gpkg', 'tables.xlsx']
    """
    needs: ClassVar[dict[str, str]] = {"green_least": "green", "park_least": "parks", "snap": "network"}
    excludes: ClassVar[dict[str, tuple[str, ...]]] = {"places": ("count",)}

    inputs: ClassVar[tuple[str, ...]] = ("residents", "green", "parks", "network", "regions")

    residents: Annotated[str, holds.vector("point", "polygon")]
    """Where people live: points with their number, or residential polygons; any vector file, or a CSV with lon and lat (居住地)."""
    out: Annotated[Path, holds.FOLDER_OUT]
    """Folder for the results (输出目录)."""
    green: Annotated[str, holds.vector()] = ""
    """Polygons of green, for the aim of 300 m (绿地)."""
    parks: Annotated[str, holds.vector()] = ""
    """Polygons of parks, for the aim of 500 m (公园)."""
    count: Annotated[str, holds.column("residents")] = ""
    """Column with the number of people; found by its usual names when not given (人数字段)."""
    places: Annotated[bool, holds.option()] = False
    """Count places, not people (按居住地点个数)."""
    green_within: Annotated[float, holds.number("m")] = Field(default=300.0, gt=0, le=10_000)
    """Distance of the aim of green, in metres (见绿距离)."""
    park_within: Annotated[float, holds.number("m")] = Field(default=500.0, gt=0, le=10_000)
    """Distance of the aim of parks, in metres (见园距离)."""
    green_least: Annotated[float, holds.number("hm²")] = Field(default=0.0, ge=0)
    """Smallest green that counts, in hectares; the document states none (绿地面积下限)."""
    park_least: Annotated[float, holds.number("hm²")] = Field(default=0.0, ge=0)
    """Smallest park that counts, in hectares; the document states none (公园面积下限)."""
    network: Annotated[str, holds.vector("line")] = ""
    """Lines people walk along; without them distances are straight (路网)."""
    snap: Annotated[float, holds.number("m")] = Field(default=100.0, gt=0)
    """Longest straight way to the network, in metres (接入路网的最大直线距离)."""
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
    status: Annotated[Status, holds.option()] = Status.WORKING
    """How far the files can be trusted (数据可信状态)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; may be repeated (自有图层目录)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    @model_validator(mode="after")
    def _some_green(self) -> Self:
        if not self.green and not self.parks:
            raise ValueError("give --green FILE, --parks FILE, or both (须给出绿地或公园)")
        return self

    def writes(self) -> tuple[Target, ...]:
        """The folder."""
        return (Target(self.out, names=("access.csv", "places.gpkg", "map.png", *REPORT_FILES)),)

    def measure(self, progress: Progress = silent) -> Report:
        """Read where people live and the green, find who is within reach, and sum by region."""
        from soilgis.geometry.area import plane_shapes
        from soilgis.jobs.steps.green_access import open_homes
        from soilgis.jobs.steps.green_sums import access_table, place_table
        from soilgis.jobs.steps.ground import Wanted, meeting, open_ground
        from soilgis.model.layer import weakest
        from soilgis.planning.areas.extents import apart
        from soilgis.store.catalog import Catalog

        opening = self.opening()
        progress("读取居住地与绿地")
        homes = open_homes(Path(self.residents), opening.of("residents"), count=self.count, places=self.places)
        aims, notes = self._aims()
        wanted = Wanted(self.regions, self.region, self.level, self.region_id, self.region_name)
        ground = open_ground(wanted, Catalog(self.layers), opening)
        if not self.region and not Path(self.regions).exists():
            ground = meeting(ground, plane_shapes(homes.shapes))
        notes += apart(ground.frame.total_bounds, {Path(self.residents).name: homes.frame.total_bounds})
        progress("量算距离")
        found, said = self._found(homes, aims)
        status = weakest([self.status, ground.status])
        way = "路网距离" if self.network else "椭球面直线距离"
        table = access_table(homes, found, ground, way=way, status=status.value)
        made: Frames = {"access": (GreenAccess, table), "places": (GreenPlaces, place_table(homes, found, ground))}
        return self._report(made, homes, found, ground, (*ground.notes, *homes.notes, *notes, *said))

    def _aims(self) -> tuple[list[Aim], list[Note]]:
        from soilgis.jobs.steps.green_access import open_green

        aims, opening = [], self.opening()
        notes: list[Note] = []
        for rule, file, within, least in (
            (GreenRule.GREEN, self.green, self.green_within, self.green_least),
            (GreenRule.PARK, self.parks, self.park_within, self.park_least),
        ):
            if not file:
                notes.append(
                    WorksNotes.aim_unchecked(layer="绿地" if rule is GreenRule.GREEN else "公园", aim=rule.label)
                )
                continue
            aim, said = open_green(
                rule,
                Path(file),
                opening.of("green" if rule is GreenRule.GREEN else "parks"),
                within_m=within,
                least_ha=least,
            )
            aims.append(aim)
            notes += said
        return aims, notes

    def _found(self, homes: Homes, aims: list[Aim]) -> tuple[dict[GreenRule, tuple[Aim, Reach]], list[Note]]:
        """Every aim's reach, straight or along the network."""
        from soilgis.jobs.steps.green_access import along, straight
        from soilgis.model.errors import SchemaError
        from soilgis.store.features import read_shapes

        notes: list[Note] = []
        lines = None
        if self.network:
            import shapely

            frame, said = read_shapes(Path(self.network), self.opening().of("network"))
            lines = frame.geometry.to_numpy()
            if not (shapely.get_dimensions(lines) == 1).all():
                raise SchemaError(f"{Path(self.network).name} must hold lines only (路网须全部为线要素)")
            notes += [note.under(Path(self.network).name) for note in said]
            notes.append(WorksNotes.crossings())
        found = {}
        for aim in aims:
            reach = straight(homes, aim) if lines is None else along(homes, aim, lines, self.snap)
            notes += reach.notes
            found[aim.rule] = (aim, reach)
        return found, notes

    def _report(
        self,
        made: Frames,
        homes: Homes,
        found: dict[GreenRule, tuple[Aim, Reach]],
        ground: Ground,
        notes: tuple[Note, ...],
    ) -> Report:
        from soilgis.model.layer import weakest

        total = made["access"][1]
        whole = total[GreenAccess.region_id] == "合计"
        shares = dict(
            zip(total.loc[whole, GreenAccess.rule].tolist(), total.loc[whole, GreenAccess.share].tolist(), strict=True)
        )
        said = "；".join(
            f"{aim.within_m:g} 米{rule.label}：{spell(shares[rule.value], Unit.SHARE, symbol=True)}"
            for rule, (aim, _) in found.items()
        )
        return Report(
            made, notes, said=(f"{len(homes.weight)} 处居住地，{said}",), title="见绿见园覆盖情况", status=weakest([self.status, ground.status]),
            rules=(
                WorksMessages.green_rule(),
                WorksMessages.distance_rule(),
            ),
            sources=(*tuple(f"{name}：{Path(file).name}（{self.status.label}）" for name, file in (("居住地", self.residents), ("绿地", self.green), ("公园", self.parks), ("路网", self.network)) if file), ground.source),
            theme=self._theme(homes, found), machine=(),
        )  # fmt: skip

    def _theme(self, homes: Homes, found: dict[GreenRule, tuple[Aim, Reach]]) -> Theme:
        import numpy as np

        shares = np.array([reach.share for _, reach in found.values()])
        best, worst = shares.max(axis=0), shares.min(axis=0)
        of_home = np.where(worst >= 1 - 1e-9, _CLASSES[2], np.where(best > 0, _CLASSES[3], _CLASSES[4])).tolist()
        greens = [(aim.shapes, _CLASSES[0 if rule is GreenRule.GREEN else 1]) for rule, (aim, _) in found.items()]
        shapes = np.concatenate([*(shape for shape, _ in greens), homes.shapes])
        classes = [name for shape, name in greens for _ in shape] + of_home
        return Theme("居住地与绿地、公园", shapes, tuple(classes), _CLASSES, _COLORS)
