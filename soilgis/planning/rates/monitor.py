"""Change between years (动态监测): 消长 by class in the monitoring layout, 双下降, transitions, and checks of published sums."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.layer import Status, weakest
from soilgis.model.monitor_tables import BothDecline, Monitoring, PublishedFile, SumCheck, Transitions
from soilgis.model.numbers import printed_place
from soilgis.model.raster import NODATA, OUTSIDE, Cause, Intensity
from soilgis.model.rate_tables import ErosionClasses
from soilgis.model.tables import Regions
from soilgis.model.units import Unit, rounded
from soilgis.model.words import class_word
from soilgis.planning.rates.rates import LEAST_MEASURED, enough, measured_share

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

ALL = "all"
COUNTED = tuple(intensity for intensity in Intensity if intensity is not Intensity.SLIGHT)
STRONG = tuple(intensity for intensity in COUNTED if intensity.rank >= Intensity.MODERATE.rank)
"""中度及以上."""
_DIGITS = 2


def year_pairs(years: list[int]) -> list[tuple[int, int]]:
    """Pairs of baseline and this year: the first year against every later one.

    Raises
    ------
    SchemaError
        If fewer than two years are given, or they are out of order or repeat.
    """
    if len(years) < 2:
        raise SchemaError(f"change needs two years or more, found {shorten(years) or 'none'} (须有两个以上年份)")
    if any(later <= earlier for earlier, later in itertools.pairwise(years)):
        raise SchemaError(
            f"years must run forward and never repeat, found {shorten(years)}; reorder them (年份顺序有误)"
        )
    return [(years[0], year) for year in years[1:]]


def monitoring(classes: pd.DataFrame, years: list[int], *, min_measured: float = LEAST_MEASURED) -> pd.DataFrame:
    """Lay out baseline, this year and change for all erosion and each intensity.

    Parameters
    ----------
    classes
        `ErosionClasses` of every year; water and wind of one intensity are added.
    years
        Years in order; the first is the baseline.
    min_measured
        Least share of a region's ground that must have been measured in both years for it to have figures, 0-1.

    Returns
    -------
    DataFrame
        `Monitoring`, regions in the order of ``classes``, then ``all`` and the five intensities.

    Raises
    ------
    SchemaError
        If the years are out of order or have no figures.
    """
    pairs = year_pairs(years)
    missing = [year for year in years if year not in set(classes[ErosionClasses.year])]
    if missing:
        raise SchemaError(f"no erosion figures for {shorten(missing)} (缺少年份数据)")
    measured = _by_intensity(classes, ErosionClasses.area_km2)
    printed = _by_intensity(classes, ErosionClasses.printed_km2)
    named = [ErosionClasses.adcode, ErosionClasses.name, ErosionClasses.level]
    regions = classes.drop_duplicates(ErosionClasses.adcode)[named]
    shares = _measured(classes)
    rows = []
    for base, this in pairs:
        both = classes[classes[ErosionClasses.year].isin([base, this])]
        status = weakest([Status(word) for word in both[ErosionClasses.status]]).value
        for intensity in (ALL, *COUNTED):
            part = regions.assign(base_year=base, this_year=this, intensity=str(intensity), status=status)
            part[Monitoring.measured_share] = part[Monitoring.adcode].map(shares[[base, this]].min(axis=1))
            part[Monitoring.label] = "水土流失" if intensity == ALL else Intensity(intensity).label
            for name, year in (("base", base), ("this", this)):
                part[f"{name}_km2"] = part[Monitoring.adcode].map(measured[year, str(intensity)])
                part[f"{name}_printed_km2"] = part[Monitoring.adcode].map(printed[year, str(intensity)]).round(_DIGITS)
            rows.append(part)
    table = pd.concat(rows)
    figures = [Monitoring.base_km2, Monitoring.base_printed_km2, Monitoring.this_km2, Monitoring.this_printed_km2]
    table[figures] = table[figures].where(enough(table[Monitoring.measured_share], min_measured))
    base_km2, change = table[Monitoring.base_km2], table[Monitoring.this_km2] - table[Monitoring.base_km2]
    table[Monitoring.change_km2], table[Monitoring.change_share] = change, (change / base_km2).where(base_km2 > 0)
    places = table[Monitoring.adcode].map({code: place for place, code in enumerate(regions[ErosionClasses.adcode])})
    order = table.assign(place=places, step=range(len(table)))
    order = order.sort_values([Monitoring.this_year, "place", "step"], kind="stable")
    return Monitoring.check(order.drop(columns=["place", "step"]).reset_index(drop=True))


def _measured(classes: pd.DataFrame) -> pd.DataFrame:
    """Share of every region's ground with data, a column a year."""
    missing = classes[classes[ErosionClasses.class_name].isin([NODATA, OUTSIDE])]
    area, code, year = map(str, (ErosionClasses.area_km2, ErosionClasses.adcode, ErosionClasses.year))
    sums = [rows.pivot_table(area, code, year, "sum") for rows in (missing, classes)]
    bare = sums[0].reindex_like(sums[1]).fillna(0.0)
    return sums[1].apply(
        lambda ground: pd.Series(measured_share(bare[ground.name].to_numpy(), ground.to_numpy()), ground.index)
    )


def _by_intensity(classes: pd.DataFrame, column: str) -> dict[tuple[int, str], dict[str, float]]:
    """Area by region, measured or printed, for each year and intensity; ``all`` is their sum."""
    counted = classes[classes[ErosionClasses.counted]]
    found: dict[tuple[int, str], dict[str, float]] = {}
    for year in sorted(set(classes[ErosionClasses.year])):
        mine = counted[counted[ErosionClasses.year] == year]
        codes = classes[classes[ErosionClasses.year] == year][ErosionClasses.adcode].unique()
        for intensity in (ALL, *map(str, COUNTED)):
            rows = mine if intensity == ALL else mine[mine[ErosionClasses.intensity] == intensity]
            sums = rows.groupby(ErosionClasses.adcode, dropna=False)[column].sum()
            found[int(year), intensity] = sums.reindex(codes).fillna(0.0).to_dict()
    return found


def both_decline(table: pd.DataFrame) -> pd.DataFrame:
    """Judge 双下降: area of erosion smaller, and the share of 中度 and stronger smaller.

    Parameters
    ----------
    table
        `Monitoring`.

    Returns
    -------
    DataFrame
        `BothDecline`; a region without erosion in either year has declined in neither, and what does not change at the digits
        that are printed has not declined.
    """
    rows = []
    for (adcode, base_year, this_year), part in table.groupby(
        [Monitoring.adcode, Monitoring.base_year, Monitoring.this_year], sort=False, dropna=False
    ):
        whole = part[part[Monitoring.intensity] == ALL].iloc[0]
        strong = part[part[Monitoring.intensity].isin(STRONG)]
        shares = [
            float(strong[column].sum() / whole[column]) if whole[column] > 0 else np.nan
            for column in (Monitoring.base_km2, Monitoring.this_km2)
        ]
        known = bool(pd.notna(whole[Monitoring.change_km2]))
        smaller = rounded(float(whole[Monitoring.change_km2]), Unit.KM2.digits) < 0
        base, this = (rounded(share * Unit.SHARE.factor, Unit.SHARE.digits) for share in shares)
        weaker = this < base or bool(whole[Monitoring.base_km2] > 0 and whole[Monitoring.this_km2] == 0)
        rows.append(
            {
                BothDecline.adcode: adcode,
                BothDecline.name: whole[Monitoring.name],
                BothDecline.level: whole[Monitoring.level],
                BothDecline.base_year: base_year,
                BothDecline.this_year: this_year,
                BothDecline.measured_share: whole[Monitoring.measured_share],
                BothDecline.area_change_km2: whole[Monitoring.change_km2],
                BothDecline.area_declined: smaller if known else None,
                BothDecline.base_strong_share: shares[0],
                BothDecline.this_strong_share: shares[1],
                BothDecline.intensity_declined: weaker if known else None,
                BothDecline.both: smaller and weaker if known else None,
                BothDecline.status: whole[Monitoring.status],
            }
        )
    return BothDecline.check(pd.DataFrame(rows, columns=[str(column) for column in BothDecline.columns()]))


def transitions(
    regions: pd.DataFrame, pairs: dict[tuple[str, str], Floats], years: tuple[int, int], status: Status
) -> pd.DataFrame:
    """Make `Transitions` from areas by pairs of classes.

    Parameters
    ----------
    regions
        `tables.Regions`.
    pairs
        Area by class of the baseline and of this year, m², each of shape (regions,); rasters on the same cells.
    years
        Baseline and this year.
    status
        Weakest status of the two rasters.
    """
    parts = []
    for (before, after), areas in pairs.items():
        part = regions[[Regions.adcode, Regions.name, Regions.level]].assign(from_class=before, to_class=after)
        part[Transitions.area_km2] = areas / 1e6
        parts.append(part[part[Transitions.area_km2] > 0])
    table = pd.concat(parts) if parts else Transitions.empty()
    places = {code: place for place, code in enumerate(regions[Regions.adcode])}
    table = table.assign(
        base_year=years[0], this_year=years[1], status=status.value, place=table[Transitions.adcode].map(places)
    )
    return Transitions.check(table.sort_values("place", kind="stable").drop(columns="place").reset_index(drop=True))


def published_areas(units: pd.DataFrame, figures: pd.DataFrame, subject: str) -> dict[str, Floats]:
    """Areas by erosion class from published figures, where no raster is at hand.

    Parameters
    ----------
    units
        Rows of `tables.Regions`; every one needs figures of all five intensities.
    figures
        `PublishedFile` of one year, with adcodes.
    subject
        The publication's name for messages.

    Returns
    -------
    dict
        Area by class and unit, m²; what is not eroded is 微度.

    Raises
    ------
    SchemaError
        Naming every unit and intensity without a figure, and units whose erosion is larger than their ground.
    """
    wide = figures.pivot_table(index=str(PublishedFile.adcode), columns="item", values="area_km2", aggfunc="sum")
    problems = Problems(subject)
    areas: dict[str, Floats] = {}
    for intensity in COUNTED:
        column = wide[str(intensity)] if str(intensity) in wide else pd.Series(dtype=float)
        values = column.reindex(units[Regions.adcode])
        if values.isna().any():
            names = units[Regions.name].to_numpy()[values.isna().to_numpy()]
            problems.add(f"no figure of {intensity.label} for {shorten(names)} (缺少数据)")
        areas[str(intensity)] = values.to_numpy(dtype=float) * 1e6
    problems.raise_as(SchemaError)
    left = units[Regions.area_km2].to_numpy(dtype=float) * 1e6 - np.sum(list(areas.values()), axis=0)
    if (left < 0).any():
        names = units[Regions.name].to_numpy()[left < 0]
        problems.add(f"erosion is larger than the ground of {shorten(names)} (流失面积大于单元面积)")
    problems.raise_as(SchemaError)
    none = np.zeros(len(units))
    return {str(Intensity.SLIGHT): left, **areas, NODATA: none, OUTSIDE: none.copy()}


FAMILIES = {"强度": tuple(map(str, COUNTED)), "类型": (Cause.WATER.value, Cause.WIND.value)}
"""Parts that make up the whole, by what they are parts of."""


def sum_check(figures: pd.DataFrame, tolerance_km2: float | None = None) -> pd.DataFrame:
    """Check that published parts add up to the published whole, by intensity and by cause.

    Parameters
    ----------
    figures
        `PublishedFile`.
    tolerance_km2
        Largest difference for each figure that rounding explains; half of the place the figures are printed to when not given.

    Returns
    -------
    DataFrame
        `SumCheck`, one row for each region, year and family of which any part is published.
    """
    checked = PublishedFile.check(figures)
    places = checked[PublishedFile.place_km2]
    checked = checked.assign(place_km2=places.where(places > 0, checked[PublishedFile.area_km2].map(printed_place)))
    region = [PublishedFile.adcode, PublishedFile.name, PublishedFile.year]
    rows = []
    for (code, name, year), part in checked.groupby(region, sort=False, dropna=False):
        mine = part.set_index(PublishedFile.item)
        named = {
            SumCheck.adcode: code,
            SumCheck.name: name,
            SumCheck.year: year,
            SumCheck.document: "；".join(dict.fromkeys(part[PublishedFile.document])),
        }
        rows += [
            {**named, SumCheck.parts: label, **_summed(mine, items, tolerance_km2)}
            for label, items in FAMILIES.items()
            if "total" in mine.index and set(items) & set(mine.index)
        ]
    return SumCheck.check(pd.DataFrame(rows, columns=[str(column) for column in SumCheck.columns()]))


def _summed(mine: pd.DataFrame, items: tuple[str, ...], tolerance_km2: float | None) -> dict[str, object]:
    """One family of parts against the whole; what is missing of it, where some part is."""
    family = mine.loc[["total", *(item for item in items if item in mine.index)]]
    each = float(family[PublishedFile.place_km2].min()) / 2 if tolerance_km2 is None else tolerance_km2
    stated = float(family[PublishedFile.area_km2].iloc[0])
    allowed = each * (len(items) + 1)
    found: dict[str, object] = {SumCheck.stated_km2: stated, SumCheck.tolerance_km2: allowed}
    missing = [class_word(item) for item in items if item not in mine.index]
    if missing:
        return {**found, SumCheck.missing: "、".join(missing)}
    summed = float(family[PublishedFile.area_km2].iloc[1:].sum())
    agrees = abs(summed - stated) <= allowed + 1e-9
    return {**found, SumCheck.summed_km2: summed, SumCheck.difference_km2: summed - stated, SumCheck.agrees: agrees}
