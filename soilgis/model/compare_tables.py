"""Tables of a comparison (对比表): rates as people type them, why a rate changed, and which inputs differ."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.rate_tables import YEAR
from soilgis.model.shared_columns import ADCODE, NAME, STATUS
from soilgis.model.units import Unit
from soilgis.model.words import LEVELS


class RateFile(Table):
    """Rates as people type them (水土保持率数据表): areas the rate follows from, one row a region and year.

    ``area_km2`` is the area within the border the erosion was measured in; where it is empty it is taken to be the land.
    ``method`` tells years apart that were measured in different ways; rows of one method are comparable.
    """

    title = ("水土保持率数据表", "Rate file")
    key = ("adcode", "year")

    adcode = ADCODE
    name = NAME
    year = YEAR
    land_km2 = Column("国土面积", "real", unit=Unit.KM2, low=0)
    erosion_km2 = Column("水土流失面积", "real", unit=Unit.KM2, low=0)
    area_km2 = Column("界线内面积", "real", unit=Unit.KM2, low=0, optional=True)
    method = Column("调查方法", "text", optional=True)
    document = Column("依据文件", "text")


class RegionAreas(Table):
    """What a comparison reads of a result's regions (行政区面积): rows of `tables.Regions` without borders."""

    title = ("行政区面积", "Areas of regions")
    key = ("adcode",)

    adcode = ADCODE
    area_km2 = Column("椭球面积", "real", unit=Unit.KM2, low=0)


class ChangeSplit(Table):
    """Why the rate of each region changed (水土保持率变化分解), in percentage points; parts add up to the change.

    Each part is the mean of what its factor brings over all orders in which the factors may change (Shapley mean), so that it
    does not depend on an order. ``real`` is change on the ground, ``method`` change of how it was measured; where one cannot be
    told from the other the two stand together in ``mixed``, and both are missing. ``boundary`` is that the border,
    and with it the ground that was measured, changed; ``land`` that the area divided by changed. ``residual`` is what is left over.
    """

    title = ("水土保持率变化分解", "Why rates changed")
    key = ("adcode",)

    adcode = ADCODE
    name = NAME
    level = Column("级别", "text", optional=True, label_en="level", words=LEVELS)
    old_year = Column("前期年份", "integer", unit=Unit.YEAR)
    new_year = Column("后期年份", "integer", unit=Unit.YEAR)
    old_rate = Column("前期水土保持率", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    new_rate = Column("后期水土保持率", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    change = Column("变化", "real", unit=Unit.POINT, optional=True)
    real = Column("实际变化", "real", unit=Unit.POINT, optional=True)
    method = Column("方法变化", "real", unit=Unit.POINT, optional=True)
    mixed = Column("未能分开的变化", "real", unit=Unit.POINT, optional=True)
    boundary = Column("界线变化", "real", unit=Unit.POINT, optional=True)
    land = Column("国土面积变化", "real", unit=Unit.POINT, optional=True)
    residual = Column("闭合差", "real", unit=Unit.POINT, optional=True)
    old_erosion_km2 = Column("前期水土流失面积", "real", unit=Unit.KM2, low=0, optional=True)
    new_erosion_km2 = Column("后期水土流失面积", "real", unit=Unit.KM2, low=0, optional=True)
    old_land_km2 = Column("前期国土面积", "real", unit=Unit.KM2, low=0, optional=True)
    new_land_km2 = Column("后期国土面积", "real", unit=Unit.KM2, low=0, optional=True)
    old_area_km2 = Column("前期界线内面积", "real", unit=Unit.KM2, low=0, optional=True)
    new_area_km2 = Column("后期界线内面积", "real", unit=Unit.KM2, low=0, optional=True)
    remark = Column("说明", "text", optional=True)
    status = STATUS


class ChangedInputs(Table):
    """Inputs, settings and versions of two results, and which of them differ (输入与设置对比)."""

    title = ("输入与设置对比", "Inputs compared")
    key = ("part", "item")

    part = Column("类别", "text")
    item = Column("名称", "text")
    state = Column("对比结果", "text")
    old = Column("前期", "text", optional=True)
    new = Column("后期", "text", optional=True)
