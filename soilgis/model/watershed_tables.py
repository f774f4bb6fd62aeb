"""Tables of watersheds and of treatment by whole units (小流域与整体推进)."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.dam_tables import REGION, REGION_ID
from soilgis.model.shared_columns import METHOD, STATUS
from soilgis.model.units import Unit
from soilgis.model.words import Labels
from soilgis.model.works_words import Completion

_WATERSHED = Column("小流域编号", "text", label_en="watershed id")
_NAME = Column("小流域", "text", label_en="watershed")
_KM2 = Column("面积", "real", unit=Unit.KM2, low=0)
_PRINTED = Column("面积（平差后）", "real", unit=Unit.KM2, low=0)


class Watersheds(Table):
    """Small watersheds and the regions they lie in (小流域): one that lies in several straddles (跨界)."""

    title = ("小流域", "Watersheds")
    key = ("watershed_id",)

    watershed_id = _WATERSHED
    watershed = _NAME
    area_km2 = _KM2
    regions = Column("涉及单元数", "integer", unit=Unit.COUNT, low=0)
    main_region = Column("主要所在单元", "text", optional=True)
    share_in_main = Column("在主要单元内的比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    straddles = Column("跨界", "flag")
    outside_km2 = Column("在统计范围外的面积", "real", unit=Unit.KM2, low=0)
    too_large = Column("超过面积上限", "flag")
    clean = Column("已建成", "flag", optional=True, label_en="completed")
    status = STATUS
    geometry = Column("几何", "geometry")


class WatershedShares(Table):
    """Ground of each watershed in each region (小流域分属); a row of what lies outside all of them, so that rows sum to the watershed."""

    title = ("小流域分属", "Watersheds by region")
    key = ("watershed_id", "region_id")

    watershed_id = _WATERSHED
    watershed = _NAME
    region_id = REGION_ID
    region = REGION
    area_km2 = _KM2
    printed_km2 = _PRINTED
    share_of_watershed = Column("占小流域比例", "real", unit=Unit.SHARE, low=0, high=1)
    share_of_region = Column("占单元比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    method = METHOD


class WatershedRegions(Table):
    """Watersheds of each region (分区小流域): covered and not covered ground sum to the region."""

    title = ("分区小流域", "Regions and their watersheds")
    key = ("region_id",)

    region_id = REGION_ID
    region = REGION
    whole = Column("完整小流域数", "integer", unit=Unit.COUNT, low=0)
    straddling = Column("跨界小流域数", "integer", unit=Unit.COUNT, low=0)
    clean = Column(
        "已建成小流域数（主要在本单元）", "integer", unit=Unit.COUNT, low=0, optional=True, label_en="completed"
    )
    covered_km2 = Column("小流域覆盖面积", "real", unit=Unit.KM2, low=0)
    uncovered_km2 = Column("未覆盖面积", "real", unit=Unit.KM2, low=0)
    region_km2 = Column("单元面积", "real", unit=Unit.KM2, low=0)
    covered_printed_km2 = Column("小流域覆盖面积（平差后）", "real", unit=Unit.KM2, low=0)
    uncovered_printed_km2 = Column("未覆盖面积（平差后）", "real", unit=Unit.KM2, low=0)
    share = Column("覆盖比例", "real", unit=Unit.SHARE, low=0, high=1)
    method = METHOD
    status = STATUS


class Completions(Table):
    """Treatment of units as a whole (整沟、整村、整乡、整县推进): treated and left ground sum to what is to be treated."""

    title = ("整体推进情况", "Completion by unit")
    key = ("region_id",)

    region_id = REGION_ID
    region = REGION
    parent = Column("上级单元", "text", optional=True)
    state = Column("整体推进情况", "text", words=Labels(Completion))
    need_km2 = Column("应治理面积", "real", unit=Unit.KM2, low=0)
    treated_km2 = Column("已治理面积", "real", unit=Unit.KM2, low=0)
    left_km2 = Column("未治理面积", "real", unit=Unit.KM2, low=0)
    share = Column("治理比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    need_printed_km2 = Column("应治理面积（平差后）", "real", unit=Unit.KM2, low=0)
    treated_printed_km2 = Column("已治理面积（平差后）", "real", unit=Unit.KM2, low=0)
    left_printed_km2 = Column("未治理面积（平差后）", "real", unit=Unit.KM2, low=0)
    beyond_km2 = Column("应治理范围以外的治理面积", "real", unit=Unit.KM2, low=0)
    region_km2 = Column("单元面积", "real", unit=Unit.KM2, low=0)
    residual_km2 = Column("闭合差", "real", unit=Unit.KM2_RESIDUAL)
    method = METHOD
    status = STATUS


class CompletionParents(Table):
    """Units above, by how many of their units are done (上级单元整体推进); one is whole when all its units with anything to do are."""

    title = ("上级单元整体推进", "Completion by parent")
    key = ("parent",)

    parent = Column("上级单元", "text")
    state = Column("整体推进情况", "text", words=Labels(Completion))
    units = Column("下级单元数", "integer", unit=Unit.COUNT, low=0)
    whole = Column("整体完成", "integer", unit=Unit.COUNT, low=0)
    partly = Column("部分完成", "integer", unit=Unit.COUNT, low=0)
    not_begun = Column("未开展", "integer", unit=Unit.COUNT, low=0)
    nothing_to_do = Column("无应治理面积", "integer", unit=Unit.COUNT, low=0)
    need_km2 = Column("应治理面积", "real", unit=Unit.KM2, low=0)
    treated_km2 = Column("已治理面积", "real", unit=Unit.KM2, low=0)
    share = Column("治理比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    status = STATUS
