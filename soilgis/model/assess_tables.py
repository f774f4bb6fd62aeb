"""Tables of an assessment (考核评分表): totals with ranks, every score with its figure and rule, and how firm the ranks are."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import STATUS
from soilgis.model.units import Unit

REGION = Column("区域编号", "text", label_en="region")
REGION_NAME = Column("区域名称", "text", label_en="name", optional=True)
INDICATOR = Column("指标编号", "text", label_en="indicator")


class Totals(Table):
    """Score, grade and rank of every region (考核总分).

    A region one of whose indicators has no figure is not scored (未评分), never given 0 unless the rule says so. A vetoed region keeps
    its score, has the veto's grade, and takes no rank. ``unchecked`` names the vetoes that could not be checked.
    """

    title = ("考核总分", "Totals")
    key = ("region",)

    region = REGION
    name = REGION_NAME
    score = Column("总分", "real", unit=Unit.SCORE, low=0, high=100, optional=True)
    grade = Column("等次", "text", optional=True)
    rank = Column("名次", "integer", low=1, optional=True)
    veto = Column("一票否决", "text", optional=True)
    unchecked = Column("未核查的否决项", "text", optional=True)
    unscored = Column("未评分指标", "text", optional=True)
    rules = Column("评分规则", "text")
    status = STATUS


class Scores(Table):
    """Every score with the figure, the rule and their places (逐项得分), so that each can be traced."""

    title = ("逐项得分", "Scores")
    key = ("region", "indicator")

    region = REGION
    name = REGION_NAME
    indicator = INDICATOR
    indicator_title = Column("指标", "text")
    figure = Column("指标值", "real", optional=True)
    unit = Column("单位", "text", optional=True)
    score = Column("得分", "real", unit=Unit.SCORE, low=0, high=100, optional=True)
    weight = Column("权重", "real", low=0, high=1)
    weighted = Column("加权得分", "real", unit=Unit.SCORE, low=0, high=100, optional=True)
    rule = Column("评分规则", "text")
    rule_place = Column("规则位置", "text")
    figure_place = Column("指标值位置", "text", optional=True)
    document = Column("依据文件", "text")
    article = Column("条款", "text", optional=True)
    status = STATUS


class WeightRoom(Table):
    """How far each weight may move before the order of regions changes (权重敏感性); the others move in proportion.

    Missing limits mean that no weight from 0 to 1 changes the order. Beyond a limit the first pair named changes places.
    """

    title = ("权重敏感性", "Room of weights")
    key = ("indicator",)

    indicator = INDICATOR
    indicator_title = Column("指标", "text")
    weight = Column("权重", "real", low=0, high=1)
    lowest = Column("名次不变的最小权重", "real", low=0, high=1, optional=True)
    highest = Column("名次不变的最大权重", "real", low=0, high=1, optional=True)
    below = Column("低于最小权重时首先换位", "text", optional=True)
    above = Column("高于最大权重时首先换位", "text", optional=True)
    status = STATUS


class RankRange(Table):
    """Ranks of every region when all weights are drawn at random around their own (随机权重下的名次)."""

    title = ("随机权重下的名次", "Ranks under drawn weights")
    key = ("region",)

    region = REGION
    name = REGION_NAME
    rank = Column("名次", "integer", low=1)
    best = Column("最好名次", "integer", low=1)
    worst = Column("最差名次", "integer", low=1)
    same = Column("名次不变的抽样比例", "real", unit=Unit.SHARE, low=0, high=1)
    draws = Column("抽样次数", "integer", unit=Unit.COUNT, low=1)
    seed = Column("随机种子", "integer", low=0)
    status = STATUS
