"""Factors and classes made from rasters cell by cell (因子与分级栅格): files in, COG out, the formula and its source in the tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rasterio.windows import Window

from soilgis.jobs.steps.raster_inputs import opened
from soilgis.model.errors import RasterError
from soilgis.model.events import counted
from soilgis.model.notes import Code, Note
from soilgis.model.raster import Intensity
from soilgis.model.sentences.jobs import JobMessages, JobNotes
from soilgis.raster.cog import Sheet, cog_files
from soilgis.raster.erosion import PALETTE, STRIP, window_values
from soilgis.raster.factors import classes_of, cover_factor, erodibility, erosivity_monthly
from soilgis.store.erosion_rules import water_limits, wind_limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.ellipsoid import Floats
    from soilgis.model.raster import Raster
    from soilgis.store.catalog import Catalog

MONTHS = 12
_MOST_RAIN_MM = 6000.0
"""Rain of a year that no place of China's mainland has, mm."""
_WHOLE_MIN, _WHOLE_MAX = 95.0, 105.0


@dataclass(frozen=True)
class Recipe:
    """How a raster is made from others (计算方法).

    Attributes
    ----------
    inputs
        Names of the inputs in order; one name for any number of rasters.
    unit
        Unit of the result; empty for classes.
    formula
        Formula with its source, written into the tags.
    make
        Values of the inputs, each of shape (rows, columns), NaN where there is none, to the result.
    low, high
        What every input value must lie between.
    """

    inputs: tuple[str, ...]
    unit: str
    formula: Note
    make: Callable[[list[Floats]], Floats]
    low: float
    high: float


def _erosivity(months: list[Floats]) -> Floats:
    years = np.stack(months).reshape(-1, MONTHS, *months[0].shape)
    most = np.fmax.reduce(np.sum(years, axis=1), axis=None)
    if most > _MOST_RAIN_MM:
        raise RasterError(JobMessages.rain_too_high(millimetres=most))
    return erosivity_monthly(years)


COVER = Recipe(
    ("cover",), "1", JobNotes.rusle_c(),
    lambda given: np.where(np.isnan(given[0]), np.nan, cover_factor(given[0])), 0, 100,
)  # fmt: skip
ERODIBILITY = Recipe(
    ("sand", "silt", "clay", "organic carbon"), "t·hm²·h/(hm²·MJ·mm)",
    JobNotes.epic_k(),
    lambda given: erodibility(*given), 0, 100,
)  # fmt: skip
EROSIVITY = Recipe(
    ("monthly rain",), "MJ·mm/(hm²·h·a)", JobNotes.fournier_r(),
    _erosivity, 0, 3000,
)  # fmt: skip


def make_factor(recipe: Recipe, files: tuple[str, ...], out: Path, *, crs: str = "") -> list[Note]:
    """Compute a factor from rasters on the same cells and write it as COG.

    Parameters
    ----------
    recipe
        `COVER`, `ERODIBILITY` or `EROSIVITY`.
    files
        Rasters in the order of the recipe's inputs; twelve a year for monthly rain.
    out
        GeoTIFF to write.
    crs
        CRS of rasters that declare none.

    Returns
    -------
    list of str
        What the reader must be told.

    Raises
    ------
    RasterError
        If their number or cells are wrong, or a value is impossible.
    """
    rasters = [opened(name, crs) for name in files]
    _refuse_number(recipe, rasters)
    _refuse_cells(rasters)
    tags = {
        "SOILGIS_FORMULA": recipe.formula,
        "SOILGIS_UNIT": recipe.unit,
        "SOILGIS_INPUTS": "; ".join(r.name for r in rasters),
    }
    highest, bare = _write(rasters, Sheet(out, "float32", -1), tags, lambda given: _checked(recipe, rasters, given))
    told = [*bare, *([recipe.formula] if recipe.formula.code is Code.DOUBTFUL else [])]
    if recipe is ERODIBILITY and highest <= 1:
        told.append(JobNotes.soil_fraction(raster=rasters[0].name))
    if recipe is COVER and highest <= 1:
        told.append(JobNotes.cover_fraction(raster=rasters[0].name))
    return told


def classify(modulus: str, out: Path, catalog: Catalog, *, tolerance: float | None = None, crs: str = "") -> list[Note]:
    """Class a modulus raster, t/(km²·a), by SL 190-2007 and write it as COG: 1 微度 … 6 剧烈, 0 nodata.

    Parameters
    ----------
    modulus
        Mean loss, t/(km²·a).
    out
        GeoTIFF to write.
    catalog
        Where the standard's tables are.
    tolerance
        Where 微度 ends for water erosion; None for wind erosion, which has its own table.
    crs
        CRS of a raster that declares none.

    Returns
    -------
    list of str
        What the reader must be told.

    Raises
    ------
    RasterError
        If the raster holds negative losses.
    """
    one = opened(modulus, crs)
    limits, sources = wind_limits(catalog) if tolerance is None else water_limits(tolerance, catalog)
    cause = "wind_" if tolerance is None else ""
    legend = "; ".join(f"{number}={cause}{each.value}" for number, each in enumerate(Intensity, 1))
    stated = "; ".join(f"{each.value}>={low:g}" for each, low in limits)
    tags = {
        "SOILGIS_LEGEND": legend,
        "SOILGIS_LIMITS": f"{stated} t/(km2·a), lower end included",
        "SOILGIS_SOURCES": "; ".join(sources),
    }
    rule = Recipe(("modulus",), "", Note(""), lambda given: classes_of(given[0], limits), 0, np.inf)
    highest, bare = _write([one], Sheet(out, "uint8", 0, PALETTE), tags, lambda given: _checked(rule, [one], given))
    told = [*bare, *([Note("；".join(sources))] if tolerance is None else [])]
    if 0 < highest < limits[1][1]:
        told.append(JobNotes.modulus_low(raster=one.name, highest=highest))
    return [*told, JobNotes.legend(words=legend)]


def _refuse_number(recipe: Recipe, rasters: list[Raster]) -> None:
    names = ", ".join(recipe.inputs)
    if recipe is EROSIVITY and (not rasters or len(rasters) % MONTHS):
        raise RasterError(
            f"{len(rasters)} rasters of {names}; give twelve a year, January first (须逐月给出，每年12幅)"
        )
    if recipe is not EROSIVITY and len(rasters) != len(recipe.inputs):
        raise RasterError(
            f"{len(rasters)} rasters given; {len(recipe.inputs)} are needed, in this order: {names} (栅格数不符)"
        )


def _refuse_cells(rasters: list[Raster]) -> None:
    other = [one.name for one in rasters if not one.grid.same_cells(rasters[0].grid)]
    if other:
        raise RasterError(
            f"{', '.join(other)}: cells differ from those of {rasters[0].name}; warp them to one grid first (格网须一致)"
        )


def _checked(recipe: Recipe, rasters: list[Raster], given: list[Floats]) -> Floats:
    for raster, values in zip(rasters, given, strict=True):
        wrong = (values < recipe.low) | (values > recipe.high)
        if wrong.any():
            raise RasterError(
                JobMessages.out_of_range(raster=raster.name, value=values[wrong][0], low=recipe.low, high=recipe.high)
            )
    if recipe is ERODIBILITY:
        whole = given[0] + given[1] + given[2]
        wrong = (whole < _WHOLE_MIN) | (whole > _WHOLE_MAX)
        if wrong.any():
            raise RasterError(
                f"sand + silt + clay is {whole[wrong][0]:g} % in some cells; it must be about 100 (砂粉黏之和须约为100%)"
            )
    return recipe.make(given)


def _write(
    rasters: list[Raster], sheet: Sheet, tags: dict[str, str], make: Callable[[list[Floats]], Floats]
) -> tuple[float, list[Note]]:
    """Write block by block; return the first raster's greatest value, and the share of cells without result in words."""
    rows, columns = rasters[0].grid.shape
    highest, bare = -np.inf, 0
    with cog_files(rasters[0].grid, [sheet], tags) as (file,):
        for top in counted(range(0, rows, STRIP)):
            bottom = min(top + STRIP, rows)
            given = [window_values(one, (top, bottom), (0, columns)) for one in rasters]
            missing = np.isnan(np.stack(given)).any(axis=0)
            made = np.where(missing, np.nan, make(given))
            bare += int(missing.sum())
            known = given[0][~np.isnan(given[0])]
            highest = max(highest, float(known.max()) if known.size else -np.inf)
            values = np.where(np.isnan(made), sheet.nodata, made).astype(sheet.dtype)
            file.write(values, 1, window=Window(0, top, columns, bottom - top))
        if bare == rows * columns:
            named = ", ".join(one.name for one in rasters)
            raise RasterError(
                f"no cell has a result: {named} nowhere share values; nothing is written (没有任何像元有结果)"
            )
    return highest, [JobNotes.cells_without(share=bare / (rows * columns))] if bare else []
