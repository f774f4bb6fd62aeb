"""Tables of check dams (淤地坝): the rule of their classes, the register as counted, faults, extents, and sites nearby."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import STATUS
from soilgis.model.units import Unit
from soilgis.model.words import Labels
from soilgis.model.works_words import DamClass, DamFault

REGION_ID = Column("单元编号", "text", label_en="region id")
REGION = Column("单元", "text", label_en="region")
_CLASS = Column("类型", "text", label_en="class", words=Labels(DamClass))
_DAM = Column("坝编号", "text", label_en="dam id")
_NAME = Column("坝名", "text", optional=True, label_en="dam")
_SITE = Column("地块编号", "text", label_en="site id")


class DamRules(Table):
    """Classes of check dams by storage (淤地坝分级规则): from ``low_wan_m3`` to below ``high_wan_m3``, the largest class to its end."""

    title = ("淤地坝分级规则", "Classes of check dams")
    key = ("dam_class",)

    dam_class = _CLASS
    low_wan_m3 = Column("库容下限（万m³）", "real", low=0)
    high_wan_m3 = Column("库容上限（万m³）", "real", low=0)


class DamCounts(Table):
    """Check dams by region (淤地坝分区统计); a dam in no region has a row of its own, so that the rows sum to the register."""

    title = ("淤地坝分区统计", "Check dams by region")
    key = ("region_id",)

    region_id = REGION_ID
    region = REGION
    dams = Column("座数", "integer", unit=Unit.COUNT, low=0)
    large = Column("大型", "integer", unit=Unit.COUNT, low=0)
    medium = Column("中型", "integer", unit=Unit.COUNT, low=0)
    small = Column("小型", "integer", unit=Unit.COUNT, low=0)
    unknown = Column("类型不明", "integer", unit=Unit.COUNT, low=0)
    volume_wan_m3 = Column("总库容（万m³）", "real", low=0, optional=True)
    without_volume = Column("缺少库容的座数", "integer", unit=Unit.COUNT, low=0)
    silted_wan_m3 = Column("已淤库容（万m³）", "real", low=0, optional=True)
    protection_km2 = Column("保护范围面积（重叠只计一次）", "real", unit=Unit.KM2, low=0, optional=True)
    control_km2 = Column("控制范围面积（重叠只计一次）", "real", unit=Unit.KM2, low=0, optional=True)
    status = STATUS


class Dams(Table):
    """The register of check dams as it was counted (淤地坝登记册)."""

    title = ("淤地坝登记册", "Register of check dams")

    dam_id = _DAM
    name = _NAME
    dam_class = _CLASS
    class_from = Column("类型依据", "text")
    volume_wan_m3 = Column("总库容（万m³）", "real", low=0, optional=True)
    silted_wan_m3 = Column("已淤库容（万m³）", "real", low=0, optional=True)
    built = Column("竣工日期", "text", optional=True)
    counted = Column("计入", "flag")
    region_id = Column("单元编号", "text", optional=True, label_en="region id")
    region = Column("单元", "text", optional=True, label_en="region")
    protection_m = Column("保护范围半径", "real", unit=Unit.M, low=0, optional=True)
    control_m = Column("控制范围半径", "real", unit=Unit.M, low=0, optional=True)
    row = Column("行号", "text")
    geometry = Column("几何", "geometry")


class DamFaults(Table):
    """What is wrong with the register (淤地坝登记问题): one row a fault; all of them, not the first."""

    title = ("淤地坝登记问题", "Faults of the register")

    dam_id = _DAM
    name = _NAME
    row = Column("行号", "text")
    fault = Column("问题", "text", words=Labels(DamFault))
    detail = Column("情况", "text")
    counted = Column("仍计入", "flag")


class DamExtents(Table):
    """Protection or control extents of dams (管理和保护范围): circles of the radius that was given for the class."""

    title = ("淤地坝管理和保护范围", "Extents of check dams")

    dam_id = _DAM
    name = _NAME
    dam_class = _CLASS
    radius_m = Column("半径", "real", unit=Unit.M, low=0)
    area_ha = Column("面积", "real", unit=Unit.HA, low=0)
    geometry = Column("几何", "geometry")


class DamsNear(Table):
    """Check dams near sites (地块附近的淤地坝), nearest first; 0 m is a dam on the site."""

    title = ("地块附近的淤地坝", "Check dams near sites")

    site_id = _SITE
    dam_id = _DAM
    name = _NAME
    dam_class = _CLASS
    distance_m = Column("距离", "real", unit=Unit.M, low=0)
    in_protection = Column("地块在保护范围内", "flag", optional=True)
    in_control = Column("地块在控制范围内", "flag", optional=True)
