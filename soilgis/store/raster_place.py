"""Where a raster lies (栅格定位): its CRS and grid, refused where they are missing, contradictory or cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import CrsError, RasterError
from soilgis.model.raster import Grid
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.boundaries import GEOGRAPHIC
from soilgis.store.crs import refuse_impossible

if TYPE_CHECKING:
    import rasterio
    from pyproj import CRS

_STRAIGHT_CELLS = 1e-3
"""Rotation terms that move no cell by more than this share of a cell are rounding of the writer."""
_MARGIN_DEG = 3.0
"""How far outside a projection's area of use a raster may reach, degrees; as for vectors."""


def grid_of(file: rasterio.DatasetReader, crs: str, label: str) -> Grid:
    """Return the grid of an open raster.

    Parameters
    ----------
    file
        The open raster.
    crs
        CRS of a file that declares none; empty for none.
    label
        Its name for messages.

    Raises
    ------
    CrsError
        If no CRS is declared, ``crs`` contradicts it, coordinates cannot be in it, or its datum has no known way to CGCS2000.
    RasterError
        If the grid is rotated, mirrored or not placed.
    """
    from pyproj import CRS

    if not file.crs and not crs:
        raise CrsError(
            f"{label} declares no CRS; state it with crs (--crs on the command line), such as EPSG:4490 (栅格没有坐标系)"
        )
    system = CRS.from_user_input(file.crs.to_wkt() if file.crs else crs)
    if file.crs and crs and CRS.from_user_input(crs) != system:
        raise CrsError(
            f"{label} declares {system.name}, which contradicts crs = {crs}; correct one of them (坐标系矛盾)"
        )
    transform = _upright(file, label)
    grid = Grid(system.to_wkt(), transform, (file.height, file.width), system.is_geographic)
    refuse_impossible(np.array(grid.bounds), system, label)
    refuse_datum(system, label)
    _refuse_far(grid, system, label)
    return grid


def _upright(file: rasterio.DatasetReader, label: str) -> tuple[float, float, float, float, float, float]:
    """Return the transform with rotation terms that are rounding set to nothing."""
    a, b, c, d, e, f = tuple(file.transform)[:6]
    if file.transform.is_identity:
        raise RasterError(f"{label}: has no geotransform; its cells lie nowhere (没有地理参考)")
    if not np.isfinite([a, b, c, d, e, f]).all() or e == 0:
        raise RasterError(f"{label}: its geotransform {a, b, c, d, e, f} places no cells (地理参考无效)")
    if abs(b) * file.height > _STRAIGHT_CELLS * abs(a) or abs(d) * file.width > _STRAIGHT_CELLS * abs(e):
        raise RasterError(f"{label}: the grid is rotated; warp it to a north-up grid first, e.g. gdalwarp (栅格有旋转)")
    if a <= 0:
        raise RasterError(f"{label}: columns run west; flip it first, e.g. gdalwarp (列方向自东向西)")
    return a, 0.0, c, 0.0, e, f


def refuse_datum(system: CRS, label: str) -> None:
    """Refuse a datum from which only a ballpark leads to CGCS2000: Beijing 54 and Xi'an 80 lie 40 to 120 m off.

    Data on the ellipsoid of CGCS2000 or WGS 84, or on a sphere as MODIS grids are, keep their latitudes; a CRS that carries
    its parameters (TOWGS84) is converted by them.

    Raises
    ------
    CrsError
        Naming the datum and the cure.
    """
    ellipsoid = system.ellipsoid
    if system.is_bound or ellipsoid is None:
        return
    like_ours = abs(ellipsoid.semi_major_metre - 6378137.0) < 0.5 and abs(ellipsoid.inverse_flattening - 298.257) < 0.01
    if like_ours or ellipsoid.semi_major_metre == ellipsoid.semi_minor_metre:
        return
    datum = system.geodetic_crs.name if system.geodetic_crs else system.name
    raise CrsError(StoreMessages.raster_other_datum(raster=label, crs=system.name, datum=datum))


def _refuse_far(grid: Grid, system: CRS, label: str) -> None:
    """Refuse a grid that reaches far outside the area its projection is used for: another zone or meridian was meant."""
    from pyproj import CRS, Transformer

    code = system.to_epsg()
    area = system.area_of_use or (CRS.from_epsg(code).area_of_use if code else None)
    if area is None or grid.geographic:
        return

    west, south, east, north = grid.bounds
    degrees = Transformer.from_crs(system, GEOGRAPHIC, always_xy=True)
    bounds = np.array(degrees.transform_bounds(west, south, east, north, densify_pts=21, errcheck=False))
    over = max(area.west - bounds[0], area.south - bounds[1], bounds[2] - area.east, bounds[3] - area.north)
    if area.west > area.east or (np.isfinite(bounds).all() and over <= _MARGIN_DEG):
        return
    raise CrsError(
        StoreMessages.raster_misplaced(
            raster=label,
            crs=system.name,
            west=area.west,
            east=area.east,
            south=area.south,
            north=area.north,
            at_west=bounds[0],
            at_east=bounds[2],
            at_south=bounds[1],
            at_north=bounds[3],
        )
    )
