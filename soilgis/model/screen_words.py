"""Words of screening and supervision (核查用语): what a stored word means and how it is printed."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """Shape a site was given in (地块形式)."""

    POLYGON = "polygon"
    LINE = "line"
    POINT = "point"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"polygon": "面", "line": "线", "point": "点"}[self]


class Use(StrEnum):
    """What a site is used for, where a rule asks (用途)."""

    GENERAL = ""
    BORROW = "borrow"
    SPOIL = "spoil"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"": "一般用地", "borrow": "取土（石、砂）场", "spoil": "弃土（石、渣）场"}[self]


class Outcome(StrEnum):
    """What a rule concludes (规则结论); ``open`` is a gap, never a clearance.

    Rules that a site touches are met or not; a grade, a region and a plan category are settled or not.
    """

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"
    SETTLED = "settled"
    UNSETTLED = "unsettled"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "met": "触及",
            "not_met": "未触及",
            "open": "未核查",
            "not_applicable": "不适用",
            "settled": "已判定",
            "unsettled": "未定",
        }[self]


class Topic(StrEnum):
    """Set of rules a conclusion belongs to (结论类别)."""

    GRADE = "grade"
    REGION = "region"
    SITING = "siting"
    CATEGORY = "category"
    REAPPROVAL = "reapproval"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "grade": "防治标准等级",
            "region": "水土保持一级区",
            "siting": "选址约束",
            "category": "方案类别",
            "reapproval": "变更重新报批",
        }[self]


class Phase(StrEnum):
    """Period an indicator value is for (时段)."""

    CONSTRUCTION = "construction"
    DESIGN = "design"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"construction": "施工期", "design": "设计水平年"}[self]


class ControlIndicator(StrEnum):
    """The six control indicators of GB/T 50434-2018 (六项防治指标)."""

    CONTROL = "control"
    RATIO = "ratio"
    SPOIL = "spoil"
    TOPSOIL = "topsoil"
    RECOVERY = "recovery"
    COVER = "cover"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "control": "水土流失治理度（%）",
            "ratio": "土壤流失控制比",
            "spoil": "渣土防护率（%）",
            "topsoil": "表土保护率（%）",
            "recovery": "林草植被恢复率（%）",
            "cover": "林草覆盖率（%）",
        }[self]


class ValueState(StrEnum):
    """Whether the standard gives an indicator's value (指标值状态)."""

    STATED = "stated"
    NOT_SET = "not_set"
    NOT_REQUIRED = "not_required"
    NOT_FOUND = "not_found"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "stated": "规定值",
            "not_set": "该时段不设",
            "not_required": "不作要求",
            "not_found": "未录入，须查原表",
        }[self]


GRADE_LABELS = {1: "一级", 2: "二级", 3: "三级"}
"""Printed names of the three grades."""


class Compliance(StrEnum):
    """Compliance of a disturbance patch (图斑合规性); everything but 合规 stays suspected until verified on site."""

    COMPLIANT = "compliant"
    EXCEEDING = "exceeding"
    UNAPPROVED = "unapproved"
    RELOCATED = "relocated"
    EXEMPT = "exempt"
    EXEMPT_PENDING = "exempt_pending"
    SCHEMATIC = "schematic"
    NON_CONSTRUCTION = "non_construction"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "compliant": "合规",
            "exceeding": "疑似超出防治责任范围",
            "unapproved": "疑似未批先建",
            "relocated": "疑似建设地点变更",
            "exempt": "可不编报方案",
            "exempt_pending": "面积低于编报阈值、土石方未知（待核实）",
            "schematic": "仅有示意性范围，不能判定",
            "non_construction": "非生产建设项目",
        }[self]

    @property
    def suspected(self) -> bool:
        """Whether the class is a suspicion to be verified."""
        return self in {Compliance.EXCEEDING, Compliance.UNAPPROVED, Compliance.RELOCATED}


class MatchedBy(StrEnum):
    """How a patch found its approved extent (匹配方式)."""

    BOTH = "both"
    PLACE = "place"
    NUMBER = "number"
    CONFLICT = "conflict"
    NONE = "none"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "both": "位置与编号一致",
            "place": "仅位置",
            "number": "仅编号（位置不相交）",
            "conflict": "编号与位置不一致",
            "none": "未匹配",
        }[self]


class Change(StrEnum):
    """Change of a patch against the previous period (变化情况)."""

    NEW = "new"
    EXPANDED = "expanded"
    SHRUNK = "shrunk"
    SAME = "same"
    FINISHED = "finished"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "new": "新增",
            "expanded": "续建（范围扩大）",
            "shrunk": "续建（范围缩小）",
            "same": "续建（范围不变）",
            "finished": "完工",
            "unknown": "未提供上期图斑",
        }[self]


class Tier(StrEnum):
    """Risk tier (风险等级), S0（八）: 无风险不打扰、低风险预提醒、中高风险严监控."""

    NONE = "none"
    LOW = "low"
    MEDIUM_HIGH = "medium_high"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"none": "无风险", "low": "低风险", "medium_high": "中高风险"}[self]

    @property
    def rank(self) -> int:
        """0 for the lowest."""
        return list(Tier).index(self)


class Consult(StrEnum):
    """Whether a plan's extent calls for a consultation (征求意见提示)."""

    NEEDED = "needed"
    NOT_INDICATED = "not_indicated"
    UNCHECKED = "unchecked"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"needed": "建议征求意见", "not_indicated": "所核查图层未提示", "unchecked": "未核查"}[self]
