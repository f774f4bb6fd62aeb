"""Check dams (淤地坝): class by storage, what is wrong with a register, and its figures by region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.dam_tables import DamCounts, Dams
from soilgis.model.errors import UsageError, shorten
from soilgis.model.sentences.works import WorksMessages
from soilgis.model.works_words import DamClass, DamFault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_WORDS = {
    **{word: kind for kind in DamClass for word in (kind.value, kind.label, f"{kind.label}坝", f"{kind.label}淤地坝")},
    "": DamClass.UNKNOWN, "不明": DamClass.UNKNOWN, "未知": DamClass.UNKNOWN,
}  # fmt: skip
NOT_COUNTED = frozenset({DamFault.OUTSIDE, DamFault.REPEATED})
"""Faults that keep a row out of the figures."""


@dataclass(frozen=True)
class Limits:
    """Storage of the classes, 万m³ (库容分级): from ``low`` to below ``high``; the largest class holds its end too."""

    low: Mapping[DamClass, float]
    high: Mapping[DamClass, float]

    def of(self, volume: float) -> DamClass:
        """Class of a storage in 万m³; unknown beyond all of them.

        Examples
        --------
        >>> limits = Limits({DamClass.LARGE: 50, DamClass.SMALL: 1}, {DamClass.LARGE: 500, DamClass.SMALL: 50})
        >>> [limits.of(volume).value for volume in (0.5, 1, 49.9, 50, 500, 501)]
        ['unknown', 'small', 'small', 'large', 'large', 'unknown']
        """
        top = max(self.high.values())
        for kind, low in self.low.items():
            if low <= volume < self.high[kind] or volume == self.high[kind] == top:
                return kind
        return DamClass.UNKNOWN


@dataclass(frozen=True)
class Fault:
    """One fault of one row (登记问题)."""

    at: int
    kind: DamFault
    detail: str


def stated_class(word: str) -> DamClass | None:
    """Class as a register writes it; none for a word that is no class."""
    return _WORDS.get(word.strip())


def classed(words: Sequence[str], volumes: np.ndarray, limits: Limits) -> tuple[list[DamClass], list[str], list[Fault]]:
    """Class every dam: as stated, else by its storage.

    Parameters
    ----------
    words
        Classes as written, empty where none is.
    volumes
        Storage in 万m³, NaN where none is stated, shape (n,).
    limits
        The classes.

    Returns
    -------
    classes, reasons, faults
        The class of each, what it rests on, and what contradicts or is missing.
    """
    kinds, reasons, faults = [], [], []
    for at, (word, volume) in enumerate(zip(words, volumes.tolist(), strict=True)):
        stated = stated_class(word)
        by_volume = DamClass.UNKNOWN if np.isnan(volume) else limits.of(volume)
        known = stated is not None and stated is not DamClass.UNKNOWN
        kind = stated if stated is not None and known else by_volume
        kinds.append(kind)
        reasons.append("登记类型" if known else "库容" if kind is not DamClass.UNKNOWN else "无依据")
        faults += _faults_of(at, word, (stated, by_volume), volume)
    return kinds, reasons, faults


def _faults_of(at: int, word: str, found: tuple[DamClass | None, DamClass], volume: float) -> list[Fault]:
    stated, by_volume = found
    faults = []
    if stated is None:
        faults.append(Fault(at, DamFault.NO_CLASS, f"登记类型“{word}”不是大型、中型、小型"))
    elif stated is DamClass.UNKNOWN and np.isnan(volume):
        faults.append(Fault(at, DamFault.NO_CLASS, "没有登记类型，也没有库容"))
    if np.isnan(volume):
        faults.append(Fault(at, DamFault.NO_VOLUME, "没有总库容"))
    elif by_volume is DamClass.UNKNOWN:
        faults.append(Fault(at, DamFault.BEYOND, f"总库容 {volume:g} 万m³ 不在任何一级内"))
    elif stated not in {None, DamClass.UNKNOWN, by_volume}:
        label = stated.label if stated else ""
        faults.append(
            Fault(
                at,
                DamFault.CONTRADICTION,
                WorksMessages.dam_contradiction(stated=label, volume=volume, other=by_volume.label),
            )
        )
    return faults


def silted(volumes: np.ndarray, filled: np.ndarray) -> list[Fault]:
    """Dams that hold more sediment than their storage."""
    return [
        Fault(at, DamFault.SILTED, f"已淤 {filled[at]:g} 万m³，总库容 {volumes[at]:g} 万m³")
        for at in np.flatnonzero(filled > volumes).tolist()
    ]


def repeated(ids: Sequence[str]) -> list[Fault]:
    """Rows whose id is empty, or stood before."""
    faults, first = [], dict[str, int]()
    for at, one in enumerate(ids):
        if not one:
            faults.append(Fault(at, DamFault.NO_ID, "编号为空"))
        elif one in first:
            faults.append(Fault(at, DamFault.REPEATED, f"编号 {one} 已在第 {first[one] + 1} 座出现，只计一次"))
        first.setdefault(one, at)
    return faults


def near_each_other(pairs: Iterable[tuple[int, int, float]], ids: Sequence[str]) -> list[Fault]:
    """Dams so near to an earlier one that they may be the same; ``pairs`` are positions and metres."""
    return [
        Fault(later, DamFault.NEAR, f"距 {ids[earlier] or f'第 {earlier + 1} 座'} {metres:.1f} m")
        for earlier, later, metres in pairs
        if ids[earlier] != ids[later] or not ids[later]
    ]


def counts(dams: pd.DataFrame, regions: pd.DataFrame, *, every: bool) -> pd.DataFrame:
    """Figures by region.

    Parameters
    ----------
    dams
        Counted dams: region (position, -1 for none), dam_class, volume_wan_m3, silted_wan_m3.
    regions
        Ids and names in order.
    every
        List regions without a dam too.

    Returns
    -------
    DataFrame
        Columns of `DamCounts` but the areas and status, and ``order``, the position of the region; sums over rows are those of ``dams``.
    """
    kinds = [kind.value for kind in DamClass]
    rows = []
    for position in range(-1, len(regions)):
        mine = dams[dams[DamCounts.region] == position]
        if mine.empty and (position < 0 or not every):
            continue
        of_class = mine[Dams.dam_class].value_counts()
        rows.append(
            {
                DamCounts.region_id: "—" if position < 0 else regions[DamCounts.region_id].iloc[position],
                DamCounts.region: "统计范围外" if position < 0 else regions["region_name"].iloc[position],
                DamCounts.dams: len(mine), **{kind: int(of_class.get(kind, 0)) for kind in kinds},
                DamCounts.volume_wan_m3: mine[Dams.volume_wan_m3].sum(min_count=1),
                DamCounts.without_volume: int(mine[Dams.volume_wan_m3].isna().sum()),
                DamCounts.silted_wan_m3: mine[Dams.silted_wan_m3].sum(min_count=1), "order": position,
            }
        )  # fmt: skip
    found = pd.DataFrame(
        rows,
        columns=[
            DamCounts.region_id,
            DamCounts.region,
            DamCounts.dams,
            *kinds,
            DamCounts.volume_wan_m3,
            DamCounts.without_volume,
            DamCounts.silted_wan_m3,
            "order",
        ],
    )
    return pd.concat([found[found["order"] >= 0], found[found["order"] < 0]], ignore_index=True)


def radii_of(texts: Sequence[str], option: str) -> dict[DamClass, float]:
    """Radii typed as ``large=300``, in metres.

    Raises
    ------
    UsageError
        Naming what cannot be read.
    """
    found: dict[DamClass, float] = {}
    known = [kind.value for kind in DamClass if kind is not DamClass.UNKNOWN]
    for text in texts:
        name, _, value = text.partition("=")
        kind = stated_class(name) if name else None
        try:
            metres = float(value)
        except ValueError:
            metres = float("nan")
        if kind is None or kind is DamClass.UNKNOWN or not 0 < metres <= 20_000:
            raise UsageError(
                f"{option} {text}: must read CLASS=METRES, CLASS one of {shorten(known)}, above 0 up to 20000 (格式：类型=米)"
            )
        if kind in found:
            raise UsageError(f"{option}: {kind.value} is given twice (重复指定); name it once")
        found[kind] = metres
    return found
