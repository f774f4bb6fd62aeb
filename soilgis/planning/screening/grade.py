"""Control grade (水土流失防治标准等级): GB/T 50434-2018 rule 4.0.1, by what the layers show and what they leave open."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.model.provenance import Verdict
from soilgis.model.rule_tables import AdjustmentRules, GradeRules, IndicatorRules
from soilgis.model.screen_words import GRADE_LABELS, ControlIndicator, Phase, ValueState
from soilgis.model.sentences.planning import PlanningMessages
from soilgis.model.units import Unit, spell
from soilgis.planning.screening.facts import OPEN, FactState, state_of

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd

DOCUMENT = "GB/T 50434-2018"
SECTIONS = PlanningMessages.several_grades()


@dataclass(frozen=True)
class GradeFinding:
    """Grades a site may have (等级结论).

    Attributes
    ----------
    possible
        Every grade the known facts allow, strictest first; one when it is certain.
    because
        Facts that were used.
    unknown
        What is still open.
    """

    possible: tuple[int, ...]
    because: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def conclusion(self) -> str:
        """The conclusion in Chinese; several grades are named as not settled."""
        named = "或".join(GRADE_LABELS[grade] for grade in self.possible)
        if len(self.possible) == 1:
            return PlanningMessages.grade_applies(grade=named)
        return PlanningMessages.grade_open(grades=named)


@dataclass(frozen=True)
class GradeRule:
    """One condition of a grade (等级条件)."""

    grade: int
    fact: str
    label: str
    within_m: float
    beyond_distance: str
    generic: bool


def grade_rules(table: pd.DataFrame, labels: Mapping[str, str], generic: frozenset[str]) -> tuple[GradeRule, ...]:
    """Conditions of `rule_tables.GradeRules` in order of grade."""
    ordered = table.sort_values(GradeRules.grade, kind="stable")
    return tuple(
        GradeRule(
            int(row[GradeRules.grade]), row[GradeRules.fact], labels.get(row[GradeRules.fact], row[GradeRules.fact]),
            float(row[GradeRules.within_m]), row[GradeRules.beyond_distance] if isinstance(row[GradeRules.beyond_distance], str) else "",
            row[GradeRules.fact] in generic,
        )
        for row in ordered.to_dict("records")
    )  # fmt: skip


def control_grade(rules: tuple[GradeRule, ...], states: Mapping[str, FactState]) -> GradeFinding:
    """Decide the grade, as far as the facts go.

    Grades are tried from the strictest. A condition that is met for certain ends the search; one that cannot be ruled out
    keeps its grade possible; third grade is what remains.

    Parameters
    ----------
    rules
        From `grade_rules`.
    states
        Facts of the site.

    Returns
    -------
    GradeFinding
        One grade only when every stricter one is ruled out by a checked layer.
    """
    possible: list[int] = []
    because: list[str] = []
    unknown: list[str] = []
    for grade in sorted({rule.grade for rule in rules}):
        met, maybe = _conditions(tuple(rule for rule in rules if rule.grade == grade), states)
        because += [*met, *(reason for reason, counts in maybe if counts)]
        unknown += [reason for reason, _ in maybe]
        if met or maybe:
            possible.append(grade)
        if met:
            break
    else:
        possible.append(max(rule.grade for rule in rules) + 1)
    return GradeFinding(tuple(possible), tuple(dict.fromkeys(because)), tuple(dict.fromkeys(unknown)))


def _conditions(
    rules: tuple[GradeRule, ...], states: Mapping[str, FactState]
) -> tuple[list[str], list[tuple[str, bool]]]:
    """Conditions met for certain, and those that cannot be ruled out with whether they rest on a found fact."""
    met, maybe = [], []
    for rule in rules:
        state = state_of(states, rule.fact)
        if rule.generic and rule.fact not in states:
            continue
        near = state.within(rule.within_m)
        if near is None:
            word = state.verdict if state.verdict in OPEN else Verdict.UNCHECKED
            maybe.append((f"{rule.label}：{word.label}" + (f"（{state.detail}）" if state.detail else ""), False))
        elif near:
            said = _found(rule, state)
            needs_more = rule.beyond_distance and (state.verdict is not Verdict.INVOLVED or rule.generic)
            if needs_more:
                maybe.append((f"{said}；{rule.beyond_distance}，待查明", True))
            else:
                met.append(said)
    return met, maybe


def _found(rule: GradeRule, state: FactState) -> str:
    detail = f"（{state.detail}）" if state.detail else ""
    if state.verdict is Verdict.INVOLVED:
        return f"涉及{rule.label}{detail}"
    shown = spell(state.distance_m, Unit.M, symbol=True, near=(math.nextafter(rule.within_m, math.inf),))
    return f"距{rule.label} {shown}，在 {rule.within_m:g} m 以内{detail}"


@dataclass(frozen=True)
class IndicatorValue:
    """One indicator's value for a region, phase and grade (指标值).

    Attributes
    ----------
    low, high
        Value after the adjustments that apply; equal when none does; None when the standard sets none.
    stated
        Value in the table.
    note
        State of the value and the adjustments used, in Chinese.
    """

    first_region: str
    indicator: ControlIndicator
    phase: Phase
    grade: int
    stated: float | None
    low: float | None
    high: float | None
    note: str
    document: str
    article: str
    confidence: str


def indicator_values(
    table: pd.DataFrame, adjustments: pd.DataFrame, *, first_region: str, grade: int, conditions: tuple[str, ...] = ()
) -> list[IndicatorValue]:
    """Look up the six indicators of both phases and apply the adjustments of the stated conditions.

    Parameters
    ----------
    table
        `rule_tables.IndicatorRules`.
    adjustments
        `rule_tables.AdjustmentRules`.
    first_region
        Name of the first-level region.
    grade
        1, 2 or 3.
    conditions
        Conditions the user states for the site, from ``adjustments.condition``.

    Returns
    -------
    list of IndicatorValue
        Twelve values, construction period first; adjustments apply to design-year values only, as the standard states them
        for the table's design year.
    """
    mine = table[(table[IndicatorRules.first_region] == first_region) & (table[IndicatorRules.grade] == grade)]
    chosen = adjustments[adjustments[AdjustmentRules.condition].isin(conditions)]
    return [_value(row, chosen) for phase in Phase for row in _of_phase(mine, phase)]


def _of_phase(table: pd.DataFrame, phase: Phase) -> list[dict[Hashable, Any]]:
    rows: list[dict[Hashable, Any]] = table[table[IndicatorRules.phase] == phase.value].to_dict("records")
    return rows


def _value(row: Mapping[Hashable, Any], adjustments: pd.DataFrame) -> IndicatorValue:
    state = ValueState(str(row[IndicatorRules.state]))
    stated = float(str(row[IndicatorRules.value])) if state is ValueState.STATED else None
    low = high = stated
    notes = [] if state is ValueState.STATED else [state.label]
    phase = Phase(str(row[IndicatorRules.phase]))
    mine = adjustments[adjustments[AdjustmentRules.indicator] == row[IndicatorRules.indicator]]
    for rule in mine.to_dict("records") if phase is Phase.DESIGN else []:
        if low is None or high is None:
            break
        low, high = _adjusted(low, high, rule)
        notes.append(f"{rule[AdjustmentRules.label]}{rule[AdjustmentRules.wording]}")
    return IndicatorValue(
        str(row[IndicatorRules.first_region]), ControlIndicator(str(row[IndicatorRules.indicator])), phase,
        int(str(row[IndicatorRules.grade])), stated, low, high, "；".join(notes),
        str(row[IndicatorRules.document]), str(row[IndicatorRules.article]), str(row[IndicatorRules.confidence]),
    )  # fmt: skip


def _adjusted(low: float, high: float, rule: Mapping[Hashable, Any]) -> tuple[float | None, float | None]:
    """Apply one adjustment: ``drop`` takes the requirement away, ``floor`` lifts it, ``add`` moves it by a range, ``open`` says only that it may be."""
    if rule[AdjustmentRules.action] == "drop":
        return None, None
    if rule[AdjustmentRules.action] == "open":
        return low, high
    first, last = float(str(rule[AdjustmentRules.low])), float(str(rule[AdjustmentRules.high]))
    if rule[AdjustmentRules.action] == "floor":
        return max(low, first), max(high, last)
    return round(low + first, 6), round(high + last, 6)
