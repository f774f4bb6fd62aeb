"""Tables of an inspection (数据体检表): what a file holds, what was found in it, and what a repair changed."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.finding import Finding, Severity
from soilgis.model.units import Unit
from soilgis.model.words import Labels

FILE = Column("文件", "text")
PART = Column("图层或工作表", "text", optional=True)


class Findings(Table):
    """What was found, where, on what evidence, and what cures it (体检结论)."""

    title = ("体检结论", "Findings")

    file = FILE
    part = PART
    severity = Column("轻重", "text", words=Labels(Severity))
    finding = Column("项目", "text", words=Labels(Finding))
    where = Column("位置", "text", optional=True)
    evidence = Column("依据", "text")
    cure = Column("处理办法", "text")
    command = Column("命令", "text", optional=True)


class Contents(Table):
    """What a file holds, one line a property (文件内容)."""

    title = ("文件内容", "Contents")

    file = FILE
    part = PART
    item = Column("项目", "text")
    value = Column("内容", "text")


class Changes(Table):
    """What a repair changed, feature by feature (修改记录)."""

    title = ("修改记录", "Changes")

    file = FILE
    part = PART
    feature = Column("要素序号", "integer", low=1, optional=True)
    field = Column("字段", "text", optional=True)
    change = Column("修改内容", "text")
    before = Column("修改前", "text", optional=True)
    after = Column("修改后", "text", optional=True)
    before_m2 = Column("修改前面积", "real", unit=Unit.M2, optional=True)
    after_m2 = Column("修改后面积", "real", unit=Unit.M2, optional=True)
