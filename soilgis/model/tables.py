"""The tables of the main job (成果表): every column's name, Chinese heading, unit and limits, declared once."""

from __future__ import annotations

from functools import cache

from soilgis.model.columns import Column, Table
from soilgis.model.shared_columns import ADCODE, LEVEL, METHOD, NAME, STATUS, VERDICT
from soilgis.model.target_tables import YEARS, Contribution, Reconcile, TargetFile, Targets
from soilgis.model.units import Unit
from soilgis.model.words import BASES, EXTENTS, KINDS, SECRECIES, STATUSES, combination_word

__all__ = [
    "ADCODE", "LEVEL", "METHOD", "NAME", "STATUS", "VERDICT", "YEARS", "Contribution", "Coverage", "Ledger", "MemberFile", "Overlap",
    "PairCoverage", "Reconcile", "Regions", "Sources", "TargetFile", "Targets", "Union", "ZoneFile", "Zones", "regions_with",
]  # fmt: skip


class Regions(Table):
    """Regions of the study and the units they add up to (行政区), in adcode order.

    ``printed_km2`` is ``area_km2`` rounded so that children add up to their parent (最大余数法); a parent without listed
    children is simply rounded.
    """

    title = ("行政区", "Regions")
    key = ("adcode",)

    adcode = ADCODE
    name = NAME
    level = LEVEL
    parent_adcode = Column("上级代码", "text", optional=True)
    parent_name = Column("上级行政区", "text", optional=True)
    province = Column("省级行政区", "text")
    area_km2 = Column("椭球面积", "real", unit=Unit.KM2, low=0)
    printed_km2 = Column("面积（平差后）", "real", unit=Unit.KM2, low=0)
    method = METHOD
    target_2025 = Column("水土保持率目标2025", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    comparator_2025 = Column("比较符2025", "text", optional=True)
    target_2035 = Column("水土保持率目标2035", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    comparator_2035 = Column("比较符2035", "text", optional=True)
    target_status = Column("目标可信状态", "text", optional=True, words=STATUSES)
    target_document = Column("目标依据", "text", optional=True)
    geometry = Column("几何", "geometry")


@cache
def regions_with(years: tuple[int, ...]) -> type[Regions]:
    """Declare `Regions` with a target and a comparator of every year given, those of 2025 and 2035 always among them.

    Parameters
    ----------
    years
        Target years; a user's file may have any.

    Returns
    -------
    type
        `Regions` itself for no other year; else a subclass whose columns stand in order of year.
    """
    wanted = sorted({*YEARS, *years})
    if wanted == list(YEARS):
        return Regions
    declared: dict[str, Column] = {}
    for year in wanted:
        declared[f"target_{year}"] = Column(
            f"水土保持率目标{year}", "real", unit=Unit.SHARE, low=0, high=1, optional=True
        )
        declared[f"comparator_{year}"] = Column(f"比较符{year}", "text", optional=True)
    made: type[Regions] = type("Regions", (Regions,), {"__doc__": Regions.__doc__, **declared})
    behind = ("target_status", "target_document", "geometry")
    order = [str(column) for column in Regions.columns() if not str(column).startswith(("target_2", "comparator_"))]
    names = [name for name in order if name not in behind] + [*declared, *behind]
    made._columns = {name: made._columns[name] for name in names}  # noqa: SLF001 - the table's own order
    return made


class Zones(Table):
    """Priority areas, one row a zone (优先区); ``area_km2`` is the whole zone, also outside the study's regions."""

    title = ("优先区", "Zones")
    key = ("zone_id",)

    zone_id = Column("分区编号", "text")
    zone_name = Column("分区名称", "text")
    kind = Column("类型", "text", words=KINDS)
    basis = Column("口径", "text", words=BASES)
    layer = Column("图层", "text")
    status = STATUS
    area_km2 = Column("分区面积", "real", unit=Unit.KM2, low=0)
    document = Column("依据文件", "text", optional=True)
    article = Column("条款", "text", optional=True)
    note = Column("说明", "text", optional=True)
    geometry = Column("几何", "geometry")


class Coverage(Table):
    """Area of each region inside each zone (覆盖表).

    One row for each region and zone, and one for each region and layer that could not be checked: there ``verdict`` is
    ``unchecked``, the areas are missing and ``zone_id`` is the layer's id. A zero area means checked and clear, or outside the
    counties of a list that may be incomplete (``not_listed``); such a zone's area is at least that of the counties listed, which
    ``zone_extent`` says of ``zone_km2``, and no share of the zone is given.
    """

    title = ("覆盖表", "Coverage")
    key = ("adcode", "zone_id")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    zone_id = Column("分区编号", "text")
    zone_name = Column("分区名称", "text")
    kind = Column("类型", "text", optional=True, words=KINDS)
    basis = Column("口径", "text", optional=True, words=BASES)
    verdict = VERDICT
    area_km2 = Column("覆盖面积", "real", unit=Unit.KM2, low=0, optional=True)
    printed_km2 = Column("覆盖面积（平差后）", "real", unit=Unit.KM2, low=0, optional=True)
    region_km2 = Column("行政区面积", "real", unit=Unit.KM2, low=0)
    zone_km2 = Column("分区面积", "real", unit=Unit.KM2, low=0, optional=True)
    share_of_region = Column("占行政区比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    share_of_zone = Column("占分区比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    zone_extent = Column("分区面积含义", "text", optional=True, words=EXTENTS)
    layer = Column("图层", "text")
    status = STATUS
    method = METHOD


class PairCoverage(Table):
    """Area of each region inside each zone that meets it, for any files (任意图层覆盖表).

    The region's id stands before these columns under its own name. Regions and zones that do not meet have no row.
    """

    title = ("任意图层覆盖表", "Coverage of any layers")

    zone_id = Column("分区编号", "text")
    area_km2 = Column("覆盖面积", "real", unit=Unit.KM2, low=0)
    share_of_region = Column("占区域比例", "real", unit=Unit.SHARE, low=0, high=1)
    share_of_zone = Column("占分区比例", "real", unit=Unit.SHARE, low=0, high=1)
    region_km2 = Column("区域面积", "real", unit=Unit.KM2, low=0)
    zone_km2 = Column("分区面积", "real", unit=Unit.KM2, low=0)
    method = METHOD


class Union(Table):
    """Area of each region inside any zone of one kind and basis, counted once (分类合计，去重).

    ``raw_km2`` is the plain sum over the zones, ``double_km2`` what it counts more than once.
    Zones by list (县域面积) and by polygon are never added together: ``basis`` is part of the key. Layers of the same kind
    that could not be checked are named in ``unchecked``: the figure then is what is known, not all there may be.
    """

    title = ("分类合计（去重）", "Union by kind")
    key = ("adcode", "kind", "basis")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    kind = Column("类型", "text", words=KINDS)
    basis = Column("口径", "text", words=BASES)
    verdict = VERDICT
    union_km2 = Column("去重面积", "real", unit=Unit.KM2, low=0, optional=True)
    printed_km2 = Column("去重面积（平差后）", "real", unit=Unit.KM2, low=0, optional=True)
    raw_km2 = Column("简单相加面积", "real", unit=Unit.KM2, low=0, optional=True)
    double_km2 = Column("重复计算面积", "real", unit=Unit.KM2, low=0, optional=True)
    uncovered_km2 = Column("未覆盖面积", "real", unit=Unit.KM2, low=0, optional=True)
    uncovered_printed_km2 = Column("未覆盖面积（平差后）", "real", unit=Unit.KM2, optional=True)
    region_km2 = Column("行政区面积", "real", unit=Unit.KM2, low=0)
    share_of_region = Column("占行政区比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    layers = Column("图层", "text")
    unchecked = Column("未核查图层", "text", optional=True)
    status = STATUS
    method = METHOD


class Overlap(Table):
    """Area of each region where two kinds lie over each other (类型重叠矩阵); each pair once."""

    title = ("类型重叠矩阵", "Overlap of kinds")
    key = ("adcode", "kind_a", "basis_a", "kind_b", "basis_b")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    kind_a = Column("类型甲", "text", words=KINDS)
    basis_a = Column("口径甲", "text", words=BASES)
    kind_b = Column("类型乙", "text", words=KINDS)
    basis_b = Column("口径乙", "text", words=BASES)
    area_km2 = Column("重叠面积", "real", unit=Unit.KM2, low=0)
    share_of_a = Column("占类型甲比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    share_of_b = Column("占类型乙比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)
    status = STATUS


class Ledger(Table):
    """Exclusive pieces of each region by combination of kinds; they sum to the region (台账).

    ``combination`` is ``none`` or ``kind:basis`` joined by ``+``; ``residual_km2`` is the region's area less the sum of its
    pieces, repeated on each of its rows. Kinds that could not be checked are named in ``unchecked``.
    """

    title = ("叠加台账", "Ledger")
    key = ("adcode", "combination")

    adcode = ADCODE
    name = NAME
    level = LEVEL
    combination = Column("组合", "text", words=combination_word)
    label = Column("组合名称", "text")
    kinds = Column("类型数", "integer", low=0)
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0)
    printed_km2 = Column("面积（平差后）", "real", unit=Unit.KM2, low=0)
    share_of_region = Column("占行政区比例", "real", unit=Unit.SHARE, low=0, high=1)
    region_km2 = Column("行政区面积", "real", unit=Unit.KM2, low=0)
    residual_km2 = Column("闭合差", "real", unit=Unit.KM2_RESIDUAL)
    unchecked = Column("未核查图层", "text", optional=True)
    status = STATUS
    method = METHOD


class ZoneFile(Table):
    """Polygons of a priority area as users supply them (分区面图层), for red lines, key zones and any other zone layer.

    Any format GDAL reads, with a declared CRS. Without ``reading.id_column`` in its layer.toml the whole file is one zone.
    """

    title = ("分区面图层", "Zone file")

    zone_id = Column("分区编号", "text", optional=True)
    zone_name = Column("分区名称", "text", optional=True)
    kind = Column("类型", "text", optional=True, words=KINDS)
    geometry = Column("面", "geometry")


class MemberFile(Table):
    """County list of zones as users supply it (县级名录): a zone's counties by code, or by province and full name."""

    title = ("县级名录", "County list")

    zone = Column("分区名称", "text", optional=True)
    adcode = Column("行政区划代码", "text", optional=True)
    province = Column("省级行政区", "text", optional=True)
    county = Column("县级行政区", "text", optional=True)
    valid_in = Column("名称或代码所属年份", "text", optional=True)


class Sources(Table):
    """Layers the study asked for and what became of them (图层与来源)."""

    title = ("图层与来源", "Sources")
    key = ("layer",)

    layer = Column("图层", "text")
    layer_name = Column("图层名称", "text")
    state = Column("使用情况", "text")
    reason = Column("未核查原因", "text", optional=True)
    status = STATUS
    basis = Column("口径", "text", optional=True, words=BASES)
    document = Column("依据文件", "text")
    article = Column("条款", "text", optional=True)
    vintage = Column("时点", "text")
    licence = Column("许可", "text")
    secrecy = Column("密级", "text", words=SECRECIES)
    sha256 = Column("文件摘要", "text", optional=True)
    note = Column("说明", "text", optional=True)
