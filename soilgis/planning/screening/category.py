"""Plan category (水土保持方案类别): 水利部令第53号 第五条、第七条, by area and earthwork; what is missing leaves several outcomes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from soilgis.model.provenance import Verdict
from soilgis.model.rule_tables import CategoryRules
from soilgis.model.screen_words import Outcome
from soilgis.model.sentences.planning import PlanningMessages
from soilgis.model.units import Unit, rounded, spell, told_apart
from soilgis.planning.screening.facts import UNKNOWN, FactState
from soilgis.planning.screening.siting import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

REPORT, FORM, NONE = "report", "form", "none"
ARTICLE_5 = "第五条"
PLACE = PlanningMessages.prone_ground()
APPROVAL = PlanningMessages.needs_approval()
"""What 水利部令第53号 第五条 asks before a plan is called for at all."""
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
    rows = zip(table[CategoryRules.category].tolist(), table[low].tolist(), table[below].tolist(), strict=True)
    return next(str(name) for name, from_, to in rows if not value < from_ and not value >= to)


def category_finding(
    table: pd.DataFrame, *, area_ha: float | None, earthwork_m3: float | None, prone: FactState = UNKNOWN
) -> Finding:
    """State the plan category by size, with the figures it rests on and what 第五条 leaves open.

    Parameters
    ----------
    table
        `rule_tables.CategoryRules`.
    area_ha, earthwork_m3
        As for `plan_category`.
    prone
        What is known of erosion-prone ground (水土流失易发区) at the site.

    Returns
    -------
    Finding
        Settled only where the size leaves one category. Whether a plan is called for at all depends on 第五条: the region, and
        whether the project needs an approval; no layer answers that, so it stays named as unknown.
    """
    possible = plan_category(table, area_ha=area_ha, earthwork_m3=earthwork_m3)
    labels: Mapping[str, str] = dict(zip(table[CategoryRules.category], table[CategoryRules.label], strict=True))
    used, unknown = [], []
    if area_ha is None or math.isnan(area_ha):
        unknown.append("征占地面积")
    else:
        limits = table[CategoryRules.area_from_ha].dropna().tolist()
        used.append(PlanningMessages.area_of_site(area=spell(area_ha, Unit.HA, symbol=True, near=limits)))
    if earthwork_m3 is None or math.isnan(earthwork_m3):
        unknown.append("挖填土石方总量")
    else:
        limits = table[CategoryRules.earthwork_from_m3].dropna().tolist()
        used.append(
            f"挖填土石方总量 {rounded(earthwork_m3, digits := told_apart(earthwork_m3, limits, 0)):,.{digits}f} m³"
        )
    named = "或".join(labels[one] for one in possible)
    certain = len(possible) == 1
    said = f"按规模为{named}（供参考）" if certain else f"未定：{named}，取决于{'、'.join(unknown)}"
    if NONE in possible:
        said += PlanningMessages.still_to_conserve()
    if possible != (NONE,):
        said += f"；是否须编报还取决于{ARTICLE_5}"
        if prone.verdict is Verdict.INVOLVED:
            used.append(f"涉及水土流失易发区（{prone.detail}）")
        unknown += [PLACE, APPROVAL] if prone.verdict is not Verdict.INVOLVED else [APPROVAL]
    first = table.iloc[0]
    return Finding(
        "category", Outcome.SETTLED if certain else Outcome.UNSETTLED, said, tuple(used), tuple(unknown),
        first[CategoryRules.document], first[CategoryRules.article], first[CategoryRules.confidence],
    )  # fmt: skip
