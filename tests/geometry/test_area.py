"""Areas on the ellipsoid: against printed values, the official series, geodesics, and themselves under every law."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from soilgis.geometry.area import (
    densify,
    edge_parts,
    ellipsoidal_area_m2,
    from_plane,
    lonlat_shapes,
    plane_shapes,
    to_plane,
)

LON, LAT = st.floats(73, 135), st.floats(3.5, 53.5)


def polygon(*points):
    return np.array([shapely.Polygon(points)], dtype=object)


@pytest.mark.parametrize(
    ("south", "m2"), [(20, 11548376595.95), (30, 10642393438.71), (37, 9813951873.46), (40, 9412851604.15)]
)
def test_cells_of_one_degree_on_cgcs2000(south, m2):
    """国土调查办发〔2008〕32号 formula, values recomputed by an independent series (domain facts §8), to 0.01 m²."""
    cell = np.array([shapely.box(112, south, 113, south + 1)], dtype=object)
    assert ellipsoidal_area_m2(cell)[0] == pytest.approx(m2, abs=0.011)


def official_series_m2(south, north, width):
    """The printed trapezoid formula, term by term (国土调查办发〔2008〕32号), degrees."""
    a, f = 6378137.0, 1 / 298.257222101
    e2, b = f * (2 - f), a * (1 - f)
    e4, e6, e8 = e2**2, e2**3, e2**4
    big = [
        1 + 3 / 6 * e2 + 30 / 80 * e4 + 35 / 112 * e6 + 630 / 2304 * e8,
        1 / 6 * e2 + 15 / 80 * e4 + 21 / 112 * e6 + 420 / 2304 * e8,
        3 / 80 * e4 + 7 / 112 * e6 + 180 / 2304 * e8,
        1 / 112 * e6 + 45 / 2304 * e8,
        5 / 2304 * e8,
    ]
    half, middle = np.radians(north - south) / 2, np.radians(north + south) / 2
    terms = [(-1) ** n * c * np.sin((2 * n + 1) * half) * np.cos((2 * n + 1) * middle) for n, c in enumerate(big)]
    return 2 * b**2 * np.radians(width) * sum(terms)


@given(LON, LAT, st.floats(0.01, 3), st.floats(0.01, 3))
def test_boxes_agree_with_the_official_series(west, south, width, height):
    box = np.array([shapely.box(west, south, west + width, south + height)], dtype=object)
    assert ellipsoidal_area_m2(box)[0] == pytest.approx(official_series_m2(south, south + height, width), rel=1e-10)


def test_small_polygons_agree_with_geodesics():
    """Between vertices 1 km apart a geodesic and the authalic chord differ by parts in 10⁶ of the area."""
    ring = np.column_stack(
        [112 + 0.4 * np.cos(np.linspace(0, 2 * np.pi, 400)), 37.5 + 0.2 * np.sin(np.linspace(0, 2 * np.pi, 400))]
    )
    geodesic = abs(pyproj.Geod(ellps="GRS80").geometry_area_perimeter(shapely.Polygon(ring))[0])
    assert ellipsoidal_area_m2(polygon(*ring))[0] == pytest.approx(geodesic, rel=2e-6)


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-89, 89)), min_size=1, max_size=20))
def test_the_plane_is_undone_exactly(points):
    given_points = np.array(points)
    assert np.abs(from_plane(to_plane(given_points)) - given_points).max() < 1e-11


def test_shapes_come_back():
    shape = polygon((112, 37), (112.01, 37), (112.005, 37.008))
    assert shapely.hausdorff_distance(lonlat_shapes(plane_shapes(shape))[0], shape[0]) < 1e-12


@given(LON, LAT, st.floats(0.5, 5), st.floats(0.5, 4))
def test_long_slanted_edges_are_exact_to_the_stated_tolerance(west, south, width, height):
    """Halving the tolerance far below moves the area by no more than the tolerance of each edge."""
    triangle = polygon((west, south), (west + width, south + height / 3), (west + width / 2, south + height))
    coarse, fine = ellipsoidal_area_m2(triangle, 1000.0)[0], ellipsoidal_area_m2(triangle, 10.0)[0]
    assert abs(coarse - fine) <= 3 * 1000


@given(LON, LAT, st.floats(-3, 3), st.floats(-3, 3))
def test_an_edge_is_divided_the_same_from_both_sides(x, y, dx, dy):
    there = shapely.LineString([(x, y), (x + dx, y + dy)])
    back = shapely.LineString([(x + dx, y + dy), (x, y)])
    one, other = densify(np.array([there, back], dtype=object), 100.0)
    assert np.array_equal(shapely.get_coordinates(one), shapely.get_coordinates(other)[::-1])


def test_edges_along_meridians_and_parallels_need_no_division():
    start, end = np.array([[100.0, 30.0], [100.0, 30.0]]), np.array([[103.0, 30.0], [100.0, 34.0]])
    assert edge_parts(start, end, 1.0).tolist() == [1, 1]


def test_holes_and_parts_count_and_input_stays():
    shell = shapely.box(112, 37, 113, 37.5)
    hole = shapely.box(112.2, 37.1, 112.4, 37.3)
    both = np.array(
        [shapely.MultiPolygon([shapely.Polygon(shell.exterior, [hole.exterior]), shapely.box(114, 37, 114.1, 37.3)])],
        dtype=object,
    )
    before = shapely.to_wkb(both[0])
    parts = ellipsoidal_area_m2(np.array([shell, hole, shapely.box(114, 37, 114.1, 37.3)], dtype=object))
    assert ellipsoidal_area_m2(both)[0] == pytest.approx(parts[0] - parts[1] + parts[2], rel=1e-13)
    assert shapely.to_wkb(both[0]) == before


def test_empty_in_empty_out():
    assert ellipsoidal_area_m2(np.array([], dtype=object)).shape == (0,)
    assert ellipsoidal_area_m2(np.array([shapely.Point(112, 37)], dtype=object)).tolist() == [0.0]


def test_polygons_divided_together_are_those_divided_one_by_one():
    """Holes, shared borders in both directions and short edges; each as a MultiPolygon goes the other way through `densify`."""
    left = shapely.Polygon([(100, 30), (104, 36), (100, 36)], [[(100.5, 33), (101, 35), (100.5, 35)]])
    right = shapely.Polygon([(104, 36), (100, 30), (104, 30)])
    small = shapely.box(1, 1, 1.001, 1.001)
    together = densify(np.array([left, small, right], dtype=object), 1e4)
    for shape, made in zip((left, small, right), together, strict=True):
        (alone,) = densify(np.array([shapely.MultiPolygon([shape])], dtype=object), 1e4)
        assert made.geom_type == "Polygon"
        assert shapely.get_coordinates(made).tolist() == shapely.get_coordinates(alone).tolist()
    assert len(shapely.get_coordinates(together[0])) > 100
    assert together[1] is small
    assert shapely.area(together[0] & together[2]) == 0


def test_lines_are_divided_where_they_are_in_parts_empty_or_rings():
    """Each edge as by itself, whatever it stands in."""
    one, other = [(110.0, 36.0), (110.5, 36.4)], [(111.0, 36.0), (111.5, 36.4), (111.0, 36.8)]
    alone = [shapely.get_coordinates(densify(np.array([shapely.LineString(line)]))[0]) for line in (one, other)]
    assert min(map(len, alone)) > 3
    nothing = shapely.LineString()
    given = np.array(
        [
            shapely.MultiLineString([one, other]), shapely.multilinestrings([nothing, shapely.LineString(one)]),
            shapely.GeometryCollection([shapely.LineString(other), shapely.Point(0, 0)]), shapely.LinearRing(other), nothing,
        ],
        dtype=object,
    )  # fmt: skip
    whole, first, mixed, ring, empty = densify(given)
    assert [part.tolist() for part in map(shapely.get_coordinates, whole.geoms)] == [part.tolist() for part in alone]
    assert shapely.get_coordinates(first).tolist() == alone[0].tolist()
    assert shapely.get_coordinates(mixed.geoms[0]).tolist() == alone[1].tolist()
    assert shapely.get_coordinates(ring)[: len(alone[1])].tolist() == alone[1].tolist()
    assert empty.is_empty
