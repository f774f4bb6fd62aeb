"""Roll-ups of printed targets (目标上卷核对): the mean, its rounding interval, and the verdict, for every parent, year and weighting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.layer import Status, weakest
from soilgis.model.reconcile_tables import Agreement, Digits, RollUps
from soilgis.planning.targets.rounding import EXACT, half_unit, mean_bounds, weight_slack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.planning.targets.rounding import Reals
    from soilgis.planning.targets.tree import Tree, Weights

FLOORS = ("≥", ">")
"""Comparators of a parent that is a floor rather than a figure to be met exactly."""


@dataclass(frozen=True)
class Family:
    """A parent and its children in one year under one weighting (一组上下级).

    Attributes
    ----------
    parent, year
        Whose values are rolled up, and when.
    children
        All children.
    weights
        How they are weighed.
    known
        Values of the year by unit (`tree.Tree.known`).
    """

    parent: str
    year: int
    children: tuple[str, ...]
    weights: Weights
    known: pd.DataFrame

    @property
    def with_value(self) -> list[str]:
        """Children that have a value."""
        return [one for one in self.children if one in self.known.index]

    @property
    def blank(self) -> list[str]:
        """Children without one."""
        return [one for one in self.children if one not in self.known.index]

    @property
    def stated(self) -> float:
        """The parent's own value; NaN where it has none."""
        return float(self.known["value"].get(self.parent, np.nan))

    @property
    def status(self) -> Status:
        """Weakest of the values and the weights."""
        units = [one for one in (self.parent, *self.children) if one in self.known.index]
        return weakest([*(Status(value) for value in self.known.loc[units, RollUps.status]), self.weights.status])

    def values(self, units: list[str]) -> Reals:
        """Values of units, shape (n,)."""
        return self.known.loc[units, "value"].to_numpy(dtype=np.float64)

    def digits(self, units: list[str], rounding: Digits) -> Reals:
        """Decimals each unit's value is taken to be printed with, shape (n,)."""
        own = self.known.loc[units, "digits"].to_numpy(dtype=np.float64)
        everyone = [one for one in (self.parent, *self.children) if one in self.known.index]
        return np.full(len(units), float(self.known.loc[everyone, "digits"].max())) if rounding == Digits.ALIKE else own

    def weight(self, units: list[str]) -> Reals:
        """Weights of units, shape (n,)."""
        return np.asarray(self.weights.value.loc[units], dtype=np.float64)

    def slack(self, units: list[str]) -> Reals:
        """How much their weights may be off, shape (n,)."""
        return np.asarray(self.weights.slack.loc[units], dtype=np.float64)

    def mean(self) -> float:
        """Weighted mean of all children; NaN where one is blank."""
        if self.blank:
            return float("nan")
        units = list(self.children)
        return float(np.average(self.values(units), weights=self.weight(units)))

    def parent_interval(self, rounding: Digits) -> tuple[float, float]:
        """What the parent's print allows."""
        half = float(half_unit(self.digits([self.parent], rounding))[0])
        return self.stated - half, self.stated + half


def families_of(tree: Tree) -> Iterator[Family]:
    """Every parent, year and weighting in which all children can be weighed and at least one has a value."""
    for parent, children in tree.families():
        for year in tree.years(children):
            known = tree.known(year)
            for weights in tree.weights:
                if weights.knows(children):
                    yield Family(parent, year, tuple(children), weights, known)


def rollups(tree: Tree) -> pd.DataFrame:
    """Roll up every family.

    Parameters
    ----------
    tree
        The hierarchy.

    Returns
    -------
    DataFrame
        `reconcile_tables.RollUps`: by parent, year and weighting; a second row where figures are printed with different decimals.
    """
    rows = [_row(tree, family, rounding) for family in families_of(tree) for rounding in _roundings(family)]
    return RollUps.check(pd.DataFrame(rows)) if rows else RollUps.empty()


def _roundings(family: Family) -> tuple[Digits, ...]:
    """Uniform decimals first; each figure's own too where they differ."""
    units = [one for one in (family.parent, *family.children) if one in family.known.index]
    return (Digits.ALIKE, Digits.OWN) if len(set(family.known.loc[units, "digits"])) > 1 else (Digits.ALIKE,)


def _row(tree: Tree, family: Family, rounding: Digits) -> dict[str, object]:
    shared = {
        RollUps.parent: family.parent,
        RollUps.parent_name: tree.name(family.parent),
        RollUps.year: family.year,
        RollUps.weights: family.weights.source.value,
        RollUps.rounding: rounding.value,
        RollUps.comparator: family.known[RollUps.comparator].get(family.parent)
        if family.parent in family.known.index
        else None,
        RollUps.stated: family.stated,
        RollUps.weighted: family.mean(),
        RollUps.difference: (family.mean() - family.stated) * 100,
        RollUps.children: len(family.children),
        RollUps.blank: "、".join(tree.name(one) for one in family.blank) or None,
        RollUps.status: family.status.value,
    }
    return shared | _interval(family, rounding, str(shared[RollUps.comparator]))


def _interval(family: Family, rounding: Digits, comparator: str) -> dict[str, object]:
    if family.blank:
        return {RollUps.verdict: Agreement.INCOMPLETE.value}
    units = list(family.children)
    half = half_unit(family.digits(units, rounding))
    low, high = family.values(units) - half, family.values(units) + half
    least, largest = mean_bounds(low, high, family.weight(units), family.slack(units))
    found: dict[str, object] = {RollUps.low: least, RollUps.high: largest}
    if np.isnan(family.stated):
        return found | {RollUps.verdict: Agreement.UNSTATED.value}
    wanted = family.parent_interval(rounding)
    found |= {RollUps.parent_low: wanted[0], RollUps.parent_high: wanted[1]}
    beyond = max(wanted[0] - largest, least - wanted[1], 0.0)
    if comparator in FLOORS and least > wanted[1]:
        return found | {RollUps.verdict: Agreement.ABOVE.value, RollUps.beyond: 0.0, RollUps.weight_slack: 0.0}
    if beyond <= EXACT:
        return found | {RollUps.verdict: Agreement.FEASIBLE.value, RollUps.beyond: 0.0, RollUps.weight_slack: 0.0}
    slack = weight_slack(low, high, family.weight(units), wanted)
    return found | {
        RollUps.verdict: Agreement.INFEASIBLE.value,
        RollUps.beyond: beyond * 100,
        RollUps.weight_slack: slack,
    }
