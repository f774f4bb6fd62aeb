"""Balanced rounding (平差取整): printed figures that still add up, by the largest remainder.

The land survey force-balances rounded areas so that children add up to their parent (强制调平, 第二次全国土地调查面积汇总规定). The largest
remainder does it with the least change: no figure moves by more than one unit in the last digit.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import ClosureError
from soilgis.model.units import round_half_up, rounded

_SLACK = 1e-6
"""Units a figure may be off beyond one, for rounding."""

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats
    from soilgis.geometry.cut import Index


def balanced(values: Floats, total: float, digits: int, *, carry: Floats | None = None) -> Floats:
    """Round values to ``digits`` so that they sum to the rounded total.

    Parameters
    ----------
    values
        Non-negative figures, shape (n,).
    total
        What they should sum to; rounded half away from zero to ``digits`` first.
    digits
        Printed decimals.
    carry
        Added to the remainders, in units of the last digit, shape (n,): what earlier tables rounded away in the same
        columns, so that columns stay close to their own totals while rows close exactly.

    Returns
    -------
    Floats
        Rounded figures, shape (n,), whose sum, counted in units of the last digit, is that of the rounded total. Ties go to
        the earlier figure; zeros stay zero.

    Raises
    ------
    ClosureError
        If the total is further from the sum of the values than rounding can explain: it is not their total.
    """
    scale = 10**digits
    units = np.asarray(values, dtype=float) * scale
    wanted = round_half_up(total * scale)
    if not len(units):
        return np.zeros(0)
    floors = np.floor(units + 1e-9)
    left = int(wanted - floors.sum())
    open_places = np.flatnonzero(units > 0)
    if left < 0 or left > max(len(open_places), 1):
        raise ClosureError(
            f"figures sum to {units.sum() / scale:.6f} but the total is {total:.6f}: not their total (合计不闭合)"
        )
    remainder = units - floors + (0.0 if carry is None else carry)
    remainder[units <= 0] = -np.inf
    order = np.argsort(-remainder, kind="stable")
    floors[order[:left]] += 1
    printed: Floats = np.round(floors / scale, digits)
    return printed


def balanced_tree(values: Floats, parent: Index, digits: int) -> Floats:
    """Round a tree of figures so that at every level children add up to their parent.

    Roots are rounded; every parent's printed figure is then shared out among its children by `balanced`.

    Parameters
    ----------
    values
        Figures, shape (n,); those of children sum to their parent's.
    parent
        Row of each figure's parent, -1 for a root, shape (n,); parents stand before their children.
    digits
        Printed decimals.

    Returns
    -------
    Floats
        Printed figures, shape (n,).
    """
    printed = np.array([rounded(value, digits) for value in values])
    order = np.argsort(parent, kind="stable")
    ends = np.searchsorted(parent[order], np.arange(len(values) + 1))
    for row, (start, end) in enumerate(pairwise(ends)):
        children = order[start:end]
        if len(children):
            printed[children] = balanced(values[children], printed[row], digits)
    return printed


def settled(printed: Floats, values: Floats, parent: Index, digits: int) -> Floats:
    """Exchange units between the columns of leaves until no parent's figure is more than one unit from its own.

    Parameters
    ----------
    printed
        Printed figures, shape (n, m): each leaf's within one unit of its own, parents sums of their children.
    values
        The figures themselves, shape (n, m).
    parent
        Row of each row's parent, -1 for a root, shape (n,); parents stand before their children.
    digits
        Printed decimals.

    Returns
    -------
    Floats
        Figures whose rows have the sums they had; every figure, parents' too, within one unit of its own as far as exchanges
        lead there.
    """
    units, wanted = np.rint(np.asarray(printed) * 10**digits), np.asarray(values) * 10**digits
    for _ in range(units.size):
        off = units - wanted
        row, column = np.unravel_index(int(np.argmax(np.abs(off))), off.shape)
        near = abs(off[row, column]) <= 1 + _SLACK
        if near or not _exchanged(units, wanted, parent, int(row), int(column)):
            break
    figures: Floats = np.round(units / 10**digits, digits)
    return figures


def _exchanged(units: Floats, wanted: Floats, parent: Index, row: int, column: int) -> bool:
    """Move one unit of a column that is off into another column of one leaf below a row, where both come nearer to their own."""
    step = -1.0 if units[row, column] > wanted[row, column] else 1.0
    best: tuple[float, list[int], int] | None = None
    for leaf in np.flatnonzero(~np.isin(np.arange(len(parent)), parent)).tolist():
        line = _upward(leaf, parent)
        if row not in line:
            continue
        off = units[line] - wanted[line]
        for other in np.flatnonzero(wanted[leaf] > 0).tolist():
            moved = off.copy()
            moved[:, column] += step
            moved[:, other] -= step
            fits = (
                other != column
                and units[leaf, [column, other]].min() + min(step, -step) >= 0
                and np.abs(moved[0]).max() < 1
            )
            cost = float((moved**2).sum() - (off**2).sum())
            if fits and (best is None or cost < best[0]):
                best = cost, line, other
    if best is None:
        return False
    units[best[1], column] += step
    units[best[1], best[2]] -= step
    return True


def _upward(row: int, parent: Index) -> list[int]:
    """A row and all above it."""
    line = [row]
    while parent[line[-1]] >= 0:
        line.append(int(parent[line[-1]]))
    return line
