"""Words of extents to be handed in (防治责任范围用词): tenure of the ground, and what a register's field is filled with."""

from __future__ import annotations

from enum import StrEnum


class Tenure(StrEnum):
    """How the ground is taken (占地性质)."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    UNSTATED = "unstated"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"permanent": "永久占地", "temporary": "临时占地", "unstated": "未注明"}[self]


class FieldHolds(StrEnum):
    """What a field of the register is filled with (字段内容)."""

    STATED = "stated"
    PART = "part"
    PART_HA = "part_ha"
    TOTAL_HA = "total_ha"
    TENURE = "tenure"
    NUMBER = "number"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {
            "stated": "由使用者给出", "part": "组成部分的名称", "part_ha": "该部分面积（公顷）", "total_ha": "范围总面积（公顷）",
            "tenure": "永久占地或临时占地", "number": "序号",
        }[self]  # fmt: skip


class FieldKind(StrEnum):
    """Type of a field of a .dbf (字段类型)."""

    TEXT = "text"
    REAL = "real"
    INTEGER = "integer"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"text": "文本", "real": "小数", "integer": "整数"}[self]


class Confidence(StrEnum):
    """How sure a row of a rule is (可靠程度)."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"high": "高", "medium": "中", "low": "低"}[self]


TENURES = {
    "永久": Tenure.PERMANENT, "永久占地": Tenure.PERMANENT, "永久征地": Tenure.PERMANENT, "永久用地": Tenure.PERMANENT, "permanent": Tenure.PERMANENT,
    "临时": Tenure.TEMPORARY, "临时占地": Tenure.TEMPORARY, "临时用地": Tenure.TEMPORARY, "temporary": Tenure.TEMPORARY,
    "": Tenure.UNSTATED, "未注明": Tenure.UNSTATED,
}  # fmt: skip
"""What files say of the tenure."""
