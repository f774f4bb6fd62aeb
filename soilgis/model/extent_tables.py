"""Tables of an extent to be handed in (防治责任范围表): its parts, its counties, its corners, and the fields it is written with."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.extent_words import Confidence, FieldHolds, FieldKind, Tenure
from soilgis.model.shared_columns import ADCODE
from soilgis.model.units import Unit
from soilgis.model.words import Labels

FEATURE = Column("序号", "integer", low=1, label_en="feature")
PART = Column("组成部分", "text", optional=True)


class ExtentParts(Table):
    """Parts of the extent, one row a polygon as it is written (组成部分表).

    ``area_ha`` is measured on the ellipsoid; ``plane_ha`` is what a GIS computes in the zone of the Shapefile.
    ``printed_ha`` is rounded so that parts sum to the rounded total.
    """

    title = ("组成部分", "Parts of the extent")
    key = ("feature",)

    feature = FEATURE
    part = PART
    tenure = Column("占地性质", "text", words=Labels(Tenure))
    area_ha = Column("椭球面积", "real", unit=Unit.HA, low=0)
    printed_ha = Column("面积（平差后）", "real", unit=Unit.HA, low=0)
    plane_ha = Column("投影面积", "real", unit=Unit.HA, low=0)
    corners = Column("界址点数", "integer", low=3)


class ExtentCounties(Table):
    """The extent by county, ellipsoidal; rows close to the extent (分县面积表).

    ``printed_ha`` is ``area_ha`` rounded so that counties sum to the rounded total, and the areas by tenure so that they sum to it.
    """

    title = ("分县面积", "The extent by county")
    key = ("adcode",)

    adcode = ADCODE
    county = Column("县级行政区", "text")
    above = Column("所属市或省", "text", optional=True)
    permanent_ha = Column("永久占地面积", "real", unit=Unit.HA, low=0)
    temporary_ha = Column("临时占地面积", "real", unit=Unit.HA, low=0)
    unstated_ha = Column("未注明占地性质的面积", "real", unit=Unit.HA, low=0)
    area_ha = Column("合计面积", "real", unit=Unit.HA, low=0)
    printed_ha = Column("合计面积（平差后）", "real", unit=Unit.HA, low=0)


class ExtentCorners(Table):
    """Corners in survey order: X north, Y east, from the north-west, rings closed by repeating the first (界址点坐标表)."""

    title = ("界址点坐标", "Corners of the extent")
    key = ("feature", "ring", "corner_order")

    feature = FEATURE
    part = PART
    ring = Column("圈号", "integer", low=1)
    corner_order = Column("点序", "integer", low=1)
    point = Column("点号", "text")
    north_m = Column("X 北坐标", "real", unit=Unit.M_SURVEYED)
    east_m = Column("Y 东坐标", "real", unit=Unit.M_SURVEYED)


class ExtentFields(Table):
    """Fields of the Shapefile to be handed in: a rule kept as data, or the authority's own list given with ``--fields`` (字段表)."""

    title = ("矢量数据字段", "Fields of the Shapefile")
    key = ("field",)

    field = Column("字段名", "text")
    label = Column("字段含义", "text")
    holds = Column("填写内容", "text", words=Labels(FieldHolds))
    kind = Column("字段类型", "text", words=Labels(FieldKind))
    length = Column("长度（字节）", "integer", low=1, high=254, optional=True)
    document = Column("依据文件", "text", optional=True)
    confidence = Column("可靠程度", "text", optional=True, words=Labels(Confidence))
