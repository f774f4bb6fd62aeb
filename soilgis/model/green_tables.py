"""Tables of green access (300 米见绿、500 米见园): who lives within a distance of green, by region and by place."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.dam_tables import REGION, REGION_ID
from soilgis.model.shared_columns import STATUS
from soilgis.model.units import Unit
from soilgis.model.words import Labels
from soilgis.model.works_words import GreenRule

_RULE = Column("指标", "text", label_en="aim", words=Labels(GreenRule))


class GreenAccess(Table):
    """Residents, or residential ground, within a distance of green (见绿见园覆盖); served and left sum to the total."""

    title = ("见绿见园覆盖", "Access to green")
    key = ("rule", "region_id")

    rule = _RULE
    region_id = REGION_ID
    region = REGION
    within_m = Column("距离", "real", unit=Unit.M, low=0)
    way = Column("距离算法", "text")
    total = Column("总量", "real", low=0)
    served = Column("距离以内", "real", low=0)
    left = Column("距离以外", "real", low=0)
    unit = Column("单位", "text")
    share = Column("覆盖比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    places = Column("居住地块（点）数", "integer", unit=Unit.COUNT, low=0)
    status = STATUS


class GreenPlaces(Table):
    """Every place people live at, and how far green is (居住地点)."""

    title = ("居住地点", "Places people live at")

    place_id = Column("居住地编号", "text", label_en="place id")
    region_id = Column("单元编号", "text", optional=True, label_en="region id")
    region = Column("单元", "text", optional=True, label_en="region")
    weight = Column("总量", "real", low=0)
    unit = Column("单位", "text")
    green_m = Column("距绿地", "real", unit=Unit.M, low=0, optional=True)
    green_share = Column("见绿比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    park_m = Column("距公园", "real", unit=Unit.M, low=0, optional=True)
    park_share = Column("见园比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    geometry = Column("几何", "geometry")
