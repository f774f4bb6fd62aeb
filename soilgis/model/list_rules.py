"""Rules of supervision lists (监管名单规则): how tiers are called, what puts a project in one, and how many are drawn."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from soilgis.model.declared import Declared
from soilgis.model.layer import Status

TIERS = 3
"""Tiers from the lowest risk to the highest, as both documents have them."""


class TierNames(Declared):
    """How one document calls the three tiers (分级名称)."""

    id: str = Field(min_length=1)
    """Its id, for --names (编号)."""
    names: tuple[str, str, str]
    """Names from the lowest risk to the highest (名称)."""
    document: str = Field(min_length=1)
    """Document and article (依据文件)."""


class TierRule(Declared):
    """One rule of the tiers (分级规则); the highest tier whose rule holds prevails."""

    id: str = Field(min_length=1)
    """The rule's id (编号)."""
    tier: int = Field(ge=1, le=TIERS)
    """Tier it puts a project in: 1 for the lowest risk, 3 for the highest (级别)."""
    column: str = Field(min_length=1)
    """Column of the register or of a joined table (字段)."""
    op: Literal["==", "!=", ">=", ">", "<=", "<", "in", "filled"]
    """Comparison; ``filled`` holds where the cell is not empty (比较)."""
    value: float | str | tuple[str, ...] = ""
    """What the cell is compared with (比较值)."""
    reason: str = Field(min_length=1)
    """Printed for the project, Chinese (理由)."""
    optional: bool = False
    """Whether the rule may be passed over, and told, where no table has the column (可缺)."""

    @model_validator(mode="after")
    def _comparable(self) -> Self:
        if self.op in {">=", ">", "<=", "<"} and not isinstance(self.value, float):
            raise ValueError(f"{self.id}: {self.op} needs a number, value is {self.value!r} (须为数字)")
        return self


class ListRules(Declared):
    """Rules of a list (名单规则)."""

    version: Literal[1]
    """Version of the form."""
    title: str = Field(min_length=1)
    """Name of the rules, printed with the lists (规则名称)."""
    status: Status
    """How far the rules can be trusted (可信状态)."""
    id_column: str = "project_id"
    """Column of every table with the project's id (编号字段)."""
    name_column: str = "project_name"
    """Column of the register with the project's name (名称字段)."""
    county_column: str = "adcode"
    """Column of the register with the county; counts are made by it (行政区字段)."""
    personal: tuple[str, ...] = ()
    """Columns that are known to hold personal data; they are let in and never written (已知的个人信息字段)."""
    scheme: tuple[TierNames, ...] = Field(min_length=1)
    """Names of tiers to choose from (分级名称)."""
    rule: tuple[TierRule, ...] = ()
    """The rules (规则)."""
    least_share: float = Field(gt=0, le=1)
    """Least share of all projects that is drawn (最低抽查比例)."""
    least_document: str = Field(min_length=1)
    """Document and article of the least share (抽查比例依据)."""
    shares: tuple[float, float, float] = (0.05, 0.05, 0.05)
    """Share that is drawn of each tier, the lowest risk first (各级抽查比例)."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        said = []
        for what, ids in (("scheme", [one.id for one in self.scheme]), ("rule", [one.id for one in self.rule])):
            repeated = sorted({one for one in ids if ids.count(one) > 1})
            if repeated:
                said.append(f"{what} id {'、'.join(repeated)} occurs twice (编号重复); rename one")
        if any(not 0 <= share <= 1 for share in self.shares):
            said.append(f"shares are {list(self.shares)}; each must lie in 0-1 (比例须在 0 至 1 之间)")
        if said:
            raise ValueError("; ".join(said))
        return self
