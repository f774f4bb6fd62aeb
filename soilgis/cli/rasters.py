"""Rasters on the command line (命令行栅格参数): legends and nodata as people type them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from soilgis.model.errors import Problems, UsageError
from soilgis.model.raster import Legend, RasterClass, erosion_legend

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from soilgis.model.columns import Table


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


def typed_erosion_legend(pairs: tuple[str, ...]) -> Legend:
    """Legend of an erosion raster.

    Raises
    ------
    UsageError
        If nothing was typed, or a class is no intensity.
    """
    codes = codes_of(pairs, "--legend")
    if not codes:
        raise UsageError("--legend: name the classes, such as --legend 1=slight --legend 2=light (须给出图例)")
    try:
        return erosion_legend(codes)
    except ValueError as error:
        raise UsageError(f"--legend: {error}") from None


def write_table(frame: pd.DataFrame, declaration: type[Table], path: Path) -> None:
    """Write one table as CSV, whole or not at all."""
    from soilgis.output.atomic import scratch_folder
    from soilgis.output.tables import write_csv

    with scratch_folder(path.parent) as scratch:
        write_csv(frame, declaration, scratch / path.name)
