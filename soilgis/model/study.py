"""A study (研究方案): what to measure, where, and against which layers; one ``maps/<id>/study.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from soilgis.model.declared import Declared
from soilgis.model.figures import FigureEntry
from soilgis.model.layer import Status, Title
from soilgis.model.level import Level
from soilgis.model.raster import RasterEntry
from soilgis.model.story import MOST_VIEWS, StoryView


class MapOptions(Declared):
    """How the study's map and picture are drawn (制图)."""

    indicator: str = ""
    """Column of the regions table the map is coloured by; empty picks the target year's value when there is one (着色指标)."""
    review_number: str = ""
    """审图号 given by the authority; empty prints 内部使用，未经审图. soilgis never makes one up (审图号)."""
    theme: Literal["light", "dark", "system"] = "light"
    """Ground of the page: light, dark, or as the reader's system is set (底色)."""
    breaks: tuple[float, ...] = Field(default=(), max_length=8)
    """Limits between classes of the indicator the map starts with, as printed, rising; chosen from the values when empty (自定分级)."""
    simplify_m: float = Field(default=100.0, ge=0, le=5000)
    """Shared-edge simplification of the drawn shapes in metres; figures are always measured before it (显示简化)."""

    @model_validator(mode="after")
    def _breaks_rise(self) -> Self:
        if list(self.breaks) != sorted(set(self.breaks)):
            raise ValueError(
                f"breaks {list(self.breaks)} do not rise; write each limit once, the least first (分级界限须递增)"
            )
        return self


class OwnUnits(Declared):
    """Own boundaries as a study's units: townships, watersheds, any hierarchy (自有统计单元)."""

    file: str = Field(min_length=1)
    """Polygons, one row a unit; relative names start at the study's folder (文件)."""
    id: str = Field(min_length=1)
    """Column with the unit's id, which never repeats (编号字段)."""
    name: str = ""
    """Column with the unit's name; the id when not given (名称字段)."""
    parents: tuple[str, ...] = ()
    """Columns with the units above, the nearest first, such as township, county (上级字段)."""
    label: str = Field(default="统计单元", min_length=1, max_length=20)
    """What the units are called, such as 乡镇 (单元称谓)."""
    parent_labels: tuple[str, ...] = ()
    """What the units above are called, in the order of ``parents`` (上级称谓)."""
    status: Status = Status.WORKING
    """How far the boundaries can be trusted (可信状态)."""
    document: str = ""
    """Where the boundaries come from; the file's name when not given (来源)."""
    vintage: Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]
    """Date the boundaries stand for: YYYY, YYYY-MM or YYYY-MM-DD (时点)."""
    crs: str = ""
    """CRS of a file that declares none (坐标系)."""
    encoding: str = ""
    """Encoding of a Shapefile's attributes when it has no .cpg (编码)."""
    sublayer: str = ""
    """Layer inside a file with several (子图层)."""

    @model_validator(mode="after")
    def _labels_fit(self) -> Self:
        if self.parent_labels and len(self.parent_labels) != len(self.parents):
            raise ValueError("parent_labels must name as many levels as parents (上级称谓与上级字段数不符)")
        named = [self.label, *self.level_labels]
        if len(set(named)) != len(named):
            raise ValueError(f"levels are called {', '.join(named)}; each needs a name of its own (级别称谓重复)")
        return self

    @property
    def level_labels(self) -> tuple[str, ...]:
        """What the levels above are called, the nearest first."""
        return self.parent_labels or self.parents


class Study(Declared):
    """What to measure, where, and against which zones (研究方案)."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    """The study's id (编号)."""
    title: Title
    """Title of the tables and the map (标题)."""
    region: tuple[str, ...] = ()
    """Region codes (adcode, six digits) or full names the study covers; a name must be unique (研究区)."""
    level: Level = Level.CITY
    """Level the tables are made for: province, city or county (统计级别)."""
    units: OwnUnits | None = None
    """Own boundaries instead of administrative units (自有统计单元)."""
    boundaries: str = "admin"
    """Layer of the administrative boundaries (行政区划图层)."""
    boundary_source: str = Field(default="amap", pattern="^(amap|tianditu)$")
    """Which boundaries the package offers: amap or tianditu (界线来源)."""
    targets: str = "targets"
    """Layer of the targets; empty for none (目标值图层)."""
    zones: tuple[str, ...] = ()
    """Layers of the priority areas; one that cannot be read is reported 未核查, never as zero (优先区图层)."""
    rasters: tuple[RasterEntry, ...] = ()
    """Rasters: erosion by year, elevation, land use; erosion years from first to last (栅格)."""
    figures: tuple[FigureEntry, ...] = ()
    """Columns of your own tables as indicators (自有指标)."""
    views: tuple[StoryView, ...] = Field(default=(), max_length=MOST_VIEWS)
    """Views that the page steps through, each with a sentence (解说视图)."""
    land_areas: str = ""
    """CSV of land areas, columns of `soilgis.model.rate_tables.LandFile`; without it the area within the border stands in (国土面积文件)."""
    encoding: str = ""
    """Encoding of the land areas and published figures, such as GB18030; told from their bytes when empty (文本编码)."""
    min_measured: float = Field(default=0.95, gt=0, le=1)
    """Least share of a region's ground with erosion data for which a rate is printed and judged; below it the verdict is 未核查 (最小已量测比例)."""
    edge_tolerance_m2: float = Field(default=1.0, gt=0, le=1e6)
    """Largest area one edge may be off from the straight line in longitude and latitude, in m² (单边面积容差)."""
    map: MapOptions = MapOptions()
    """How the map is drawn (制图)."""
    note: str = ""
    """What a reader must know (说明)."""
    folder: Path = Field(default=Path(), exclude=True)
    """Folder the study was read from; relative paths start here."""

    @property
    def unit_level(self) -> str:
        """Level of the study's own units as `tables.Regions` has it: province, city, county, or what own units are called."""
        return self.units.label if self.units else self.level.value

    @property
    def unit_label(self) -> str:
        """What the study's own units are called, in Chinese."""
        return self.units.label if self.units else self.level.label

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if not self.region and self.units is None:
            raise ValueError("region is missing (缺少研究区); name codes or full names, or give [units]")
        if self.region and self.units is not None:
            raise ValueError("region and [units] are both given (研究区与自有单元只能给一个); leave out region")
        return self

    @model_validator(mode="after")
    def _each_layer_once(self) -> Self:
        repeated = sorted({zone for zone in self.zones if self.zones.count(zone) > 1})
        if repeated:
            raise ValueError(f"zones lists {', '.join(repeated)} twice; a layer is counted once (图层重复)")
        return self
