"""Tables of rules kept as data (规则表): what a rule's CSV must hold, each row with document, article and confidence."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.units import Unit

DOCUMENT = Column("依据文件", "text")
ARTICLE = Column("条款", "text")
CONFIDENCE = Column("可靠程度", "text")
FACT = Column("事实", "text")


class Facts(Table):
    """Vocabulary of checkable facts (核查事实); a layer says which it answers."""

    title = ("核查事实词表", "Facts")
    key = ("fact",)

    fact = FACT
    label = Column("名称", "text")
    kind = Column("对应分区类型", "text", optional=True)
    government = Column("政府级别", "text", optional=True)
    generic = Column("未注明细类", "text")


class GradeRules(Table):
    """Conditions of the control grades (防治标准等级条件), GB/T 50434-2018 4.0.1."""

    title = ("防治标准等级条件", "Grade rules")
    key = ("grade", "fact")

    grade = Column("等级", "integer", low=1, high=2)
    fact = FACT
    within_m = Column("距离", "real", unit=Unit.M, low=0)
    beyond_distance = Column("距离之外还须查明", "text", optional=True)
    condition = Column("条件", "text")
    document = DOCUMENT
    article = ARTICLE
    confidence = CONFIDENCE


class IndicatorRules(Table):
    """Values of the six indicators by first-level region, phase and grade (防治指标值)."""

    title = ("防治指标值表", "Indicator values")
    key = ("first_region", "indicator", "phase", "grade")

    first_region = Column("一级区", "text")
    indicator = Column("指标", "text")
    phase = Column("时段", "text")
    grade = Column("等级", "integer", low=1, high=3)
    value = Column("指标值", "real", low=0, high=100, optional=True)
    state = Column("指标值状态", "text")
    document = DOCUMENT
    article = ARTICLE
    confidence = CONFIDENCE


class AdjustmentRules(Table):
    """Adjustments of indicator values on stated conditions (指标值调整)."""

    title = ("指标值调整", "Adjustments")
    key = ("condition", "indicator")

    condition = Column("条件", "text")
    label = Column("条件名称", "text")
    indicator = Column("指标", "text")
    action = Column("做法", "text")
    low = Column("调整下限", "real", optional=True)
    high = Column("调整上限", "real", optional=True)
    wording = Column("规定", "text")
    document = DOCUMENT
    article = ARTICLE
    confidence = CONFIDENCE


class SitingRules(Table):
    """Siting constraints (选址约束), GB 50433-2018 3.2.1-3.2.5; ``facts`` are separated by blanks, any of them meets the rule."""

    title = ("选址约束规定", "Siting rules")
    key = ("item",)

    item = Column("条目", "text")
    article = ARTICLE
    requirement = Column("要求", "text")
    facts = Column("所需事实", "text", optional=True)
    use = Column("适用用途", "text", optional=True)
    within_m = Column("距离", "real", unit=Unit.M, low=0)
    mandatory = Column("强制性条文", "text")
    consequence = Column("后果", "text")
    document = DOCUMENT
    confidence = CONFIDENCE


class CategoryRules(Table):
    """Thresholds of the plan categories (方案类别阈值), 水利部令第53号 第七条; limits are closed below, open above."""

    title = ("方案类别阈值", "Plan categories")
    key = ("category",)

    category = Column("类别", "text")
    label = Column("名称", "text")
    area_from_ha = Column("征占地面积下限", "real", unit=Unit.HA, low=0, optional=True)
    area_below_ha = Column("征占地面积上限", "real", unit=Unit.HA, low=0, optional=True)
    earthwork_from_m3 = Column("土石方下限（m³）", "real", low=0, optional=True)
    earthwork_below_m3 = Column("土石方上限（m³）", "real", low=0, optional=True)
    document = DOCUMENT
    article = ARTICLE
    confidence = CONFIDENCE


class ReapprovalRules(Table):
    """Triggers of re-approval (变更重新报批情形), 水利部令第53号 第十六条至第十八条."""

    title = ("变更重新报批情形", "Re-approval triggers")
    key = ("trigger",)

    trigger = Column("情形", "text")
    label = Column("规定", "text")
    measure = Column("度量", "text", optional=True)
    threshold = Column("阈值", "real", low=0)
    shift_m = Column("横向位移", "real", unit=Unit.M, low=0, optional=True)
    duty = Column("应办事项", "text", optional=True)
    document = DOCUMENT
    article = ARTICLE
    confidence = CONFIDENCE


class ConsultRules(Table):
    """Which sectors' plans call for a consultation, what aids to see it, and what is forbidden where (规划征求意见规定).

    ``role`` is sector (a sector the texts name), aid (a fact that hints, by house rule) or ban (a fact that forbids). ``covers`` is
    what the codes of the counties begin with where a row does not hold everywhere.
    """

    title = ("规划征求意见规定", "Consultation rules")
    key = ("word",)

    word = Column("类别或事实", "text")
    role = Column("作用", "text")
    label = Column("名称", "text")
    covers = Column("适用地区代码", "text", optional=True)
    reason = Column("理由", "text", optional=True)
    document = DOCUMENT
    article = Column("条款", "text", optional=True)
    confidence = CONFIDENCE
