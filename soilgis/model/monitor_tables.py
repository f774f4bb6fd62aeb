"""Tables of change (动态监测): transitions, the monitoring triples, both-decline verdicts, checks of published sums."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.tables import ADCODE, LEVEL, NAME, STATUS
from soilgis.model.units import Unit
from soilgis.model.words import class_word

BASE_YEAR = Column("基准年", "integer", unit=Unit.YEAR)
THIS_YEAR = Column("本年", "integer", unit=Unit.YEAR)


class Transitions(Table):
    """Area of each region that went from one erosion class to another (侵蚀强度转移矩阵); rows of a region add up to its area."""

    title = ("侵蚀强度转移矩阵", "Class transitions")
    key = ("adcode", "base_year", "this_year", "from_class", "to_class")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    base_year = BASE_YEAR
    this_year = THIS_YEAR
    from_class = Column("基准年类别", "text", words=class_word)
    to_class = Column("本年类别", "text", words=class_word)
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    status = STATUS


class Monitoring(Table):
    """Triples of baseline, this year and change (消长) for all erosion and each intensity, as the monitoring tables print them.

    ``intensity`` is ``all`` for 水土流失 as a whole. ``base_km2``, ``this_km2`` and their difference are as measured; the printed
    figures are balanced within their year, so that the five intensities add up to ``all``. A change is never taken from balanced
    figures: 消长 may differ from the difference of the two printed ones by one in the last digit. ``measured_share`` is that of the
    year that was measured less; a region of which too little was measured in either year has no figures.
    """

    title = ("水土流失动态监测表", "Monitoring")
    key = ("adcode", "base_year", "this_year", "intensity")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    base_year = BASE_YEAR
    this_year = THIS_YEAR
    measured_share = Column("已量测面积比例", "real", unit=Unit.SHARE, low=0, high=1)
    intensity = Column("侵蚀强度代号", "text", words=class_word)
    label = Column("侵蚀强度", "text")
    base_km2 = Column("基准年面积", "real", unit=Unit.KM2, low=0, optional=True)
    base_printed_km2 = Column("基准年面积（平差后）", "real", unit=Unit.KM2, low=0, optional=True)
    this_km2 = Column("本年面积", "real", unit=Unit.KM2, low=0, optional=True)
    this_printed_km2 = Column("本年面积（平差后）", "real", unit=Unit.KM2, low=0, optional=True)
    change_km2 = Column("消长", "real", unit=Unit.KM2, optional=True)
    change_share = Column("消长幅度", "real", unit=Unit.SHARE, optional=True)
    status = STATUS


class BothDecline(Table):
    """Whether area and intensity of erosion both declined (双下降).

    Intensity declines when the share of 中度 and stronger in all erosion falls; both parts are shown, so another reading of
    the phrase can be made from them. Both are judged on measured areas, at the digits they are printed with; a region without figures is not judged.
    """

    title = ("双下降判定", "Both decline")
    key = ("adcode", "base_year", "this_year")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    base_year = BASE_YEAR
    this_year = THIS_YEAR
    measured_share = Column("已量测面积比例", "real", unit=Unit.SHARE, low=0, high=1)
    area_change_km2 = Column("流失面积消长", "real", unit=Unit.KM2, optional=True)
    area_declined = Column("面积下降", "flag", optional=True)
    base_strong_share = Column("基准年中度及以上占比", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    this_strong_share = Column("本年中度及以上占比", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    intensity_declined = Column("强度下降", "flag", optional=True)
    both = Column("双下降", "flag", optional=True)
    status = STATUS


class PublishedFile(Table):
    """A published year as people type it (公布数据文件): one row a region, year and item, km².

    A region is its code where it has one. ``item`` is ``total``, an intensity (light … severe), a cause (water, wind) or ``land``. The same file feeds the sum
    checker and stands in for a raster year. ``place_km2`` is the place the figure was rounded to, such as 100 for 0.01 万km²; told from
    the digits when not given.
    """

    title = ("公布数据文件", "Published figures")
    key = ("adcode", "name", "year", "item")

    adcode = Column("行政区划代码", "text", optional=True)
    name = NAME
    year = Column("年份", "integer", unit=Unit.YEAR, low=1980, high=2100)
    item = Column("指标", "text", words=class_word)
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    document = Column("依据文件", "text")
    place_km2 = Column("取位", "real", unit=Unit.KM2, low=0, optional=True)


class SumCheck(Table):
    """Published parts against the published whole (合计校核); ``difference`` = sum of parts − stated.

    ``tolerance_km2`` is what rounding explains: half of the place the figures are printed to, for the whole and for each part.
    A family of which some part is missing is listed with what is missing and neither agrees nor not.
    """

    title = ("公布数据合计校核", "Sum check")
    key = ("adcode", "name", "year", "parts")

    adcode = Column("行政区划代码", "text", optional=True)
    name = NAME
    year = Column("年份", "integer", unit=Unit.YEAR)
    parts = Column("分项", "text")
    stated_km2 = Column("公布合计", "real", unit=Unit.KM2)
    summed_km2 = Column("分项之和", "real", unit=Unit.KM2, optional=True)
    difference_km2 = Column("差值", "real", unit=Unit.KM2, optional=True)
    tolerance_km2 = Column("取位允许差", "real", unit=Unit.KM2_RESIDUAL, low=0)
    agrees = Column("相符", "flag", optional=True)
    missing = Column("分项不全", "text", optional=True)
    document = Column("依据文件", "text")
