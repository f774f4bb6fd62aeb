"""The ledger of many layers (多图层台账): its tables, declared once."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import METHOD
from soilgis.model.units import Unit
from soilgis.model.words import combination_word

_LAYERS = Column("图层数", "integer", unit=Unit.COUNT, low=0)
_REGIONS = Column("涉及区域数", "integer", unit=Unit.COUNT, low=0)
_OF_REGION = Column("占区域比例", "real", unit=Unit.SHARE, low=0, high=1)
_OF_GROUND = Column("占全部区域比例", "real", unit=Unit.SHARE, low=0, high=1)


class Combinations(Table):
    """Area of every combination of layers in each region (组合台账); those of a region sum to its area.

    The region's id stands before these columns under its own name. ``combination`` is ``none`` or the layers' names joined by ``+``.
    ``union_km2`` is ground in any layer, ``residual_km2`` the region's area, measured on its own, less the sum of its rows; both are
    repeated on each of its rows.
    """

    title = ("组合台账", "Ledger of combinations")

    combination = Column("组合", "text", words=combination_word)
    layers = _LAYERS
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    share_of_region = _OF_REGION
    union_km2 = Column("去重面积", "real", unit=Unit.KM2, low=0)
    region_km2 = Column("区域面积", "real", unit=Unit.KM2, low=0)
    residual_km2 = Column("闭合差", "real", unit=Unit.KM2_RESIDUAL)
    method = METHOD


class LayerOverlaps(Table):
    """Ground of each region in both of two layers (图层两两重叠).

    The region's id stands before these columns under its own name. Each pair stands in both orders; a layer with itself is its own
    ground in the region. Pairs without ground in common have no row. ``share_of_a`` is the share of ``layer_a``'s ground in the region.
    """

    title = ("图层两两重叠", "Overlaps of layers")

    layer_a = Column("图层甲", "text")
    layer_b = Column("图层乙", "text")
    area_km2 = Column("重叠面积", "real", unit=Unit.KM2, low=0)
    share_of_region = _OF_REGION
    share_of_a = Column("占图层甲比例", "real", unit=Unit.SHARE, low=0, high=1)
    region_km2 = Column("区域面积", "real", unit=Unit.KM2, low=0)
    method = METHOD


class OverlapTotals(Table):
    """Ground of all regions in both of two layers (图层两两重叠合计): every layer with every layer, zeros too.

    ``share_of_a`` is the share of ``layer_a``'s ground in the regions, missing where it has none. Ground of regions that overlap each
    other counts in both.
    """

    title = ("图层两两重叠合计", "Overlaps of layers, all regions")
    key = ("layer_a", "layer_b")

    layer_a = Column("图层甲", "text")
    layer_b = Column("图层乙", "text")
    area_km2 = Column("重叠面积", "real", unit=Unit.KM2, low=0)
    share_of_ground = _OF_GROUND
    share_of_a = Column("占图层甲比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    regions = _REGIONS
    method = METHOD


class TopCombinations(Table):
    """Largest combinations of layers over all regions (最大组合), largest first; ground in no layer is left out."""

    title = ("最大组合", "Largest combinations")
    key = ("rank",)

    rank = Column("序号", "integer", low=1)
    combination = Column("组合", "text", words=combination_word)
    layers = _LAYERS
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    share_of_ground = _OF_GROUND
    cumulative_share = Column("累计占比", "real", unit=Unit.SHARE, low=0, high=1)
    regions = _REGIONS
    method = METHOD
