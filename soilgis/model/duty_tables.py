"""Duties that documents state (文件任务): who must do what by when, in our own words, with document and clause."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import ADCODE, STATUS


class Duties(Table):
    """Tasks of the documents on soil and water conservation (文件中的任务), summed up, not quoted."""

    title = ("文件中的任务", "Duties in the documents")

    adcode = ADCODE
    document = Column("依据文件", "text")
    article = Column("条款", "text")
    duty = Column("任务", "text")
    lead = Column("牵头单位", "text", optional=True)
    partners = Column("配合单位", "text", optional=True)
    due = Column("期限", "text", optional=True)
    layers = Column("相关图层", "text", optional=True)
    commands = Column("相关命令", "text", optional=True)
    status = STATUS
