"""Factors of the Chinese soil loss equation (CSLE 因子): formulas with their sources; arrays in, arrays out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from soilgis.model.csle import ErosionRules
    from soilgis.model.ellipsoid import Floats
    from soilgis.model.raster import Intensity

UNIT_PLOT_M = 22.13
"""Length of the unit plot, m."""


def erosivity_half_month(daily_mm: Floats, alpha: float, beta: float) -> float:
    """R of one half-month, MJ·mm/(hm²·h): α·ΣP^β over days of 12 mm and more (章文波等 2002; CX-202011.00116).

    Parameters
    ----------
    daily_mm
        Daily rainfall, mm.
    alpha, beta
        As `erosivity_parameters` gives them.
    """
    heavy = daily_mm[daily_mm >= 12]
    return float(alpha * np.sum(heavy**beta))


def erosivity_parameters(mean_day_mm: float, mean_year_mm: float) -> tuple[float, float]:
    """α and β of `erosivity_half_month`: β = 0.8363 + 18.144/P_d12 + 24.455/P_y12, α = 21.586·β^−7.1891 (章文波等 2002).

    Parameters
    ----------
    mean_day_mm
        Mean rainfall of days of 12 mm and more, mm.
    mean_year_mm
        Mean yearly sum of such days, mm.
    """
    beta = 0.8363 + 18.144 / mean_day_mm + 24.455 / mean_year_mm
    return 21.586 * beta**-7.1891, beta


def erosivity_monthly(monthly_mm: Floats) -> Floats:
    """R of a mean year, MJ·mm/(hm²·h·a): 0.1833·F^1.9957, F = mean over years of ΣP_i²/ΣP_i (CX-201911.00021).

    Parameters
    ----------
    monthly_mm
        Monthly rainfall, mm, shape (years, 12, …); a year without rain has F = 0.
    """
    total = np.sum(monthly_mm, axis=1)
    yearly = np.sum(monthly_mm**2, axis=1) / np.where(total == 0, 1.0, total)
    factor: Floats = 0.1833 * np.mean(yearly, axis=0) ** 1.9957
    return factor


def erodibility(sand: Floats, silt: Floats, clay: Floats, carbon: Floats) -> Floats:
    """K, t·hm²·h/(hm²·MJ·mm), by EPIC's formula (Sharpley & Williams 1990, USDA Technical Bulletin 1768), × 0.1317 from US units.

    K = [0.2 + 0.3·e^(−0.0256·SAN·(1 − SIL/100))] · (SIL/(CLA + SIL))^0.3 · [1 − 0.25·C/(C + e^(3.72 − 2.95·C))]
    · [1 − 0.7·SN/(SN + e^(−5.51 + 22.9·SN))], SN = 1 − SAN/100. The domain notes rate it MED: seen in code, not in a standard.

    Parameters
    ----------
    sand, silt, clay
        Per cent of the fine earth: 0.05-2, 0.002-0.05 and < 0.002 mm.
    carbon
        Organic carbon, per cent.
    """
    rest = 1 - sand / 100
    texture = (0.2 + 0.3 * np.exp(-0.0256 * sand * (1 - silt / 100))) * _ratio(silt, clay + silt) ** 0.3
    organic = 1 - 0.25 * carbon / (carbon + np.exp(3.72 - 2.95 * carbon))
    coarse = 1 - 0.7 * rest / (rest + np.exp(-5.51 + 22.9 * rest))
    factor: Floats = 0.1317 * texture * organic * coarse
    return factor


def _ratio(part: Floats, whole: Floats) -> Floats:
    ratio: Floats = part / np.where(whole == 0, 1.0, whole)
    return ratio


def cover_factor(cover_percent: Floats) -> Floats:
    """Cover factor from vegetation cover in per cent: 1 at 0, 0.6508 − 0.3436·lg f up to 78.3, 0 above (蔡崇法等 2000).

    The formula is that of a RUSLE C and stands in for CSLE's B, whose definition differs; files made with it say so.
    The logarithm exceeds 1 below about 0.1 %; 1 is the most a cover factor can be.
    """
    middle = 0.6508 - 0.3436 * np.log10(np.maximum(cover_percent, 1e-6))
    factor: Floats = np.where(cover_percent > 78.3, 0.0, np.clip(middle, 0.0, 1.0))
    return factor


def steepness_factor(degrees: Floats, rules: ErosionRules) -> Floats:
    """S = a·sinθ + c, the segment by θ (lower end included); it jumps at 10° and dips at 5°, as published."""
    segment = np.searchsorted([each[0] for each in rules.steepness], degrees, side="right") - 1
    a, c = (np.array([each[part] for each in rules.steepness])[np.maximum(segment, 0)] for part in (1, 2))
    factor: Floats = np.where(np.isnan(degrees), np.nan, a * np.sin(np.radians(degrees)) + c)
    return factor


def length_factor(length_m: Floats, degrees: Floats, rules: ErosionRules) -> Floats:
    """L = (λ/22.13)^m, m by θ (lower end included)."""
    segment = np.searchsorted([each[0] for each in rules.exponents], degrees, side="right") - 1
    exponent = np.array([each[1] for each in rules.exponents])[np.maximum(segment, 0)]
    factor: Floats = np.where(np.isnan(degrees), np.nan, (length_m / UNIT_PLOT_M) ** exponent)
    return factor


def classes_of(modulus: Floats, limits: tuple[tuple[Intensity, float], ...]) -> Floats:
    """Number of the class from 1 (微度) by mean loss in t/(km²·a), lower end included; 0 where it is unknown."""
    number = np.searchsorted([low for _, low in limits], modulus, side="right")
    classes: Floats = np.where(np.isnan(modulus), 0, number)
    return classes
