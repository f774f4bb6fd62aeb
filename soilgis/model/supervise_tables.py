"""Tables of a supervision (监管成果表): each patch's compliance with its evidence, matches, changes and county figures."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.screen_words import Change, Compliance, Consult, MatchedBy, Tier
from soilgis.model.tables import ADCODE, METHOD, NAME
from soilgis.model.units import Unit
from soilgis.model.words import Labels

PATCH = Column("图斑编号", "text")
COMPLIANCE = Column("合规性", "text", words=Labels(Compliance))


class Patches(Table):
    """Disturbance patches with their compliance (扰动图斑核查表); every suspicion is to be verified on site."""

    title = ("扰动图斑核查表", "Patches")
    key = ("patch_id",)

    patch_id = PATCH
    project_id = Column("项目编号", "text", optional=True)
    qtype = Column("扰动类型", "text", optional=True)
    area_ha = Column("图斑面积", "real", unit=Unit.HA, low=0)
    compliance = COMPLIANCE
    matched_by = Column("匹配方式", "text", words=Labels(MatchedBy))
    projects = Column("所在批复项目", "text", optional=True)
    inside_ha = Column("在批复范围内面积", "real", unit=Unit.HA, low=0)
    excess_ha = Column("疑似超出面积", "real", unit=Unit.HA, low=0, optional=True)
    excess_share = Column("疑似超出占图斑比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    evidence = Column("判定依据", "text")
    note = Column("提示", "text", optional=True)
    change = Column("变化情况", "text", words=Labels(Change))
    grown_ha = Column("比上期增加面积", "real", unit=Unit.HA, low=0, optional=True)
    lost_ha = Column("比上期减少面积", "real", unit=Unit.HA, low=0, optional=True)
    previous = Column("上期图斑", "text", optional=True)
    touches = Column("涉及的优先区", "text", optional=True)
    sensitive = Column("是否涉及优先区", "flag")
    sensitive_unchecked = Column("优先区有未核查", "flag")
    tier = Column("风险等级", "text", words=Labels(Tier))
    reasons = Column("分级理由", "text", optional=True)
    adcode = ADCODE
    county = Column("县级行政区", "text")
    method = METHOD
    geometry = Column("几何", "geometry")


class Excess(Table):
    """The part of each patch beyond its approved extent (疑似超出部分)."""

    title = ("疑似超出部分", "Excess")
    key = ("patch_id",)

    patch_id = PATCH
    projects = Column("所依据批复项目", "text", optional=True)
    excess_ha = Column("疑似超出面积", "real", unit=Unit.HA, low=0)
    geometry = Column("几何", "geometry")


class Matches(Table):
    """Every patch with every approved project it meets or names (图斑与批复项目对应表)."""

    title = ("图斑与批复项目对应表", "Matches")
    key = ("patch_id", "project_id")

    patch_id = PATCH
    project_id = Column("批复项目编号", "text")
    by_place = Column("位置相交", "flag")
    by_number = Column("编号相同", "flag")
    overlap_ha = Column("相交面积", "real", unit=Unit.HA, low=0)
    share = Column("占图斑比例", "real", unit=Unit.SHARE, low=0, high=1)


class Finished(Table):
    """Patches of the previous period with none in this one (上期有、本期无的图斑)."""

    title = ("疑似完工图斑", "Finished")
    key = ("patch_id",)

    patch_id = Column("上期图斑编号", "text")
    change = Column("变化情况", "text", words=Labels(Change))
    area_ha = Column("上期面积", "real", unit=Unit.HA, low=0)


class CountyStatistics(Table):
    """Patches by county and compliance (分县统计); a patch counts in the county that holds most of it, areas by the ground."""

    title = ("分县统计", "County statistics")
    key = ("adcode", "compliance")

    adcode = ADCODE
    name = NAME
    compliance = COMPLIANCE
    patches = Column("图斑数", "integer", unit=Unit.COUNT, low=0)
    area_ha = Column("图斑面积", "real", unit=Unit.HA, low=0)
    share_of_patches = Column("占本县图斑数比例", "real", unit=Unit.SHARE, low=0, high=1)
    excess_ha = Column("疑似超出面积", "real", unit=Unit.HA, low=0)


class Consultations(Table):
    """Other sectors' plans that touch ground where a consultation is called for (规划征求意见提示)."""

    title = ("规划征求意见提示", "Consultations")
    key = ("plan_id",)

    plan_id = Column("规划编号", "text")
    area_km2 = Column("规划范围面积", "real", unit=Unit.KM2, low=0)
    sector = Column("规划类别", "text", optional=True)
    consult = Column("提示", "text", words=Labels(Consult))
    reasons = Column("理由", "text", optional=True)
    prohibited = Column("禁止性规定", "text", optional=True)
    involved_km2 = Column("涉及面积", "real", unit=Unit.KM2, low=0, optional=True)
    unchecked = Column("未核查", "text", optional=True)
    document = Column("依据文件", "text", optional=True)
    article = Column("条款", "text", optional=True)
    counties = Column("所在县级行政区", "text", optional=True)
