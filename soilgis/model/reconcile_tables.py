"""Tables of the target reconciler (目标核对): hierarchies as people type them, roll-ups, what each child is in them, and pace."""

from __future__ import annotations

from enum import StrEnum

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import STATUS
from soilgis.model.units import Unit
from soilgis.model.words import Labels

YEAR = Column("年份", "integer", unit=Unit.YEAR, low=1980, high=2100)
PARENT, PARENT_NAME = Column("上级编号", "text"), Column("上级", "text")


class Weighting(StrEnum):
    """What a mean is weighted by (权重)."""

    STATED = "stated"
    SHARE = "share"
    AMAP = "amap"
    TIANDITU = "tianditu"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"stated": "给定的国土面积", "share": "给定的权重", "amap": "高德界线椭球面积",
                "tianditu": "天地图界线椭球面积"}[self]  # fmt: skip


class Digits(StrEnum):
    """How far printed figures are taken to be rounded (取位)."""

    ALIKE = "alike"
    OWN = "own"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"alike": "统一取位（同年最多的小数位数）", "own": "各按所印位数"}[self]


class Agreement(StrEnum):
    """Whether printed children can give the printed parent (取位核对结论)."""

    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    ABOVE = "above"
    INCOMPLETE = "incomplete"
    UNSTATED = "unstated"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"feasible": "取位可解释", "infeasible": "取位不能解释", "above": "下级合计已达到上级要求",
                "incomplete": "下级不全，未核对", "unstated": "上级没有目标，未核对"}[self]  # fmt: skip


class Pacing(StrEnum):
    """How a unit's past stands to its target (进度)."""

    MET = "met"
    ON_PACE = "on_pace"
    FASTER = "faster"
    STALLED = "stalled"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"met": "已达到", "on_pace": "按过去速度可达到", "faster": "须加快", "stalled": "过去没有上升，倍数无从计算",
                "unknown": "没有两年实绩，未核对"}[self]  # fmt: skip


class Hierarchy(Table):
    """Targets of any hierarchy as people type them (层级目标文件): one row a unit and year, ``parent`` empty for the topmost.

    ``value_percent`` is 73 for 73 %, printed as in the document (66.90 has two decimals), empty where it is not known.
    Weights are land areas, or shares of the parent that sum to 1; units whose id is a region code may leave both to the boundaries.
    """

    title = ("层级目标文件", "Hierarchy of targets")
    key = ("id", "year")

    id = Column("编号", "text")
    name = Column("名称", "text")
    parent = Column("上级编号", "text", optional=True)
    year = YEAR
    value_percent = Column("目标值", "real", unit=Unit.PERCENT, low=0, high=100, optional=True)
    comparator = Column("比较符", "text", optional=True)
    land_km2 = Column("国土面积", "real", unit=Unit.KM2, low=0, optional=True)
    share = Column("占上级的权重", "real", low=0, high=1, optional=True)
    status = Column("可信状态", "text", optional=True, label_en="status", words=STATUS.words)
    document = Column("依据文件", "text", optional=True)


class ActualFile(Table):
    """Rates that were reached, as people type them (实绩文件): one row a unit and year."""

    title = ("实绩文件", "Actual rates")
    key = ("id", "year")

    id = Column("编号", "text")
    year = YEAR
    rate_percent = Column("水土保持率", "real", unit=Unit.PERCENT, low=0, high=100)
    status = Column("可信状态", "text", label_en="status", words=STATUS.words)
    document = Column("依据文件", "text")


class RollUps(Table):
    """Children's printed values rolled up to their parent, and whether rounding alone can explain the difference (目标上卷核对).

    A value printed with d decimals lies within half a unit of its last place: ``low`` and ``high`` are the least and the largest
    mean such children can give, ``parent_low`` and ``parent_high`` what the parent's print allows. The verdict is feasible where the
    two meet; ``beyond`` is by how much they do not; ``weight_slack`` is the smallest share by which every weight would have to be off
    for them to meet. A parent with ≥ or > is a floor: there the children must reach it.
    """

    title = ("目标上卷核对", "Roll-up of targets")
    key = ("parent", "year", "weights", "rounding")

    parent = PARENT
    parent_name = PARENT_NAME
    year = YEAR
    weights = Column("权重", "text", words=Labels(Weighting))
    rounding = Column("取位口径", "text", words=Labels(Digits))
    comparator = Column("比较符", "text", optional=True)
    stated = Column("上级目标", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    weighted = Column("下级面积加权平均", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    difference = Column("加权平均与上级之差", "real", unit=Unit.POINT, optional=True)
    low = Column("下级取位下限", "real", unit=Unit.SHARE, optional=True)
    high = Column("下级取位上限", "real", unit=Unit.SHARE, optional=True)
    parent_low = Column("上级取位下限", "real", unit=Unit.SHARE, optional=True)
    parent_high = Column("上级取位上限", "real", unit=Unit.SHARE, optional=True)
    verdict = Column("核对结论", "text", words=Labels(Agreement))
    beyond = Column("超出取位", "real", unit=Unit.POINT, low=0, optional=True)
    weight_slack = Column("各权重须有的最小误差", "real", low=0, optional=True)
    children = Column("下级数", "integer", unit=Unit.COUNT, low=0)
    blank = Column("没有目标值的下级", "text", optional=True)
    status = STATUS


class ChildRoles(Table):
    """What each child is in its parent's roll-up (下级作用).

    ``alone_value`` and ``alone_km2`` close the difference when this child alone has another value, or another area (the rest as they
    are); ``explains`` marks the child whose area would have to change least, in parts of its own. ``weight_effect`` is what this
    child's weight, other than in the first weighting, adds to the roll-up: the effects sum to the difference of the two roll-ups.
    A blank child has the value its parent implies, ``implied``, between ``implied_low`` and ``implied_high``; several blank ones have
    their common mean.
    """

    title = ("下级作用", "Children in the roll-up")
    key = ("parent", "year", "weights", "child")

    parent = PARENT
    year = YEAR
    weights = Column("权重", "text", words=Labels(Weighting))
    child = Column("下级编号", "text")
    child_name = Column("下级", "text")
    value = Column("下级目标", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    weight_km2 = Column("权重面积", "real", unit=Unit.KM2, low=0, optional=True)
    share = Column("占上级的权重", "real", unit=Unit.SHARE, low=0, high=1)
    contribution = Column("对上级的贡献", "real", unit=Unit.SHARE, optional=True)
    alone_value = Column("单改其目标值须为", "real", unit=Unit.SHARE, optional=True)
    alone_points = Column("单改其目标值须变动", "real", unit=Unit.POINT, optional=True)
    within_rounding = Column("变动在其取位之内", "flag", optional=True)
    alone_km2 = Column("单改其面积须变动", "real", unit=Unit.KM2, optional=True)
    alone_part = Column("单改其面积须变动的比例", "real", unit=Unit.SHARE, optional=True)
    explains = Column("面积变动最小", "flag", optional=True)
    weight_effect = Column("权重不同的影响", "real", unit=Unit.POINT, optional=True)
    implied = Column("上级隐含的目标值", "real", unit=Unit.SHARE, optional=True)
    implied_low = Column("隐含值下限", "real", unit=Unit.SHARE, optional=True)
    implied_high = Column("隐含值上限", "real", unit=Unit.SHARE, optional=True)
    status = STATUS


class Paces(Table):
    """Area each unit has to take out of erosion between its two target years, and its past pace (年均任务与进度).

    ``implied_km2`` = (later − earlier target) × area. With rates that were reached, ``past_points`` is their rise a year between
    the first and the last, ``needed_points`` the rise a year still needed from the last to the later target, ``factor`` the one by
    the other.
    """

    title = ("年均任务与进度", "Pace")
    key = ("id", "to_year")

    id = Column("编号", "text")
    name = Column("名称", "text")
    parent = Column("上级编号", "text", optional=True)
    weights = Column("面积来源", "text", words=Labels(Weighting))
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0, optional=True)
    from_year = Column("起始年份", "integer", unit=Unit.YEAR, optional=True)
    to_year = Column("目标年份", "integer", unit=Unit.YEAR)
    from_target = Column("起始目标", "real", unit=Unit.SHARE, optional=True)
    target = Column("目标值", "real", unit=Unit.SHARE)
    comparator = Column("比较符", "text", optional=True)
    implied_km2 = Column("期间应减少流失面积", "real", unit=Unit.KM2, optional=True)
    implied_km2_per_year = Column("年均应减少流失面积", "real", unit=Unit.KM2_PER_YEAR, optional=True)
    target_points = Column("目标年均提高", "real", unit=Unit.POINT, optional=True)
    actual_year = Column("实绩年份", "integer", unit=Unit.YEAR, optional=True)
    actual = Column("实绩", "real", unit=Unit.SHARE, optional=True)
    past_points = Column("过去年均提高", "real", unit=Unit.POINT, optional=True)
    needed_points = Column("今后须年均提高", "real", unit=Unit.POINT, optional=True)
    factor = Column("须为过去速度的倍数", "real", low=0, optional=True)
    verdict = Column("进度结论", "text", words=Labels(Pacing))
    status = STATUS
