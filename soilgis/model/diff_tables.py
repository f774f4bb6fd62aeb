"""Tables of a comparison of results (成果比对表): where two results differ, cell by cell."""

from __future__ import annotations

from enum import StrEnum

from soilgis.model.columns import Column, Table
from soilgis.model.words import Labels


class Difference(StrEnum):
    """Kinds of difference between two results (差异类别)."""

    VALUE = "value"
    TEXT = "text"
    ABSENT = "absent"
    ROW_FIRST = "row_first"
    ROW_SECOND = "row_second"
    COLUMN_FIRST = "column_first"
    COLUMN_SECOND = "column_second"
    PART_FIRST = "part_first"
    PART_SECOND = "part_second"
    BYTES = "bytes"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "value": "数值不同", "text": "文字不同", "absent": "一方缺值", "row_first": "仅甲有此行", "row_second": "仅乙有此行",
            "column_first": "仅甲有此字段", "column_second": "仅乙有此字段", "part_first": "仅甲有", "part_second": "仅乙有",
            "bytes": "内容不同",
        }[self]  # fmt: skip


class Differences(Table):
    """Every cell, row, column or file in which two results differ (成果差异)."""

    title = ("成果差异", "Differences")

    file = Column("文件", "text")
    part = Column("工作表或图层", "text", optional=True)
    row = Column("行（主键）", "text", optional=True)
    field = Column("字段", "text", optional=True)
    kind = Column("差异类别", "text", words=Labels(Difference))
    first = Column("甲", "text", optional=True)
    second = Column("乙", "text", optional=True)
    difference = Column("差值（乙−甲）", "real", optional=True)
    allowed = Column("允许差", "real", low=0, optional=True)


class ComparedParts(Table):
    """What was compared, by what key, and how much of it differs (比对范围)."""

    title = ("比对范围", "What was compared")
    file = Column("文件", "text")
    part = Column("工作表或图层", "text", optional=True)
    shared_rows = Column("共有行数", "integer", low=0)
    shared_columns = Column("共有字段数", "integer", low=0)
    matched_by = Column("对应方式", "text")
    differences = Column("差异处数", "integer", low=0)
