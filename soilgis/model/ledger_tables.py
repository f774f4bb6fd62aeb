"""The ledger of many layers (多图层台账): its table, declared once."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.tables import METHOD
from soilgis.model.units import Unit


class Combinations(Table):
    """Area of every combination of layers in each region (组合台账); those of a region sum to its area.

    The region's id stands before these columns under its own name. ``combination`` is ``none`` or the layers' names joined by ``+``.
    ``union_km2`` is ground in any layer, ``residual_km2`` the region's area, measured on its own, less the sum of its rows; both are
    repeated on each of its rows.
    """

    title = ("组合台账", "Ledger of combinations")

    combination = Column("组合", "text")
    layers = Column("图层数", "integer", unit=Unit.COUNT, low=0)
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    share_of_region = Column("占区域比例", "real", unit=Unit.SHARE, low=0, high=1)
    union_km2 = Column("去重面积", "real", unit=Unit.KM2, low=0)
    region_km2 = Column("区域面积", "real", unit=Unit.KM2, low=0)
    residual_km2 = Column("闭合差", "real")
    method = METHOD
