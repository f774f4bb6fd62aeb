"""Tables of supervision lists (监管名单表): projects with tier and draw, counts by county and tier, joined lists."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import STATUS
from soilgis.model.units import Unit

PROJECT = Column("项目编号", "text", label_en="project id")
PROJECT_NAME = Column("项目名称", "text", label_en="project", optional=True)
COUNTY = Column("行政区划代码", "text", label_en="county", optional=True)
TIER = Column("监管级别", "text", label_en="tier")
NUMBER = Column("检查组", "integer", low=1, optional=True, label_en="team")


class Register(Table):
    """Every project with its tier, why, and whether it was drawn (监管名单)."""

    title = ("监管名单", "Register")
    key = ("project",)

    project = PROJECT
    name = PROJECT_NAME
    county = COUNTY
    tier = TIER
    reasons = Column("分级理由", "text", optional=True)
    lists = Column("所在名单", "text", optional=True)
    drawn = Column("是否抽中", "flag")
    team = NUMBER
    status = STATUS


class Drawn(Table):
    """Projects that were drawn for a check, in the order of the draw (双随机抽查清单)."""

    title = ("双随机抽查清单", "Spot checks")
    key = ("project",)

    order = Column("抽取顺序", "integer", low=1)
    project = PROJECT
    name = PROJECT_NAME
    county = COUNTY
    tier = TIER
    team = NUMBER
    seed = Column("随机种子", "text")
    status = STATUS


class Counts(Table):
    """Projects and draws by county and tier, those of all counties last (分县分级数量)."""

    title = ("分县分级数量", "Counts")
    key = ("county", "tier")

    county = Column("行政区划代码", "text", label_en="county")
    tier = TIER
    projects = Column("项目数", "integer", unit=Unit.COUNT, low=0)
    drawn = Column("抽查数", "integer", unit=Unit.COUNT, low=0)
    share = Column("抽查比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    status = STATUS


class Joins(Table):
    """Lists that were joined: their rows, and how many are projects of the register (名单关联情况)."""

    title = ("名单关联情况", "Joined lists")
    key = ("name",)

    name = Column("名单", "text", label_en="list")
    rows = Column("行数", "integer", unit=Unit.COUNT, low=0)
    matched = Column("关联到的项目数", "integer", unit=Unit.COUNT, low=0)
    unmatched = Column("未关联到的行数", "integer", unit=Unit.COUNT, low=0)
    status = STATUS
