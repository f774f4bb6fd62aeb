"""Tables of programmes (工程任务): goals as documents set them, and how far each has come."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import ADCODE, NAME, STATUS
from soilgis.model.units import Unit
from soilgis.model.words import Labels
from soilgis.model.works_words import Light

GOAL = Column("任务编号", "text", label_en="goal")


class GoalFile(Table):
    """Goals of programmes as people type them (数量目标文件).

    ``start`` and ``due`` are days, empty where no document says them; ``condition`` is the word, such as 高标准, that a row of the data must
    have to count.
    """

    title = ("数量目标文件", "Goals of programmes")
    key = ("goal",)

    goal = GOAL
    adcode = ADCODE
    name = Column("任务", "text", label_en="programme")
    comparator = Column("比较符", "text")
    value = Column("目标数", "real", low=0)
    unit = Column("单位", "text")
    condition = Column("计入条件", "text", optional=True)
    start = Column("起始日期", "text", optional=True)
    due = Column("完成期限", "text", optional=True)
    document = Column("依据文件", "text")
    article = Column("条款", "text", optional=True)
    status = STATUS
    note = Column("说明", "text", optional=True)


class ProgrammeData(Table):
    """Finished work as bureaux keep it (完成情况数据): rows of a CSV or features; each column is known by its usual Chinese names too.

    Without amounts, features count by number, length or area, as the goal's unit asks; without ``goal`` a file is of the goal it is
    named with. ``qualified``, also called by the condition, says whether a row has what the goal asks for beside its number.
    """

    title = ("完成情况数据", "Data of programmes")

    goal = Column("任务编号", "text", optional=True, label_en="goal")
    id = Column("编号", "text", optional=True)
    adcode = Column("行政区划代码", "text", optional=True, label_en="adcode")
    date = Column("完成日期", "text", optional=True)
    amount = Column("数量", "real", low=0, optional=True)
    unit = Column("单位", "text", optional=True)
    qualified = Column("符合计入条件", "text", optional=True)


class ProgrammeProgress(Table):
    """How far each programme has come (工程任务进度).

    ``done`` and ``left`` stand in the goal's own unit; areas stand in km² beside. Missing: no data were given. ``status`` is the weaker
    of the goal's and the data's.
    """

    title = ("工程任务进度", "Progress of programmes")
    key = ("goal",)

    goal = GOAL
    adcode = ADCODE
    region = NAME
    name = Column("任务", "text", label_en="programme")
    light = Column("进度灯", "text", words=Labels(Light))
    comparator = Column("比较符", "text")
    value = Column("目标数", "real", low=0)
    done = Column("已完成", "real", low=0, optional=True)
    left = Column("尚缺", "real", low=0, optional=True)
    unit = Column("单位", "text")
    share = Column("完成比例", "real", unit=Unit.SHARE, low=0, optional=True)
    done_km2 = Column("已完成面积", "real", unit=Unit.KM2, low=0, optional=True)
    goal_km2 = Column("目标面积", "real", unit=Unit.KM2, low=0, optional=True)
    start = Column("起始日期", "text", optional=True)
    due = Column("完成期限", "text", optional=True)
    as_of = Column("统计日期", "text")
    elapsed = Column("时间已过比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    per_year = Column("到期前每年须完成", "real", low=0, optional=True)
    counted = Column("计入条数", "integer", unit=Unit.COUNT, low=0, optional=True)
    left_out = Column("未计入条数", "integer", unit=Unit.COUNT, low=0, optional=True)
    rule = Column("判定依据", "text")
    status = STATUS
    data = Column("数据", "text", optional=True)
    document = Column("依据文件", "text")
    article = Column("条款", "text", optional=True)
    note = Column("说明", "text", optional=True)


class ProgrammeRows(Table):
    """Every row of the data and whether it counted (逐条计数): so that a count can be gone through again."""

    title = ("逐条计数", "Rows counted")

    goal = GOAL
    name = Column("任务", "text", label_en="programme")
    data = Column("数据", "text")
    row = Column("行号", "text")
    counted = Column("计入", "flag")
    amount = Column("数量", "real", low=0, optional=True)
    unit = Column("单位", "text")
    reason = Column("未计入原因", "text", optional=True)
