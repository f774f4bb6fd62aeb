"""Siting constraints (选址约束): GB 50433-2018 3.2.1-3.2.5, each rule with the facts it used and what is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.model.provenance import Verdict
from soilgis.model.rule_tables import SitingRules
from soilgis.model.screen_words import Outcome, Use
from soilgis.model.sentences.planning import PlanningMessages
from soilgis.planning.screening.facts import OPEN, FactState, state_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd


@dataclass(frozen=True)
class Finding:
    """One conclusion with everything behind it (结论).

    Attributes
    ----------
    item
        Stable name within its topic.
    outcome
        Met, not met, open or not applicable.
    conclusion
        In Chinese.
    used, unknown
        Facts used, and what is not known, in Chinese.
    document, article, confidence
        Source of the rule.
    """

    item: str
    outcome: Outcome
    conclusion: str
    used: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    document: str = ""
    article: str = ""
    confidence: str = "high"


def siting(
    table: pd.DataFrame,
    states: Mapping[str, FactState],
    labels: Mapping[str, str],
    generic: frozenset[str],
    *,
    use: Use = Use.GENERAL,
) -> list[Finding]:
    """Judge every siting rule.

    Parameters
    ----------
    table
        `rule_tables.SitingRules`.
    states
        Facts of the site.
    labels
        Chinese names of facts.
    generic
        Facts whose absence is no gap (`facts.generic_facts`).
    use
        What the site is used for; rules for borrow pits and spoil grounds apply to those only.

    Returns
    -------
    list of Finding
        One a rule, in the table's order. A rule is not met only when every fact it asks for was checked and is clear.
    """
    return judge_rows(table.to_dict("records"), states, labels, generic, use=use)


def judge_rows(
    rows: list[dict[Hashable, Any]],
    states: Mapping[str, FactState],
    labels: Mapping[str, str],
    generic: frozenset[str],
    *,
    use: Use,
) -> list[Finding]:
    """Judge rules already taken out of their table; for many sites."""
    return [_judge(row, states, labels, generic, use) for row in rows]


def _judge(
    row: Mapping[Hashable, Any],
    states: Mapping[str, FactState],
    labels: Mapping[str, str],
    generic: frozenset[str],
    use: Use,
) -> Finding:
    wanted = row[SitingRules.use] if isinstance(row[SitingRules.use], str) else ""
    if wanted and use.value != wanted:
        return _finding(row, Outcome.NOT_APPLICABLE, PlanningMessages.only_for(use=Use(wanted).label, own=use.label))
    asked = str(row[SitingRules.facts]).split() if isinstance(row[SitingRules.facts], str) else []
    if not asked:
        return _finding(row, Outcome.OPEN, f"未核查：{row[SitingRules.consequence]}")
    met, near, gaps, cleared = [], [], [], []
    for fact in asked:
        if fact in generic and fact not in states:
            continue
        state = state_of(states, fact)
        name, detail = labels.get(fact, fact), f"（{state.detail}）" if state.detail else ""
        if state.verdict is Verdict.INVOLVED:
            met.append(f"涉及{name}{detail}")
        elif state.verdict in OPEN:
            gaps.append(f"{name}：{state.verdict.label}{detail}")
        elif state.within(float(str(row[SitingRules.within_m]))):
            near.append(f"距{name} {state.distance_m:,.1f} m{detail}，须论证影响")
        else:
            cleared.append(f"不涉及{name}{detail}")
    if met:
        return _finding(row, Outcome.MET, f"触及：{row[SitingRules.consequence]}", (*met, *near), tuple(gaps))
    if near or gaps:
        said = "须论证" if near else "未核查"
        return _finding(row, Outcome.OPEN, f"{said}（供参考）", (*near, *cleared), (*near, *gaps))
    return _finding(row, Outcome.NOT_MET, "所核查图层未触及（供参考）", tuple(cleared))


def _finding(
    row: Mapping[Hashable, Any],
    outcome: Outcome,
    conclusion: str,
    used: tuple[str, ...] = (),
    unknown: tuple[str, ...] = (),
) -> Finding:
    mandatory = "（强制性条文）" if row[SitingRules.mandatory] == "yes" else ""
    return Finding(
        str(row[SitingRules.item]), outcome, f"{row[SitingRules.requirement]}{mandatory}——{conclusion}", used, unknown,
        str(row[SitingRules.document]), str(row[SitingRules.article]), str(row[SitingRules.confidence]),
    )  # fmt: skip
