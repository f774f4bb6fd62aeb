"""Which cells hold no value (无数据值): the declared value as files spell it, and values that only stand for missing ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

HUGE = 1e19
"""No measured quantity of this toolkit is so large: fill values are (−3.4e38, 9.97e36, 1e20)."""
SPELLED = 4e-7
"""A tag and a cell agree within single precision, relative."""
_FILLS = frozenset({-9999, -99999, -999999, -32768, 65535, -2147483648, 2147483647, 4294967295})
"""Values that stand for missing ones by custom, in cells of any type."""
_FILLS_OF_TYPE = {"uint8": {255}, "int8": {-128}, "int16": {32767, -32767}}


def fits(value: float, dtype: str) -> bool:
    """Whether a cell of a type can hold a value; a nodata value it cannot hold declares nothing."""
    kind = np.dtype(dtype)
    if kind.kind not in "iu":
        return True
    if not math.isfinite(value) or value != int(value):
        return False
    limits = np.iinfo(kind)
    return int(limits.min) <= int(value) <= int(limits.max)


def same_value(first: float, second: float) -> bool:
    """Whether two spellings of a nodata value mean the same: equal within single precision, both NaN, or fill values of one sign."""
    if math.isnan(first) or math.isnan(second):
        return math.isnan(first) and math.isnan(second)
    if abs(first) >= HUGE and abs(second) >= HUGE:
        return (first > 0) == (second > 0)
    return first == second or abs(first - second) <= SPELLED * abs(first)


def missing_code(code: int, nodata: float | None, dtype: str) -> bool:
    """Whether a class code is no value: the declared one, or the end of a 64-bit range, which no class has.

    Drivers cut the tag −9223372036854775808 short to −9, so that the end of the range is missing whatever the tag says.
    """
    kind = np.dtype(dtype)
    if kind.kind in "iu" and kind.itemsize == 8:
        limits = np.iinfo(kind)
        if code == limits.max or (kind.kind == "i" and code == limits.min):
            return True
    return nodata is not None and code == nodata


def missing_values(values: npt.NDArray[np.floating], nodata: float | None) -> npt.NDArray[np.bool_]:
    """Which values are missing: NaN, and the declared value as single precision spells it; shape of ``values``."""
    missing: npt.NDArray[np.bool_] = np.isnan(values)
    if nodata is None or math.isnan(nodata):
        return missing
    if abs(nodata) >= HUGE:
        missing |= values >= HUGE if nodata > 0 else values <= -HUGE
        return missing
    with np.errstate(invalid="ignore", over="ignore"):
        missing |= np.abs(values - nodata) <= SPELLED * abs(nodata)
    return missing


def stands_for_missing(value: float, dtype: str) -> bool:
    """Whether a value seen in cells stands for a missing one by custom, so that it must be declared or denied."""
    if not math.isfinite(value) or abs(value) >= HUGE:
        return True
    return value in _FILLS or value in _FILLS_OF_TYPE.get(dtype, set())
