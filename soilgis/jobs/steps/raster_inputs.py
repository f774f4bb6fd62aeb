"""Rasters as people name them (栅格参数): legends, nodata and years as they are typed, for every job that opens rasters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from soilgis.model.errors import CrsError, Problems, UsageError
from soilgis.model.layer import Status
from soilgis.model.raster import Legend, RasterClass, RasterEntry

if TYPE_CHECKING:
    from soilgis.model.raster import Raster


def nodata_of(text: str) -> float | Literal["none"] | None:
    """Nodata as typed: empty, ``none``, or a number.

    Raises
    ------
    UsageError
        If it is none of these.
    """
    if text in {"", "none"}:
        return "none" if text else None
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"--nodata {text}: must be a number or none (无数据值须为数字或 none)") from None


def codes_of(pairs: tuple[str, ...], option: str) -> dict[int, str]:
    """Codes and names typed as ``1=slight``.

    Raises
    ------
    UsageError
        With every pair that cannot be read, or a code given twice.
    """
    problems, found = Problems(option), {}
    for pair in pairs:
        code, equals, name = pair.partition("=")
        if not equals or not name or not code.lstrip("-").isdigit():
            problems.add(f"{pair!r} must read CODE=NAME, such as 1=slight (格式：代码=类别)")
        elif int(code) in found:
            problems.add(f"code {code} is given twice (代码重复)")
        else:
            found[int(code)] = name
    problems.raise_as(UsageError)
    return found


def plain_legend(pairs: tuple[str, ...]) -> Legend | None:
    """Legend of any class raster; None when nothing was typed.

    Raises
    ------
    UsageError
        If codes or names repeat.
    """
    codes = codes_of(pairs, "--class-names")
    try:
        return Legend(classes=tuple(RasterClass(code=c, name=n) for c, n in codes.items())) if codes else None
    except ValidationError as error:
        raise UsageError(f"--class-names: {error.errors()[0]['msg']}") from None


def opened(
    source: str | Path,
    crs: str,
    *,
    nodata: float | Literal["none"] | None = None,
    legend: Legend | None = None,
    year: int | None = None,
    status: Status = Status.WORKING,
) -> Raster:
    """Open a raster; ``crs`` counts only where the file declares none."""
    from soilgis.store.raster import open_raster

    try:
        return open_raster(source, nodata=nodata, legend=legend, year=year, status=status)
    except CrsError:
        if not crs:
            raise
    return open_raster(source, crs=crs, nodata=nodata, legend=legend, year=year, status=status)


def raster_entries(
    rasters: tuple[str, ...], legend: tuple[str, ...], nodata: str, crs: str = ""
) -> tuple[RasterEntry, ...]:
    """Erosion rasters typed as ``2024=erosion.tif``, all with one legend.

    Raises
    ------
    UsageError
        With every pair that cannot be read.
    """
    codes = {str(code): name for code, name in codes_of(legend, "--legend").items()}
    problems, found = Problems("--raster"), []
    for pair in rasters:
        year, equals, file = pair.partition("=")
        if not equals or not year.isdigit() or not file:
            problems.add(f"{pair!r} must read YEAR=FILE, such as 2024=erosion.tif (格式：年份=文件)")
            continue
        place = file if file.startswith("demo:") or "://" in file else str(Path(file).absolute())
        status = Status.DEMO if file.startswith("demo:") else Status.WORKING
        known = {"0": "slight"} if file.lower().endswith(".csv") and not codes else codes
        given = {
            "role": "erosion",
            "file": place,
            "year": int(year),
            "legend": known,
            "nodata": nodata_of(nodata),
            "crs": crs,
            "status": status,
        }
        found.append(RasterEntry.load(given, f"--raster {pair}", UsageError))
    problems.raise_as(UsageError)
    return tuple(found)
