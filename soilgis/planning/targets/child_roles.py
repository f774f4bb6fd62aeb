"""What each child is in a roll-up (下级作用): which one explains a difference, and what a blank one must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.reconcile_tables import ChildRoles, Digits
from soilgis.planning.targets.rollups import families_of
from soilgis.planning.targets.rounding import half_unit, mean_bounds

if TYPE_CHECKING:
    from soilgis.planning.targets.rollups import Family
    from soilgis.planning.targets.tree import Tree


def child_roles(tree: Tree) -> pd.DataFrame:
    """Say what every child is in its parent's roll-up.

    Parameters
    ----------
    tree
        The hierarchy.

    Returns
    -------
    DataFrame
        `reconcile_tables.ChildRoles`, by parent, year and weighting; children in reading order.
    """
    first: dict[tuple[str, int], Family] = {}
    rows: list[dict[str, object]] = []
    for family in families_of(tree):
        base = first.setdefault((family.parent, family.year), family)
        rows += _complete(tree, family, base) if not family.blank else _with_blank(tree, family)
    return ChildRoles.check(pd.DataFrame(rows)) if rows else ChildRoles.empty()


def _shared(tree: Tree, family: Family) -> pd.DataFrame:
    units = list(family.children)
    weight = family.weight(units)
    frame = pd.DataFrame({ChildRoles.child: units, ChildRoles.child_name: [tree.name(one) for one in units]})
    frame[ChildRoles.parent], frame[ChildRoles.year], frame[ChildRoles.weights] = (
        family.parent,
        family.year,
        family.weights.source.value,
    )
    frame[ChildRoles.weight_km2] = weight if family.weights.areas else np.nan
    frame[ChildRoles.share] = weight / weight.sum()
    frame[ChildRoles.value] = family.known[ChildRoles.value].reindex(units).to_numpy(dtype=float)
    frame[ChildRoles.contribution] = frame[ChildRoles.share] * frame[ChildRoles.value]
    frame[ChildRoles.status] = family.status.value
    return frame


def _complete(tree: Tree, family: Family, base: Family) -> list[dict[str, object]]:
    """Rows of a family all of whose children have a value."""
    frame, mean = _shared(tree, family), family.mean()
    value, share = frame[ChildRoles.value].to_numpy(), frame[ChildRoles.share].to_numpy()
    ground = base.weight(list(base.children))
    frame[ChildRoles.weight_effect] = (share - ground / ground.sum()) * (value - base.mean()) * 100
    if not np.isnan(family.stated):
        off = mean - family.stated
        frame[ChildRoles.alone_value] = value - off / share
        frame[ChildRoles.alone_points] = -off / share * 100
        half = half_unit(family.digits(list(family.children), Digits.ALIKE))
        frame[ChildRoles.within_rounding] = np.abs(off / share) <= half
        away = value - family.stated
        part = np.divide(-off, share * away, out=np.full(len(away), np.nan), where=away != 0)
        frame[ChildRoles.alone_part] = np.where(part > -1, part, np.nan)  # no area can shrink below nothing
        frame[ChildRoles.alone_km2] = frame[ChildRoles.alone_part] * frame[ChildRoles.weight_km2]
        size = np.abs(frame[ChildRoles.alone_part].to_numpy())
        least = np.nanmin(size) if np.isfinite(size).any() else np.nan
        frame[ChildRoles.explains] = size == least
    return [{str(key): cell for key, cell in row.items()} for row in frame.to_dict("records")]


def _with_blank(tree: Tree, family: Family) -> list[dict[str, object]]:
    """Rows of a family some of whose children are blank; these get the mean that the parent implies for them together."""
    frame = _shared(tree, family)
    if not np.isnan(family.stated):
        low, middle, high = _implied(family)
        blank = frame[ChildRoles.child].isin(family.blank)
        frame.loc[blank, ChildRoles.implied] = middle
        frame.loc[blank, ChildRoles.implied_low], frame.loc[blank, ChildRoles.implied_high] = low, high
    return [{str(key): cell for key, cell in row.items()} for row in frame.to_dict("records")]


def _implied(family: Family) -> tuple[float, float, float]:
    """Least, middle and largest mean of the blank children: (P·W − Σ known w·v) / Σ blank w, by the rounding of all figures."""
    known, blank = family.with_value, family.blank
    inner, outer = float(family.weight(known).sum()), float(family.weight(blank).sum())
    half = half_unit(family.digits(known, Digits.ALIKE))
    values = family.values(known)
    least, largest = mean_bounds(values - half, values + half, family.weight(known), np.zeros(len(known)))
    middle = float(np.average(values, weights=family.weight(known)))
    bottom, top = family.parent_interval(Digits.ALIKE)
    total = inner + outer

    def left(parent: float, mean: float) -> float:
        return (parent * total - mean * inner) / outer

    return left(bottom, largest), left(family.stated, middle), left(top, least)
