"""Words of programmes, dams and units (工程与进度用词): what a stored word is called."""

from __future__ import annotations

from enum import StrEnum


class Light(StrEnum):
    """What a programme's light says (进度灯); the rule stands beside it in every row."""

    MET = "met"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    FAR_BEHIND = "far_behind"
    OVERDUE = "overdue"
    OPEN = "open"
    NO_DATA = "no_data"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "met": "绿灯：已达到",
            "on_pace": "绿灯：进度不落后",
            "behind": "黄灯：进度落后",
            "far_behind": "红灯：进度严重落后",
            "overdue": "红灯：到期未达到",
            "open": "不亮灯：未达到，起止时间不全，不能判断进度",
            "no_data": "不亮灯：未提供数据",
        }[self]

    @property
    def colour(self) -> str:
        """Colour it is shown in; none when it is not lit."""
        return {
            "met": "green", "on_pace": "green", "behind": "yellow", "far_behind": "red", "overdue": "red",
        }.get(self.value, "off")  # fmt: skip


class DamClass(StrEnum):
    """Classes of check dams by storage (淤地坝类型)."""

    LARGE = "large"
    MEDIUM = "medium"
    SMALL = "small"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"large": "大型", "medium": "中型", "small": "小型", "unknown": "类型不明"}[self]


class DamFault(StrEnum):
    """What is wrong with a row of the register of dams (登记问题)."""

    OUTSIDE = "outside"
    REPEATED = "repeated"
    NO_ID = "no_id"
    NEAR = "near"
    NO_CLASS = "no_class"
    NO_VOLUME = "no_volume"
    CONTRADICTION = "contradiction"
    BEYOND = "beyond"
    SILTED = "silted"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "outside": "不在统计范围内",
            "repeated": "编号重复",
            "no_id": "编号为空",
            "near": "与另一座坝过近，疑似重复登记",
            "no_class": "类型不明",
            "no_volume": "缺少库容",
            "contradiction": "类型与库容不符",
            "beyond": "库容超出分级范围",
            "silted": "已淤库容大于总库容",
        }[self]


class Completion(StrEnum):
    """Whether a unit has been treated as a whole (整体推进情况)."""

    WHOLE = "whole"
    PARTLY = "partly"
    NOT_BEGUN = "not_begun"
    NOTHING_TO_DO = "nothing_to_do"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "whole": "整体完成", "partly": "部分完成", "not_begun": "未开展", "nothing_to_do": "无应治理面积",
        }[self]  # fmt: skip


class GreenRule(StrEnum):
    """The two aims of green access (见绿见园)."""

    GREEN = "green"
    PARK = "park"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"green": "见绿", "park": "见园"}[self]
