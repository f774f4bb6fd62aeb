"""Tables of exchange (数据交换表): corner points as they are handed in, parcels of a survey text, and what a conversion changed."""

from __future__ import annotations

from enum import StrEnum

from soilgis.model.columns import Column, Table
from soilgis.model.units import Unit
from soilgis.model.words import Labels


class Altered(StrEnum):
    """Kinds of change a conversion makes (转换改动类别)."""

    RENAMED = "renamed"
    CUT = "cut"
    RETYPED = "retyped"
    DROPPED = "dropped"
    MOVED = "moved"
    ROUNDED = "rounded"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "renamed": "字段改名", "cut": "文字截断", "retyped": "类型改变", "dropped": "未写出", "moved": "坐标转换",
            "rounded": "坐标取位", "closed": "改为线",
        }[self]  # fmt: skip


class Conversion(Table):
    """What a conversion changed (转换记录); an empty table means that nothing was."""

    title = ("转换记录", "Conversion record")

    change = Column("类别", "text", words=Labels(Altered))
    subject = Column("对象", "text", optional=True, label_en="field or feature")
    before = Column("原为", "text", optional=True)
    after = Column("现为", "text", optional=True)
    features = Column("涉及要素数", "integer", unit=Unit.COUNT, low=0, optional=True)


class CornerFile(Table):
    """Corner points as people type them (界址点坐标表): X is north, Y is east with the zone number before it, metres."""

    title = ("界址点坐标表", "Corner points")

    site_id = Column("地块编号", "text")
    ring_name = Column("圈号", "text", optional=True, label_en="ring")
    corner_name = Column("点号", "text", optional=True)
    north_m = Column("X坐标（北，m）", "real", low=300_000, high=6_100_000)
    east_m = Column("Y坐标（东，m，含带号）", "real", low=100_000, high=46_000_000)


class SurveyParcels(Table):
    """What a survey text says of its parcels besides their corners (勘测定界地块属性)."""

    title = ("勘测定界地块", "Survey parcels")

    site_id = Column("地块编号", "text")
    site_name = Column("地块名称", "text", optional=True)
    map_sheet = Column("图幅号", "text", optional=True)
    land_use = Column("地块用途", "text", optional=True)
    land_class = Column("地类编码", "text", optional=True)
    further = Column("其余属性", "text", optional=True, label_en="further attributes")
