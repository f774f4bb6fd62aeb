"""Splitting the change of a rate (水土保持率变化分解): into change on the ground, of method, of border and of land area.

rate = 1 − e · A / L, where e is the eroded share of the ground within the border, A that ground and L the land that is divided by
(国土面积). What of a change of e is the ground's and what the method's is told by digests, or by a result of the earlier year made
again with the later method (衔接成果); where neither tells, the two stay together. Ground that a border takes in or leaves out is
taken to be eroded like the whole region.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from soilgis.model.compare_tables import ChangeSplit
from soilgis.model.layer import Status, weakest
from soilgis.model.rate_tables import Rates
from soilgis.model.sentences.choices import ChoiceWords
from soilgis.model.tables import Regions
from soilgis.planning.change.shapley import shapley

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

CAUSES = (ChangeSplit.real, ChangeSplit.method, ChangeSplit.mixed, ChangeSplit.boundary, ChangeSplit.land)
REAL, METHOD, MIXED, BOUNDARY, LAND = range(5)


@dataclass(frozen=True)
class Side:
    """One result's figures of one year (一期数据).

    Attributes
    ----------
    frame
        Columns adcode, name, level, year, land_km2, erosion_km2, area_km2 (missing where not known), stands_in (whether the land
        is the area within the border), rated (whether there is a rate), method and status; one row a region.
    digests
        Digests of the erosion data of that year; empty where they are not known.
    """

    frame: pd.DataFrame
    digests: frozenset[str] = frozenset()


def split_change(old: Side, new: Side, bridge: Side | None = None, *, method: str = "auto") -> pd.DataFrame:
    """Split the change of every region that both sides have.

    Parameters
    ----------
    old, new
        Earlier and later figures.
    bridge
        The earlier year measured again with the later method, within the earlier border.
    method
        ``same`` or ``changed`` where the user knows better than the figures' own word; ``auto`` compares that word.

    Returns
    -------
    DataFrame
        `ChangeSplit` in the order of ``new``; regions of one side only have no row. Parts add up to the change within 1e-12 of the
        rate.
    """
    both = [code for code in new.frame[ChangeSplit.adcode] if code in set(old.frame[ChangeSplit.adcode])]
    before, after = (side.frame.set_index(ChangeSplit.adcode).loc[both] for side in (old, new))
    again = None if bridge is None else bridge.frame.set_index(ChangeSplit.adcode).reindex(both)
    same_ground = bool(old.digests) and old.digests == new.digests
    figures = _Figures(before, after, again, same_ground=same_ground, differs=_differs(before, after, method))
    parts = shapley(figures.worth, len(CAUSES)) * 100
    change = (figures.worth(frozenset(range(len(CAUSES)))) - figures.worth(frozenset())) * 100
    table = _known(before, after, both).assign(
        **{str(cause): part for cause, part in zip(CAUSES, parts, strict=True)},
        change=change,
        residual=change - parts.sum(axis=0),
        remark=pd.Series(figures.remarks(), dtype=object),
        status=_statuses(before, after, again),
    )
    table.loc[figures.apart, str(ChangeSplit.mixed)] = np.nan
    table.loc[~figures.apart, [str(ChangeSplit.real), str(ChangeSplit.method)]] = np.nan
    figured = [str(cause) for cause in (*CAUSES, ChangeSplit.change, ChangeSplit.residual)]
    table.loc[~figures.rated, [*figured, ChangeSplit.old_rate, ChangeSplit.new_rate]] = np.nan
    return ChangeSplit.check(table.reset_index(drop=True))


class _Figures:
    """Both sides as arrays, shape (n,): what each cause changes of e, A and L."""

    def __init__(
        self, before: pd.DataFrame, after: pd.DataFrame, again: pd.DataFrame | None, *, same_ground: bool, differs: np.ndarray
    ) -> None:  # fmt: skip
        self.known = ~(before[Regions.area_km2].isna() | after[Regions.area_km2].isna()).to_numpy()
        self.area = tuple(np.where(self.known, _real(side, "area_km2"), 1.0) for side in (before, after))
        self.land = tuple(_real(side, "land_km2") for side in (before, after))
        self.stands_in = tuple(side["stands_in"].to_numpy(dtype=bool) & self.known for side in (before, after))
        self.rated = (before["rated"].to_numpy(dtype=bool)) & (after["rated"].to_numpy(dtype=bool))
        self.moved = ~np.isclose(self.area[0], self.area[1], rtol=1e-12, atol=0)
        self.same_ground, self.differs = same_ground, differs
        self.eroded = _share(_real(before, "erosion_km2"), self.area[0])
        brought = _share(_real(after, "erosion_km2"), self.area[1]) - self.eroded
        self.deltas, self.apart = self._deltas(brought, again)

    def _deltas(self, brought: Floats, again: pd.DataFrame | None) -> tuple[Floats, np.ndarray]:
        """Change of the eroded share by cause, shape (causes, n), and where change on the ground is told from that of method."""
        deltas = np.zeros((len(CAUSES), len(brought)))
        bridged = np.zeros(len(brought), dtype=bool)
        if again is not None:
            by_method = (
                _share(_real(again, "erosion_km2"), np.where(self.known, _real(again, "area_km2"), 1.0)) - self.eroded
            )
            bridged = np.isfinite(by_method)
            deltas[METHOD, bridged] = by_method[bridged]
            deltas[REAL, bridged] = (brought - by_method)[bridged]
        cause = np.where(self.differs, MIXED, REAL)
        if self.same_ground:
            cause = np.where(self.differs, np.where(self.moved, MIXED, METHOD), BOUNDARY)
        rest = np.flatnonzero(~bridged)
        deltas[cause[rest], rest] = brought[rest]
        return deltas, bridged | (cause != MIXED)

    def worth(self, new: frozenset[int]) -> Floats:
        """Rate of every region when the causes of a set have set in."""
        eroded = self.eroded + self.deltas[sorted(new)].sum(axis=0)
        area = self.area[BOUNDARY in new]
        land = np.where(self.stands_in[LAND in new], area, self.land[LAND in new])
        rate: Floats = 1 - _share(eroded * area, land)
        return rate

    def remarks(self) -> list[str | None]:
        """What the reader must know of every region's parts."""
        both_stand_in = self.stands_in[0] & self.stands_in[1]
        land_moved = ~np.isclose(self.land[0], self.land[1], rtol=1e-12, atol=0)
        said = (
            (~self.rated, ChoiceWords.unmeasured()),
            (self.rated & ~self.known, ChoiceWords.no_area()),
            (
                self.rated & ~self.apart,
                ChoiceWords.ground_and_border() if self.same_ground else ChoiceWords.not_apart(),
            ),
            (self.rated & self.apart & np.full(len(self.rated), self.same_ground), ChoiceWords.same_ground()),
            (self.rated & self.moved & (not self.same_ground), ChoiceWords.moved_ground()),
            (self.rated & self.moved & both_stand_in, ChoiceWords.stands_in()),
            (self.rated & self.moved & land_moved & ~both_stand_in, ChoiceWords.both_moved()),
        )
        joined = ["；".join(text for where, text in said if where[row]) for row in range(len(self.rated))]
        return [text or None for text in joined]


def _real(side: pd.DataFrame, column: str) -> Floats:
    found: Floats = side[column].to_numpy(dtype=float)
    return found


def _share(part: Floats, whole: Floats) -> Floats:
    found: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return found


def _differs(before: pd.DataFrame, after: pd.DataFrame, method: str) -> np.ndarray:
    """Where the method changed: by the user's word, else by the figures' own."""
    if method != "auto":
        return np.full(len(before), method == "changed")
    found: np.ndarray = (before[ChangeSplit.method].fillna("") != after[ChangeSplit.method].fillna("")).to_numpy(
        dtype=bool
    )
    return found


def _known(before: pd.DataFrame, after: pd.DataFrame, codes: list[str]) -> pd.DataFrame:
    figures: dict[str, Any] = {
        ChangeSplit.adcode: codes,
        ChangeSplit.name: after[ChangeSplit.name].to_numpy(),
        ChangeSplit.level: after[ChangeSplit.level].to_numpy(),
    }
    for prefix, side in (("old", before), ("new", after)):
        figures[f"{prefix}_year"] = side[Rates.year].to_numpy()
        figures[f"{prefix}_rate"] = np.clip(1 - _share(_real(side, "erosion_km2"), _real(side, "land_km2")), 0, 1)
        figures |= {
            f"{prefix}_{what}": side[what].to_numpy() for what in (Rates.erosion_km2, Rates.land_km2, Regions.area_km2)
        }
    return pd.DataFrame(figures)


def _statuses(before: pd.DataFrame, after: pd.DataFrame, again: pd.DataFrame | None) -> list[str]:
    sides = [
        before[ChangeSplit.status],
        after[ChangeSplit.status],
        *([] if again is None else [again[ChangeSplit.status].fillna(Status.WORKING.value)]),
    ]
    return [weakest([Status(word) for word in words]).value for words in zip(*sides, strict=True)]
