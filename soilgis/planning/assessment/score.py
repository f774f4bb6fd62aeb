"""Scores (考核评分): figures judged by declared rules, weighted, vetoed, graded and ranked; each keeps its figure, rule and place."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from soilgis.model.assess_tables import Scores, Totals
from soilgis.model.errors import SchemaError
from soilgis.model.layer import Status, weakest
from soilgis.model.scorecard import FULL
from soilgis.model.units import Unit, rounded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soilgis.model.ellipsoid import Floats
    from soilgis.model.scorecard import Scorecard, ScoreRule, Veto

TIE = 9
"""Decimals within which totals are one and the same."""
_COMPARE = {
    "==": operator.eq, "!=": operator.ne, ">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt,
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """Figures of one rule (取数结果).

    Attributes
    ----------
    figures
        By region: numbers, or texts and flags where a veto compares them.
    places
        Where each figure stands, such as ``gaps.csv 第 5 行``, by region.
    statuses
        Status of each figure, by region.
    """

    figures: Mapping[str, Any]
    places: Mapping[str, str]
    statuses: Mapping[str, Status]


def points(rule: ScoreRule, values: Floats) -> Floats:
    """Score of figures, 0-100; missing where the figure is, unless the rule says 0.

    Parameters
    ----------
    rule
        The rule.
    values
        Figures, shape (n,), NaN where there is none.
    """
    shown = values if rule.digits is None else np.array([rounded(one, rule.digits) for one in values.tolist()])
    made = {"deduct": _deducted, "linear": _linear, "bands": _banded}[rule.method](rule, shown)
    scored: Floats = np.where(np.isnan(values), 0.0 if rule.missing == "zero" else np.nan, np.clip(made, 0, FULL))
    return scored


def _deducted(rule: ScoreRule, values: Floats) -> Floats:
    beyond = values - float(rule.full_at or 0)
    steps = np.maximum(beyond if rule.worse == "above" else -beyond, 0) / float(rule.step or 1)
    if rule.partial != "proportional":
        steps = np.floor(steps + 1e-9) if rule.partial == "whole" else np.ceil(steps - 1e-9)
    taken: Floats = FULL - steps * float(rule.points or 0)
    return taken


def _linear(rule: ScoreRule, values: Floats) -> Floats:
    zero, full = float(rule.zero_at or 0), float(rule.full_at or 0)
    return (values - zero) / (full - zero) * FULL


def _banded(rule: ScoreRule, values: Floats) -> Floats:
    scores = np.full(len(values), rule.otherwise)
    for band in reversed(rule.band):
        scores[values >= band.at_least] = band.score
    return scores


def score_table(
    card: Scorecard, found: Mapping[str, Found], names: Mapping[str, str], places: Mapping[str, str]
) -> pd.DataFrame:
    """Score every region by every indicator.

    Parameters
    ----------
    card
        The rules.
    found
        Figures by id of the rule.
    names
        Regions with their names, in order.
    places
        Where each rule stands, by id.

    Returns
    -------
    DataFrame
        `Scores`, by region and then in the order of the rules.
    """
    rows = []
    for rule in card.indicator:
        mine = found[rule.id]
        figures = np.array([float(mine.figures.get(region, np.nan)) for region in names]) * rule.factor
        for region, figure, score in zip(names, figures, points(rule, figures), strict=True):
            status = weakest([card.status, mine.statuses.get(region, card.status)])
            rows.append(
                {
                    Scores.region: region,
                    Scores.name: names[region] or None,
                    Scores.indicator: rule.id,
                    Scores.indicator_title: rule.title,
                    Scores.figure: figure,
                    Scores.unit: rule.unit or None,
                    Scores.score: score,
                    Scores.weight: rule.weight,
                    Scores.weighted: score * rule.weight,
                    Scores.rule: rule.told(),
                    Scores.rule_place: places[rule.id],
                    Scores.figure_place: mine.places.get(region),
                    Scores.document: rule.document,
                    Scores.article: rule.article or None,
                    Scores.status: status.value,
                }
            )
    table = Scores.check(pd.DataFrame(rows))
    order = {region: place for place, region in enumerate(names)}
    return table.sort_values(Scores.region, key=lambda one: one.map(order), kind="stable").reset_index(drop=True)


def total_table(card: Scorecard, scores: pd.DataFrame, found: Mapping[str, Found]) -> pd.DataFrame:
    """Add the scores up, veto, grade and rank.

    Parameters
    ----------
    card
        The rules.
    scores
        `Scores`.
    found
        Figures by id of the rule, those of vetoes among them.

    Returns
    -------
    DataFrame
        `Totals` in the order of ``scores``; equal totals share a rank.

    Raises
    ------
    SchemaError
        If a veto compares a text with a number.
    """
    rows = [
        _total(card, str(region), mine, found)
        for region, mine in scores.groupby(Scores.region, sort=False, dropna=False)
    ]
    table = pd.DataFrame(rows)
    table[Totals.rank] = ranks(np.where(table[Totals.veto].isna(), table[Totals.score].to_numpy(dtype=float), np.nan))
    return Totals.check(table)


def _total(card: Scorecard, region: str, mine: pd.DataFrame, found: Mapping[str, Found]) -> dict[str, Any]:
    unscored = mine.loc[mine[Scores.score].isna(), str(Scores.indicator_title)].tolist()
    total = np.nan if unscored else min(FULL, float(mine[Scores.weighted].sum()))
    vetoes = [veto for veto in card.veto if vetoed(veto, found[veto.id].figures.get(region))]
    blind = [veto.title for veto in card.veto if region not in found[veto.id].figures]
    judged = [found[veto.id].statuses[region] for veto in card.veto if region in found[veto.id].statuses]
    return {
        Totals.region: region,
        Totals.name: mine[Scores.name].iloc[0],
        Totals.score: total,
        Totals.grade: vetoes[0].grade if vetoes else grade_of(card, total),
        Totals.veto: "；".join(veto.title for veto in vetoes) or None,
        Totals.unchecked: "；".join(blind) or None,
        Totals.unscored: "；".join(unscored) or None,
        Totals.rules: card.title,
        Totals.status: weakest([*map(Status, mine[Scores.status]), *judged]).value,
    }


def vetoed(veto: Veto, value: Any) -> bool:
    """Whether a veto holds for a figure; a missing one vetoes nothing and is told elsewhere."""
    if value is None:
        return False
    text = isinstance(value, str)
    if veto.op not in {"==", "!="} and text != isinstance(veto.value, str):
        raise SchemaError(
            f"veto {veto.id}: {veto.column} is {value!r} and cannot be compared with {veto.value!r} (无法比较); both must be numbers"
        )
    wanted = str(veto.value) if text else veto.value
    return bool(_COMPARE[veto.op](value, wanted))


def grade_of(card: Scorecard, total: float) -> str | None:
    """Grade of a total as it is printed; none where it is not scored, or below the lowest."""
    if np.isnan(total):
        return None
    shown = rounded(total, Unit.SCORE.digits)
    return next((one.title for one in card.grade if shown >= one.at_least), None)


def ranks(totals: Floats) -> list[int | None]:
    """Rank of each total, 1 for the highest; equal ones share a rank, missing ones have none."""
    shown = np.round(totals, TIE)
    counted = np.sort(shown[~np.isnan(shown)])
    return [
        None if np.isnan(one) else 1 + len(counted) - int(np.searchsorted(counted, one, side="right")) for one in shown
    ]
