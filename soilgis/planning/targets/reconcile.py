"""Reconciling targets (目标校核): a parent's rate is the area-weighted mean of its children's, never their plain mean.

With rate = (territory − erosion) / territory for every unit, the parent's rate is Σ territoryᵢ·rateᵢ / Σ territoryᵢ; 国土面积
includes inland water. Areas of the borders stand in for the surveyed 国土面积 here, which the ``weight`` column says.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.layer import Status, weakest
from soilgis.model.tables import Contribution, Reconcile, Regions, Targets
from soilgis.model.units import Unit, rounded
from soilgis.planning.areas.balance import balanced
from soilgis.planning.areas.regions import REGION_AREA
from soilgis.planning.targets.join import INDICATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    Reals = npt.NDArray[np.float64]

WEIGHT = REGION_AREA
"""What the mean is weighted by."""


def reconcile(
    regions: pd.DataFrame, targets: pd.DataFrame, *, ground: Status = Status.WORKING
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare every parent's stated target with what its children's targets amount to.

    Parameters
    ----------
    regions
        `tables.Regions`, with the parents.
    targets
        `tables.Targets` of these regions; only 水土保持率 is compared, a working plan's aim is no target.
    ground
        Status of the areas that weigh.

    Returns
    -------
    reconcile, contribution
        `tables.Reconcile`, one row a parent, indicator and year with at least one child's target; and
        `tables.Contribution`, one row a child of these.
    """
    book = _Book.of(regions, targets[targets[Targets.indicator] == INDICATOR])
    parents: list[dict[str, object]] = []
    children: list[dict[str, object]] = []
    for parent, family in book.families():
        for year, aims in groupby(book.aims_of(family), attrgetter("year")):
            rows = list(aims)
            implied = np.array([book.implied(one) for one in rows])
            children.extend(_contributions(book, parent, rows, implied))
            row = _compared(book, parent, rows) | _implied(book, parent, year, implied)
            parents.append(row | {Contribution.indicator: INDICATOR, Contribution.year: year})
    if not parents:
        return Reconcile.empty(), Contribution.empty()
    found = [pd.DataFrame(rows) for rows in (parents, children)]
    for table in found:
        table[Contribution.status] = [weakest([Status(value), ground]).value for value in table[Contribution.status]]
    return Reconcile.check(found[0]), Contribution.check(found[1])


@dataclass(frozen=True)
class _Aim:
    """A unit's target for a year."""

    adcode: str
    name: str
    year: int
    comparator: object
    target: float
    status: str


@dataclass(frozen=True)
class _Book:
    """Units and their targets, looked up by code: no frame is searched for each parent (账册)."""

    name: dict[str, str]
    area: dict[str, float]
    children: dict[str, list[str]]
    """Codes by parent, in the order of the regions."""
    aims: dict[str, list[_Aim]]
    """By unit, the earliest year first."""
    place: dict[tuple[str, int], int]
    """Place of each target in its table, by unit and year."""

    @classmethod
    def of(cls, regions: pd.DataFrame, targets: pd.DataFrame) -> _Book:
        codes = regions[Regions.adcode].tolist()
        children: dict[str, list[str]] = {}
        for code, parent in zip(codes, regions[Regions.parent_adcode], strict=True):
            if not pd.isna(parent):
                children.setdefault(parent, []).append(code)
        columns = (
            Targets.adcode, Targets.name, Targets.year, Targets.comparator, Targets.target, Targets.status,
        )  # fmt: skip
        every = [_Aim(*row) for row in zip(*(targets[column].tolist() for column in columns), strict=True)]
        aims: dict[str, list[_Aim]] = {}
        for one in sorted(every, key=attrgetter("year")):
            aims.setdefault(one.adcode, []).append(one)
        place = {(one.adcode, one.year): row for row, one in enumerate(every)}
        names, areas = regions[Regions.name].tolist(), regions[Regions.area_km2].astype(float).tolist()
        return cls(
            dict(zip(codes, names, strict=True)), dict(zip(codes, areas, strict=True)), children, aims, place
        )  # fmt: skip

    def families(self) -> Iterator[tuple[str, list[str]]]:
        """Parents in the order of the regions, with their children."""
        return ((code, self.children[code]) for code in self.name if code in self.children)

    def aims_of(self, family: list[str]) -> list[_Aim]:
        """Targets of units by year, and in one year as their table has them."""
        mine = [one for code in family for one in self.aims.get(code, ())]
        return sorted(mine, key=lambda one: (one.year, self.place[one.adcode, one.year]))

    def of_year(self, code: str, year: int) -> _Aim | None:
        """A unit's own target for a year."""
        return next((one for one in self.aims.get(code, ()) if one.year == year), None)

    def before(self, code: str, year: int) -> _Aim | None:
        """A unit's last target before a year."""
        return next((one for one in reversed(self.aims.get(code, [])) if one.year < year), None)

    def implied(self, one: _Aim) -> float:
        """Area that a target implies since the unit's own earlier one, km²; NaN where it is the first."""
        earlier = self.before(one.adcode, one.year)
        return (one.target - earlier.target) * self.area[one.adcode] if earlier else np.nan

    def whole(self, parent: str) -> float:
        """Area of all children of a parent, km²."""
        return float(self.areas(self.children[parent]).sum())

    def areas(self, codes: list[str]) -> Reals:
        """Areas of units, km²."""
        return np.array([self.area[code] for code in codes], dtype=np.float64)


def _compared(book: _Book, parent: str, rows: list[_Aim]) -> dict[str, object]:
    """A parent's own target against the mean of its children's, for one year."""
    values = np.array([one.target for one in rows], dtype=np.float64)
    family, stated = book.children[parent], book.of_year(parent, rows[0].year)
    complete = len(rows) == len(family)
    weighted = float(np.average(values, weights=book.areas([one.adcode for one in rows]))) if complete else np.nan
    simple = float(values.mean()) if complete else np.nan
    official = float(stated.target) if stated else np.nan
    return {
        Reconcile.parent_adcode: parent,
        Reconcile.parent_name: book.name[parent],
        Reconcile.comparator: stated.comparator if stated else None,
        Reconcile.stated: official,
        Reconcile.weighted: weighted,
        Reconcile.difference: (weighted - official) * 100,
        Reconcile.simple: simple,
        Reconcile.simple_difference: (simple - official) * 100,
        Reconcile.children: len(family),
        Reconcile.with_target: len(rows),
        Reconcile.complete: complete,
        Reconcile.weight: WEIGHT,
        Reconcile.status: weakest([Status(one.status) for one in [*rows, *([stated] if stated else [])]]).value,
    }


def _implied(book: _Book, parent: str, year: int, together: Reals) -> dict[str, object]:
    """What a parent's own two targets imply for a year, and what its children's imply together; missing where not all are known."""
    now, earlier = book.of_year(parent, year), book.before(parent, year)
    step = now.target - earlier.target if now and earlier else np.nan
    return {
        Reconcile.from_year: earlier.year if now and earlier else None,
        Reconcile.implied_km2: step * book.whole(parent),
        Reconcile.children_implied_km2: float(np.sum(together)),
    }


def _contributions(book: _Book, parent: str, rows: list[_Aim], implied: Reals) -> Iterator[dict[str, object]]:
    """Contributions of one parent's children for one year; areas implied since each child's own earlier year."""
    total = book.whole(parent)
    for one, km2, printed in zip(rows, implied.tolist(), _printed(implied).tolist(), strict=True):
        area = book.area[one.adcode]
        earlier = book.before(one.adcode, one.year)
        yield {
            Contribution.adcode: one.adcode,
            Contribution.name: one.name,
            Contribution.indicator: INDICATOR,
            Contribution.year: one.year,
            Contribution.target: one.target,
            Contribution.parent_adcode: parent,
            Contribution.weight_km2: area,
            Contribution.share_of_parent: area / total,
            Contribution.contribution: area / total * one.target,
            Contribution.from_year: earlier.year if earlier else None,
            Contribution.implied_km2: km2,
            Contribution.implied_printed_km2: printed,
            Contribution.status: one.status,
        }


def _printed(values: Reals) -> Reals:
    """Balance one year's known figures; missing ones stay missing, and figures of several signs are rounded one by one."""
    digits, printed = Unit.KM2.digits, values.copy()
    known = ~np.isnan(values)
    if (values[known] < 0).any():
        printed[known] = [rounded(value, digits) for value in values[known]]
    elif known.any():
        printed[known] = balanced(values[known], float(values[known].sum()), digits)
    return printed
