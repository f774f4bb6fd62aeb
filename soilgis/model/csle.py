"""A CSLE run's declaration (土壤侵蚀模型方案): which factors come from where, and by which tolerance classes are made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from soilgis.model.columns import Column, Table
from soilgis.model.declared import Declared
from soilgis.model.layer import Status
from soilgis.model.words import class_word, confidence_word

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.raster import Intensity

Amount = Annotated[float, Field(ge=0)]
Factor = Amount | str
TabledFactor = Amount | str | dict[str, Amount]
RegionType = Literal["loess", "black_soil", "north_rocky", "south_red", "southwest_rocky"]


class CsleStudy(Declared):
    """Factors of A = R·K·L·S·B·E·T (中国土壤流失方程): each a number, a raster file on the DEM's cells, or a table by land use."""

    dem: str
    """Heights in metres; S comes from its slope, and every raster must have its cells (高程)."""
    crs: str = ""
    """CRS of rasters that declare none, such as EPSG:4490 (坐标系)."""
    r: Factor
    """Rainfall erosivity, MJ·mm/(hm²·h·a) (降雨侵蚀力)."""
    k: Factor
    """Soil erodibility, t·hm²·h/(hm²·MJ·mm) (土壤可蚀性)."""
    slope_length: Factor | None = None
    """Slope length λ in metres: a number, a raster, or "flow" for the upslope length by flow routing (坡长)."""
    cap_m: float | None = Field(default=None, gt=0)
    """Greatest slope length in metres; must be stated with "flow": 100-300 is usual, no value is published (坡长上限)."""
    length_factor: Factor | None = None
    """L itself, instead of a slope length (坡长因子)."""
    b: TabledFactor = 1.0
    """Biological factor; on cropland it is not used (生物措施因子)."""
    e: TabledFactor = 1.0
    """Engineering factor; no table has been found in print, so values are yours (工程措施因子)."""
    t: TabledFactor = 1.0
    """Tillage factor; used on cropland only, values are yours (耕作措施因子)."""
    land_use: str = ""
    """Land-use raster, needed for tables and for the cropland switch (土地利用)."""
    cropland: tuple[int, ...] = ()
    """Land-use codes that are cropland: there T applies and B does not, elsewhere B and not T (耕地代码)."""
    tolerance: float | None = Field(default=None, gt=0, lt=2500)
    """Tolerable loss in t/(km²·a): below it erosion is 微度 (容许土壤流失量)."""
    region_type: RegionType | None = None
    """Region type of SL 190-2007 that sets the tolerance, instead of a number (侵蚀类型区)."""
    out: str = "erosion.tif"
    """Class raster to write, COG (输出)."""
    modulus_out: str = ""
    """Modulus raster in t/(km²·a) to write; none when empty (侵蚀模数输出)."""
    year: int | None = Field(default=None, ge=1980, le=2100)
    """Year it stands for (年份)."""
    status: Status = Status.WORKING
    """How far the factors can be trusted (可信状态)."""
    sources: str = ""
    """Where the factors come from, written into the file's tags (来源)."""

    @model_validator(mode="after")
    def _one_length_one_tolerance(self) -> Self:
        if (self.slope_length is None) == (self.length_factor is None):
            raise ValueError("give either slope_length or length_factor (坡长与坡长因子二选一)")
        if self.slope_length == "flow" and self.cap_m is None:
            raise ValueError("slope_length = 'flow' needs cap_m: the cap changes every long slope (须给出坡长上限)")
        if (self.tolerance is None) == (self.region_type is None):
            raise ValueError("give either tolerance or region_type (容许流失量与类型区二选一)")
        tabled = [name for name in ("b", "e", "t") if isinstance(getattr(self, name), dict)]
        if (tabled or self.cropland) and not self.land_use:
            raise ValueError(f"{', '.join(tabled) or 'cropland'} needs land_use (须给出土地利用栅格)")
        return self


class ClassLimits(Table):
    """Limits of the classes of mean loss, t/(km²·a) (侵蚀强度分级界限); empty where the tolerance stands."""

    title = ("侵蚀强度分级界限", "Class limits")
    key = ("class_name",)

    class_name = Column("类别代号", "text", words=class_word)
    low = Column("下限", "real", optional=True)
    high = Column("上限", "real", optional=True)
    document = Column("依据文件", "text")
    table = Column("表号", "text", optional=True)
    confidence = Column("可信度", "text", words=confidence_word)


class Tolerances(Table):
    """Tolerable loss by region type (容许土壤流失量)."""

    title = ("容许土壤流失量", "Tolerable loss")
    key = ("region_type",)

    region_type = Column("类型区代号", "text")
    label = Column("类型区", "text")
    tolerance = Column("容许流失量", "real", low=0)
    document = Column("依据文件", "text")
    table = Column("表号", "text", optional=True)
    confidence = Column("可信度", "text", words=confidence_word)


class Steepness(Table):
    """Segments of the slope factor S = coefficient·sinθ + constant (坡度因子分段)."""

    title = ("坡度因子分段", "Slope factor")
    key = ("from_degrees",)

    from_degrees = Column("起始坡度", "real", low=0, high=90)
    coefficient = Column("系数", "real")
    constant = Column("常数", "real")
    document = Column("依据文件", "text")
    table = Column("表号", "text", optional=True)
    confidence = Column("可信度", "text", words=confidence_word)


class Exponents(Table):
    """Segments of the slope-length exponent m (坡长指数分段)."""

    title = ("坡长指数分段", "Length exponent")
    key = ("from_degrees",)

    from_degrees = Column("起始坡度", "real", low=0, high=90)
    exponent = Column("指数", "real", low=0, high=1)
    document = Column("依据文件", "text")
    table = Column("表号", "text", optional=True)
    confidence = Column("可信度", "text", words=confidence_word)


class DailyRain(Table):
    """Daily rain as people type it (逐日降雨): one row a station and day; days without rain may be left out."""

    title = ("逐日降雨", "Daily rain")
    key = ("station", "date")

    station = Column("站名", "text")
    date = Column("日期", "text")
    rain_mm = Column("日雨量", "real", low=0, high=2000)


HALF_MONTHS = 24
"""Half-months of a year: the 1st to the 15th and the 16th to the end of every month."""


class StationErosivity(Table):
    """Rainfall erosivity of each station (站点降雨侵蚀力), MJ·mm/(hm²·h·a): mean of the whole years; half-months stand behind."""

    title = ("站点降雨侵蚀力", "Erosivity of stations")
    key = ("station",)

    station = Column("站名", "text")
    years = Column("完整年数", "integer", low=0)
    part_years = Column("未计入的不完整年份", "text", optional=True)
    erosivity = Column("降雨侵蚀力", "real", low=0, optional=True)
    alpha = Column("α", "real", optional=True)
    beta = Column("β", "real", optional=True)
    source = Column("依据", "text")
    doubts = Column("须核对", "text", optional=True)


@dataclass(frozen=True)
class ErosionRules:
    """The tables a CSLE run applies (判据).

    Attributes
    ----------
    steepness
        ``(from degrees, coefficient, constant)``, rising.
    exponents
        ``(from degrees, m)``, rising.
    limits
        Class and its lower limit in t/(km²·a), weakest first; the first begins at 0, the second at the tolerance.
    sources
        Documents of the tables.
    """

    steepness: tuple[tuple[float, float, float], ...]
    exponents: tuple[tuple[float, float], ...]
    limits: tuple[tuple[Intensity, float], ...]
    sources: tuple[str, ...]


def place(folder: Path, name: str) -> str:
    """Path of a file named in a study: relative ones start in its folder."""
    return name if name.startswith("/") or "://" in name else str(folder / name)
