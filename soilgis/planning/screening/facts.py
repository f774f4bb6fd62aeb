"""Facts about a site (核查事实): what the layers say, in the words the rules ask in; a fact no layer answers is unchecked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.provenance import Verdict
from soilgis.model.rule_tables import Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

NO_LAYER = "没有图层回答这一事实"
_STRENGTH = (Verdict.INVOLVED, Verdict.BORDERLINE, Verdict.UNCHECKED, Verdict.NOT_LISTED, Verdict.CLEAR)
"""Which of several layers' verdicts on one fact prevails: involvement is found once, clearance needs every layer."""


OPEN = frozenset({Verdict.UNCHECKED, Verdict.BORDERLINE, Verdict.NOT_LISTED})
"""Verdicts that leave a fact open: neither involved nor cleared."""


@dataclass(frozen=True)
class FactState:
    """What is known of one fact at one site (事实状态).

    Attributes
    ----------
    verdict
        Involved, borderline, clear, unchecked or not listed.
    distance_m
        Geodesic distance to the nearest ground the fact holds for; 0 when involved, NaN when unknown.
    detail
        The layer and zone, or the reason it is unchecked, in Chinese.
    """

    verdict: Verdict
    distance_m: float = math.nan
    detail: str = ""

    def within(self, metres: float) -> bool | None:
        """Whether the fact holds within a distance: True, False, or None when that is not known."""
        if self.verdict is Verdict.INVOLVED:
            return True
        if self.verdict in OPEN:
            return None
        if metres > 0:
            return None if math.isnan(self.distance_m) else self.distance_m <= metres
        return False


UNKNOWN = FactState(Verdict.UNCHECKED, detail=NO_LAYER)
"""State of a fact that no layer answers."""


def merged(states: Iterable[FactState]) -> FactState:
    """Join what several layers say of one fact; one layer that was not checked spoils a clearance, never an involvement."""
    found = list(states)
    if not found:
        return UNKNOWN
    verdict = min((state.verdict for state in found), key=_STRENGTH.index)
    same = [state for state in found if state.verdict is verdict]
    distances = [state.distance_m for state in same if not math.isnan(state.distance_m)]
    details = "；".join(dict.fromkeys(state.detail for state in same if state.detail))
    return FactState(verdict, min(distances, default=math.nan), details)


def facts_of(vocabulary: pd.DataFrame, kind: str, government: str, stated: tuple[str, ...]) -> tuple[str, ...]:
    """Facts a layer answers.

    Parameters
    ----------
    vocabulary
        `rule_tables.Facts`.
    kind
        Kind of its zones.
    government
        Level of government that delineated it; empty when its card does not say.
    stated
        Facts its card names (``reading.options.facts``); these win over the kind.
    """
    if stated:
        return stated
    mine = vocabulary[vocabulary[Facts.kind] == kind]
    if government:
        return tuple(mine.loc[mine[Facts.government].fillna("") == government, Facts.fact])
    return tuple(mine.loc[mine[Facts.government].isna(), Facts.fact])


def generic_facts(vocabulary: pd.DataFrame) -> frozenset[str]:
    """Facts that only layers without a stated subclass answer; their absence is no gap of its own."""
    return frozenset(vocabulary.loc[vocabulary[Facts.generic] == "yes", Facts.fact])


def fact_labels(vocabulary: pd.DataFrame) -> dict[str, str]:
    """Chinese name of each fact."""
    return dict(zip(vocabulary[Facts.fact], vocabulary[Facts.label], strict=True))


def state_of(states: Mapping[str, FactState], fact: str) -> FactState:
    """State of one fact; unchecked when nothing is known."""
    return states.get(fact, UNKNOWN)
