"""Slope and slope classes from a DEM (坡度与坡度分级), made on the way from the file to the tally, with no file between.

Cell sizes are those on the ellipsoid, at the cell and in every direction, whatever the projection (`soilgis.raster.metric`). A
cell with a neighbour outside the raster or without height has no slope and goes to ``nodata``.

Two rules of one figure are kept apart: the law forbids cropping on slopes of 25° **and more** (水土保持法 第二十条: 二十五度以上), the
land survey's steepest class begins **above** 25° (利用DEM确定耕地坡度分级技术规定, 2008: ≤2°, 2–6°, 6–15°, 15–25°, >25°).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import RasterError
from soilgis.model.raster import NODATA
from soilgis.raster.grid import plane_of, plane_shapes
from soilgis.raster.heights import Heights
from soilgis.raster.slope_ahead import AHEAD_CACHE_BYTES, ClassesAhead, reads_ahead
from soilgis.raster.slope_kernels import slope_classes, slope_degrees
from soilgis.raster.sweep import LARGEST_BLOCK
from soilgis.raster.zonal import ClassAreas, close_books, sweep_codes
from soilgis.store.raster import NEIGHBOUR_CACHE_BYTES, RasterReader, reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pyproj import CRS

    from soilgis.model.ellipsoid import Floats
    from soilgis.model.raster import Grid, Raster
    from soilgis.raster.grid import Plane
    from soilgis.raster.sweep import StripReader

Shapes = npt.NDArray[np.object_]
_MOST_LIMITS = 5
_IN_A_ROW = 16


@dataclass(frozen=True)
class SlopeClass:
    """One class of slopes (坡度级): from ``low`` to ``high`` degrees; which ends belong to it is said by ``low_in``."""

    name: str
    label: str
    low: float
    low_in: bool
    """Whether exactly ``low`` belongs to this class (以上) or to the one below (＞)."""


SURVEY = (
    SlopeClass("le2", "≤2°", 0.0, low_in=True),
    SlopeClass("2to6", "2°～6°", 2.0, low_in=False),
    SlopeClass("6to15", "6°～15°", 6.0, low_in=False),
    SlopeClass("15to25", "15°～25°", 15.0, low_in=False),
    SlopeClass("gt25", ">25°", 25.0, low_in=False),
)
"""Land-survey classes (利用DEM确定耕地坡度分级技术规定, 2008)."""


def legal(threshold: float = 25.0) -> tuple[SlopeClass, ...]:
    """Return the two classes of the ban: below the threshold, and the threshold and more (二十五度以上禁止开垦; provinces may set less)."""
    return (
        SlopeClass("below", f"<{threshold:g}°", 0.0, low_in=True),
        SlopeClass("steep", f"≥{threshold:g}°", threshold, low_in=True),
    )


@dataclass(frozen=True)
class SlopeSource:
    """Slope classes of a DEM, made while it is read (坡度分级来源): byte k is the k-th class, 0 is nodata."""

    dem: Raster
    classes: tuple[SlopeClass, ...]

    @property
    def grid(self) -> Grid:
        """Where the cells lie."""
        return self.dem.grid

    @property
    def block(self) -> tuple[int, int]:
        """Rows and columns of a stored block."""
        return self.dem.block

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """Bytes."""
        return np.dtype(np.uint8)

    def meaning(self, number: int) -> tuple[int, ...]:
        """The number itself: k for the k-th class."""
        return (number,)

    def numbered(self, meaning: tuple[int, ...]) -> int:
        """The number itself."""
        return meaning[0]

    @property
    def files(self) -> tuple[str, ...]:
        """The heights' file."""
        return (self.dem.path,)

    @contextmanager
    def opened(self) -> Iterator[StripReader]:
        """Open for one thread."""
        with reading(self.dem, AHEAD_CACHE_BYTES if self._ahead else NEIGHBOUR_CACHE_BYTES) as reader:
            if self._ahead:
                yield ClassesAhead(Heights(reader), _squares(self.classes), self.dem.block[1])
            else:
                yield _Classes(reader, self.classes)

    @property
    def in_a_row(self) -> int:
        """Strips of a wide DEM are read one after another: each makes most of the next one's classes."""
        return _IN_A_ROW if self._ahead else 1

    @property
    def _ahead(self) -> bool:
        return reads_ahead(self.dem, LARGEST_BLOCK)


class _Classes:
    def __init__(self, reader: RasterReader, classes: tuple[SlopeClass, ...]) -> None:
        self._heights = Heights(reader)
        self._limits = _squares(classes)

    def read(self, rows: tuple[int, int], columns: tuple[int, int], out: npt.NDArray[np.generic]) -> None:
        """Fill ``out`` with the numbers of the classes."""
        heights, ground = self._heights.window(rows, columns)
        slope_classes(heights, ground, self._limits, out.view(np.uint8))


def _squares(classes: tuple[SlopeClass, ...]) -> npt.NDArray[np.float32]:
    """Least square of the tangent in each class above the first; one step more where the limit itself is below."""
    limits = np.full(_MOST_LIMITS, np.inf, np.float32)
    if len(classes) - 1 > _MOST_LIMITS:
        raise RasterError(f"{len(classes)} slope classes; at most {_MOST_LIMITS + 1} are made in one pass (坡度级过多)")
    for number, entry in enumerate(classes[1:]):
        square = np.float32(np.tan(np.radians(entry.low)) ** 2)
        limits[number] = square if entry.low_in else np.nextafter(square, np.float32(np.inf))
    return limits


def dem_checked(dem: Raster) -> Raster:
    """Return the DEM as it is.

    Raises
    ------
    RasterError
        If its heights are not in metres by its own unit, or its values are classes.
    """
    if dem.unit and dem.unit.lower() not in {"m", "metre", "meter", "metres", "meters", "米"}:
        raise RasterError(
            f"{dem.name}: heights are in {dem.unit}; slope needs metres. Convert it first (高程单位须为米)"
        )
    if dem.dtype in {"uint8", "int8", "uint32", "int64", "uint64"}:
        raise RasterError(f"{dem.name}: holds {dem.dtype} values; a DEM is int16, int32 or float (不是高程栅格)")
    return dem


def slope_areas(
    dem: Raster,
    shapes: Shapes,
    crs: str | CRS,
    classes: tuple[SlopeClass, ...] = SURVEY,
    *,
    names: Sequence[str] = (),
) -> ClassAreas:
    """Area by slope class inside each polygon, exact, in one pass over the DEM.

    Parameters
    ----------
    dem
        Heights in metres.
    shapes
        Polygons, shape (n,); not changed.
    crs
        Their CRS.
    classes
        Classes from flat to steep.
    names
        What messages call the polygons; their numbers from 1 when not given.

    Raises
    ------
    RasterError
        If the DEM's heights are not metres or it cannot be read.
    """
    plane = plane_of(dem.grid)
    return plane_slope_areas(dem, plane_shapes(shapes, crs, plane), plane, classes, names)


def plane_slope_areas(
    dem: Raster, shapes: Shapes, plane: Plane, classes: tuple[SlopeClass, ...], names: Sequence[str] = ()
) -> ClassAreas:
    """Same as `slope_areas` for multipolygons that lie in the DEM's plane already."""
    totals = sweep_codes(SlopeSource(dem_checked(dem), classes), plane, shapes)
    areas = {entry.name: totals[:, number] for number, entry in enumerate(classes, 1)}
    return close_books({**areas, NODATA: totals[:, 0]}, shapes, plane, names)


def slope_window(dem: Raster, rows: tuple[int, int], columns: tuple[int, int]) -> Floats:
    """Slope in degrees of a window, double precision, NaN where a cell or a neighbour has no height.

    Parameters
    ----------
    dem
        Heights in metres.
    rows, columns
        First and one past the last.
    """
    with reading(dem_checked(dem)) as reader:
        heights, ground = Heights(reader).window(rows, columns)
        degrees = np.empty((rows[1] - rows[0], columns[1] - columns[0]))
        slope_degrees(heights, ground, degrees)
    return degrees
