"""Patches of steep land as polygons (陡坡地图斑): cells of a class pair, joined by their sides, clipped by the region."""

from __future__ import annotations

from dataclasses import dataclass
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
        Multipolygon of the plane; patches are clipped to it.

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
    found = [shapely.geometry.shape(ring) for ring, _ in rasterio.features.shapes(mask.view(np.uint8), mask=mask)]
    if not found:
        return np.empty(0, dtype=object)
    placed = shapely.transform(np.array(found, dtype=object), lambda points: _to_plane(points, top, left, plane))
    clipped = shapely.intersection(placed, region)
    shapes = np.array([polygonal(shape) for shape in clipped], dtype=object)
    kept: Shapes = shapes[shapely.area(shapes) > 0]
    return kept


def _to_plane(points: npt.NDArray[np.float64], top: int, left: int, plane: Plane) -> npt.NDArray[np.float64]:
    """Corners of cells, counted in the window, as points of the plane."""
    return np.column_stack([points[:, 0] + left, plane.lines[np.rint(points[:, 1]).astype(np.intp) + top]])
