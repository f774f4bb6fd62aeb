"""Checks of a map before it is published (公开地图核对): what is asked, and what was found; the rules are data (layers/rules-map)."""

from __future__ import annotations

from enum import StrEnum

from soilgis.model.columns import Column, Table
from soilgis.model.words import Labels


class Finding(StrEnum):
    """What a check found (核对结果)."""

    MET = "met"
    FAILED = "failed"
    UNVERIFIED = "unverified"
    NOT_APPLICABLE = "not_applicable"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"met": "符合", "failed": "不符合", "unverified": "未能核实", "not_applicable": "不适用"}[self.value]


class MapRules(Table):
    """Checks of a map, with the sentence they rest on (公开地图核对项); boxes only tell whether something is on the map."""

    title = ("公开地图核对项", "Map rules")
    key = ("check_id",)

    check_id = Column("核对项编号", "text")
    item = Column("核对内容", "text")
    scope = Column("适用范围", "text")
    kind = Column("核对方式", "text")
    text = Column("要求", "text")
    document = Column("依据", "text")
    confidence = Column("依据状态", "text")
    west = Column("西界", "real", optional=True)
    south = Column("南界", "real", optional=True)
    east = Column("东界", "real", optional=True)
    north = Column("北界", "real", optional=True)
    count = Column("段数", "integer", low=0, optional=True)


class MapChecks(Table):
    """What was found on a map, one row a check (公开地图核对表)."""

    title = ("公开地图核对表", "Map checks")
    key = ("item",)

    item = Column("核对内容", "text")
    finding = Column("结果", "text", words=Labels(Finding))
    reason = Column("说明", "text")
    text = Column("要求", "text")
    document = Column("依据", "text")
