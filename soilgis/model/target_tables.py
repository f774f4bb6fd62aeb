"""The tables of targets (目标值表): as people type them, as they are used, against their parents and by child."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import ADCODE, NAME, STATUS
from soilgis.model.units import Unit
from soilgis.model.words import indicator_word

YEARS = (2025, 2035)
"""Target years of the national opinion (中办国办《关于加强新时代水土保持工作的意见》（三）); a user's file may have others."""
DATE = Column("文件或报道日期", "text", optional=True, label_en="date")
PAGE = Column("网页或报刊", "text", optional=True, label_en="page")


class TargetFile(Table):
    """Targets as people type them (目标值文件): one row a region, indicator and year; ``value_percent`` is 73 for 73 %."""

    title = ("目标值文件", "Target file")
    key = ("adcode", "indicator", "year")

    adcode = Column("行政区划代码", "text", optional=True)
    name = NAME
    indicator = Column("指标", "text", words=indicator_word)
    year = Column("年份", "integer", unit=Unit.YEAR, low=1980, high=2100)
    comparator = Column("比较符", "text")
    value_percent = Column("目标值", "real", unit=Unit.PERCENT, low=0, high=100)
    status = STATUS
    document = Column("依据文件", "text")
    article = Column("条款", "text", optional=True)
    date = DATE
    page = PAGE
    note = Column("说明", "text", optional=True)


class Targets(Table):
    """Targets of the study's regions (目标值): value as a share, with comparator and source."""

    title = ("目标值", "Targets")
    key = ("adcode", "indicator", "year")

    adcode = ADCODE
    name = NAME
    indicator = Column("指标", "text", words=indicator_word)
    year = Column("年份", "integer", unit=Unit.YEAR)
    comparator = Column("比较符", "text")
    target = Column("目标值", "real", unit=Unit.SHARE, low=0, high=1)
    status = STATUS
    document = Column("依据文件", "text")
    article = Column("条款", "text", optional=True)
    date = DATE
    page = PAGE
    note = Column("说明", "text", optional=True)


class Reconcile(Table):
    """A parent's stated target against the area-weighted mean of its children (目标校核).

    ``difference`` = weighted mean − stated; ``simple_difference`` shows the trap of the plain mean. A parent whose
    children do not all have a target has no weighted mean (``complete`` is false). ``implied_km2`` is what the parent's own two
    targets imply for its whole area, ``children_implied_km2`` the sum of what its children's imply: neither is what is still to
    do, since both take it that the earlier target was met exactly.
    """

    title = ("目标校核", "Reconcile")
    key = ("parent_adcode", "indicator", "year")

    parent_adcode = Column("上级代码", "text")
    parent_name = Column("上级行政区", "text")
    indicator = Column("指标", "text", words=indicator_word)
    year = Column("年份", "integer", unit=Unit.YEAR)
    comparator = Column("比较符", "text", optional=True)
    stated = Column("规定目标", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    weighted = Column("面积加权平均", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    difference = Column("加权平均与规定之差", "real", unit=Unit.POINT, optional=True)
    simple = Column("简单平均（勿用）", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    simple_difference = Column("简单平均与规定之差", "real", unit=Unit.POINT, optional=True)
    children = Column("下级单元数", "integer", unit=Unit.COUNT, low=0)
    with_target = Column("有目标的下级单元数", "integer", unit=Unit.COUNT, low=0)
    complete = Column("下级是否齐全", "flag")
    from_year = Column("起始年份", "integer", unit=Unit.YEAR, optional=True)
    implied_km2 = Column("上级两期目标隐含减少面积", "real", unit=Unit.KM2, optional=True)
    children_implied_km2 = Column("下级两期目标隐含减少面积之和", "real", unit=Unit.KM2, optional=True)
    weight = Column("权重", "text")
    status = STATUS


class Contribution(Table):
    """What each child brings to its parent's weighted target, and the area it implies (下级贡献).

    ``contribution`` = share of the parent's area × target. ``implied_km2`` = (later target − earlier target) × area, on the
    row of the later year: land that must leave erosion between the two years.
    """

    title = ("下级贡献", "Contribution")
    key = ("adcode", "indicator", "year")

    adcode = ADCODE
    name = NAME
    parent_adcode = Column("上级代码", "text")
    indicator = Column("指标", "text", words=indicator_word)
    year = Column("年份", "integer", unit=Unit.YEAR)
    target = Column("目标值", "real", unit=Unit.SHARE, low=0, high=1)
    weight_km2 = Column("权重面积", "real", unit=Unit.KM2, low=0)
    share_of_parent = Column("占上级面积比例", "real", unit=Unit.SHARE, low=0, high=1)
    contribution = Column("对上级目标的贡献", "real", unit=Unit.SHARE, low=0, high=1)
    from_year = Column("起始年份", "integer", unit=Unit.YEAR, optional=True)
    implied_km2 = Column("期间应减少流失面积", "real", unit=Unit.KM2, optional=True)
    implied_printed_km2 = Column("期间应减少流失面积（平差后）", "real", unit=Unit.KM2, optional=True)
    status = STATUS
