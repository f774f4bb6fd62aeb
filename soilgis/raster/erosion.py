"""Soil loss by CSLE (土壤侵蚀模数): A = R·K·L·S·B·E·T block by block, classes of SL 190-2007, written as COG with its sources.

A is t/(hm²·a); × 100 gives t/(km²·a), by which classes are made (the trap of the unit). Every raster has the DEM's cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from rasterio.windows import Window

from soilgis.model.errors import RasterError
from soilgis.model.events import counted
from soilgis.model.nodata import missing_values, stands_for_missing
from soilgis.model.raster import Intensity
from soilgis.model.sentences.raster import RasterMessages
from soilgis.raster.cog import Sheet, cog_files
from soilgis.raster.factors import classes_of, length_factor, steepness_factor
from soilgis.raster.slope import slope_window
from soilgis.store.raster import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import rasterio

    from soilgis.model.csle import ErosionRules
    from soilgis.model.ellipsoid import Floats
    from soilgis.model.raster import Raster

STRIP = 512
"""Rows computed at a time."""
PLAUSIBLE = {
    "R": (50_000.0, "MJ·mm/(hm²·h·a)"), "K": (0.15, "t·hm²·h/(hm²·MJ·mm); US units are 7.6 times as large"), "L": (30.0, ""),
    "λ": (100_000.0, "m"), "B": (1.0, ""), "E": (1.0, ""), "T": (1.0, "; per cent are divided by 100"),
}  # fmt: skip
"""Greatest value of each factor that occurs, with its unit; what is beyond is in another unit, or no factor."""
PALETTE = {1: "#e8f3e1", 2: "#fff3b0", 3: "#fdd07a", 4: "#f79a52", 5: "#e0533d", 6: "#9b1d3a"}
"""Colours of 微度 … 剧烈; SL 73.6's own colours have not been found in print."""


@dataclass(frozen=True)
class FactorLayer:
    """One factor (因子): a number, a raster, or values by land-use code."""

    name: str
    constant: float | None = None
    raster: Raster | None = None
    table: dict[int, float] | None = None


@dataclass(frozen=True)
class Csle:
    """Everything a run needs (模型输入).

    Attributes
    ----------
    dem
        Heights in metres; gives θ.
    plain
        R and K, and L where it is given itself.
    slope_length
        λ in metres, or None where L is given.
    biological, engineering, tillage
        B, E and T.
    land_use
        Land use, or None.
    cropland
        Land-use codes where T applies and B does not.
    rules
        Segments and class limits.
    cap_m
        Greatest λ; None for no cap.
    """

    dem: Raster
    plain: tuple[FactorLayer, ...]
    slope_length: FactorLayer | None
    biological: FactorLayer
    engineering: FactorLayer
    tillage: FactorLayer
    land_use: Raster | None
    cropland: tuple[int, ...]
    rules: ErosionRules
    cap_m: float | None = None

    def rasters(self) -> Iterator[Raster]:
        """Every raster but the DEM."""
        layers = [*self.plain, self.slope_length, self.biological, self.engineering, self.tillage]
        yield from (layer.raster for layer in layers if layer is not None and layer.raster is not None)
        if self.land_use is not None:
            yield self.land_use


def factors_window(run: Csle, rows: tuple[int, int], columns: tuple[int, int]) -> dict[str, Floats]:
    """Factors of a window by what messages call them, NaN where one has no value; their product is A in t/(hm²·a).

    Parameters
    ----------
    run
        The inputs.
    rows, columns
        First and one past the last.

    Raises
    ------
    RasterError
        If a table has no value for a land-use code that occurs, or a factor holds what it cannot be.
    """
    degrees = slope_window(run.dem, rows, columns)
    land = None if run.land_use is None else window_values(run.land_use, rows, columns)
    found = {"高程（坡度）": steepness_factor(degrees, run.rules)}
    for layer in run.plain:
        found[layer.name] = _factor(layer, land, rows, columns)
    if run.slope_length is not None:
        length = _factor(run.slope_length, land, rows, columns)
        length = length if run.cap_m is None else np.minimum(length, run.cap_m)
        known = np.where(np.isnan(degrees), 0.0, degrees)
        found["坡长"] = length_factor(length * np.ones(degrees.shape), known, run.rules)
    biological, tillage = (_factor(layer, land, rows, columns) for layer in (run.biological, run.tillage))
    crop = np.isin(land, run.cropland) if land is not None else np.zeros(degrees.shape, dtype=bool)
    found["B、T"] = np.where(crop, tillage, biological)
    found["E"] = _factor(run.engineering, land, rows, columns)
    if land is not None:
        found["土地利用"] = np.where(np.isnan(land), np.nan, 1.0)
    return found


def _modulus(factors: dict[str, Floats]) -> Floats:
    modulus: Floats = np.prod(np.stack(list(factors.values())), axis=0) * 100
    return modulus


def _factor(layer: FactorLayer, land: Floats | None, rows: tuple[int, int], columns: tuple[int, int]) -> Floats:
    if layer.raster is not None:
        values = window_values(layer.raster, rows, columns)
        _refuse_size(layer, values[~np.isnan(values)], f"{layer.raster.name} holds")
        return values
    if layer.table is None:
        constant = np.full((rows[1] - rows[0], columns[1] - columns[0]), layer.constant, dtype=np.float64)
        _refuse_size(layer, constant[:1, :1], "is")
        return constant
    if land is None:
        raise RasterError(f"factor {layer.name}: a table needs a land-use raster (因子表须配土地利用栅格)")
    _refuse_size(layer, np.array(list(layer.table.values()), dtype=np.float64), "the table holds")
    factor = np.full(land.shape, np.nan)
    codes = np.unique(land[~np.isnan(land)]).astype(int).tolist()
    unknown = [code for code in codes if code not in layer.table]
    if unknown:
        raise RasterError(
            f"factor {layer.name}: the table has no value for land use {unknown}; add it (因子表缺少地类)"
        )
    for code in codes:
        factor[land == code] = layer.table[code]
    return factor


def _refuse_size(layer: FactorLayer, values: Floats, where: str) -> None:
    """Refuse values a factor cannot have: negative ones, and ones that belong to another unit."""
    if not values.size:
        return
    low, high = float(values.min()), float(values.max())
    if low < 0:
        raise RasterError(RasterMessages.factor_negative(factor=layer.name, where=where, value=low))
    most, unit = PLAUSIBLE[layer.name]
    if high > most:
        raise RasterError(
            RasterMessages.factor_too_high(factor=layer.name, where=where, value=high, most=most, unit=unit)
        )


def window_values(raster: Raster, rows: tuple[int, int], columns: tuple[int, int]) -> Floats:
    """Values of a window, NaN where there is none."""
    values = np.empty((rows[1] - rows[0], columns[1] - columns[0]), dtype=np.float64)
    with reading(raster) as reader:
        reader.read(rows, columns, values)
    values[missing_values(values, raster.nodata)] = np.nan
    odd = [
        value
        for value in (np.fmin.reduce(values, axis=None), np.fmax.reduce(values, axis=None))
        if _stands_in(raster, value)
    ]
    if odd:
        raise RasterError(RasterMessages.nodata_undeclared(raster=raster.name, value=odd[0]))
    return values


def _stands_in(raster: Raster, value: float) -> bool:
    """Whether an extreme is an undeclared fill value; a byte's 255 is a code as good as any here."""
    return not np.isnan(value) and value != 255 and stands_for_missing(float(value), raster.dtype)


def check_cells(run: Csle) -> None:
    """Refuse factors on other cells than the DEM's.

    Raises
    ------
    RasterError
        Naming every such raster.
    """
    other = [raster.name for raster in run.rasters() if not raster.grid.same_cells(run.dem.grid)]
    if other:
        raise RasterError(
            f"{', '.join(other)}: cells differ from those of {run.dem.name}; warp every factor to one grid first (因子格网须一致)"
        )


def write_erosion(run: Csle, out: Path, tags: dict[str, str], modulus_out: Path | None = None) -> dict[str, float]:
    """Compute block by block and write the class raster as COG, and the modulus where asked for.

    Parameters
    ----------
    run
        The inputs.
    out
        Class raster: 1 微度 … 6 剧烈, 0 nodata, with colours and ``tags``.
    tags
        Written into the files: legend, sources, status.
    modulus_out
        Float raster in t/(km²·a).

    Returns
    -------
    dict
        Share of the cells without result, 0-1, under ``""``, and of those without a value of each factor that lacks some.

    Raises
    ------
    RasterError
        If cells differ, a factor cannot be read, or no cell has a result.
    """
    check_cells(run)
    sheets = [Sheet(out, "uint8", 0, PALETTE)]
    if modulus_out is not None:
        sheets.append(Sheet(modulus_out, "float32", -1))
    with cog_files(run.dem.grid, sheets, tags) as files:
        bare = _fill(run, files)
        cells = run.dem.grid.shape[0] * run.dem.grid.shape[1]
        if bare[""] == cells:
            empty = "、".join(name for name, count in bare.items() if name and count == cells)
            raise RasterError(
                f"no cell has a result: {empty or 'the factors'} nowhere share values; nothing is written (没有任何像元有结果)"
            )
    return {name: count / cells for name, count in bare.items() if count}


def _fill(run: Csle, files: list[rasterio.io.DatasetWriter]) -> dict[str, int]:
    """Write all blocks; count the cells without result, and without a value of each factor."""
    rows, columns = run.dem.grid.shape
    bare: dict[str, int] = {"": 0}
    for top in counted(range(0, rows, STRIP)):
        bottom = min(top + STRIP, rows)
        window = Window(0, top, columns, bottom - top)
        factors = factors_window(run, (top, bottom), (0, columns))
        modulus = _modulus(factors)
        for name, values in (("", modulus), *factors.items()):
            bare[name] = bare.get(name, 0) + int(np.isnan(values).sum())
        files[0].write(classes_of(modulus, run.rules.limits).astype(np.uint8), 1, window=window)
        if len(files) > 1:
            files[1].write(np.where(np.isnan(modulus), -1, modulus).astype(np.float32), 1, window=window)
    return bare


def legend_tag() -> str:
    """Legend of the class raster as written into its tags."""
    return "; ".join(f"{number}={intensity.value} {intensity.label}" for number, intensity in enumerate(Intensity, 1))
