"""A hierarchy of targets (目标层级): units under their parents, printed values by year, and the weights they can be rolled up with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.layer import Status
from soilgis.model.reconcile_tables import Hierarchy

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from soilgis.model.reconcile_tables import Weighting


@dataclass(frozen=True)
class Weights:
    """One way to weigh children (权重).

    Attributes
    ----------
    source
        Where the weights come from.
    value
        Area in km², or share of the parent, by unit.
    slack
        How much each may be off by its own rounding, by unit.
    status
        What the weights are worth.
    """

    source: Weighting
    value: pd.Series[float]
    slack: pd.Series[float]
    status: Status = Status.WORKING

    @property
    def areas(self) -> bool:
        """Whether they are areas."""
        return self.source != "share"

    def knows(self, units: list[str]) -> bool:
        """Whether every unit has a weight."""
        return bool(self.value.reindex(units).notna().all())


@dataclass(frozen=True)
class Tree:
    """A hierarchy with its values (目标层级).

    Attributes
    ----------
    units
        Index id; columns name and parent (missing for the topmost), in reading order.
    targets
        Columns id, year, value (0–1), digits (printed decimals of the percentage), comparator, status; known values only.
    weights
        Ways to weigh, the preferred one first.
    """

    units: pd.DataFrame
    targets: pd.DataFrame
    weights: tuple[Weights, ...]

    def families(self) -> Iterator[tuple[str, list[str]]]:
        """Parents with their children, in reading order."""
        for parent, rows in self.units[self.units[Hierarchy.parent].notna()].groupby(
            Hierarchy.parent, sort=False, dropna=False
        ):
            yield str(parent), [str(one) for one in rows.index]

    def name(self, unit: str) -> str:
        """Name of a unit."""
        return str(self.units.loc[unit, Hierarchy.name])

    def above(self, unit: str) -> str:
        """Parent of a unit; empty for the topmost."""
        return str(self.units[Hierarchy.parent].fillna("")[unit])

    def of(self, unit: str) -> pd.DataFrame:
        """Values of one unit, by year."""
        return self.targets[self.targets[Hierarchy.id] == unit].sort_values(Hierarchy.year)

    def known(self, year: int) -> pd.DataFrame:
        """Values of one year by unit."""
        return self.targets[self.targets[Hierarchy.year] == year].set_index(Hierarchy.id)

    def years(self, units: list[str]) -> list[int]:
        """Years for which any of these units has a value, in order."""
        mine = self.targets[self.targets[Hierarchy.id].isin(units)]
        return sorted({int(year) for year in mine[Hierarchy.year]})
