"""Draws that anybody can make again (双随机抽取): the order of projects is that of SHA-256 of the seed and the id.

So a draw does not depend on the order of the rows, and a project that is added changes the place of no other.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd


def lot(seed: str, name: str) -> str:
    """Lot of one id under a seed, hexadecimal; smaller ones are drawn first."""
    return hashlib.sha256(f"{seed}|{name}".encode()).hexdigest()


def wanted(share: float, count: int) -> int:
    """How many of so many a share calls for: rounded up, so that the share is reached; 5 % of 20 is 1."""
    return math.ceil(share * count - 1e-9)


def draw(ids: Sequence[str], strata: pd.Series[int], shares: Sequence[float], least: float, *, seed: str) -> np.ndarray:
    """Draw projects: of each stratum its share, then more of all until the least share is reached.

    Parameters
    ----------
    ids
        Ids of projects; they do not repeat.
    strata
        Stratum of each, from 0.
    shares
        Share of each stratum that is drawn, 0-1.
    least
        Least share of all.
    seed
        Any text, made known before the draw.

    Returns
    -------
    ndarray of int
        Place of each project in the order of the draw, from 1; 0 for those not drawn.
    """
    order = sorted(range(len(ids)), key=lambda at: lot(seed, ids[at]))
    places, taken = np.asarray(strata), set()
    for stratum, share in enumerate(shares):
        mine = [at for at in order if places[at] == stratum]
        taken |= set(mine[: wanted(share, len(mine))])
    for at in order:
        if len(taken) >= wanted(least, len(ids)):
            break
        taken.add(at)
    drawn = np.zeros(len(ids), dtype=int)
    for place, at in enumerate([at for at in order if at in taken], 1):
        drawn[at] = place
    return drawn


def allot(ids: Sequence[str], teams: int, *, seed: str) -> list[int]:
    """Team of each project, from 1: dealt round in an order of its own, so that numbers differ by one at most."""
    order = sorted(range(len(ids)), key=lambda at: lot(f"{seed}|team", ids[at]))
    found = [0] * len(ids)
    for place, at in enumerate(order):
        found[at] = place % teams + 1
    return found
