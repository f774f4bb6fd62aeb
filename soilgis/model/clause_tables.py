"""Tables of clauses (条款表): duties, goals and named areas of the documents, and published erosion areas."""

from __future__ import annotations

from enum import StrEnum

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import ADCODE, NAME, STATUS
from soilgis.model.units import Unit
from soilgis.model.words import Labels

DOCUMENT = Column("依据文件", "text")
ARTICLE = Column("条款", "text", optional=True)
DUE = Column("期限", "text", optional=True, label_en="due")
COMPARATORS = ("≥", ">", "=", "≤", "<")
"""How a document words a figure: 以上 (≥), 超过 (>), 达到 (=), 以内 (≤), 不足 (<)."""


class AreaState(StrEnum):
    """What a study holds of an area that its document names (点名区域的资料情况)."""

    USED = "used"
    UNIT = "unit"
    AVAILABLE = "available"
    MISSING = "missing"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"used": "已用图层", "unit": "即行政区", "available": "有图层，未列入方案", "missing": "未提供"}[self]


class Derivation(StrEnum):
    """How a published figure came to be known (数值来历)."""

    PRINTED = "printed"
    DERIVED = "derived"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"printed": "原文数", "derived": "由公布数推算"}[self]


class Scope(StrEnum):
    """What a published figure stands for (统计范围)."""

    ADMIN = "admin"
    MACRO_REGION = "macro_region"
    BASIN = "basin"
    REGION = "region"
    KEY_ZONES = "key_zones"

    @property
    def label(self) -> str:
        """Chinese label."""
        return {"admin": "行政区", "macro_region": "东中西部", "basin": "流域", "region": "区域",
                "key_zones": "重点防治区"}[self]  # fmt: skip


class Duties(Table):
    """Duties of the documents in short words, never their sentences (文件任务): who, until when, how much, and what it concerns.

    ``layers``, ``indicators`` and ``commands`` are names separated by blanks: shelf layers, indicators of a study (a name stands
    for all that begin with it), and commands that make figures for the duty. ``due`` is YYYY-MM-DD, given where it was read.
    """

    title = ("文件任务", "Duties")
    key = ("document", "article", "duty")

    adcode = ADCODE
    document = DOCUMENT
    article = Column("条款", "text")
    duty = Column("任务", "text")
    lead = Column("牵头单位", "text", optional=True)
    partners = Column("配合单位", "text", optional=True)
    due = DUE
    comparator = Column("比较符", "text", optional=True)
    value = Column("数值", "real", low=0, optional=True)
    unit = Column("单位", "text", optional=True)
    layers = Column("相关图层编号", "text", optional=True)
    indicators = Column("相关指标编号", "text", optional=True)
    commands = Column("相关命令", "text", optional=True)
    status = STATUS


class Goals(Table):
    """Goals of programmes in the documents (数量目标); ``due`` only where it was read."""

    title = ("数量目标", "Goals")
    key = ("goal",)

    goal = Column("目标编号", "text")
    adcode = ADCODE
    name = Column("目标", "text")
    comparator = Column("比较符", "text")
    value = Column("目标数", "real", low=0)
    unit = Column("单位", "text")
    due = DUE
    document = DOCUMENT
    article = ARTICLE
    status = STATUS
    note = Column("说明", "text", optional=True)


class NamedAreas(Table):
    """Areas that the documents name, and whether the study holds them (点名区域): what is missing is a gap, named with its article."""

    title = ("文件点名的区域", "Named areas")
    key = ("adcode", "name", "article")

    adcode = ADCODE
    name = Column("区域", "text")
    document = DOCUMENT
    article = Column("条款", "text")
    state = Column("资料情况", "text", words=Labels(AreaState))
    layer = Column("图层", "text", optional=True)
    layer_name = Column("图层名称", "text", optional=True)
    layer_status = Column("图层可信状态", "text", optional=True, words=STATUS.words)
    status = STATUS
    note = Column("说明", "text", optional=True)


class PublishedSeries(Table):
    """Published erosion areas by unit and year (公布的水土流失面积); never measured here.

    ``precision_km2`` is the place the source rounds to. ``comparable`` is false for figures of an older survey, which must not be
    subtracted from later ones. Units that are no administrative region (basins) have no code.
    """

    title = ("公布的水土流失面积", "Published erosion areas")
    key = ("name", "year")

    adcode = Column("行政区划代码", "text", optional=True, label_en="adcode")
    name = NAME
    scope = Column("统计范围", "text", words=Labels(Scope))
    year = Column("年份", "integer", unit=Unit.YEAR)
    erosion_km2 = Column("水土流失面积", "real", unit=Unit.KM2, low=0, optional=True)
    water_km2 = Column("水力侵蚀", "real", unit=Unit.KM2, low=0, optional=True)
    wind_km2 = Column("风力侵蚀", "real", unit=Unit.KM2, low=0, optional=True)
    rate = Column("水土保持率", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    precision_km2 = Column("公布取位", "real", unit=Unit.KM2, low=0, optional=True)
    derivation = Column("数值来历", "text", words=Labels(Derivation))
    comparable = Column("可与以后年份相减", "flag")
    status = STATUS
    document = DOCUMENT
    date = Column("文件或报道日期", "text", optional=True)
    note = Column("说明", "text", optional=True)
