"""Plan category (水土保持方案类别): 水利部令第53号 第七条, by area and earthwork; what is missing leaves several outcomes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from soilgis.model.rule_tables import CategoryRules
from soilgis.model.screen_words import Outcome
from soilgis.model.units import Unit, spell
from soilgis.planning.siting import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

REPORT, FORM, NONE = "report", "form", "none"
_ORDER = (REPORT, FORM, NONE)


def plan_category(table: pd.DataFrame, *, area_ha: float | None, earthwork_m3: float | None) -> tuple[str, ...]:
    """Categories that are possible, strictest first.

    Area and earthwork each point to a category; the stricter holds. A missing one could be anything, so every category not
    laxer than the other's is possible.

    Parameters
    ----------
    table
        `rule_tables.CategoryRules`.
    area_ha
        征占地面积 in hectares; None when unknown.
    earthwork_m3
        Excavated and filled volume in m³; None when unknown.

    Returns
    -------
    tuple of str
        ``report``, ``form`` and ``none`` as far as possible; one when it is certain.
    """
    known = [
        _by(table, value, low, below)
        for value, low, below in (
            (area_ha, CategoryRules.area_from_ha, CategoryRules.area_below_ha),
            (earthwork_m3, CategoryRules.earthwork_from_m3, CategoryRules.earthwork_below_m3),
        )
        if value is not None and not math.isnan(value)
    ]
    if not known:
        return _ORDER
    strictest = min(map(_ORDER.index, known))
    if len(known) == 2 or strictest == 0:
        return (_ORDER[strictest],)
    return _ORDER[: strictest + 1]


def _by(table: pd.DataFrame, value: float, low: str, below: str) -> str:
    """Category one figure alone points to; limits are closed below."""
    from_, to = table[low].fillna(-math.inf), table[below].fillna(math.inf)
    found = table.loc[(value >= from_) & (value < to), CategoryRules.category]
    return str(found.iloc[0])


def category_finding(table: pd.DataFrame, *, area_ha: float | None, earthwork_m3: float | None) -> Finding:
    """State the plan category with the figures it rests on."""
    possible = plan_category(table, area_ha=area_ha, earthwork_m3=earthwork_m3)
    labels: Mapping[str, str] = dict(zip(table[CategoryRules.category], table[CategoryRules.label], strict=True))
    used, unknown = [], []
    if area_ha is None or math.isnan(area_ha):
        unknown.append("征占地面积")
    else:
        used.append(f"征占地面积按地块面积 {spell(area_ha, Unit.HA, symbol=True)} 计")
    if earthwork_m3 is None or math.isnan(earthwork_m3):
        unknown.append("挖填土石方总量")
    else:
        used.append(f"挖填土石方总量 {earthwork_m3:,.0f} m³")
    named = "或".join(labels[one] for one in possible)
    certain = len(possible) == 1
    said = f"{named}（供参考）" if certain else f"未定：{named}，取决于{'、'.join(unknown)}"
    first = table.iloc[0]
    return Finding(
        "category", Outcome.MET if certain else Outcome.OPEN, said, tuple(used), tuple(unknown),
        first[CategoryRules.document], first[CategoryRules.article], first[CategoryRules.confidence],
    )  # fmt: skip
