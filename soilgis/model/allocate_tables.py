"""Tables of an allocation (治理布局表): what may be treated, at what cost, for which need; the plan, why, and what else would do."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import STATUS
from soilgis.model.units import Unit
from soilgis.model.words import STATUSES, class_word

UNIT = Column("单元编号", "text", label_en="unit")
UNIT_NAME = Column("单元名称", "text", label_en="name", optional=True)
CLASS = Column("类别", "text", label_en="class", words=class_word)
SOFT_STATUS = Column("可信状态", "text", label_en="status", optional=True, words=STATUSES)
DOCUMENT = Column("依据文件", "text", label_en="document")


class TreatableFile(Table):
    """Ground that may be treated, as people type it (可治理面积表): one row a unit and class.

    ``within`` are the ids of regions whose targets the unit counts for, the nearest first; ``zones`` those of zones it lies in; both
    are parted by blanks. ``lock`` is ``in`` (纳入) or ``out`` (排除) for a unit that must or must not be treated.
    """

    title = ("可治理面积表", "Treatable areas")
    key = ("unit", "class_name")

    unit = UNIT
    name = UNIT_NAME
    within = Column("所属区域", "text", optional=True)
    zones = Column("所在分区", "text", optional=True)
    class_name = CLASS
    treatable_km2 = Column("可治理面积", "real", unit=Unit.KM2, low=0)
    lock = Column("锁定", "text", optional=True)
    status = SOFT_STATUS


class CostFile(Table):
    """What treating a km² of each class costs (治理成本表), in 10 000 yuan."""

    title = ("治理成本表", "Costs")
    key = ("class_name",)

    class_name = CLASS
    cost_wan_per_km2 = Column("单位成本", "real", unit=Unit.WAN_YUAN_PER_KM2, low=0)
    document = DOCUMENT
    status = SOFT_STATUS


class NeedFile(Table):
    """What each target still needs (尚需治理面积表): km² that must leave erosion in a region."""

    title = ("尚需治理面积表", "Needs")
    key = ("region",)

    region = Column("区域编号", "text")
    name = Column("区域名称", "text", optional=True)
    needed_km2 = Column("尚需减少流失面积", "real", unit=Unit.KM2, low=0)
    document = DOCUMENT
    status = SOFT_STATUS


class Plan(Table):
    """Every unit: whether and how far it is treated, and why (治理布局方案).

    ``otherwise_wan`` is what the plan costs more, or ``otherwise_km2`` how many km² it treats less, when a chosen unit is left out or
    one that is not chosen is put in; missing where it was not reckoned or no plan is left.
    """

    title = ("治理布局方案", "Plan")
    key = ("unit",)

    unit = UNIT
    name = UNIT_NAME
    within = Column("所属区域", "text", optional=True)
    chosen = Column("是否治理", "flag")
    treated_km2 = Column("治理面积", "real", unit=Unit.KM2, low=0)
    treatable_km2 = Column("可治理面积", "real", unit=Unit.KM2, low=0)
    cost_wan = Column("投资", "real", unit=Unit.WAN_YUAN, low=0)
    unit_cost = Column("单位成本", "real", unit=Unit.WAN_YUAN_PER_KM2, low=0, optional=True)
    why = Column("理由", "text")
    otherwise_wan = Column("改变取舍增加的投资", "real", unit=Unit.WAN_YUAN, optional=True)
    otherwise_km2 = Column("改变取舍减少的治理面积", "real", unit=Unit.KM2, optional=True)
    in_alternatives = Column("各方案中入选次数", "text", optional=True)
    status = STATUS


class PlanAreas(Table):
    """Ground that is treated by unit and class (分类治理面积)."""

    title = ("分类治理面积", "Treated areas")
    key = ("unit", "class_name")

    unit = UNIT
    name = UNIT_NAME
    class_name = CLASS
    treated_km2 = Column("治理面积", "real", unit=Unit.KM2, low=0)
    cost_wan = Column("投资", "real", unit=Unit.WAN_YUAN, low=0)
    status = STATUS


class Reached(Table):
    """Every demand on the plan against what it reaches (要求满足情况); ``short`` is what is missing, in the demand's own unit."""

    title = ("要求满足情况", "Demands")
    key = ("demand",)

    demand = Column("要求", "text")
    wanted = Column("要求值", "real")
    reached = Column("达到值", "real")
    unit = Column("计量单位", "text")
    met = Column("是否满足", "flag")
    short = Column("相差", "real", low=0)
    document = Column("依据文件", "text", optional=True)
    status = STATUS


class OtherPlans(Table):
    """Other plans that are nearly as good (其他可行方案): as different from all before them as can be."""

    title = ("其他可行方案", "Other plans")
    key = ("plan",)

    plan = Column("方案", "integer", low=1)
    cost_wan = Column("投资", "real", unit=Unit.WAN_YUAN, low=0)
    treated_km2 = Column("治理面积", "real", unit=Unit.KM2, low=0)
    worse = Column("较最优差", "real", unit=Unit.SHARE)
    added = Column("增加的单元", "text", optional=True)
    dropped = Column("减少的单元", "text", optional=True)
    status = STATUS


class CostTrials(Table):
    """The plan made again with the cost of one class higher or lower (成本敏感性)."""

    title = ("成本敏感性", "Trials of costs")
    key = ("class_name", "factor")

    class_name = CLASS
    factor = Column("成本倍数", "real", low=0)
    cost_wan = Column("投资", "real", unit=Unit.WAN_YUAN, low=0)
    treated_km2 = Column("治理面积", "real", unit=Unit.KM2, low=0)
    added = Column("增加的单元", "text", optional=True)
    dropped = Column("减少的单元", "text", optional=True)
    status = STATUS
