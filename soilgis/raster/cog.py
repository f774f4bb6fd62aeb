"""Writes rasters as COG (写云优化栅格): block by block into a scratch file, then whole or not at all."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import rasterio
import rasterio.shutil
from rasterio.transform import Affine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from soilgis.model.raster import Grid


@dataclass(frozen=True)
class Sheet:
    """One raster to write (成果栅格)."""

    path: Path
    dtype: str
    nodata: float
    palette: dict[int, str] = field(default_factory=dict)
    """Colour #rrggbb by code, for classes."""


@contextmanager
def cog_files(grid: Grid, sheets: list[Sheet], tags: dict[str, str]) -> Iterator[list[rasterio.io.DatasetWriter]]:
    """Open files on one grid for writing windows; what stands at their paths is replaced only when all went well.

    Parameters
    ----------
    grid
        Where the cells lie.
    sheets
        What is written.
    tags
        Written into every file: legend, sources, status.
    """
    rough = [sheet.path.with_suffix(".part.tif") for sheet in sheets]
    done = [sheet.path.with_suffix(".cog.part.tif") for sheet in sheets]
    try:
        with ExitStack() as stack:
            files = [
                stack.enter_context(rasterio.open(path, "w", **_profile(grid, sheet)))
                for path, sheet in zip(rough, sheets, strict=True)
            ]
            for file, sheet in zip(files, sheets, strict=True):
                if sheet.palette:
                    file.write_colormap(1, {code: _rgb(colour) for code, colour in sheet.palette.items()})
                file.update_tags(**tags)
            yield files
        for path, whole in zip(rough, done, strict=True):
            rasterio.shutil.copy(path, str(whole), driver="COG", compress="deflate", resampling="nearest")
        for whole, sheet in zip(done, sheets, strict=True):
            whole.replace(sheet.path)
    finally:
        for path in (*rough, *done):
            path.unlink(missing_ok=True)


def _profile(grid: Grid, sheet: Sheet) -> dict[str, object]:
    rows, columns = grid.shape
    return {"driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": sheet.dtype, "crs": grid.crs,
            "transform": Affine(*grid.transform), "nodata": sheet.nodata, "tiled": True, "compress": "deflate",
            "BIGTIFF": "IF_SAFER"}  # fmt: skip


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
