"""Rules of an assessment (考核评分规则): indicators with weights and ways of scoring, vetoes and grades, as a TOML file declares them."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from soilgis.model.declared import Declared
from soilgis.model.layer import Status

FULL = 100.0
"""Full marks of an indicator and of the whole."""
LATEST = "latest"
"""Word of a ``where`` that picks the largest number of a column, such as the last year."""


class Figure(Declared):
    """Which figure of a region is judged (取数): a column of a table, and what its row must say."""

    id: str = Field(min_length=1)
    """The rule's id (编号)."""
    title: str = Field(min_length=1)
    """Chinese name that is printed (名称)."""
    table: str = Field(min_length=1)
    """Table of the figures: its file's name without ending, such as gaps (数据表)."""
    column: str = Field(min_length=1)
    """Column of the figure (字段)."""
    where: dict[str, str | int | float | bool] = Field(default_factory=dict)
    """What other columns of the row must hold; ``latest`` takes the largest number there is (取数条件)."""
    document: str = Field(min_length=1)
    """Document the rule comes from, or that it is a house rule (依据文件)."""
    article: str = ""
    """Article (条款)."""


class Band(Declared):
    """Score from a limit on (分档)."""

    at_least: float
    """Least figure of the band."""
    score: float = Field(ge=0, le=FULL)
    """Score of the band, 0-100."""


class ScoreRule(Figure):
    """How one indicator is scored (指标评分): 0-100, weighted into the whole."""

    weight: float = Field(ge=0, le=1)
    """Weight; all add up to 1 (权重)."""
    unit: str = ""
    """Unit the figure is printed with (单位)."""
    factor: float = 1.0
    """What the figure is multiplied with before it is judged and printed: 100 makes a share a percentage (换算系数)."""
    method: Literal["deduct", "linear", "bands"]
    """deduct: full marks less so many points a step; linear: between two figures; bands: by limits (评分方法)."""
    digits: int | None = Field(default=None, ge=0, le=9)
    """Decimals the figure is rounded to before it is judged; not rounded when not given (取位)."""
    full_at: float | None = None
    """Figure with full marks: deduct takes points off beyond it, linear reaches them there (满分值)."""
    zero_at: float | None = None
    """Figure with no marks, for linear (零分值)."""
    worse: Literal["above", "below"] = "above"
    """On which side of full_at points are taken off (扣分方向)."""
    step: float | None = Field(default=None, gt=0)
    """Size of a step, such as 0.1 percentage points (扣分步长)."""
    points: float | None = Field(default=None, gt=0, le=FULL)
    """Points of 100 that each step costs (每步扣分)."""
    partial: Literal["proportional", "whole", "begun"] = "proportional"
    """What part of a step costs: its share, nothing, or the whole (不足一步)."""
    band: tuple[Band, ...] = ()
    """Bands from the highest limit to the lowest (分档)."""
    otherwise: float = Field(default=0.0, ge=0, le=FULL)
    """Score below the lowest band (其余得分)."""
    missing: Literal["unscored", "zero"] = "unscored"
    """A region without the figure is not scored, or has 0 (缺数处理)."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        wanted = {"deduct": ("full_at", "step", "points"), "linear": ("full_at", "zero_at"), "bands": ("band",)}[
            self.method
        ]
        lacking = [name for name in wanted if getattr(self, name) in {None, ()}]
        if lacking:
            raise ValueError(f"{self.id}: method {self.method} needs {', '.join(lacking)} (评分参数不全)")
        if self.method == "linear" and self.full_at == self.zero_at:
            raise ValueError(
                f"{self.id}: full_at and zero_at are both {self.full_at:g}; give two figures (满分值与零分值相同)"
            )
        if any(upper.at_least <= lower.at_least for upper, lower in pairwise(self.band)):
            raise ValueError(f"{self.id}: bands must fall from the highest at_least to the lowest (分档须由高到低)")
        return self

    def told(self) -> str:
        """The rule in Chinese words."""
        unit = f" {self.unit}" if self.unit else ""
        if self.method == "deduct":
            side = "高于" if self.worse == "above" else "低于"
            part = {"proportional": "不足一步按比例", "whole": "不足一步不扣", "begun": "不足一步按一步"}[self.partial]
            gap = unit or " "
            return f"{side} {self.full_at:g}{gap}时，每 {self.step:g}{gap}扣 {self.points:g} 分（{part}），扣完为止"
        if self.method == "linear":
            return f"{self.zero_at:g}{unit} 得 0 分，{self.full_at:g}{unit} 得 100 分，其间按直线"
        bands = "，".join(f"≥{one.at_least:g}{unit} 得 {one.score:g} 分" for one in self.band)
        return f"{bands}，其余得 {self.otherwise:g} 分"


class Veto(Figure):
    """What rules a region out whatever its score (一票否决)."""

    op: Literal["==", "!=", ">=", ">", "<=", "<"]
    """Comparison that vetoes when it holds (比较)."""
    value: float | bool | str
    """What the figure is compared with (比较值)."""
    grade: str = Field(min_length=1)
    """Grade of a vetoed region (否决后等次)."""


class Grade(Declared):
    """A grade (等次)."""

    title: str = Field(min_length=1)
    """Its name, such as 优秀 (名称)."""
    at_least: float = Field(ge=0, le=FULL)
    """Least score (最低分)."""


class Scorecard(Declared):
    """Rules of an assessment (考核评分规则)."""

    version: Literal[1]
    """Version of the form."""
    title: str = Field(min_length=1)
    """Name of the rules, printed with every score (规则名称)."""
    status: Status
    """How far the rules can be trusted; house rules are working or demo (可信状态)."""
    key: str = "adcode"
    """Column of every table that names the region (区域编号字段)."""
    name: str = "name"
    """Column with the region's name, in tables that have it (区域名称字段)."""
    indicator: tuple[ScoreRule, ...] = Field(min_length=1)
    """The indicators (指标)."""
    veto: tuple[Veto, ...] = ()
    """Vetoes (一票否决)."""
    grade: tuple[Grade, ...] = ()
    """Grades from the highest to the lowest (等次)."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        total = sum(one.weight for one in self.indicator)
        said = []
        if abs(total - 1) > 1e-9:
            listed = "、".join(f"{one.id} {one.weight:g}" for one in self.indicator)
            said.append(f"weights add up to {total:g}, they must add up to 1 (权重之和须为 1): {listed}; correct them")
        ids = [one.id for one in (*self.indicator, *self.veto)]
        repeated = sorted({one for one in ids if ids.count(one) > 1})
        if repeated:
            said.append(f"id {'、'.join(repeated)} occurs twice (编号重复); rename one")
        if any(upper.at_least <= lower.at_least for upper, lower in pairwise(self.grade)):
            said.append("grades must fall from the highest at_least to the lowest (等次须由高到低)")
        titles = {one.title for one in self.grade}
        unknown = sorted({one.grade for one in self.veto} - titles)
        if unknown:
            said.append(
                f"veto names the grade {'、'.join(unknown)}, which is not among the grades (否决等次未定义); add it as [[grade]]"
            )
        if said:
            raise ValueError("; ".join(said))
        return self
