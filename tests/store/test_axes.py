"""Axes and places: what can only be meant the other way round, and data outside the area of their projection, on every side."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from soilgis.model.errors import CrsError
from soilgis.store.axes import refuse_swapped_degrees
from soilgis.store.vector import weigh


def planar(shape, crs):
    there = pyproj.Transformer.from_crs("EPSG:4490", crs, always_xy=True)
    return shapely.transform(shape, lambda points: np.column_stack(there.transform(points[:, 0], points[:, 1])))


def swapped(shape):
    return shapely.transform(shape, lambda points: points[:, ::-1])


def layer(shape, crs):
    return gpd.GeoDataFrame(geometry=[shape], crs=crs)


@pytest.mark.parametrize(
    "box", [shapely.box(75.9, 39.4, 76.1, 39.6), shapely.box(112, 37, 113, 38), shapely.box(109, 18.2, 111, 20)]
)
def test_degrees_the_other_way_round(box):
    """West of 90°E both readings are legal degrees; only one lies in China."""
    weigh(layer(box, "EPSG:4490"), "z")
    with pytest.raises(CrsError, match=r"outside China; the other way round at .*axes swapped.*write longitude first"):
        weigh(layer(swapped(box), "EPSG:4490"), "z")


@pytest.mark.parametrize("bounds", [(-10, 36, 20, 60), (100, -30, 140, 10), (-180, -90, 180, 90), (10, 76, 140, 81)])
def test_places_elsewhere_are_no_swapped_axes(bounds):
    refuse_swapped_degrees(np.array(bounds, float), "z")


def test_north_before_east_in_a_projection():
    moved = swapped(planar(shapely.box(112, 37, 112.2, 37.1), "EPSG:4547"))
    with pytest.raises(
        CrsError, match=r"read the other way round they lie at 112.00–112.20°E 37.00–37.10°N.*write east first"
    ):
        weigh(layer(moved, "EPSG:4547"), "z")


AREA = pyproj.CRS("EPSG:32649").area_of_use
SIDES = {
    "west": (AREA.west - 3.3, 30.0), "east": (AREA.east + 3.2, 30.0),
    "north": (111.0, AREA.north + 3.2), "south": (111.0, AREA.south - 3.3),
}  # fmt: skip


@pytest.mark.parametrize("side", SIDES)
def test_data_outside_the_area_of_use_on_any_side(side):
    """Beyond the margin of 3° they are refused, just within it they are measured."""
    x, y = SIDES[side]
    inward = {"west": (0.5, 0), "east": (-0.5, 0), "north": (0, -0.5), "south": (0, 0.5)}[side]
    away = shapely.box(x, y, x + 0.05, y + 0.05)
    with pytest.raises(CrsError, match=r"used for 108–114°E 0–84°N, but its coordinates fall at .*坐标超出坐标系范围"):
        weigh(layer(planar(away, "EPSG:32649"), "EPSG:32649"), "z")
    near = shapely.box(x + inward[0], y + inward[1], x + inward[0] + 0.05, y + inward[1] + 0.05)
    weigh(layer(planar(near, "EPSG:32649"), "EPSG:32649"), "z")


def test_zone_numbers_and_their_absence_are_told():
    moved = planar(shapely.box(112, 37, 112.2, 37.1), "EPSG:4525")
    with pytest.raises(CrsError, match=r"x begins with the zone number 37 .*declare EPSG:4525"):
        weigh(layer(moved, "EPSG:4546"), "z")
    bare = planar(shapely.box(112, 37, 112.2, 37.1), "EPSG:4546")
    with pytest.raises(CrsError, match=r"x has no zone number .*central meridian"):
        weigh(layer(bare, "EPSG:4525"), "z")


@pytest.mark.parametrize("value", [1e20, -1e20, 1e12])
@pytest.mark.parametrize("crs", ["EPSG:4547", "EPSG:4490", "EPSG:3857"])
def test_coordinates_beyond_the_world(value, crs):
    shape = shapely.Polygon([(112.0, 37.0), (112.1, 37.0), (value, value)])
    with pytest.raises(CrsError, match="坐标"):
        weigh(layer(shape, crs), "z")
