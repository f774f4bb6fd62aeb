"""Rounding intervals (取位区间): what a printed value may have been, and what means printed values can give.

A value printed with d decimals lies in [v − h, v + h], h half a unit of the last place; a weight may lie in a box too. The extremes of
Σ w v / Σ w over both boxes are at corners: every value at the same end, and weights of the larger values up and the others down (or the
other way round), with one change in order of the values. So n + 1 corners are looked at, and the bounds are exact.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]
_HALVINGS = 60
EXACT = 1e-12
"""Differences below this are of floating point, not of the figures."""


def half_unit(digits: npt.ArrayLike) -> Reals:
    """Half a unit of the last printed place of a percentage, as a share: 0.00005 for two decimals."""
    return 0.5 * 10.0 ** -(np.asarray(digits, dtype=np.float64) + 2)


def mean_bounds(low: Reals, high: Reals, weights: Reals, slack: Reals) -> tuple[float, float]:
    """Least and largest weighted mean of values in boxes, with weights in boxes.

    Parameters
    ----------
    low, high
        Ends of the values, shape (n,).
    weights, slack
        Weights and how much each may be off, shape (n,); a weight is never below zero.

    Returns
    -------
    least, largest

    Examples
    --------
    >>> mean_bounds(np.array([0.1, 0.3]), np.array([0.1, 0.3]), np.array([1.0, 1.0]), np.array([0.0, 0.0]))
    (0.2, 0.2)
    """
    return -_largest(-low, weights, slack), _largest(high, weights, slack)


def _largest(values: Reals, weights: Reals, slack: Reals) -> float:
    order = np.argsort(-values, kind="stable")
    sorted_values = values[order]
    up, down = (weights + slack)[order], np.maximum(weights - slack, 0.0)[order]
    best = -np.inf
    for many in range(len(values) + 1):
        corner = np.concatenate([up[:many], down[many:]])
        total = float(corner.sum())
        best = max(best, float(corner @ sorted_values) / total) if total > 0 else best
    return best


def weight_slack(low: Reals, high: Reals, weights: Reals, wanted: tuple[float, float]) -> float:
    """Find the smallest share by which every weight must be off for the mean to reach an interval; NaN where no weights do.

    Parameters
    ----------
    low, high, weights
        As for `mean_bounds`.
    wanted
        Ends of the interval.
    """

    def reaches(share: float) -> bool:
        least, largest = mean_bounds(low, high, weights, weights * share)
        return largest >= wanted[0] - EXACT and least <= wanted[1] + EXACT

    if reaches(0.0):
        return 0.0
    if not reaches(1.0):
        return float("nan")
    lower, upper = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (lower + upper) / 2
        lower, upper = (lower, middle) if reaches(middle) else (middle, upper)
    return upper
