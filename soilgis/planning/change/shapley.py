"""Shares of several causes in one change (Shapley 值): the mean of what each brings over all orders in which they may set in.

L. S. Shapley, A value for n-person games, Contributions to the Theory of Games II, 1953.
"""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.ellipsoid import Floats

    Worth = Callable[[frozenset[int]], Floats]


def shapley(worth: Worth, causes: int) -> Floats:
    """Share of each cause in ``worth(all) − worth(none)``, whatever the order.

    Parameters
    ----------
    worth
        Figures, shape (n,), when the causes of a set have set in and the others have not.
    causes
        How many causes there are, counted from 0.

    Returns
    -------
    ndarray
        Shape (causes, n); columns add up to the whole change, and a cause that never changes anything has exactly 0.

    Examples
    --------
    >>> import numpy as np
    >>> from soilgis.planning.change.shapley import shapley
    >>> sides = (np.array([2.0]), np.array([3.0])), (np.array([5.0]), np.array([7.0]))
    >>> shapley(lambda new: sides[0][0 in new] * sides[1][1 in new], 2).ravel().tolist()
    [6.0, 5.0]
    """
    everyone = range(causes)
    known = {
        frozenset(chosen): worth(frozenset(chosen))
        for size in range(causes + 1)
        for chosen in combinations(everyone, size)
    }
    shares = np.zeros((causes, len(known[frozenset()])))
    for cause in everyone:
        others = [one for one in everyone if one != cause]
        for size in range(causes):
            weight = factorial(size) * factorial(causes - size - 1) / factorial(causes)
            for before in map(frozenset, combinations(others, size)):
                shares[cause] += weight * (known[before | {cause}] - known[before])
    return shares
