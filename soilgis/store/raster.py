"""Opens raster files (读栅格): the header is checked once; windows are read later, by whoever holds the `Raster`."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import rasterio
from rasterio.enums import MaskFlags
from rasterio.errors import RasterioError
from rasterio.windows import Window

from soilgis.model.errors import Problems, RasterError
from soilgis.model.layer import Status
from soilgis.model.nodata import fits, same_value
from soilgis.model.raster import Grid, Legend, Raster
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.entry import admit
from soilgis.store.raster_place import grid_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

    Cells = npt.NDArray[np.generic]

CACHE_BYTES = 1 << 20
"""GDAL's block cache while a raster is swept (rasterio takes bytes): blocks are read once, and a small cache stays in the core's own."""
NEIGHBOUR_CACHE_BYTES = 64 << 20
"""The same where neighbouring strips share rows: holds the blocks they share."""


def raster_address(source: str | Path) -> str:
    """Return what GDAL opens: a ``.zip`` with one raster inside becomes a ``/vsizip/`` path; a file is named by its whole path.

    Raises
    ------
    RasterError
        If the zip holds no raster or several.
    """
    text = str(source)
    if not text.lower().endswith(".zip") or text.startswith("/vsi"):
        return os.path.abspath(text) if os.path.exists(text) else text  # noqa: PTH100, PTH110 - may be no path
    text = os.path.abspath(text)  # noqa: PTH100 - as above
    import zipfile

    from soilgis.store.unpacked import rasters_in, unpacked_raster

    try:
        members = rasters_in(Path(text))
    except (OSError, zipfile.BadZipFile) as error:
        raise RasterError(f"{text}: not a readable zip: {error} (压缩包损坏或不存在)") from error
    if len(members) != 1:
        raise RasterError(
            f"{text}: holds {len(members)} rasters; name one as /vsizip/{text}/FILE.tif (压缩包内须恰有一个栅格)"
        )
    plain = members[0].isascii()  # GDAL finds other names only as the zip spells them
    return f"/vsizip/{text}/{members[0]}" if plain else str(unpacked_raster(Path(text), members[0]))


def open_raster(  # noqa: PLR0913 - everything a file may leave unsaid is stated here
    source: str | Path,
    *,
    crs: str = "",
    nodata: float | Literal["none"] | None = None,
    legend: Legend | None = None,
    unit: str = "",
    year: int | None = None,
    status: Status = Status.OFFICIAL,
    name: str = "",
) -> Raster:
    """Open a raster's header and check that it can be measured.

    Parameters
    ----------
    source
        GeoTIFF, COG, ``.zip`` with one raster, or any path GDAL opens.
    crs
        CRS of a file that declares none; contradicting the file is an error.
    nodata
        Value of cells without data where the file declares none; ``"none"`` says that every cell has a value.
    legend, unit, year, status, name
        Carried by the raster.

    Raises
    ------
    RasterError
        If the file cannot be opened, is rotated, holds complex numbers or several bands, or masks cells otherwise than by nodata.
    CrsError
        If no CRS is declared, or ``crs`` contradicts the file.
    """
    admit(source, RasterError)
    address = raster_address(source)
    label = name or Path(str(source)).name
    try:
        with rasterio.open(address) as file:
            grid = grid_of(file, crs, label)
            declared = _nodata(file, nodata, label)
            _refuse(file, label)
            block = file.block_shapes[0]
            return Raster(
                path=address, name=label, grid=grid, dtype=file.dtypes[0], nodata=declared,
                every_cell=nodata == "none", block=(int(block[0]), int(block[1])), legend=legend, unit=unit or (file.units[0] or ""),
                year=year, status=status,
            )  # fmt: skip
    except RasterioError as error:
        raise RasterError(f"{label}: cannot be opened as a raster: {error} (文件为空、损坏或不是栅格)") from error


def _nodata(file: rasterio.DatasetReader, given: float | str | None, label: str) -> float | None:
    """Nodata as declared or stated; a tag the cells cannot hold declares nothing, and whole numbers stay whole."""
    dtype = file.dtypes[0]
    declared = None if file.nodata is None or not fits(file.nodata, dtype) else _whole(file.nodata, dtype)
    if given is None:
        return declared
    if given == "none":
        if declared is not None:
            raise RasterError(f"{label} declares nodata = {declared:g}, which contradicts nodata = none (无数据值矛盾)")
        return None
    if not fits(float(given), dtype):
        raise RasterError(
            f"{label}: nodata = {given} is no value of {dtype} cells; state the one they hold (无数据值不在取值范围内)"
        )
    if declared is not None and not same_value(declared, float(given)):
        raise RasterError(f"{label} declares nodata = {declared:g}, which contradicts nodata = {given} (无数据值矛盾)")
    return _whole(float(given), dtype)


def _whole(value: float, dtype: str) -> float:
    return value if dtype.startswith(("float", "complex")) else int(value)


def _refuse(file: rasterio.DatasetReader, label: str) -> None:
    problems = Problems(label)
    if "complex" in file.dtypes[0]:
        problems.add(f"holds {file.dtypes[0]} values; a measured raster is real (复数栅格)")
    flags = file.mask_flag_enums[0]
    if MaskFlags.per_dataset in flags or MaskFlags.alpha in flags:
        problems.add("hides cells behind a mask or alpha band; write a nodata value instead (掩膜须改为无数据值)")
    elif file.count > 1:
        problems.add(f"holds {file.count} bands; write the one to measure to a file of its own (须为单波段栅格)")
    if file.scales[0] != 1 or file.offsets[0] != 0:
        problems.add(f"stores scaled values (×{file.scales[0]:g} {file.offsets[0]:+g}); write true values (须写实值)")
    problems.raise_as(RasterError)


class RasterReader:
    """Windows of one open raster (窗口读取); one reader a thread."""

    def __init__(self, raster: Raster, file: rasterio.DatasetReader) -> None:
        self.raster = raster
        self._file = file

    def read(self, rows: tuple[int, int], columns: tuple[int, int], out: npt.NDArray[np.generic]) -> None:
        """Read rows [start, stop) and columns [start, stop) into ``out``, whose shape says the same.

        Raises
        ------
        RasterError
            If the file is truncated or corrupt there.
        """
        window = Window(columns[0], rows[0], columns[1] - columns[0], rows[1] - rows[0])
        try:
            self._file.read(self.raster.band, window=window, out=out)
        except RasterioError as error:
            raise RasterError(
                StoreMessages.raster_truncated(
                    raster=self.raster.name,
                    first=rows[0],
                    last=rows[1],
                    left=columns[0],
                    right=columns[1],
                    why=error.__cause__ or error,
                )
            ) from error


@contextmanager
def reading(raster: Raster, cache_bytes: int = CACHE_BYTES) -> Iterator[RasterReader]:
    """Open a raster for reading windows, with a block cache of some size."""
    with rasterio.Env(GDAL_CACHEMAX=cache_bytes):
        try:
            with rasterio.open(raster.path) as file:
                yield RasterReader(raster, file)
        except RasterioError as error:
            raise RasterError(f"{raster.name}: cannot be opened any more: {error} (文件已移动或损坏)") from error


def resample_nearest(raster: Raster, grid: Grid, path: Path) -> Raster:
    """Write a raster on another grid's cells, the nearest cell's value, and open it; done only when asked for by name.

    Parameters
    ----------
    raster
        A class raster.
    grid
        The cells wanted.
    path
        GeoTIFF to write.

    Raises
    ------
    RasterError
        If the raster cannot be read.
    """
    from rasterio.transform import Affine
    from rasterio.vrt import WarpedVRT
    from rasterio.warp import Resampling

    options = {"crs": grid.crs, "transform": Affine(*grid.transform), "height": grid.shape[0], "width": grid.shape[1]}
    try:
        with rasterio.open(raster.path) as file, WarpedVRT(file, resampling=Resampling.nearest, **options) as warped:
            profile = {"driver": "GTiff", "count": 1, "dtype": raster.dtype, "tiled": True, "compress": "deflate"}
            with rasterio.open(path, "w", **profile, **options, nodata=raster.nodata) as made:
                for _, window in made.block_windows(1):
                    made.write(warped.read(raster.band, window=window), 1, window=window)
    except RasterioError as error:
        raise RasterError(f"{raster.name}: cannot be resampled: {error} (重采样失败)") from error
    return replace(raster, path=str(path), grid=grid, block=(256, 256), band=1)
