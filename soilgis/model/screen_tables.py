"""Tables of a screening (核查成果表): what each site touches, in which county, under which rule."""

from __future__ import annotations

from soilgis.model.columns import Column, Table
from soilgis.model.screen_words import ControlIndicator, Form, Outcome, Phase, Topic, Use
from soilgis.model.tables import ADCODE, METHOD, NAME, STATUS, VERDICT
from soilgis.model.units import Unit
from soilgis.model.words import BASES, KINDS, SECRECIES, STATUSES, Labels, confidence_word, item_word

SITE = Column("地块编号", "text")
AREA = Column("面积", "real", unit=Unit.M2, low=0, optional=True)
LENGTH = Column("长度", "real", unit=Unit.M, low=0, optional=True)
SHARE = Column("占地块比例", "real", unit=Unit.SHARE, low=0, high=1, optional=True)


class Sites(Table):
    """Sites, one row each, with the main conclusions (地块)."""

    title = ("地块", "Sites")
    key = ("site_id",)

    site_id = SITE
    form = Column("形式", "text", words=Labels(Form))
    use = Column("用途", "text", optional=True, words=Labels(Use))
    area_m2 = Column("地块面积", "real", unit=Unit.M2, low=0)
    area_ha = Column("地块面积", "real", unit=Unit.HA, low=0)
    area_mu = Column("地块面积", "real", unit=Unit.MU, low=0)
    area_km2 = Column("地块面积", "real", unit=Unit.KM2, low=0)
    length_m = LENGTH
    earthwork_m3 = Column("挖填土石方总量（m³）", "real", low=0, optional=True)
    counties = Column("所在县级行政区", "text", optional=True)
    outside_m2 = Column("不在本次范围内的面积", "real", unit=Unit.M2, low=0)
    involved = Column("涉及", "text", optional=True)
    borderline = Column("临界", "text", optional=True)
    unchecked = Column("未核查", "text", optional=True)
    grade = Column("防治标准等级", "text")
    category = Column("方案类别", "text")
    method = METHOD
    geometry = Column("几何", "geometry")


class Checks(Table):
    """Every site with every kind of every layer (逐图层核查).

    Areas are the ground inside the layer counted once, so are lengths of line sites, with what runs along a zone's border (on its own points); ``distance_m`` is given
    when the site is clear. An unchecked row has a reason and no figures. A row of an internal layer has its verdict only, unless internal figures were asked for. ``clause``, ``duty``
    and ``due`` are what the nation's and the province's documents say of the layer (`soilgis.model.clauses`), where they do.
    """

    title = ("逐图层核查", "Checks")
    key = ("site_id", "layer", "kind")

    site_id = SITE
    layer = Column("图层", "text")
    layer_name = Column("图层名称", "text")
    kind = Column("类型", "text", words=KINDS)
    basis = Column("口径", "text", optional=True, words=BASES)
    verdict = VERDICT
    reason = Column("说明或未核查原因", "text", optional=True)
    zones = Column("分区", "text", optional=True)
    area_m2 = AREA
    area_ha = Column("面积", "real", unit=Unit.HA, low=0, optional=True)
    area_mu = Column("面积", "real", unit=Unit.MU, low=0, optional=True)
    area_km2 = Column("面积", "real", unit=Unit.KM2, low=0, optional=True)
    share = SHARE
    length_m = LENGTH
    distance_m = Column("最近距离", "real", unit=Unit.M, low=0, optional=True)
    adjoining = Column("毗邻", "flag", optional=True)
    pieces = Column("片数", "integer", unit=Unit.COUNT, low=0, optional=True)
    tolerance_m = Column("位置容差", "real", unit=Unit.M, low=0)
    status = STATUS
    secrecy = Column("密级", "text", words=SECRECIES)
    vintage = Column("时点", "text")
    valid_until = Column("有效期至", "text", optional=True)
    expired = Column("已过有效期", "flag")
    document = Column("依据文件", "text")
    article = Column("条款", "text", optional=True)
    clause = Column("任务依据条款", "text", optional=True)
    duty = Column("相关任务", "text", optional=True)
    due = Column("任务期限", "text", optional=True)
    duty_status = Column("任务可信状态", "text", optional=True, words=STATUSES)
    method = METHOD


class Pieces(Table):
    """The part of each site inside each zone (重叠图斑); ``length_m`` is that of a line site in the zone or along its border."""

    title = ("重叠图斑", "Pieces")
    key = ("site_id", "layer", "zone_id")

    site_id = SITE
    layer = Column("图层", "text")
    kind = Column("类型", "text", words=KINDS)
    zone_id = Column("分区编号", "text")
    zone_name = Column("分区名称", "text")
    borderline = Column("临界", "flag")
    area_m2 = Column("面积", "real", unit=Unit.M2, low=0)
    share = SHARE
    length_m = LENGTH
    status = STATUS
    geometry = Column("几何", "geometry")


class KindUnion(Table):
    """Ground of each site in any layer of one kind and basis, counted once (分类合计，去重)."""

    title = ("分类合计（去重）", "Union by kind")
    key = ("site_id", "kind", "basis")

    site_id = SITE
    kind = Column("类型", "text", words=KINDS)
    basis = Column("口径", "text", words=BASES)
    verdict = VERDICT
    union_m2 = Column("去重面积", "real", unit=Unit.M2, low=0, optional=True)
    raw_m2 = Column("简单相加面积", "real", unit=Unit.M2, low=0, optional=True)
    share = SHARE
    layers = Column("图层", "text")
    unchecked = Column("未核查图层", "text", optional=True)


class SiteCounties(Table):
    """Each site divided by county (分县面积); a part in no county has the code 000000.

    ``length_m`` is that of a line site in the county; what runs along a border of two counts for one of them, so that lengths add up as areas do.
    """

    title = ("分县面积", "Counties")
    key = ("site_id", "adcode")

    site_id = SITE
    adcode = ADCODE
    name = NAME
    city = Column("市级行政区", "text", optional=True)
    province = Column("省级行政区", "text", optional=True)
    area_m2 = Column("面积", "real", unit=Unit.M2, low=0)
    share = SHARE
    length_m = LENGTH


class Conclusions(Table):
    """What the rules say of each site: facts used, rule, and what is unknown (规则结论)."""

    title = ("规则结论", "Conclusions")
    key = ("site_id", "topic", "item")

    site_id = SITE
    topic = Column("类别", "text", words=Labels(Topic))
    item = Column("条目", "text", words=item_word)
    outcome = Column("结论", "text", words=Labels(Outcome))
    conclusion = Column("结论说明", "text")
    used = Column("所用事实", "text", optional=True)
    unknown = Column("未知或待查明", "text", optional=True)
    document = Column("依据文件", "text")
    article = Column("条款", "text")
    confidence = Column("规则可靠程度", "text", words=confidence_word)


class SiteIndicators(Table):
    """Indicator values of each grade a site may have (防治指标值)."""

    title = ("防治指标值", "Indicator values")
    key = ("site_id", "first_region", "grade", "phase", "indicator")

    site_id = SITE
    first_region = Column("一级区", "text")
    grade = Column("等级", "integer", low=1, high=3)
    phase = Column("时段", "text", words=Labels(Phase))
    indicator = Column("指标", "text", words=Labels(ControlIndicator))
    stated = Column("规定值", "real", optional=True)
    low = Column("调整后下限", "real", optional=True)
    high = Column("调整后上限", "real", optional=True)
    note = Column("说明", "text", optional=True)
    document = Column("依据文件", "text")
    article = Column("条款", "text")
    confidence = Column("规则可靠程度", "text", words=confidence_word)
