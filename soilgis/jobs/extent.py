"""The extent of responsibility as it is handed in, and the same check for one that comes in (防治责任范围)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from soilgis.model import holds
from soilgis.model.extent import SHAPEFILE, SURVEY, Handin
from soilgis.model.job import FileJob, Positional, Progress, Target, silent
from soilgis.model.layer import Status
from soilgis.model.report import REPORT_FILES

if TYPE_CHECKING:
    from soilgis.store.catalog import Catalog

_TABLES = ("extent", "counties", "corners", "fields")


class Extent(FileJob):
    """Make the extent of responsibility as it must be handed in, a checked Shapefile in CGCS2000 Gauss-Krüger 3°, or check one that comes in; for reference only (防治责任范围，供参考)."""

    title = "防治责任范围"
    examples: ClassVar[tuple[str, ...]] = (
        "soilgis extent make 红线.txt --tenure 占地性质 --value 项目名称=某公路 --out out/extent",
        "soilgis extent make 用地.dxf --crs EPSG:4546 --part Layer --out out/extent",
        "soilgis extent check 送审/extent.shp",
    )
    shown: ClassVar[str] = """
    >>> import geopandas as gpd, shapely, soilgis
    >>> ground = {"组成部分": ["路基区", "施工营地区"], "占地性质": ["永久占地", "临时占地"]}
    >>> drawn = gpd.GeoDataFrame(ground, geometry=shapely.box([112.3, 112.31], 37.7, [112.31, 112.312], 37.702), crs=4490)
    >>> made = soilgis.extent("make", drawn, value=("项目名称=某公路",))
    >>> made.table[["part", "tenure", "printed_ha"]].values.tolist()
    [['路基区', 'permanent', 19.58], ['施工营地区', 'temporary', 3.91]]
    >>> made.polygons.crs.name
    'CGCS2000 / 3-degree Gauss-Kruger zone 37'
    >>> _ = made.write("handin")
    >>> soilgis.extent("check", "handin/extent.shp").table["finding"].tolist()
    ['extent_blank', 'extent_blank', 'extent_blank', 'extent_blank']
    """
    inputs: ClassVar[tuple[str, ...]] = ("site",)
    looks_first: ClassVar[bool] = False

    action: Annotated[Literal["make", "check"], Positional(), holds.option()]
    """make: the Shapefile, its tables, map and page; check: what is wrong with one that comes in, findings end with 1 (操作)."""
    site: Annotated[tuple[Path, ...], Positional(), holds.vector()]
    """Polygons of the project: Shapefile, GPKG, GeoJSON, KML/KMZ, DXF, corner points or survey exchange TXT (范围文件)."""
    out: Annotated[Path, holds.FOLDER_OUT] = Path("out/extent")
    """Folder for the results (输出目录)."""
    part: Annotated[str, holds.column("site")] = ""
    """Column that names the parts of the project; found by name when not given (组成部分字段)."""
    tenure: Annotated[str, holds.column("site")] = ""
    """Column that says 永久占地 or 临时占地; found by name when not given (占地性质字段)."""
    value: Annotated[tuple[str, ...], holds.option()] = ()
    """FIELD=VALUE: what a field of the Shapefile holds, by its name or its Chinese one, such as 项目名称=某公路; may be repeated (字段值)."""
    zone: Annotated[int, holds.number()] = Field(default=0, ge=0, le=45)
    """3° zone, 24 to 45; the one that holds most of the extent when not given (带号)."""
    easting: Annotated[Literal["prefixed", "plain"], holds.option()] = "prefixed"
    """Whether Y carries the zone's number: prefixed 带带号, plain 不带带号 (Y 坐标写法)."""
    fields: Annotated[Path | None, holds.table("extent-fields")] = None
    """The authority's own list of fields, CSV; its columns: soilgis schema extent-fields (字段表文件)."""
    axis: Annotated[Literal["", "north-east", "east-north"], holds.option(group="读取方式")] = ""
    """Axis order of corner points and drawings when it is not the survey order X north, Y east (坐标轴次序)."""
    status: Annotated[Status, holds.option()] = Status.WORKING
    """How far the drawing can be trusted (数据可信状态)."""
    layers: Annotated[tuple[Path, ...], holds.SHELF] = ()
    """Your folder of layers; one called rules-extent replaces the shipped list of fields; may be repeated (自有图层目录)."""
    zh: Annotated[bool, holds.option(group="输出")] = False
    """Chinese headings and words in the CSV files (CSV 用中文表头)."""

    @property
    def _checks(self) -> bool:
        return self.action == "check"

    def writes(self) -> tuple[Target, ...]:
        """The folder; a check only prints."""
        if self._checks:
            return ()
        tables = tuple(f"{name}.csv" for name in _TABLES)
        return (Target(self.out, names=(*tables, *SHAPEFILE, SURVEY, "map.png", *REPORT_FILES)),)

    def early(self) -> None:
        """Refuse zones that are none of China."""
        from soilgis.model.errors import UsageError

        if 0 < self.zone < 24:
            raise UsageError(f"--zone {self.zone} is no 3° zone of China, which are 24 to 45 (带号无效)")

    def measure(self, progress: Progress = silent) -> Handin:
        """Read what was drawn and make the extent of it; or look through one that comes in."""
        from soilgis.store.catalog import Catalog

        catalog = Catalog(self.layers)
        return self._checked(catalog, progress) if self._checks else self._made(catalog, progress)

    def _made(self, catalog: Catalog, progress: Progress) -> Handin:
        from soilgis.jobs.steps.extent_making import Wishes, make_extent
        from soilgis.store.idle import UNDECLARED, refuse_idle
        from soilgis.store.sites.read import SiteReading
        from soilgis.store.sites.vertices import read_vertices

        self.early()
        opening = self.opening()
        refuse_idle([str(path) for path in self.site if path.suffix.lower() not in UNDECLARED], opening)
        progress("读取范围")
        drawn = read_vertices(self.site, SiteReading(axis=self.axis, opening=opening.of("site")))
        asked = Wishes(
            self.part, self.tenure, self.zone, self.easting == "prefixed", self.fields, self.value, self.status
        )
        return make_extent(drawn, asked, catalog, progress)

    def _checked(self, catalog: Catalog, progress: Progress) -> Handin:
        from soilgis.jobs.steps.extent_checking import check_extents

        return check_extents(self.site, catalog, fields=self.fields, progress=progress)
