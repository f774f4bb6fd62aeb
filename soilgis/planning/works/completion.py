"""Treatment of whole units (整沟、整村、整乡、整县推进): what is treated of what is to be treated, by unit and by the unit above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.area import METHOD
from soilgis.geometry.closure import allowance_m2
from soilgis.geometry.ledger import residual_m2
from soilgis.model.units import Unit
from soilgis.model.watershed_tables import CompletionParents, Completions
from soilgis.model.works_words import Completion
from soilgis.planning.areas.balance import balanced

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats
    from soilgis.geometry.ledger import Atoms

NEED, TREATED = 0, 1
"""Positions of the two layers among the zones of the pieces."""


@dataclass(frozen=True)
class Treatment:
    """Areas of the four accounts of each unit, m², shape (units,) each (整治台账).

    Attributes
    ----------
    done, left
        Ground that is to be treated: treated, and not.
    beyond
        Ground that is treated and was not to be.
    residual
        What the pieces miss the unit's area by.
    """

    done: Floats
    left: Floats
    beyond: Floats
    residual: Floats


def accounts(atoms: Atoms, unit_m2: Floats, *, everything: bool) -> Treatment:
    """Sum the pieces of every unit.

    Parameters
    ----------
    atoms
        Pieces of the units by the layers `NEED` and `TREATED`.
    unit_m2
        Areas of the units, m².
    everything
        Whether the whole of each unit is to be treated, since no layer says what is.
    """
    need = np.ones(len(atoms.region), bool) if everything else atoms.inside[:, NEED]
    treated = atoms.inside[:, TREATED]

    def summed(rows: np.ndarray) -> Floats:
        total: Floats = np.bincount(atoms.region[rows], weights=atoms.area_m2[rows], minlength=len(unit_m2)).astype(
            np.float64
        )
        return total

    return Treatment(
        summed(need & treated), summed(need & ~treated), summed(treated & ~need), residual_m2(atoms, unit_m2)
    )


def state_of(done: float, left: float, whole: float, unit_m2: float) -> Completion:
    """Whether a unit is done as a whole.

    Parameters
    ----------
    done, left
        Treated and untreated ground of what is to be treated, m².
    whole
        Share from which a unit counts as done.
    unit_m2
        Area of the unit, for what is rounding.

    Examples
    --------
    >>> [state_of(*areas, 0.95, 1e6).value for areas in ((95.0, 5.0), (94.0, 6.0), (0.0, 100.0), (0.0, 0.0))]
    ['whole', 'partly', 'not_begun', 'nothing_to_do']
    """
    slack = float(allowance_m2(np.array([unit_m2]))[0])
    need = done + left
    if need <= slack:
        return Completion.NOTHING_TO_DO
    if done <= slack:
        return Completion.NOT_BEGUN
    return Completion.WHOLE if done >= whole * need - slack else Completion.PARTLY


def completion_table(
    found: Treatment, units: pd.DataFrame, unit_m2: Floats, *, whole: float, status: str
) -> pd.DataFrame:
    """Make `Completions`, in the order of the units.

    Parameters
    ----------
    found
        The accounts.
    units
        region_id, region_name and parent.
    unit_m2
        Areas, m².
    whole
        Share from which a unit counts as done.
    status
        Weakest status of all the figures rest on.
    """
    need = found.done + found.left
    printed = [
        balanced(np.array([done, left]) / 1e6, (done + left) / 1e6, Unit.KM2.digits)
        for done, left in zip(found.done, found.left, strict=True)
    ]
    states = [
        state_of(done, left, whole, area) for done, left, area in zip(found.done, found.left, unit_m2, strict=True)
    ]
    nothing = np.array([state is Completion.NOTHING_TO_DO for state in states])
    share = np.divide(found.done, need, out=np.full(len(need), np.nan), where=~nothing)
    return Completions.check(
        pd.DataFrame(
            {
                Completions.region_id: units[Completions.region_id],
                Completions.region: units["region_name"],
                Completions.parent: units[Completions.parent].replace("", None),
                Completions.state: [state.value for state in states],
                Completions.need_km2: need / 1e6,
                Completions.treated_km2: found.done / 1e6,
                Completions.left_km2: found.left / 1e6,
                Completions.share: np.minimum(share, 1.0),
                Completions.need_printed_km2: [round(float(sum(pair)), Unit.KM2.digits) for pair in printed],
                Completions.treated_printed_km2: [pair[0] for pair in printed],
                Completions.left_printed_km2: [pair[1] for pair in printed],
                Completions.beyond_km2: found.beyond / 1e6,
                Completions.region_km2: unit_m2 / 1e6,
                Completions.residual_km2: found.residual / 1e6,
                Completions.method: METHOD,
                Completions.status: status,
            }
        )
    )


def parent_table(units: pd.DataFrame) -> pd.DataFrame:
    """Make `CompletionParents` from `Completions`: units without a parent are left out."""
    rows = []
    for parent, mine in units[units[Completions.parent].notna()].groupby(Completions.parent, sort=False, dropna=False):
        counts = mine[Completions.state].value_counts()
        number = {state: int(counts.get(state.value, 0)) for state in Completion}
        need, treated = float(mine[Completions.need_km2].sum()), float(mine[Completions.treated_km2].sum())
        begun = number[Completion.WHOLE] + number[Completion.PARTLY]
        busy = len(mine) - number[Completion.NOTHING_TO_DO]
        state = (
            Completion.NOTHING_TO_DO if not busy
            else Completion.WHOLE if number[Completion.WHOLE] == busy
            else Completion.PARTLY if begun
            else Completion.NOT_BEGUN
        )  # fmt: skip
        rows.append(
            {
                CompletionParents.parent: parent,
                CompletionParents.state: state.value,
                CompletionParents.units: len(mine),
                **{one.value: count for one, count in number.items()},
                CompletionParents.need_km2: need,
                CompletionParents.treated_km2: treated,
                CompletionParents.share: min(treated / need, 1.0) if busy else None,
                CompletionParents.status: mine[Completions.status].iloc[0],
            }
        )
    return CompletionParents.check(pd.DataFrame(rows)) if rows else CompletionParents.empty()
