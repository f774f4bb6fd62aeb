"""Consultation check (规划征求意见): which sectors' plans the texts name, 水土保持法第十五条, S0（四）, S4（二）.

What calls for a consultation is the plan's sector; erosion-prone ground is a house aid. A plan whose sector was not said is never
cleared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.errors import UsageError, shorten
from soilgis.model.provenance import Verdict
from soilgis.model.rule_tables import ConsultRules
from soilgis.model.screen_tables import Checks, SiteCounties, Sites
from soilgis.model.screen_words import Consult
from soilgis.model.supervise_tables import Consultations
from soilgis.planning.screening.facts import OPEN

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from soilgis.model.screening import Screening

Row = dict["Hashable", Any]
NOT_ASKED = "未说明规划类别（sector）"
_TOUCHED = frozenset({Verdict.INVOLVED, Verdict.BORDERLINE})


def sector_words(rules: pd.DataFrame) -> dict[str, str]:
    """Sectors that may be named, with their Chinese labels, which may be written as well."""
    mine = rules[rules[ConsultRules.role] == "sector"]
    return dict(zip(mine[ConsultRules.word], mine[ConsultRules.label], strict=True))


def known_sectors(sectors: Mapping[str, str], rules: pd.DataFrame) -> dict[str, str]:
    """Sectors by plan as the rules name them.

    Parameters
    ----------
    sectors
        Sector of each plan as people write it: a word or its Chinese label; empty where it was not said.
    rules
        `rule_tables.ConsultRules`.

    Raises
    ------
    UsageError
        Naming the plans whose sector is none the rules know.
    """
    words = sector_words(rules)
    by_label = {label: word for word, label in words.items()}
    found = {plan: by_label.get(said.strip(), said.strip()) for plan, said in sectors.items()}
    odd = [f"{plan}: {word}" for plan, word in found.items() if word and word not in words]
    if odd:
        listed = "、".join(f"{word}（{label}）" for word, label in words.items())
        raise UsageError(f"unknown sector of plan {shorten(odd)} (未知的规划类别); use {listed}")
    return found


def consultations(
    result: Screening,
    rules: pd.DataFrame,
    facts: dict[tuple[str, str], tuple[str, ...]],
    sectors: Mapping[str, str] | None = None,
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
    sectors
        Sector of each plan, as `known_sectors` gives it; a plan that is not in it was not asked about.

    Returns
    -------
    DataFrame
        `supervise_tables.Consultations`: needed for a sector the texts name, or where an aid hints (also borderline); not indicated
        only for a plan of another sector where every aid was checked and is clear; else unchecked. What is forbidden where stands in
        its own column.
    """
    rows = [
        _plan(site, result, rules.to_dict("records"), facts, (sectors or {}).get(str(site[Sites.site_id]), ""))
        for site in result.sites.drop(columns="geometry").to_dict("records")
    ]
    return Consultations.check(pd.DataFrame(rows, columns=[str(c) for c in Consultations.columns()]))


def _plan(
    site: Row, result: Screening, rules: list[Row], facts: dict[tuple[str, str], tuple[str, ...]], sector: str
) -> dict[str, object]:
    checks = result.checks[result.checks[Checks.site_id] == site[Sites.site_id]].to_dict("records")
    named = [rule for rule in rules if _names_it(rule, sector, result, site)]
    hints, gaps, areas = _aids([rule for rule in rules if rule[ConsultRules.role] == "aid"], checks, facts)
    bans, open_bans, forbidden = _aids([rule for rule in rules if rule[ConsultRules.role] == "ban"], checks, facts)
    unchecked = [*([] if sector else [NOT_ASKED]), *gaps, *open_bans]
    reasons = [f"{rule[ConsultRules.label]}规划：{rule[ConsultRules.reason]}" for rule in named] + [
        said for said, _ in hints
    ]
    word = Consult.NEEDED if reasons else Consult.UNCHECKED if not sector or gaps else Consult.NOT_INDICATED
    used = [*named, *(rule for _, rule in (*hints, *bans))]
    return {
        Consultations.plan_id: site[Sites.site_id],
        Consultations.area_km2: site[Sites.area_km2],
        Consultations.sector: sector_words(pd.DataFrame(rules)).get(sector),
        Consultations.consult: word.value,
        Consultations.reasons: "；".join(reasons) or None,
        Consultations.prohibited: "；".join(said for said, _ in bans) or None,
        Consultations.involved_km2: max([*areas, *forbidden], default=None),
        Consultations.unchecked: "；".join(unchecked) or None,
        Consultations.document: _joined(used, ConsultRules.document),
        Consultations.article: _joined(used, ConsultRules.article),
        Consultations.counties: site[Sites.counties],
    }


def _names_it(rule: Row, sector: str, result: Screening, site: Row) -> bool:
    """Whether a rule names the plan's sector with a reason, and holds where the plan lies."""
    if (
        rule[ConsultRules.role] != "sector"
        or rule[ConsultRules.word] != sector
        or not isinstance(rule[ConsultRules.reason], str)
    ):
        return False
    covers = rule[ConsultRules.covers]
    codes = result.counties.loc[result.counties[SiteCounties.site_id] == site[Sites.site_id], SiteCounties.adcode]
    return not isinstance(covers, str) or bool(codes.str.startswith(covers).any())


def _aids(
    rules: list[Row], checks: list[Row], facts: dict[tuple[str, str], tuple[str, ...]]
) -> tuple[list[tuple[str, Row]], list[str], list[float]]:
    """What touches a fact of the rules, with the rule; what could not be checked; areas involved, km²."""
    hints: list[tuple[str, Row]] = []
    gaps: list[str] = []
    areas: list[float] = []
    for rule in rules:
        mine = [row for row in checks if rule[ConsultRules.word] in facts[row[Checks.layer], row[Checks.kind]]]
        for row in mine:
            verdict = Verdict(row[Checks.verdict])
            if verdict in _TOUCHED:
                hints.append((f"{verdict.label}{row[Checks.layer_name]}：{rule[ConsultRules.reason]}", rule))
                areas += [] if pd.isna(row[Checks.area_km2]) else [float(row[Checks.area_km2])]
            elif verdict in OPEN:
                gaps.append(f"{row[Checks.layer_name]}（{row[Checks.reason]}）")
        if not mine:
            gaps.append(f"{rule[ConsultRules.label]}：没有图层")
    return hints, gaps, areas


def _joined(rules: list[Row], column: str) -> str | None:
    said = [str(rule[column]) for rule in rules if isinstance(rule[column], str)]
    return "；".join(dict.fromkeys(said)) or None
