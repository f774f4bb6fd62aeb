"""Writes rasters as COG (写云优化栅格): block by block into a scratch file, then whole or not at all."""

from __future__ import annotations

import errno
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import rasterio
import rasterio.shutil
from rasterio.errors import RasterioError
from rasterio.transform import Affine

from soilgis.model.secrecy import MARK, SECRECY_TAG, audit, marked
from soilgis.store.placing import scratch_file

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
        Written into every file: legend, sources, status; the mark of internal data besides, where the work rests on any.
    """
    with ExitStack() as places:
        done = [places.enter_context(scratch_file(sheet.path)) for sheet in sheets]
        rough = [places.enter_context(_rough(whole)) for whole in done]
        with ExitStack() as stack:
            files = [
                stack.enter_context(rasterio.open(path, "w", **_profile(grid, sheet)))
                for path, sheet in zip(rough, sheets, strict=True)
            ]
            for file, sheet in zip(files, sheets, strict=True):
                if sheet.palette:
                    file.write_colormap(1, {code: _rgb(colour) for code, colour in sheet.palette.items()})
                file.update_tags(**tags, **({SECRECY_TAG: MARK} if marked(audit().uses) else {}))
            yield files
        for path, whole in zip(rough, done, strict=True):
            rasterio.shutil.copy(path, str(whole), driver="COG", compress="deflate", resampling="nearest")
            _refuse_short(whole)


@contextmanager
def _rough(whole: Path) -> Iterator[Path]:
    """A name beside a file for its uncompressed forerunner, taken away at the end."""
    path = whole.with_name(f"rough-{whole.name}.tif")
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def _refuse_short(path: Path) -> None:
    """GDAL does not always say that the disk was full when a file was closed: read it to the end before it is put in place.

    Raises
    ------
    OSError
        If it cannot be read whole.
    """
    try:
        with rasterio.open(path) as file:
            file.checksum(1)
    except RasterioError as failure:
        raise OSError(errno.ENOSPC, f"{path.name} was not written whole, the disk may be full: {failure}") from failure


def _profile(grid: Grid, sheet: Sheet) -> dict[str, object]:
    rows, columns = grid.shape
    return {"driver": "GTiff", "height": rows, "width": columns, "count": 1, "dtype": sheet.dtype, "crs": grid.crs,
            "transform": Affine(*grid.transform), "nodata": sheet.nodata, "tiled": True, "compress": "deflate",
            "BIGTIFF": "IF_SAFER"}  # fmt: skip


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
