"""How firm ranks are (名次敏感性): how far a weight may move before two regions change places, and ranks under drawn weights."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.assess_tables import RankRange, Scores, Totals, WeightRoom
from soilgis.model.layer import Status, weakest
from soilgis.planning.assessment.score import TIE

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats
    from soilgis.model.scorecard import Scorecard


@dataclass(frozen=True)
class Ranked:
    """Regions that have a rank (参加排名的区域).

    Attributes
    ----------
    regions, names
        Ids and names.
    scores
        Shape (regions, indicators).
    weights
        Shape (indicators,), adding up to 1.
    status
        Weakest status.
    """

    regions: list[str]
    names: list[str]
    scores: Floats
    weights: Floats
    status: Status


def ranked(card: Scorecard, scores: pd.DataFrame, totals: pd.DataFrame) -> Ranked:
    """Pick the regions of `Totals` that have a rank, with their rows of `Scores`."""
    chosen = totals[totals[Totals.rank].notna()]
    ids = [rule.id for rule in card.indicator]
    cells = pd.MultiIndex.from_product([chosen[Totals.region], ids])
    long = scores.set_index([str(Scores.region), str(Scores.indicator)])[str(Scores.score)]
    table = long.reindex(cells).to_numpy(dtype=float).reshape(len(chosen), len(ids))
    status = weakest([Status(word) for word in chosen[Totals.status]] or [card.status])
    names = chosen[Totals.name].fillna(chosen[Totals.region]).tolist()
    return Ranked(
        chosen[Totals.region].tolist(), names, table, np.array([rule.weight for rule in card.indicator]), status
    )


def weight_room(card: Scorecard, asked: Ranked) -> pd.DataFrame:
    """Say of each weight how far it may move before the order changes, the other weights keeping their proportions.

    Totals are straight lines in the weight that moves, so the first to change places are neighbours in rank.

    Returns
    -------
    DataFrame
        `WeightRoom` in the order of the rules.
    """
    rows = []
    totals = asked.scores @ asked.weights
    for place, rule in enumerate(card.indicator):
        slopes = asked.scores[:, place] - _rest(asked, place)
        room = [_first(asked, totals, slopes, rule.weight, sign) for sign in (-1, 1)]
        rows.append(
            {
                WeightRoom.indicator: rule.id,
                WeightRoom.indicator_title: rule.title,
                WeightRoom.weight: rule.weight,
                WeightRoom.lowest: room[0][0],
                WeightRoom.highest: room[1][0],
                WeightRoom.below: room[0][1],
                WeightRoom.above: room[1][1],
                WeightRoom.status: asked.status.value,
            }
        )
    return WeightRoom.check(pd.DataFrame(rows))


def _rest(asked: Ranked, place: int) -> Floats:
    """Mean score of the other indicators, by their weights; by equal weights where they have none."""
    others = np.delete(asked.weights, place)
    if len(others) == 0:
        return asked.scores[:, place]
    shares = others / others.sum() if others.sum() > 0 else np.full(len(others), 1 / len(others))
    mean: Floats = np.delete(asked.scores, place, axis=1) @ shares
    return mean


def _first(asked: Ranked, totals: Floats, slopes: Floats, weight: float, sign: int) -> tuple[float, str | None]:
    """Weight at which the first two change places when it moves down (−1) or up (1), and which; NaN where none do."""
    moving = slopes * sign
    shown = np.round(totals, TIE)
    levels = np.unique(shown)[::-1]
    groups = [np.flatnonzero(shown == level) for level in levels]
    nearest, pair = np.inf, None
    for upper, lower in pairwise(groups):
        slow, fast = upper[np.argmin(moving[upper])], lower[np.argmax(moving[lower])]
        gain = moving[fast] - moving[slow]
        step = (totals[slow] - totals[fast]) / gain if gain > 0 else np.inf
        if step < nearest:
            nearest, pair = step, f"{asked.names[fast]}超过{asked.names[slow]}"
    reached = weight + sign * nearest
    return (reached, pair) if 0 <= reached <= 1 else (np.nan, None)


def rank_ranges(asked: Ranked, *, draws: int, seed: int, spread: float) -> pd.DataFrame:
    """Rank every region under weights drawn around their own.

    Parameters
    ----------
    asked
        Regions, scores and weights.
    draws
        How many times weights are drawn.
    seed
        Seed of the draw; the same one gives the same table.
    spread
        Each weight is multiplied by a number drawn evenly from 1 − spread to 1 + spread; then all are made to add up to 1.

    Returns
    -------
    DataFrame
        `RankRange` in the order of ``asked``.
    """
    chance = np.random.default_rng(seed)
    factors = chance.uniform(1 - spread, 1 + spread, (draws, len(asked.weights)))
    weights = factors * asked.weights
    weights /= weights.sum(axis=1, keepdims=True)
    own = _ranks((asked.scores @ asked.weights)[None, :])[0]
    drawn = _ranks(weights @ asked.scores.T)
    table = pd.DataFrame({RankRange.region: asked.regions, RankRange.name: asked.names}).assign(
        rank=own, best=drawn.min(axis=0), worst=drawn.max(axis=0), same=(drawn == own).mean(axis=0), draws=draws, seed=seed, status=asked.status.value
    )  # fmt: skip
    return RankRange.check(table)


def _ranks(totals: Floats) -> np.ndarray:
    """Ranks along each row, shape (draws, regions)."""
    shown = np.round(totals, TIE)
    ordered = np.sort(shown, axis=1)
    rows = [
        1 + shown.shape[1] - np.searchsorted(line, one, side="right") for line, one in zip(ordered, shown, strict=True)
    ]
    return np.array(rows)
