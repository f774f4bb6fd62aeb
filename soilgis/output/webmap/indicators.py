"""Indicators of the page (页面指标): values as printed, classes, headline and which end is wanted, for each indicator of a result."""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING

from soilgis.model.tables import Regions
from soilgis.model.units import Unit, spell
from soilgis.output.classes import SMALLEST, no_value_label, numbers_of
from soilgis.output.headline import headline
from soilgis.output.legend import legend_of
from soilgis.output.palette import ramp_of

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.model.result import Indicator, Result
    from soilgis.output.classes import Classes

Plain = dict[str, object]


def coded(value: float | None, unit: Unit) -> int | None:
    """Return a value as printed, without its decimal point: 0.6618 as a share is 6618; None when missing."""
    text = spell(value, unit)
    return None if text == "—" else int(text.replace(",", "").replace(".", ""))


def told_indicators(result: Result, leaves: gpd.GeoDataFrame) -> list[Plain]:
    """Tell the page every indicator of a result, in its order; values of a series are told as steps from its year before."""
    every = result.indicators()
    titles = {use.layer.id: use.layer.title.zh for use in result.provenance.uses}
    above = list(result.regions[~result.regions[Regions.adcode].isin(leaves[Regions.adcode])][Regions.adcode])
    found: list[Plain] = []
    before: dict[str, list[int | None]] = {}
    for one in every:
        plain = _indicator(one, legend_of(result, one), leaves)
        values = _coded(one, list(leaves[Regions.adcode]))
        earlier = before.get(_legend(one))
        said = headline(result, one)
        plain |= {
            "values": values if earlier is None else _steps(earlier, values),
            "stepped": earlier is not None,
            "above": _coded(one, above),
            "source": named(one.source, titles),
            "finding": said.finding,
            "subtitle": said.subtitle,
        }
        before[_legend(one)] = values
        found.append(plain)
    return found


def _coded(one: Indicator, codes: list[str]) -> list[int | None]:
    numbers = one.values.reindex(codes).to_numpy(dtype=float, na_value=math.nan).tolist()
    return [coded(value, one.unit) for value in numbers]


def _steps(earlier: list[int | None], values: list[int | None]) -> list[int | None]:
    """Write values as differences from those of the year before in the series, which pack better; None stays None."""
    return [None if value is None else value - (start or 0) for start, value in zip(earlier, values, strict=True)]


def named(source: str, titles: dict[str, str]) -> str:
    """Put the titles of layers for their ids in a list of sources."""
    return "、".join(titles.get(part, part) for part in source.split("、"))


def _legend(indicator: Indicator) -> str:
    """Name of the legend an indicator shares: its series, or itself."""
    return indicator.series or indicator.id


def _indicator(one: Indicator, chosen: Classes, leaves: gpd.GeoDataFrame) -> Plain:
    """Tell one indicator without its values; classes are told where printed values would not give them."""
    values = _coded(one, list(leaves[Regions.adcode]))
    limits = [math.ceil(round(limit * one.unit.factor * 10**one.unit.digits, 6)) for limit in chosen.limits]
    exact = numbers_of(one, chosen, leaves[Regions.adcode])
    printed = [-1 if value is None else bisect_right(limits, value) for value in values]
    plain: Plain = {
        "id": one.id,
        "label": one.label,
        "series": _legend(one),
        "year": one.year,
        "symbol": one.unit.symbol(),
        "digits": one.unit.digits,
        "status": one.status.value,
        "limits": limits,
        "labels": chosen.labels,
        "apart": chosen.apart,
        "good": one.good,
        "held": one.met is not None,
        "ramp": ramp_of(one),
    }
    if chosen.limits[:1] == (SMALLEST,):
        plain["zero"] = chosen.labels[0]
    if None in values:
        plain["noValue"] = no_value_label(one)
    if exact != printed:
        plain["classes"] = exact
    return plain
