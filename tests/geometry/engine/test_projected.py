"""Rings of projections: the very points that shapes give, whatever the projection, the layout and the shape."""

from functools import cache

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyproj
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from made_shapes import blobs

from soilgis.geometry.engine.projected import edge_parts, in_degrees, reach
from soilgis.geometry.engine.ring_sources import from_shapes, from_wkb
from soilgis.geometry.engine.rings import load
from soilgis.geometry.engine.sound_rings import doubtful_features
from soilgis.model.ellipsoid import EDGE_TOLERANCE_M2
from soilgis.store.crs import taken_over, to_geographic
from soilgis.store.datums import way_to_cgcs2000
from soilgis.store.edges import Edges
from soilgis.store.plane import plane_polygons

SYSTEMS = [
    "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +ellps=GRS80 +units=m",
    "EPSG:4547",
    "EPSG:4526",
    "EPSG:4508",
    "EPSG:32650",
    "+proj=tmerc +lon_0=111 +ellps=GRS80 +units=us-ft",
]
BOX = shapely.box(113.1, 37.1, 113.6, 37.5)
HOLED = BOX.difference(shapely.box(113.2, 37.2, 113.3, 37.3))


@cache
def edges_of(crs):
    named = pyproj.CRS.from_user_input(crs)
    return Edges(named, way_to_cgcs2000(named, np.full(4, np.nan), "z")[0])


@cache
def origin(crs):
    return projected(np.array([shapely.Point(113, 37)]), crs)[0].coords[0]


def projected(shapes, crs, named="EPSG:4490"):
    return np.asarray(gpd.GeoSeries(shapes, crs=named).to_crs(crs).array, dtype=object)


def points(source):
    rings = [
        source.buffer[at : at + 16 * count].view("<f8").reshape(-1, 2)
        for at, count in zip(source.place, source.points, strict=True)
    ]
    return np.vstack(rings)


def placed(flat, crs):
    edges = edges_of(crs)
    source = from_shapes(flat, "z")
    return in_degrees(source, edges, edges.table(reach(source)[0]))


@settings(max_examples=examples(80))
@given(shapes=blobs(), crs=st.sampled_from(SYSTEMS), fine=st.sampled_from([0.0, 0.003, 0.02]))
def test_the_points_are_those_of_shapes_to_the_last_bit(shapes, crs, fine):
    flat = projected(shapely.segmentize(shapes, fine) if fine else shapes, crs)
    wanted, _ = to_geographic(gpd.GeoDataFrame(geometry=flat), pyproj.CRS.from_user_input(crs), "z")
    found = points(placed(flat, crs))
    assert found.tolist() == shapely.get_coordinates(wanted.geometry).tolist()


def test_an_edge_and_its_reverse_get_the_same_points():
    flat = projected(np.array([BOX, shapely.reverse(BOX)], object), SYSTEMS[0])
    one, two = np.split(points(placed(flat, SYSTEMS[0])), 2)
    assert len(one) > 100
    assert one.tolist() == two[::-1].tolist()


@pytest.mark.parametrize("crs", SYSTEMS)
def test_few_edges_need_to_be_measured(crs, monkeypatch):
    """Of 40,000 edges of some 100 to 900 m the table leaves a few to be asked about."""
    shapes = shapely.segmentize(shapely.affinity.scale(BOX.boundary, 1, 1), 1e-3)
    ring = shapely.get_coordinates(shapes)
    rng = np.random.default_rng(3)
    rings = ring + rng.uniform(-4e-3, 4e-3, (20, len(ring), 2))
    rings[:, -1] = rings[:, 0]
    flat = projected(shapely.polygons(rings), crs)
    edges, source = edges_of(crs), from_shapes(flat, "z")
    asked = []
    honest = Edges.parts
    monkeypatch.setattr(Edges, "parts", lambda own, one, two: asked.append(len(one)) or honest(own, one, two))
    parts = edge_parts(source, edges, edges.table(reach(source)[0]))
    assert parts.max() > 1
    assert sum(asked) < 0.04 * len(parts)


def test_heights_are_passed_over():
    flat = projected(np.array([HOLED], object), "EPSG:4547")
    edges = edges_of("EPSG:4547")
    table = edges.table(shapely.total_bounds(flat))
    high = pa.array(shapely.to_wkb(shapely.force_3d(flat, 900.0)).tolist(), pa.binary())
    low = pa.array(shapely.to_wkb(flat).tolist(), pa.binary())
    assert (
        points(in_degrees(from_wkb(high, "z"), edges, table)).tolist()
        == points(in_degrees(from_wkb(low, "z"), edges, table)).tolist()
    )


def test_faults_of_rings_are_told():
    rings = np.array(
        [[0, 0], [1, 0], [1, 1], [0, 0], [5, 5], [6, 5], [6, np.nan], [5, 5], [8, 8], [9, 8], [9, 9], [8, 8.5]], float
    )
    source = from_shapes(np.array([BOX], object), "z")
    made = type(source)(rings.reshape(-1).view(np.uint8), np.array([0, 64, 128]), np.array([4, 4, 4]), np.full(3, 16), np.zeros(3, bool),
                        np.arange(3, dtype=np.int32), np.arange(3, dtype=np.int32), 3)  # fmt: skip
    bounds, fault = reach(made)
    assert fault.tolist() == [0, 1, 5]
    assert bounds.tolist() == [0, 0, 9, 9]


corner = st.tuples(st.integers(0, 7), st.integers(0, 5))
crooked = st.lists(st.lists(corner, min_size=3, max_size=7), min_size=1, max_size=3)


@settings(max_examples=examples(800))
@given(drawn=crooked, crs=st.sampled_from(SYSTEMS[:4]), step=st.sampled_from([1.0, 40.0, 2500.0]), multi=st.booleans())
def test_what_geos_calls_invalid_is_never_passed(drawn, crs, step, multi):
    """Crooked polygons, holes and parts on a coarse grid of the projection, so that they touch, repeat and lie on each other."""
    shapes = [shapely.Polygon(np.array(ring) * step + origin(crs)) for ring in drawn]
    shape = (
        shapely.MultiPolygon(shapes)
        if multi
        else shapely.Polygon(shapes[0].exterior, [one.exterior for one in shapes[1:]])
    )
    flat = np.array([shape], object)
    edges = edges_of(crs)
    rings = load(placed(flat, crs), "z", tolerance_m2=EDGE_TOLERANCE_M2)
    in_plane = plane_polygons(taken_over(flat, edges))
    if not shapely.is_valid(in_plane)[0]:
        assert doubtful_features(rings)[1].tolist() == [0]


def test_edges_of_degrees_come_as_they_are():
    flat = np.array([BOX], object)
    edges = Edges(pyproj.CRS("EPSG:4326"), lambda given: given)
    assert points(in_degrees(from_shapes(flat, "z"), edges, None)).tolist() == shapely.get_coordinates(flat).tolist()
