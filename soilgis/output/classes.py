"""Classes of a choropleth (分级): round limits chosen once for all years of an indicator, lower limit included."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.units import Unit, spell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soilgis.model.result import Indicator

NO_VALUE_LABEL = "无数据"
UNMEASURED_LABEL = "未核查（量测不足）"
"""Printed for a region whose ground was not measured far enough for a rate; it is no zero and no verdict."""
ZERO_LABEL = "0（已核查，不涉及）"


@dataclass(frozen=True)
class Classes:
    """Limits between classes in stored units, and the class labels from low to high (分级).

    A value belongs to class ``number of limits ≤ value``; a missing value belongs to none.
    """

    limits: tuple[float, ...]
    labels: tuple[str, ...]

    def of(self, value: float) -> int:
        """Class of one value, -1 when it is missing."""
        return -1 if math.isnan(value) else int(np.searchsorted(self.limits, value, side="right"))


def no_value_label(indicator: Indicator) -> str:
    """What a missing value of an indicator means: a rate or a gap that is missing was not checked; other values were not given."""
    judged = indicator.series == "rate" or indicator.id.startswith("gap_km2")
    return UNMEASURED_LABEL if judged else NO_VALUE_LABEL


def classes(indicators: Sequence[Indicator]) -> Classes:
    """Choose the classes of indicators that share one legend, such as the years of a series.

    Parameters
    ----------
    indicators
        At least one, all of one unit.

    Returns
    -------
    Classes
        Shares that hold a zero: zero by itself, then fifths of the whole. Else rounded quantiles of all values.
    """
    unit = indicators[0].unit
    values = np.concatenate([one.values.to_numpy(dtype=float, na_value=math.nan) for one in indicators])
    values = values[~np.isnan(values)]
    if len(values) == 0:
        return Classes((), ())
    if unit is Unit.SHARE and (values == 0).any():
        smallest = 10.0 ** -(unit.digits + 6)
        fifths = (smallest, 0.2, 0.4, 0.6, 0.8)
        return Classes(fifths, (indicators[0].zero or ZERO_LABEL, *_labels(fifths, unit)[1:]))
    limits = _quantiles(values, unit)
    return Classes(limits, _labels(limits, unit) if limits else (_single(values, unit),))


def _quantiles(values: np.ndarray[tuple[int], np.dtype[np.float64]], unit: Unit) -> tuple[float, ...]:
    """Inner limits: quantiles rounded to a step that keeps them apart, never finer than the unit prints."""
    count = min(5, len(np.unique(values)))
    if count < 2:
        return ()
    printed = values * unit.factor
    spread = float(printed.max() - printed.min())
    step = max(10.0 ** math.floor(math.log10(spread / count)), 10.0**-unit.digits)
    inner = np.quantile(printed, np.arange(1, count) / count)
    rounded = np.unique(np.round(np.round(inner / step) * step, 10))
    kept = rounded[(rounded > printed.min()) & (rounded <= printed.max())]
    return tuple(float(value) / unit.factor for value in kept)


def _labels(limits: Sequence[float], unit: Unit) -> tuple[str, ...]:
    """Spell classes as <a, a–b, ≥b with the unit at the end."""
    spelled = [_short(limit, unit) for limit in limits]
    symbol = unit.symbol()
    gap = "" if symbol in {"%", "°", ""} else " "
    between = [f"{low}–{high}{gap}{symbol}" for low, high in pairwise(spelled)]
    between = [f">{text}" if low < 1e-6 else text for low, text in zip(limits[:-1], between, strict=True)]
    return (f"<{spelled[0]}{gap}{symbol}", *between, f"≥{spelled[-1]}{gap}{symbol}")


def _short(limit: float, unit: Unit) -> str:
    """Spell a limit without trailing zeros."""
    text = spell(limit, unit)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _single(values: np.ndarray[tuple[int], np.dtype[np.float64]], unit: Unit) -> str:
    return spell(float(values[0]), unit, symbol=True)
