"""Tables of rasters and rates (分级面积与水土保持率): classes by region, rates, gaps to targets, trajectories."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.tables import ADCODE, LEVEL, METHOD, NAME, STATUS
from soilgis.model.units import Unit
from soilgis.model.words import BASES, CAUSES, INTENSITIES, KINDS, class_word

YEAR = Column("年份", "integer", unit=Unit.YEAR, low=1980, high=2100)


class ZonalAreas(Table):
    """Area of each feature by class of a raster (分区统计); the feature's id stands before it under its own name.

    Classes, ``nodata`` and ``outside`` of one feature (and one combination of zones and land use) add up to its area.
    """

    title = ("分区统计", "Zonal areas")

    zone = Column("分区组合", "text", optional=True)
    land_use = Column("土地利用", "text", optional=True)
    class_name = Column("类别", "text", label_en="class", words=class_word)
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    share = Column("占单元比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)


class ZonalValues(Table):
    """Statistics of a continuous raster in each feature, weighted by area (分区数值统计)."""

    title = ("分区数值统计", "Zonal statistics")

    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    valid_share = Column("有值面积比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    mean = Column("平均值", "real", optional=True)
    minimum = Column("最小值", "real", optional=True)
    maximum = Column("最大值", "real", optional=True)


class LandFile(Table):
    """Land areas as people type them (国土面积文件): one row a region, with the date and document they come from."""

    title = ("国土面积文件", "Land area file")
    key = ("adcode",)

    adcode = ADCODE
    name = Column("行政区", "text", optional=True)
    land_km2 = Column("国土面积", "real", unit=Unit.KM2, low=0)
    vintage = Column("时点", "text")
    document = Column("依据文件", "text")


class ErosionClasses(Table):
    """Area of each region by erosion class and year (侵蚀强度分级面积); nodata and outside are classes too.

    Classes of a region add up to its area, children add up to their parent; ``printed_km2`` is balanced accordingly.
    """

    title = ("侵蚀强度分级面积", "Erosion classes")
    key = ("adcode", "year", "class_name")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    year = YEAR
    class_name = Column("类别代号", "text", label_en="class", words=class_word)
    label = Column("类别", "text")
    intensity = Column("侵蚀强度", "text", optional=True, words=INTENSITIES)
    cause = Column("侵蚀类型", "text", optional=True, words=CAUSES)
    counted = Column("计入水土流失", "flag")
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    printed_km2 = Column("面积（平差后）", "real", unit=Unit.KM2, low=0)
    share_of_region = Column("占行政区比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    raster = Column("栅格", "text")
    status = STATUS
    method = METHOD


class Rates(Table):
    """Conservation rate of each region and year (水土保持率): (land − erosion) / land.

    ``erosion_km2`` is the area of 轻度 and stronger, water and wind; freeze–thaw is left out. ``unmeasured_km2`` is ground
    without data or outside the raster; ``measured_share`` is the rest of the region's ground, of a parent that of its units
    together. Where it is below the stated least share there is no rate, and the verdict is 未核查.
    """

    title = ("水土保持率", "Conservation rates")
    key = ("adcode", "year")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    parent_adcode = Column("上级代码", "text", optional=True)
    year = YEAR
    land_km2 = Column("国土面积", "real", unit=Unit.KM2, low=0)
    land_source = Column("国土面积依据", "text")
    erosion_km2 = Column("水土流失面积", "real", unit=Unit.KM2, low=0, optional=True)
    erosion_printed_km2 = Column("水土流失面积（平差后）", "real", unit=Unit.KM2, low=0, optional=True)
    unmeasured_km2 = Column("未量测面积", "real", unit=Unit.KM2, low=0)
    measured_share = Column("已量测面积比例", "real", unit=Unit.SHARE, low=0, high=1)
    rate = Column("水土保持率", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    status = STATUS
    source = Column("来源", "text")


class Gaps(Table):
    """Rate of each region against each of its targets (目标差距).

    ``gap_points`` = target − rate, negative when better than the target; ``gap_km2`` = gap × land, what must still leave
    erosion, 0 when met; ``annual_km2`` = gap_km2 / years left. A region without a rate is 未核查: nothing is judged.
    """

    title = ("目标差距", "Gaps to targets")
    key = ("adcode", "year", "target_year")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    year = YEAR
    measured_share = Column("已量测面积比例", "real", unit=Unit.SHARE, low=0, high=1)
    rate = Column("水土保持率", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    target_year = Column("目标年", "integer", unit=Unit.YEAR)
    comparator = Column("比较符", "text")
    target = Column("目标值", "real", unit=Unit.SHARE, low=0, high=1)
    verdict = Column("判定", "text")
    met = Column("已达到", "flag", optional=True)
    gap_points = Column("差距", "real", unit=Unit.POINT, optional=True)
    gap_km2 = Column("尚需减少流失面积", "real", unit=Unit.KM2, low=0, optional=True)
    years_left = Column("剩余年数", "integer")
    annual_km2 = Column("年均需减少", "real", unit=Unit.KM2_PER_YEAR, low=0, optional=True)
    status = STATUS
    source = Column("来源", "text")


class Trajectory(Table):
    """Rate each region must have reached in each year between two targets (逐年控制目标), the stated shape between them."""

    title = ("逐年控制目标", "Trajectory")
    key = ("adcode", "year")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    year = YEAR
    planned_rate = Column("控制值", "real", unit=Unit.SHARE, low=0, high=1)
    erosion_km2 = Column("流失面积上限", "real", unit=Unit.KM2, low=0)
    reduction_km2 = Column("当年应减少", "real", unit=Unit.KM2, optional=True)
    shape = Column("推算方式", "text")
    status = STATUS


class ErosionByLandUse(Table):
    """Area of each unit by land use and erosion class (分地类侵蚀强度); rows of a unit add up to its area."""

    title = ("分地类侵蚀强度", "Erosion by land use")

    adcode = ADCODE
    year = YEAR
    land_use = Column("土地利用", "text", optional=True)
    class_name = Column("类别代号", "text", label_en="class", words=class_word)
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    share = Column("占单元比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    status = STATUS


class ZoneRates(Table):
    """Erosion and rate of each priority area inside the study (分区水土保持率); its ground is its own area, water included."""

    title = ("优先区水土保持率", "Rates by zone")
    key = ("zone_id", "year")

    zone_id = Column("分区编号", "text")
    zone_name = Column("分区名称", "text")
    kind = Column("类型", "text", words=KINDS)
    basis = Column("口径", "text", words=BASES)
    year = YEAR
    area_km2 = Column("本次范围内面积", "real", unit=Unit.KM2, low=0)
    erosion_km2 = Column("水土流失面积", "real", unit=Unit.KM2, low=0)
    unmeasured_km2 = Column("未量测面积", "real", unit=Unit.KM2, low=0)
    measured_share = Column("已量测面积比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    rate = Column("水土保持率", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    status = STATUS
