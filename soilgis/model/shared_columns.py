"""Columns that many tables have (共用字段), declared once."""

from __future__ import annotations

from soilgis.model.columns import Column
from soilgis.model.words import LEVELS, STATUSES, VERDICTS

ADCODE = Column("行政区划代码", "text", label_en="adcode")
NAME = Column("行政区", "text", label_en="region")
STATUS = Column("可信状态", "text", label_en="status", words=STATUSES)
VERDICT = Column("核查结论", "text", label_en="verdict", words=VERDICTS)
LEVEL = Column("级别", "text", label_en="level", words=LEVELS)
METHOD = Column("面积算法", "text", label_en="area method")
