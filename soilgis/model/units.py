"""Units (单位): how each quantity is named, scaled and rounded wherever a person reads it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Printing:
    """How a stored value is printed: symbol in both languages, digits, and the factor from stored to printed."""

    zh: str
    en: str
    digits: int
    factor: float = 1.0


class Unit(Enum):
    """Every unit a column may have; stored values are plain SI-like numbers, shares are 0-1.

    Digits follow domain practice: areas in km² and rates in % carry two decimals (全国水土保持公报, 晋政办发〔2023〕36号 附件2),
    hectares two, mu (亩) one. 1 ha = 15 亩 and 1 km² = 1 500 亩 exactly.
    """

    KM2 = Printing("km²", "km²", 2)
    WAN_KM2 = Printing("万km²", "10⁴ km²", 2)
    HA = Printing("公顷", "ha", 2)
    MU = Printing("亩", "mu", 1)
    WAN_MU = Printing("万亩", "10⁴ mu", 2)
    M2 = Printing("m²", "m²", 0)
    KM = Printing("km", "km", 2)
    M = Printing("m", "m", 1)
    M_SURVEYED = Printing("m", "m", 3)
    SHARE = Printing("%", "%", 2, 100.0)
    PERCENT = Printing("%", "%", 2)
    POINT = Printing("百分点", "points", 2)
    DEGREE = Printing("°", "°", 1)
    KM2_RESIDUAL = Printing("km²", "km²", 3)
    MODULUS = Printing("t/(km²·a)", "t/(km²·a)", 0)
    SCORE = Printing("分", "points", 2)
    WAN_YUAN = Printing("万元", "10⁴ yuan", 2)
    WAN_YUAN_PER_KM2 = Printing("万元/km²", "10⁴ yuan/km²", 2)
    KM2_PER_YEAR = Printing("km²/a", "km²/a", 2)
    COUNT = Printing("个", "", 0)
    YEAR = Printing("年", "", 0)

    @property
    def digits(self) -> int:
        """Printed decimals."""
        return self.value.digits

    @property
    def factor(self) -> float:
        """Printed value = stored value × factor."""
        return self.value.factor

    def symbol(self, lang: str = "zh") -> str:
        """Return the printed symbol in ``lang`` (``zh`` or ``en``)."""
        return self.value.zh if lang == "zh" else self.value.en

    def number_format(self) -> str:
        """Return the spreadsheet number format; a share stays a share there and is shown as a percentage."""
        decimals = "." + "0" * self.digits if self.digits else ""
        if self is Unit.SHARE:
            return f"0{decimals}%"
        return "0" if self is Unit.YEAR else f"#,##0{decimals}"


SQUARE_METRES = {Unit.M2: 1.0, Unit.KM2: 1e6, Unit.HA: 1e4, Unit.MU: 2000 / 3, Unit.WAN_MU: 2e7 / 3, Unit.WAN_KM2: 1e10}
"""Square metres in one unit of area; 1 亩 = 2000/3 m² (exact)."""


def round_half_up(value: float) -> int:
    """Round a non-negative figure to the nearest whole, halves up (四舍五入); a billionth below a half is a half."""
    return math.floor(value + 0.5 + 1e-9)


def rounded(value: float, digits: int) -> float:
    """Round to ``digits``, halves away from zero (四舍五入): the one rule for what is printed and what is judged as printed."""
    if not math.isfinite(value):
        return value
    scale = 10**digits
    return math.copysign(round_half_up(abs(value) * scale) / scale, value) if value else 0.0


def told_apart(value: float, limits: Iterable[float], digits: int, most: int = 9) -> int:
    """Digits at which a figure prints on the same side of every limit as it lies.

    Parameters
    ----------
    value
        The figure, in the unit it is printed in.
    limits
        Thresholds a verdict compares it with, in the same unit.
    digits, most
        Digits it is printed with otherwise, and at most.

    Returns
    -------
    int
        ``digits`` where that is enough: 4.9996 against 5 needs 4, since 5.00 would read as if the threshold were reached.
    """
    marks = list(limits)
    return next(
        (n for n in range(digits, most) if all((rounded(value, n) < mark) == (value < mark) for mark in marks)), most
    )


def spell(
    value: float | None, unit: Unit | None, *, lang: str = "zh", symbol: bool = False, near: Iterable[float] = ()
) -> str:
    """Print one stored value with its unit's digits, halves away from zero; a missing value prints as an em dash (—).

    Parameters
    ----------
    value
        The stored value.
    unit
        Its unit; None prints it as it is.
    lang
        Language of the symbol.
    symbol
        Whether the unit's symbol stands behind it.
    near
        Stored values a verdict compares it with: more digits are printed where it would seem to lie on the other side.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "—"
    if unit is None:
        return str(value)
    digits = told_apart(value * unit.factor, [limit * unit.factor for limit in near], unit.digits)
    shown = rounded(value * unit.factor, digits)
    text = f"{shown:.{digits}f}" if unit is Unit.YEAR else f"{shown:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    gap = "" if unit.symbol(lang) in {"%", "°"} else " "
    return f"{text}{gap}{unit.symbol(lang)}" if symbol else text
