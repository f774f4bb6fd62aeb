"""Plan category (水土保持方案类别): 水利部令第53号 第五条、第七条, by area and earthwork; what is missing leaves several outcomes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.provenance import Verdict
from soilgis.model.rule_tables import CategoryRules
from soilgis.model.screen_words import Outcome
from soilgis.model.sentences.planning import PlanningMessages
from soilgis.model.units import Unit, rounded, spell, told_apart
from soilgis.planning.screening.facts import UNKNOWN, FactState
from soilgis.planning.screening.siting import Finding

if TYPE_CHECKING:
    import pandas as pd

REPORT, FORM, NONE = "report", "form", "none"
ARTICLE_5 = "第五条"
PLACE = PlanningMessages.prone_ground()
APPROVAL = PlanningMessages.needs_approval()
"""What 水利部令第53号 第五条 asks before a plan is called for at all."""
_ORDER = (REPORT, FORM, NONE)


@dataclass(frozen=True)
class Limits:
    """The table of categories as plain values (规模界限), read once for many sites; missing limits are NaN.

    Attributes
    ----------
    labels
        Printed name of each category, in the table's order.
    area_ha, earthwork_m3
        Lower and upper limit of each category, the lower one within it.
    source
        Document, article and confidence.
    """

    labels: dict[str, str]
    area_ha: tuple[tuple[str, float, float], ...]
    earthwork_m3: tuple[tuple[str, float, float], ...]
    source: tuple[str, str, str]

    @classmethod
    def of(cls, table: pd.DataFrame) -> Limits:
        """Limits of `rule_tables.CategoryRules`."""
        names = [str(name) for name in table[CategoryRules.category]]
        area, earth = (
            tuple(zip(names, table[low].astype(float).tolist(), table[below].astype(float).tolist(), strict=True))
            for low, below in (
                (CategoryRules.area_from_ha, CategoryRules.area_below_ha),
                (CategoryRules.earthwork_from_m3, CategoryRules.earthwork_below_m3),
            )
        )
        first = table.iloc[0]
        source = (first[CategoryRules.document], first[CategoryRules.article], first[CategoryRules.confidence])
        return cls(dict(zip(names, table[CategoryRules.label], strict=True)), area, earth, source)


def plan_category(limits: Limits, *, area_ha: float | None, earthwork_m3: float | None) -> tuple[str, ...]:
    """Categories that are possible, strictest first.

    Area and earthwork each point to a category; the stricter holds. A missing one could be anything, so every category not
    laxer than the other's is possible.

    Parameters
    ----------
    limits
        Of `rule_tables.CategoryRules`.
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
        _by(rows, value)
        for value, rows in ((area_ha, limits.area_ha), (earthwork_m3, limits.earthwork_m3))
        if value is not None and not math.isnan(value)
    ]
    if not known:
        return _ORDER
    strictest = min(map(_ORDER.index, known))
    if len(known) == 2 or strictest == 0:
        return (_ORDER[strictest],)
    return _ORDER[: strictest + 1]


def _by(rows: tuple[tuple[str, float, float], ...], value: float) -> str:
    """Category one figure alone points to; limits are closed below."""
    return next(name for name, low, below in rows if not value < low and not value >= below)


def _lower(rows: tuple[tuple[str, float, float], ...]) -> list[float]:
    return [low for _, low, _ in rows if not math.isnan(low)]


def category_finding(
    limits: Limits, *, area_ha: float | None, earthwork_m3: float | None, prone: FactState = UNKNOWN
) -> Finding:
    """State the plan category by size, with the figures it rests on and what 第五条 leaves open.

    Parameters
    ----------
    limits
        Of `rule_tables.CategoryRules`.
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
    possible = plan_category(limits, area_ha=area_ha, earthwork_m3=earthwork_m3)
    used, unknown = [], []
    if area_ha is None or math.isnan(area_ha):
        unknown.append("征占地面积")
    else:
        near = _lower(limits.area_ha)
        used.append(PlanningMessages.area_of_site(area=spell(area_ha, Unit.HA, symbol=True, near=near)))
    if earthwork_m3 is None or math.isnan(earthwork_m3):
        unknown.append("挖填土石方总量")
    else:
        digits = told_apart(earthwork_m3, _lower(limits.earthwork_m3), 0)
        used.append(f"挖填土石方总量 {rounded(earthwork_m3, digits):,.{digits}f} m³")
    named = "或".join(limits.labels[one] for one in possible)
    certain = len(possible) == 1
    said = f"按规模为{named}（供参考）" if certain else f"未定：{named}，取决于{'、'.join(unknown)}"
    if NONE in possible:
        said += PlanningMessages.still_to_conserve()
    if possible != (NONE,):
        said += f"；是否须编报还取决于{ARTICLE_5}"
        if prone.verdict is Verdict.INVOLVED:
            used.append(f"涉及水土流失易发区（{prone.detail}）")
        unknown += [PLACE, APPROVAL] if prone.verdict is not Verdict.INVOLVED else [APPROVAL]
    outcome = Outcome.SETTLED if certain else Outcome.UNSETTLED
    return Finding("category", outcome, said, tuple(used), tuple(unknown), *limits.source)
