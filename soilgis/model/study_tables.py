"""Tables of the studies that ship (方案一览): what each holds, and what is still to be brought."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import LEVEL
from soilgis.model.units import Unit


class StudyInventory(Table):
    """What every study holds of its document's system (方案一览).

    Layers are the study's zone layers: with data (those of them that are working or demo are counted again), and without. Targets are
    those of the study's regions, duties and goals those of the documents that bind it, areas those the documents name.
    """

    title = ("方案一览", "Studies")
    key = ("id",)

    id = Column("编号", "text")
    name = Column("方案", "text")
    level = LEVEL
    units = Column("统计单元数", "integer", unit=Unit.COUNT, low=0)
    with_data = Column("有数据的图层", "integer", unit=Unit.COUNT, low=0)
    working = Column("其中工作口径", "integer", unit=Unit.COUNT, low=0)
    demo = Column("其中演示数据", "integer", unit=Unit.COUNT, low=0)
    missing = Column("未提供的图层", "integer", unit=Unit.COUNT, low=0)
    targets = Column("有目标值的行政区", "integer", unit=Unit.COUNT, low=0)
    without_target = Column("目标值未知的行政区", "integer", unit=Unit.COUNT, low=0)
    duties = Column("任务", "integer", unit=Unit.COUNT, low=0)
    dated = Column("其中有期限", "integer", unit=Unit.COUNT, low=0)
    goals = Column("数量目标", "integer", unit=Unit.COUNT, low=0)
    areas = Column("点名区域", "integer", unit=Unit.COUNT, low=0)
    gaps = Column("其中未提供", "integer", unit=Unit.COUNT, low=0)


class StudyGaps(Table):
    """What a study still lacks, with the article that calls for it (方案缺口)."""

    title = ("方案缺口", "Gaps of a study")

    study = Column("方案编号", "text")
    what = Column("缺什么", "text")
    name = Column("名称", "text")
    document = Column("依据文件", "text", optional=True)
    article = Column("条款", "text", optional=True)
    note = Column("说明", "text", optional=True)
