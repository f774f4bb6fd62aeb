"""Classes of a choropleth (分级): limits in steps of 1, 2 or 5, chosen once for all years of an indicator, lower limit included."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.units import Unit, spell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from soilgis.model.result import Indicator

NO_VALUE_LABEL = "无数据"
UNKNOWN_TARGET_LABEL = "目标值未知"
UNMEASURED_LABEL = "未核查（量测不足）"
"""Printed for a region whose ground was not measured far enough for a rate; it is no zero and no verdict."""
ZERO_LABEL = "0（已核查，不涉及）"
MET_LABEL = "已达标"
MOST = 5
"""Classes besides the one that stands apart."""
ENOUGH = 4
"""Classes for which a coarser step is taken rather than a finer one with more of them."""
MOST_IN_ONE = 0.6
"""Largest part of the values that one of evenly spaced classes may hold."""
SMALLEST = 1e-10
"""What is less is zero: far below what any unit prints."""

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]


@dataclass(frozen=True)
class Classes:
    """Limits between classes in stored units, and the class labels from low to high (分级).

    A value belongs to class ``number of limits ≤ value``; a missing value belongs to none.
    """

    limits: tuple[float, ...]
    labels: tuple[str, ...]
    apart: int = -1
    """Class of the regions that meet their target, which has a colour of its own; -1 where there is none."""

    def of(self, value: float, *, met: bool | None = None) -> int:
        """Class of one value, -1 when it is missing; ``met`` says what was judged where the value is held against a target."""
        if math.isnan(value):
            return -1
        number = int(np.searchsorted(self.limits, value, side="right"))
        if met is None or self.apart < 0 or met == (number == self.apart):
            return number
        if met:
            return self.apart
        return self.apart - 1 if self.apart else min(1, len(self.labels) - 1)


def no_value_label(indicator: Indicator) -> str:
    """What a missing value of an indicator means: a rate or a gap that is missing was not checked, a target is not known; other values were not given."""
    if indicator.series == "target":
        return UNKNOWN_TARGET_LABEL
    judged = indicator.series in {"rate", "margin"} or indicator.id.startswith("gap_km2")
    return UNMEASURED_LABEL if judged else NO_VALUE_LABEL


def classes(
    indicators: Sequence[Indicator], breaks: Sequence[float] = (), *, shown: Indicator | None = None
) -> Classes:
    """Choose the classes of indicators that share one legend, such as the years of a series.

    Parameters
    ----------
    indicators
        At least one, all of one unit.
    breaks
        Limits the study sets, as printed; those that leave a class empty are left out.
    shown
        The one of them whose legend it is: the ends that open classes tell are of its values alone; of all of them when left out.

    Returns
    -------
    Classes
        Values held against a target: 已达标 by itself, the rest by how far they are. Shares that hold a zero: zero by itself, then
        fifths of the whole. Else quantiles rounded to steps of 1, 2 or 5. No class is empty over all of them, and an open class says
        how far it goes.
    """
    first = indicators[0]
    values = _known(indicators)
    if len(values) == 0:
        return Classes((), ())
    told = values if shown is None else _known([shown])
    if breaks:
        limits = filled([limit / first.unit.factor for limit in breaks], values)
        return Classes(limits, labels(limits, told, first.unit), apart=_met_class(limits, first))
    if first.met is not None and first.good == "high":
        return _margins(values, told, first.unit)
    if first.met is not None:
        return _with_zero(values, told, first.unit, f"{MET_LABEL}（0）", met=True)
    if first.unit is Unit.SHARE and (values == 0).any():
        return _with_zero(values, told, first.unit, first.zero or ZERO_LABEL)
    limits = steps(values, first.unit)
    return Classes(limits, labels(limits, told, first.unit))


def _known(indicators: Sequence[Indicator]) -> Floats:
    """Values of indicators one after another, without the missing ones."""
    values = np.concatenate([one.values.to_numpy(dtype=float, na_value=math.nan) for one in indicators])
    return np.asarray(values[~np.isnan(values)], dtype=np.float64)


def numbers_of(indicator: Indicator, chosen: Classes, codes: Iterable[str]) -> list[int]:
    """Class of each region of ``codes``, -1 without a value; what was judged against a target is not judged again."""
    values = indicator.values.to_dict()
    judged = {} if indicator.met is None else indicator.met.to_dict()
    found = [(float(values.get(code, math.nan)), judged.get(code)) for code in codes]
    return [chosen.of(value, met=None if met is None else bool(met)) for value, met in found]


def _met_class(limits: Sequence[float], one: Indicator) -> int:
    """Class of what meets the target among limits that a study set: the highest, where it begins at zero."""
    return len(limits) if one.met is not None and one.good == "high" and limits and limits[-1] == 0 else -1


def _margins(values: Floats, told: Floats, unit: Unit) -> Classes:
    """Classes of what falls short, by how much, and one for what does not; ends are those of the values told."""
    behind = -values[values < 0]
    ahead = told[told >= 0]
    most = _ended(MET_LABEL, "最多超", float(ahead.max()), unit) if len(ahead) and ahead.max() > 0 else MET_LABEL
    if len(behind) == 0:
        return Classes((), (f"{MET_LABEL}（{_range(told, unit)}）" if len(told) else MET_LABEL,), apart=0)
    limits = steps(behind - SMALLEST, unit)
    named = labels(limits, -told[told < 0], unit, ends=("最小", "最大"))
    short = [f"差 {text.replace('≥', '>').replace('<', '≤').strip('—')}".rstrip() for text in named]
    if not (values >= 0).any():
        return Classes(tuple(-limit for limit in reversed(limits)), tuple(reversed(short)))
    return Classes((*(-limit for limit in reversed(limits)), 0.0), (*reversed(short), most), apart=len(limits) + 1)


def _with_zero(values: Floats, told: Floats, unit: Unit, zero: str, *, met: bool = False) -> Classes:
    """Zero by itself, if there is one, and classes of what is more: fifths of the whole for shares."""
    more = values[values > 0]
    none = len(more) < len(values)
    if len(more) == 0:
        return Classes((), (zero,), apart=0 if met else -1)
    limits = filled((0.2, 0.4, 0.6, 0.8), more) if unit is Unit.SHARE and not met else steps(more, unit)
    named = labels(limits, told[told > 0], unit, start=0.0)
    if not none:
        return Classes(limits, named)
    return Classes((SMALLEST, *limits), (zero, *named), apart=0 if met else -1)


def steps(values: Floats, unit: Unit) -> tuple[float, ...]:
    """Inner limits: evenly spaced by a step of 1, 2 or 5 where no class holds most of the values, else quantiles rounded to such a step.

    The step is never finer than the unit prints, and no class is empty.
    """
    count = min(MOST, len(np.unique(values)))
    if count < 2:
        return ()
    printed = values * unit.factor
    low, high = float(printed.min()), float(printed.max())
    power = math.ceil(math.log10(max(high - low, 10.0**-unit.digits)))
    sizes = [s * 10.0**p for p in range(power, -unit.digits - 1, -1) for s in (5, 2, 1)]
    inner = np.quantile(printed, np.arange(1, count) / count)
    best: tuple[float, ...] = ()
    for size in sizes:
        first, last = math.floor(low / size) + 1, math.ceil(high / size)
        even = np.arange(first, min(last, first + 2 * MOST)) * size
        for candidate in (even if last - first <= MOST + 1 else (), np.unique(np.round(inner / size) * size)):
            kept = filled([round(float(limit), 10) / unit.factor + 0.0 for limit in candidate], values)
            if len(kept) > len(best) and _shared_out(kept, values):
                best = kept
        if len(best) >= min(ENOUGH, count) - 1:
            break
    return best


def _shared_out(limits: Sequence[float], values: Floats) -> bool:
    """Whether no class holds more than six tenths of the values; few values need not."""
    counts = np.bincount(np.searchsorted(limits, values, side="right"))
    return bool(len(limits) <= MOST and (len(values) <= MOST or counts.max() <= MOST_IN_ONE * len(values)))


def filled(limits: Sequence[float], values: Floats) -> tuple[float, ...]:
    """The limits that leave no class without a value."""
    kept: list[float] = []
    below = 0
    for limit in sorted(limits):
        under = int((values < limit).sum())
        if below < under < len(values):
            kept.append(limit)
            below = under
    return tuple(kept)


def labels(
    limits: Sequence[float],
    values: Floats,
    unit: Unit,
    *,
    start: float | None = None,
    ends: tuple[str, str] = ("最低", "最高"),
) -> tuple[str, ...]:
    """Spell classes as <a, a–b, ≥b with the unit at the end; open classes say the least and the largest value they hold, if any.

    Parameters
    ----------
    limits
        In stored units.
    values
        Stored values that are shown; a class may hold none of them.
    unit
        Their unit.
    start
        What the lowest class begins above, where that is known, such as zero.
    ends
        Words for the least and the largest value.
    """
    if not limits:
        return (_range(values, unit) or "—",)
    spelled, sign = [_short(limit, unit) for limit in limits], _sign(unit)
    low, high = values[values < limits[0]], values[values >= limits[-1]]
    first = f">{_short(start or 0.0, unit)}–{spelled[0]}{sign}"
    if start is None:
        first = _ended(f"<{spelled[0]}{sign}", ends[0], low.min(), unit) if len(low) else f"<{spelled[0]}{sign}"
    between = [f"{a}–{b}{sign}" for a, b in pairwise(spelled)]
    last = f"≥{spelled[-1]}{sign}"
    if len(high) and _short(float(high.max()), unit) == spelled[-1]:
        last = f"{spelled[-1]}{sign}"
    elif len(high):
        last = _ended(last, ends[1], float(high.max()), unit)
    return (first, *between, last)


def _ended(text: str, word: str, value: float, unit: Unit) -> str:
    return f"{text}（{word}{spell(value, unit)}{'%' if unit.symbol() == '%' else ''}）"


def _range(values: Floats, unit: Unit) -> str:
    """The one value, or the least and the largest; nothing where there is none."""
    if not len(values):
        return ""
    low, high = spell(float(values.min()), unit), spell(float(values.max()), unit)
    return f"{low}{_sign(unit)}" if low == high else f"{low}–{high}{_sign(unit)}"


def _sign(unit: Unit) -> str:
    symbol = unit.symbol()
    return symbol if symbol in {"%", "°", ""} else f" {symbol}"


def _short(limit: float, unit: Unit) -> str:
    """Spell a limit without trailing zeros."""
    text = spell(limit, unit)
    return text.rstrip("0").rstrip(".") if "." in text else text
