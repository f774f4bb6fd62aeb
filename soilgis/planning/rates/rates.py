"""Conservation rates (水土保持率): from areas by erosion class to rate, gap to the target and what each year must bring.

Rate = (land − erosion) / land; erosion is water and wind erosion of 轻度 and stronger, 微度 and freeze–thaw are not counted
(美丽中国建设评估指标体系 2020; 全国水土保持规划 counts water and wind). A parent's rate is that of its children's summed areas, which
is their territory-weighted mean (晋政办发〔2023〕36号 附件2 agrees within 0.01 points, the difference between sets of areas). The
denominator is 国土面积, inland water included (水土保持率 = 非水土流失面积占国土面积的比例).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from soilgis.model.errors import Problems, SchemaError
from soilgis.model.layer import Status, weakest
from soilgis.model.raster import NODATA, OUTSIDE, Intensity
from soilgis.model.rate_tables import ErosionClasses, LandFile, Rates
from soilgis.model.sentences.planning import PlanningMessages, PlanningNotes
from soilgis.model.tables import Regions
from soilgis.model.units import Unit
from soilgis.model.words import class_word
from soilgis.planning.areas.balance import balanced, balanced_tree, settled
from soilgis.planning.areas.regions import REGION_AREA, parent_rows
from soilgis.planning.rates.land_units import refuse_other_units

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats
    from soilgis.model.notes import Note
    from soilgis.model.raster import Legend, Raster

_DIGITS = Unit.KM2.digits
LEAST_MEASURED = 0.95
"""Least share of a region's ground with data for which a rate is printed and judged, unless another is stated."""


def rolled_up(values: Floats, rows: np.ndarray, regions: pd.DataFrame) -> Floats:
    """Sum figures of units, shape (units, m), to all regions, shape (regions, m), children into parents.

    Parameters
    ----------
    values
        Figures of the study's units.
    rows
        Row of each unit in ``regions``.
    regions
        `tables.Regions`, parents before children.
    """
    sums = np.zeros((len(regions), values.shape[1]))
    sums[rows] = values
    parent = parent_rows(regions)
    for row in range(len(regions) - 1, -1, -1):
        if parent[row] >= 0:
            sums[parent[row]] += sums[row]
    return sums


def erosion_classes(regions: pd.DataFrame, areas_m2: dict[str, Floats], raster: Raster, method: str) -> pd.DataFrame:
    """Make `ErosionClasses` of one year from areas by class.

    Parameters
    ----------
    regions
        `tables.Regions`, parents first.
    areas_m2
        Area by class and region, each of shape (regions,), parents summed from their units; ``nodata`` and ``outside``
        among them.
    raster
        The erosion raster: legend, year, name, status.
    method
        How areas were measured.

    Raises
    ------
    SchemaError
        If the raster has no erosion legend or no year.
    """
    if raster.legend is None or raster.year is None or any(c.intensity is None for c in raster.legend.classes):
        raise SchemaError(f"{raster.name}: an erosion raster needs a year and an erosion legend (须有年份和侵蚀图例)")
    order = [name for name in raster.legend.names.values() if name in areas_m2] + [NODATA, OUTSIDE]
    values = np.column_stack([areas_m2[name] for name in order]) / 1e6
    printed = _balanced_classes(values, regions)
    parts = []
    for column, name in enumerate(order):
        part = regions[[Regions.adcode, Regions.name, Regions.level]].assign(**_class_words(raster.legend, name))
        part[ErosionClasses.area_km2], part[ErosionClasses.printed_km2] = values[:, column], printed[:, column]
        total = values.sum(axis=1)
        part[ErosionClasses.share_of_region] = np.divide(
            values[:, column], total, out=np.full(len(total), np.nan), where=total > 0
        )
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(year=raster.year, raster=raster.name, status=raster.status.value, method=method)
    return ErosionClasses.check(_in_region_order(table, regions, ["year", "class_name"], order))


def _class_words(legend: Legend, name: str) -> dict[str, Any]:
    if name in {NODATA, OUTSIDE}:
        return {
            ErosionClasses.class_name: name,
            ErosionClasses.label: class_word(name),
            ErosionClasses.intensity: None,
            ErosionClasses.cause: None,
            ErosionClasses.counted: False,
        }
    entry = next(entry for entry in legend.classes if entry.name == name)
    counted = entry.cause.counted and entry.intensity is not Intensity.SLIGHT
    return {
        ErosionClasses.class_name: name,
        ErosionClasses.label: entry.label or name,
        ErosionClasses.intensity: str(entry.intensity),
        ErosionClasses.cause: entry.cause.value,
        ErosionClasses.counted: counted,
    }


def _balanced_classes(values: Floats, regions: pd.DataFrame) -> Floats:
    """Printed areas, shape (regions, classes): leaves' classes add up to the leaf, parents are sums of printed children.

    What rounding leaves over in a class is carried to the next leaf, so that parents stay close to their own figures.
    """
    parent = parent_rows(regions)
    total = balanced_tree(values.sum(axis=1), parent, _DIGITS)
    printed, carry = np.zeros(values.shape), np.zeros(values.shape[1])
    for row in np.flatnonzero(~np.isin(np.arange(len(regions)), parent)).tolist():
        printed[row] = balanced(values[row], total[row], _DIGITS, carry=carry)
        carry += (values[row] - printed[row]) * 10**_DIGITS
    for row in range(len(regions) - 1, -1, -1):
        if parent[row] >= 0:
            printed[parent[row]] += printed[row]
    return settled(printed, values, parent, _DIGITS)


def _in_region_order(table: pd.DataFrame, regions: pd.DataFrame, then: list[str], classes: list[str]) -> pd.DataFrame:
    place = {code: row for row, code in enumerate(regions[Regions.adcode])}
    ranks = {name: rank for rank, name in enumerate(classes)}
    keys = pd.DataFrame({"region": table[ErosionClasses.adcode].map(place), **{key: table[key] for key in then}})
    if ErosionClasses.class_name in keys:
        keys[ErosionClasses.class_name] = keys[ErosionClasses.class_name].map(ranks)
    return table.loc[keys.sort_values(list(keys.columns), kind="stable").index].reset_index(drop=True)


def land_areas(regions: pd.DataFrame, given: pd.DataFrame | None) -> tuple[pd.DataFrame, list[Note]]:
    """Land area of every region with its source: given, summed from children that were given, or the region's own area.

    Parameters
    ----------
    regions
        `tables.Regions`.
    given
        `LandFile`, or None.

    Returns
    -------
    DataFrame
        Columns ``land_km2``, ``land_source`` and ``land_status`` (working where the border's area stands in), in the order of
        ``regions``.
    list of str
        Warnings: regions whose own area stands for their surveyed territory; parents whose children do not add up.
    """
    land = np.full(len(regions), np.nan)
    source = np.full(len(regions), REGION_AREA, dtype=object)
    if given is not None:
        refuse_other_units(regions, LandFile.check(given), LandFile.title[0])
        stated = LandFile.check(given).set_index(LandFile.adcode)
        land = stated[LandFile.land_km2].reindex(regions[Regions.adcode]).to_numpy(dtype=float).copy()
        words = stated[LandFile.document] + "（" + stated[LandFile.vintage] + "）"
        source = words.reindex(regions[Regions.adcode]).fillna(REGION_AREA).to_numpy(dtype=object)
    parent, warnings = parent_rows(regions), []
    bare = np.isnan(land)
    bordered = bare.copy()
    for row in range(len(regions) - 1, -1, -1):
        children = np.flatnonzero(parent == row)
        if not len(children):
            land[row] = regions[Regions.area_km2].iloc[row] if bare[row] else land[row]
            continue
        total = float(land[children].sum())
        bordered[row] &= bordered[children].any()
        if bare[row]:
            land[row], source[row] = total, "；".join(dict.fromkeys(source[children]))
        elif abs(total - land[row]) > 0.005 * (len(children) + 1):
            warnings.append(
                PlanningNotes.land_differs(land_km2=land[row], units_km2=total).under(regions[Regions.name].iloc[row])
            )
    leaves = bare & ~np.isin(np.arange(len(regions)), parent)
    if leaves.any():
        warnings.insert(0, PlanningNotes.land_by_border(units=int(leaves.sum()), basis=REGION_AREA))
    status = np.where(bordered, Status.WORKING.value, Status.OFFICIAL.value).astype(object)
    table = pd.DataFrame({Rates.land_km2: land, Rates.land_source: source, "land_status": status}, index=regions.index)
    return table, warnings


def conservation_rates(
    regions: pd.DataFrame, classes: pd.DataFrame, land: pd.DataFrame, *, min_measured: float = LEAST_MEASURED
) -> pd.DataFrame:
    """Rate of every region and year.

    Parameters
    ----------
    regions
        `tables.Regions`, parents first.
    classes
        `ErosionClasses` of one or more years.
    land
        As `land_areas` gives it.
    min_measured
        Least share of a region's ground that must have been measured for it to have a rate, 0-1; the rest counts as land
        without erosion.

    Returns
    -------
    DataFrame
        `Rates`, by year and then in the order of ``regions``; printed erosion areas of children add up to their parent's.

    Raises
    ------
    SchemaError
        If the erosion of a region is larger than its land, naming every such region.
    """
    parts = []
    for year, rows in classes.groupby(ErosionClasses.year, sort=True, dropna=False):
        erosion = _summed(rows[rows[ErosionClasses.counted]], regions, ErosionClasses.area_km2)
        printed = _summed(rows[rows[ErosionClasses.counted]], regions, ErosionClasses.printed_km2)
        missing = rows[ErosionClasses.class_name].isin([NODATA, OUTSIDE])
        _refuse_more_erosion_than_land(regions, erosion, land, int(str(year)))
        part = regions[[Regions.adcode, Regions.name, Regions.level, Regions.parent_adcode]].assign(year=year)
        part[Rates.land_km2], part[Rates.land_source] = (
            land[Rates.land_km2].to_numpy(),
            land[Rates.land_source].to_numpy(),
        )
        part[Rates.erosion_km2], part[Rates.erosion_printed_km2] = erosion, np.round(printed, _DIGITS)
        part[Rates.unmeasured_km2] = _summed(rows[missing], regions, ErosionClasses.area_km2)
        ground = _summed(rows, regions, ErosionClasses.area_km2)
        part[Rates.measured_share] = measured_share(part[Rates.unmeasured_km2].to_numpy(), ground)
        rate = np.clip(1 - erosion / part[Rates.land_km2].where(part[Rates.land_km2] > 0), 0, 1)
        part[Rates.rate] = rate.where(enough(part[Rates.measured_share], min_measured))
        areas = ["erosion_km2", "erosion_printed_km2"]
        part[areas] = part[areas].where(part[Rates.measured_share] > 0)
        rasters = weakest([Status(value) for value in rows[ErosionClasses.status]])
        part[Rates.status] = [weakest([rasters, Status(value)]).value for value in land["land_status"]]
        part[Rates.source] = "；".join(dict.fromkeys(rows[ErosionClasses.raster]))
        parts.append(part)
    return Rates.check(pd.concat(parts, ignore_index=True) if parts else Rates.empty())


def measured_share(unmeasured: Floats, ground: Floats) -> Floats:
    """Share of ground that has data, 0-1; 0 where there is no ground."""
    left = np.divide(unmeasured, ground, out=np.ones(len(ground)), where=ground > 0)
    share: Floats = np.clip(1 - left, 0, 1)
    return share


def enough(share: pd.Series[float], least: float) -> pd.Series[bool]:
    """Whether as much was measured as a rate needs; nothing measured is never enough."""
    return (share > 0) & (share >= least - 1e-9)


def _summed(rows: pd.DataFrame, regions: pd.DataFrame, column: str) -> Floats:
    sums = rows.groupby(ErosionClasses.adcode, dropna=False)[str(column)].sum()
    found: Floats = sums.reindex(regions[Regions.adcode]).fillna(0.0).to_numpy(dtype=float)
    return found


def _refuse_more_erosion_than_land(regions: pd.DataFrame, erosion: Floats, land: pd.DataFrame, year: int) -> None:
    problems = Problems(f"水土保持率 {year}")
    for row in np.flatnonzero(erosion > land[LandFile.land_km2].to_numpy() * (1 + 1e-9)):
        problems.add(
            PlanningMessages.land_too_small(
                region=regions[Regions.name].iloc[row], land=land[LandFile.land_km2].iloc[row], erosion=erosion[row]
            )
        )
    problems.raise_as(SchemaError)
