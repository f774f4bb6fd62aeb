"""Headlines (标题句): what a map says at first look, made from its numbers, with its status; and who comes first in a list."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.adcodes import NATION
from soilgis.model.layer import Status
from soilgis.model.level import Level
from soilgis.model.tables import Regions
from soilgis.model.units import Unit, spell

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from soilgis.model.result import Indicator, Result
    from soilgis.model.study import Study

COUNTED = {Level.PROVINCE: "个省级行政区", Level.CITY: "个市", Level.COUNTY: "个县"}
"""How regions of a level are counted; 县 stands for 县（市、区）."""


@dataclass(frozen=True)
class Headline:
    """What a map says (标题句)."""

    finding: str
    """One sentence with its numbers, and its status where that is not official."""
    subtitle: str
    """Measure, year, how many regions have a value, and status."""


@dataclass(frozen=True)
class _Told:
    """An indicator over the regions of a study: what sentences are made from."""

    one: Indicator
    counted: str
    """How its regions are counted, such as 个县."""
    held: pd.Series[float]
    """Values that there are, by adcode, lowest first."""
    names: dict[str, str]
    missing: int

    @property
    def all(self) -> str:
        return f"{len(self.held)}{self.counted}"

    @property
    def low(self) -> str:
        return self._names(float(self.held.iloc[0]))

    @property
    def high(self) -> str:
        return self._names(float(self.held.iloc[-1]))

    def least(self, *, symbol: bool = True) -> str:
        return spell(float(self.held.iloc[0]), self.one.unit, symbol=symbol)

    def most(self, *, symbol: bool = True) -> str:
        return spell(float(self.held.iloc[-1]), self.one.unit, symbol=symbol)

    def _names(self, value: float) -> str:
        """Who has a value, as printed; several are counted."""
        wanted = spell(value, self.one.unit)
        having = [
            self.names[str(code)] for code, one in self.held.items() if spell(float(one), self.one.unit) == wanted
        ]
        return having[0] if len(having) == 1 else f"{having[0]}等{len(having)}{self.counted}"


def headline(result: Result, indicator: Indicator) -> Headline:
    """Say what a map of an indicator shows.

    Parameters
    ----------
    result
        Where the regions and the other indicators are; not changed.
    indicator
        One of ``result.indicators()``.

    Returns
    -------
    Headline
        Every number is one of the tables', printed with its unit's digits.
    """
    leaves = result.leaves()
    told = _told(indicator, leaves, _counted(result.study, leaves))
    coverage = f"{len(told.held)}/{len(leaves)} {told.counted.removeprefix('个')}有数值"
    subtitle = f"{indicator.label}　单位：{indicator.unit.symbol()}　{coverage}　数据状态：{indicator.status.label}"
    if told.held.empty:
        return Headline(f"没有{indicator.label}的数值", subtitle)
    judged = indicator.met is not None or indicator.series == "rate"
    rest = f"；另有{told.missing}{told.counted}未核查" if judged and told.missing else ""
    mark = "" if indicator.status is Status.OFFICIAL else f"（{indicator.status.label}）"
    return Headline(f"{_sentence(told, result)}{rest}{mark}", subtitle)


def _sentence(told: _Told, result: Result) -> str:
    one = told.one
    if one.id.startswith("gap_km2"):
        return _area(told, result)
    if one.series == "margin":
        return _margin(told, result)
    if one.series == "target":
        return _target(told, result)
    if one.series == "rate":
        return _rate(told, result)
    return _share(told) if one.unit is Unit.SHARE and one.id.startswith("share_") else _plain(told)


def _counted(study: Study, leaves: gpd.GeoDataFrame) -> str:
    """How a study's regions are counted; where all of them are 区, as in 上海市, they are called so."""
    if study.units:
        return f"个{study.units.label}"
    districts = study.level is Level.COUNTY and leaves[Regions.name].str.endswith("区").all()
    return "个区" if districts else COUNTED[study.level]


def _told(one: Indicator, leaves: gpd.GeoDataFrame, counted: str) -> _Told:
    values = one.values.reindex(leaves[Regions.adcode]).astype(float)  # noqa: PD011 - an indicator's own values
    kept = values.dropna().sort_values(kind="stable")
    names = dict(zip(leaves[Regions.adcode], leaves[Regions.name], strict=True))
    return _Told(one, counted, kept, names, int(values.isna().sum()))


def _margin(told: _Told, result: Result) -> str:
    year, judged = told.one.year, {} if told.one.met is None else told.one.met.to_dict()
    behind = [code for code, value in told.held.items() if not judged.get(code, value >= 0)]
    top = _top(told.one, result)
    whole = f"；{top[0]}{_held(told.one, *top[1:])}" if top else ""
    if not behind:
        return f"{told.all}均已达到{year}年目标，{told.low}超出最少，为{_said(float(told.held.iloc[0]), told.one.unit)}{whole}"
    gap = _said(-float(told.held.iloc[0]), told.one.unit)
    return f"{told.all}中{len(behind)}{told.counted}距{year}年目标有差距，{told.low}差{gap}，差距最大{whole}"


def _area(told: _Told, result: Result) -> str:
    year = told.one.id.rpartition("_")[2]
    short = told.held[told.held > 0]
    top = _top(told.one, result)
    whole = f"；{top[0]}{_said(top[1], told.one.unit)}" if top else ""
    if short.empty:
        return f"{told.all}均已达到{year}年目标，没有尚需减少的水土流失面积{whole}"
    return f"距{year}年目标，{told.all}中{len(short)}{told.counted}还需减少水土流失面积，{told.high}最多，为{told.most()}{whole}"


def _held(one: Indicator, value: float, code: str) -> str:
    """One region against its target in words."""
    judged = {} if one.met is None else one.met.to_dict()
    return f"超{_said(value, one.unit)}" if judged.get(code, value >= 0) else f"差{_said(-value, one.unit)}"


def _said(value: float, unit: Unit) -> str:
    """A value in a sentence: 个百分点 where the unit is a percentage point."""
    return f"{spell(value, unit)}个百分点" if unit is Unit.POINT else spell(value, unit, symbol=True)


def _top(one: Indicator, result: Result) -> tuple[str, float, str] | None:
    """The one unit above all others, such as the province: what it is called, its value and its code; None where there is none."""
    above = result.regions[result.regions[Regions.level] != result.study.unit_level]
    top = above[above[Regions.parent_adcode].isna()]
    code, name = (str(top[Regions.adcode].iloc[0]), str(top[Regions.name].iloc[0])) if len(top) == 1 else ("", "")
    value = float(one.values.to_dict().get(code, float("nan")))  # noqa: PD011 - an indicator's own values
    if math.isnan(value):
        return None
    return "全国" if code == NATION else "全省" if name.endswith("省") else name, value, code


def _whole(one: Indicator, result: Result) -> str:
    top = _top(one, result)
    return f"；{top[0]}为{_said(top[1], one.unit)}" if top else ""


def _target(told: _Told, result: Result) -> str:
    span = f"{told.least()}–{told.most()}" if told.least() != told.most() else told.most()
    said = f"到{told.one.year}年，{told.all}的水土保持率目标为{span}"
    earlier = [one for one in result.indicators() if one.series == "target" and (one.year or 0) < (told.one.year or 0)]
    if earlier:
        rises = ((told.held - earlier[0].values.reindex(told.held.index)) * 100).dropna().sort_values(kind="stable")  # noqa: PD011 - an indicator's own values
        if len(rises) and float(rises.iloc[-1]) > 0:
            most = _said(float(rises.iloc[-1]), Unit.POINT)
            name = told.names[str(rises.index[-1])]
            return f"{said}；{name}要比{earlier[0].year}年目标再提高{most}，增幅最大"
    return f"{said}{_whole(told.one, result)}"


def _rate(told: _Told, result: Result) -> str:
    span = f"{told.least()}–{told.most()}" if told.least() != told.most() else told.most()
    return f"{told.one.year}年{told.all}的水土保持率为{span}，{told.low}最低{_whole(told.one, result)}"


def _share(told: _Told) -> str:
    kind = told.one.label.partition("占比")[0]
    inside = told.held[told.held > 0]
    if inside.empty:
        return f"{told.all}均没有涉及{kind}的记录"
    if len(inside) == len(told.held) and told.least() == told.most():
        return f"{told.all}都涉及{kind}，占比均为{told.most()}"
    if spell(float(inside.iloc[0]), told.one.unit, symbol=True) == told.most():
        return f"{told.all}中{len(inside)}{told.counted}涉及{kind}，占比均为{told.most()}"
    return f"{told.all}中{len(inside)}{told.counted}涉及{kind}；{told.high}占比最高，为{told.most()}"


def _plain(told: _Told) -> str:
    if told.least() == told.most():
        return f"{told.one.label}：{told.all}均为{told.most()}"
    return f"{told.one.label}：{told.high}最高，为{told.most()}；{told.low}最低，为{told.least()}"
