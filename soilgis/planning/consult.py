"""Consultation check (规划征求意见): other sectors' plan extents against erosion-prone ground, S0（四）, S4（二）."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.provenance import Verdict
from soilgis.model.rule_tables import ConsultRules
from soilgis.model.screen_words import Consult
from soilgis.model.supervise_tables import Consultations

if TYPE_CHECKING:
    from soilgis.model.screening import Screening


def consultations(
    result: Screening, rules: pd.DataFrame, facts: dict[tuple[str, str], tuple[str, ...]]
) -> pd.DataFrame:
    """List plans with whether a consultation is called for.

    Parameters
    ----------
    result
        The screening of the plans' extents.
    rules
        `rule_tables.ConsultRules`.
    facts
        Facts that each check answers, by layer and kind.

    Returns
    -------
    DataFrame
        `supervise_tables.Consultations`: needed where any such ground is touched (also borderline); not indicated only where
        every fact of the rules was checked and is clear; else unchecked.
    """
    rows = [
        _plan(site, result.checks[result.checks["site_id"] == site["site_id"]], rules, facts)
        for site in result.sites.drop(columns="geometry").to_dict("records")
    ]
    return Consultations.check(pd.DataFrame(rows, columns=[str(c) for c in Consultations.columns()]))


def _plan(
    site: dict[object, object], checks: pd.DataFrame, rules: pd.DataFrame, facts: dict[tuple[str, str], tuple[str, ...]]
) -> dict[str, object]:
    reasons, gaps, documents, articles, area = [], [], [], [], []
    for rule in rules.to_dict("records"):
        mine = [row for row in checks.to_dict("records") if rule[ConsultRules.fact] in facts[row["layer"], row["kind"]]]
        touched = [row for row in mine if row["verdict"] in {Verdict.INVOLVED, Verdict.BORDERLINE}]
        open_ = [row for row in mine if row["verdict"] == Verdict.UNCHECKED]
        for row in touched:
            reasons.append(f"{Verdict(row['verdict']).label}{row['layer_name']}：{rule[ConsultRules.reason]}")
            area.append(row["area_km2"])
        if touched:
            documents.append(rule[ConsultRules.document])
            articles.append(rule[ConsultRules.article])
        gaps += [f"{row['layer_name']}（{row['reason']}）" for row in open_]
        if not mine:
            gaps.append(f"{rule[ConsultRules.reason].partition('，')[0].removeprefix('规划范围涉及')}：没有图层")
    word = Consult.NEEDED if reasons else Consult.UNCHECKED if gaps else Consult.NOT_INDICATED
    return {
        "plan_id": site["site_id"], "area_km2": site["area_km2"], "consult": word.value, "reasons": "；".join(reasons) or None,
        "involved_km2": max(area) if area else None, "unchecked": "；".join(gaps) or None,
        "document": "；".join(dict.fromkeys(documents)) or None, "article": "；".join(dict.fromkeys(articles)) or None,
        "counties": site["counties"],
    }  # fmt: skip
