"""Conclusions (规则结论): every rule put to every site, with the facts it used and what is unknown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.errors import UsageError
from soilgis.model.provenance import Verdict
from soilgis.model.rule_tables import AdjustmentRules, IndicatorRules
from soilgis.model.screen_tables import Conclusions, SiteIndicators
from soilgis.model.screen_words import Outcome, Topic, Use
from soilgis.model.sentences.planning import PlanningMessages
from soilgis.planning.screening.category import Limits, category_finding
from soilgis.planning.screening.facts import UNKNOWN, FactState, fact_labels, generic_facts, merged, state_of
from soilgis.planning.screening.grade import (
    DOCUMENT,
    SECTIONS,
    GradeRule,
    IndicatorValue,
    control_grade,
    grade_rules,
    indicator_values,
)
from soilgis.planning.screening.reapproval import Versions, reapproval
from soilgis.planning.screening.siting import Finding, judge_rows

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from soilgis.planning.screening.overlaps import Answers
    from soilgis.store.rules import RuleBook

FIRST_REGION = "first_region"


@dataclass(frozen=True)
class SiteFigures:
    """What the rules need of one site besides the layers' answers (地块参数)."""

    site_id: str
    area_ha: float
    earthwork_m3: float
    use: Use
    versions: Versions | None = None


def states_of(answers: list[Answers], site: int, *, internal: bool) -> dict[str, FactState]:
    """Facts of one site from the answers; distances to internal layers are kept back unless asked for."""
    found: dict[str, list[FactState]] = {}
    for one in answers:
        if not one.check.facts:
            continue
        verdict = Verdict(one.verdict[site])
        coarse = one.check.coarse(internal=internal)
        named = f"：{one.zones[site]}" if one.zones[site] and not coarse else ""
        told = one.reason[site] if verdict is Verdict.UNCHECKED else f"{one.check.layer.title.zh}{named}"
        distance = math.nan if coarse else float(one.distance_m[site])
        for fact in one.check.facts:
            found.setdefault(fact, []).append(FactState(verdict, distance, told))
    return {fact: merged(states) for fact, states in found.items()}


@dataclass(frozen=True)
class RuleDesk:
    """The rules made ready for many sites (规则台)."""

    book: RuleBook
    conditions: tuple[str, ...]
    labels: dict[str, str]
    generic: frozenset[str]
    grades: tuple[GradeRule, ...]
    regions: tuple[str, ...]
    siting: list[dict[Hashable, Any]]
    category: Limits

    @classmethod
    def opened(cls, book: RuleBook, conditions: tuple[str, ...]) -> RuleDesk:
        """Prepare what every site needs.

        Raises
        ------
        UsageError
            If a condition is none of the adjustment table's.
        """
        known = tuple(dict.fromkeys(book.adjustments[AdjustmentRules.condition]))
        odd = [name for name in conditions if name not in known]
        if odd:
            raise UsageError(f"unknown condition {', '.join(odd)} (未知的调整条件); use {', '.join(known)}")
        labels, generic = fact_labels(book.facts), generic_facts(book.facts)
        regions = tuple(dict.fromkeys(book.indicators[IndicatorRules.first_region]))
        siting = book.siting.to_dict("records")
        grades = grade_rules(book.grade, labels, generic)
        return cls(book, conditions, labels, generic, grades, regions, siting, Limits.of(book.category))

    def site_rows(
        self, figures: SiteFigures, states: Mapping[str, FactState], regions: FactState, region_names: tuple[str, ...]
    ) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
        """Rows of `screen_tables.Conclusions` and `SiteIndicators` for one site.

        Parameters
        ----------
        figures
            Area, earthwork and use.
        states
            Its facts.
        regions
            Fact of the first-level region layer.
        region_names
            First-level regions the site meets.
        """
        grade = control_grade(self.grades, states)
        outcome = Outcome.SETTLED if len(grade.possible) == 1 else Outcome.UNSETTLED
        article = "4.0.1、4.0.4" if len(region_names) > 1 else "4.0.1"
        graded = Finding(
            "grade", outcome, f"{grade.conclusion}；{SECTIONS}", grade.because, grade.unknown, DOCUMENT, article
        )
        region, known = self._region(regions, region_names)
        rows = [
            (Topic.GRADE, graded),
            (Topic.REGION, region),
            *(
                (Topic.SITING, one)
                for one in judge_rows(self.siting, states, self.labels, self.generic, use=figures.use)
            ),
            (
                Topic.CATEGORY,
                category_finding(
                    self.category,
                    area_ha=figures.area_ha,
                    earthwork_m3=figures.earthwork_m3,
                    prone=state_of(states, "erosion_prone"),
                ),
            ),
        ]
        if figures.versions is not None:
            rows += [(Topic.REAPPROVAL, one) for one in reapproval(self.book.reapproval, figures.versions)]
        values = [
            _indicator_row(figures.site_id, value)
            for name in known
            for level in grade.possible
            for value in indicator_values(
                self.book.indicators, self.book.adjustments, first_region=name, grade=level, conditions=self.conditions
            )
        ]
        return [_row(figures.site_id, topic, finding) for topic, finding in rows], values

    def _region(self, state: FactState, names: tuple[str, ...]) -> tuple[Finding, tuple[str, ...]]:
        """First-level regions by the user's layer; without one nothing is guessed."""
        source = (DOCUMENT, "水土流失防治指标值表")
        known = tuple(name for name in names if name in self.regions)
        odd = [name for name in names if name not in known]
        if odd:
            said = PlanningMessages.regions_unknown(names="、".join(odd))
            return Finding("first_region", Outcome.UNSETTLED, said, (), tuple(odd), *source), known
        if known:
            said = f"所在一级区：{'、'.join(known)}" + ("；跨区，按分区段分别确定" if len(known) > 1 else "")
            return Finding("first_region", Outcome.SETTLED, said, (state.detail,), (), *source), known
        why = state.detail if state.verdict is Verdict.UNCHECKED else PlanningMessages.in_no_region()
        said = PlanningMessages.no_region_layer() if state is UNKNOWN else f"未核查：{why}"
        return Finding("first_region", Outcome.UNSETTLED, said, (), ("一级区",), *source), ()


def _row(site_id: str, topic: Topic, finding: Finding) -> dict[str, object]:
    return {
        Conclusions.site_id: site_id,
        Conclusions.topic: topic.value,
        Conclusions.item: finding.item,
        Conclusions.outcome: finding.outcome.value,
        Conclusions.conclusion: finding.conclusion,
        Conclusions.used: "；".join(finding.used) or None,
        Conclusions.unknown: "；".join(finding.unknown) or None,
        Conclusions.document: finding.document,
        Conclusions.article: finding.article,
        Conclusions.confidence: finding.confidence,
    }


def _indicator_row(site_id: str, value: IndicatorValue) -> dict[str, object]:
    return {
        SiteIndicators.site_id: site_id,
        SiteIndicators.first_region: value.first_region,
        SiteIndicators.grade: value.grade,
        SiteIndicators.phase: value.phase.value,
        SiteIndicators.indicator: value.indicator.value,
        SiteIndicators.stated: value.stated,
        SiteIndicators.low: value.low,
        SiteIndicators.high: value.high,
        SiteIndicators.note: value.note or None,
        SiteIndicators.document: value.document,
        SiteIndicators.article: value.article,
        SiteIndicators.confidence: value.confidence,
    }


def conclusions_tables(
    desk: RuleDesk, figures: list[SiteFigures], answers: list[Answers], *, internal: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make `screen_tables.Conclusions` and `screen_tables.SiteIndicators` for all sites."""
    rows: list[dict[str, object]] = []
    values: list[dict[str, object]] = []
    for site, one in enumerate(figures):
        states = states_of(answers, site, internal=internal)
        named = [a.zones[site] for a in answers if FIRST_REGION in a.check.facts and a.zones[site]]
        names = tuple(dict.fromkeys(name for text in named for name in text.split("、")))
        said, given = desk.site_rows(one, states, states.get(FIRST_REGION, UNKNOWN), names)
        rows += said
        values += given
    conclusions = Conclusions.check(pd.DataFrame(rows, columns=[str(c) for c in Conclusions.columns()]))
    indicators = pd.DataFrame(values, columns=[str(c) for c in SiteIndicators.columns()])
    for column in ("stated", "low", "high"):
        indicators[column] = indicators[column].astype("float64")
    return conclusions, SiteIndicators.check(indicators)
