"""Patches of steep land as polygons (陡坡地图斑): cells of a class pair, joined by their sides, clipped by the region."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import rasterio.features
import shapely

from soilgis.model.errors import RasterError
from soilgis.raster.pieces import polygonal
from soilgis.raster.sweep import kept_plane
from soilgis.store.large.piecefile import packed, unpacked

if TYPE_CHECKING:
    from soilgis.model.spread import Arrays
    from soilgis.raster.grid import Plane
    from soilgis.raster.sources import ByteSource
    from soilgis.raster.sweep import Source

Shapes = npt.NDArray[np.object_]
_MOST_CELLS = 1 << 28


@dataclass(frozen=True)
class Patching:
    """Patches of every region, one region a piece (逐区取图斑); a task of `soilgis.model.spread`.

    Attributes
    ----------
    source
        Hands out bytes, such as slope classes joined with land use.
    wanted
        What the wanted bytes stand for.
    """

    source: ByteSource
    wanted: tuple[tuple[int, ...], ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Files that are read."""
        return self.source.files

    def measure(self, piece: Arrays) -> Arrays:
        """Patches inside the region of a piece, in its plane, and their true area in m²."""
        plane = kept_plane(self.source.grid)
        numbers = tuple(self.source.numbered(one) for one in self.wanted)
        found = patches(self.source, numbers, unpacked("region", piece)[0], plane)
        return {**packed("patch", found), "true_m2": plane.true_m2(found)}


def patches(source: Source, numbers: tuple[int, ...], region: shapely.Geometry, plane: Plane) -> Shapes:
    """Polygons of the plane where a source has one of some bytes inside one region.

    Parameters
    ----------
    source
        Hands out bytes, such as slope classes joined with land use.
    numbers
        Bytes that are wanted.
    region
        Multipolygon of the plane; patches are clipped to it. Cells join within its frame: what does so outside it is several patches.

    Raises
    ------
    RasterError
        If the region's window holds more than 268 million cells: cut it into smaller regions.
    """
    rows, columns = plane.grid.shape
    low_x, low_y, high_x, high_y = shapely.bounds(region)
    first_row, last_row = np.searchsorted(plane.lines, [low_y, high_y], side="right") - 1
    window = (max(int(first_row), 0), min(int(last_row) + 1, rows)), (
        max(int(np.floor(low_x)), 0), min(int(np.ceil(high_x)), columns),
    )  # fmt: skip
    (top, bottom), (left, right) = window
    if top >= bottom or left >= right:
        return np.empty(0, dtype=object)
    if (bottom - top) * (right - left) > _MOST_CELLS:
        raise RasterError(
            f"a region spans {(bottom - top) * (right - left):,} cells; use smaller regions (单元过大，请分县或分乡镇)"
        )
    cells = np.empty((bottom - top, right - left), np.uint8)
    with source.opened() as reader:
        reader.read(window[0], window[1], cells)
    mask = np.isin(cells, numbers)
    corners, ends = _outlined(mask)
    placed = shapely.from_ragged_array(shapely.GeometryType.POLYGON, _to_plane(corners, top, left, plane), ends)
    shapes = polygonal(_clipped(placed, region))
    kept: Shapes = shapes[shapely.area(shapes) > 0]
    return kept


def _outlined(mask: npt.NDArray[np.bool_]) -> tuple[npt.NDArray[np.float64], tuple[np.ndarray, ...]]:
    """Cells that are joined by their sides as polygons in a ragged array, corners counted in columns and rows; taken over one by one."""
    points, corners, rings = array("d"), [0], [0]
    for shape, _ in rasterio.features.shapes(mask.view(np.uint8), mask=mask):
        for ring in shape["coordinates"]:
            points.extend(chain.from_iterable(ring))
            corners.append(len(ring))
        rings.append(len(shape["coordinates"]))
    return np.frombuffer(points, np.float64).reshape(-1, 2), (np.cumsum(corners), np.cumsum(rings))


def _clipped(patches: Shapes, region: shapely.Geometry) -> Shapes:
    """Patches that meet a region, clipped to it; those that lie well within it are taken as they are."""
    own = shapely.force_2d(region)  # a copy that may be prepared
    shapely.prepare(own)
    met: Shapes = patches[shapely.intersects(own, patches)]
    crossing = ~(shapely.contains_properly(own, met) & shapely.is_valid(met))
    met[crossing] = shapely.intersection(met[crossing], region)
    return met


def _to_plane(points: npt.NDArray[np.float64], top: int, left: int, plane: Plane) -> npt.NDArray[np.float64]:
    """Corners of cells, counted in the window, as points of the plane."""
    return np.column_stack([points[:, 0] + left, plane.lines[np.rint(points[:, 1]).astype(np.intp) + top]])
