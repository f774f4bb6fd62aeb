"""Projected files as edges: what the reader of shapes says of them, in every format; what is wrong is found, named and refused."""

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from soilgis.geometry.overlap import overlapping_regions
from soilgis.jobs.large.in_memory import measure_large
from soilgis.jobs.large.read_rings import read_layer, region_rings
from soilgis.model.errors import CrsError, GeometryError, SoilgisError
from soilgis.model.inputs import NOTHING
from soilgis.model.level import Level
from soilgis.store.boundaries import load_units
from soilgis.store.large import stream
from soilgis.store.opening import open_source
from soilgis.store.vector import read_source

ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +ellps=GRS80 +units=m"
NAMES = ["z.parquet", "native.parquet", "z.shp", "z.gpkg", "z.fgb"]
SYSTEMS = [ALBERS, "EPSG:4547", "EPSG:4526", "EPSG:4508"]


@pytest.fixture
def zones():
    """Discs, one in three with a hole, two of several parts, one with long edges."""
    rng = np.random.default_rng(5)
    centres = shapely.points(rng.uniform(112.8, 115.2, 30), rng.uniform(36.9, 37.7, 30))
    discs = shapely.buffer(centres, rng.uniform(0.02, 0.2, 30))
    discs[::3] = shapely.difference(discs[::3], shapely.buffer(centres[::3], 0.015))
    discs[7] = shapely.MultiPolygon([shapely.box(113, 37, 113.1, 37.1), shapely.box(113.2, 37, 113.3, 37.05)])
    discs[8] = shapely.Polygon([(113, 37), (115, 37.1), (114, 38)])
    return gpd.GeoDataFrame({"id": [f"z{k}" for k in range(30)]}, geometry=discs, crs="EPSG:4490")


def written(frame, path):
    if path.suffix == ".parquet":
        frame.to_parquet(path, geometry_encoding="geoarrow" if "native" in path.name else "WKB")
    else:
        frame.to_file(path)
    return path


def read(path, zone_id="id"):
    return list(read_layer(open_source(path, NOTHING), zone_id))


def as_shapes(path):
    frame, notes = read_source(open_source(path, NOTHING))
    return region_rings(frame).areas(), notes


def crooked(box, crs):
    """A bow-tie, a spike, a hole outside, and rings that touch, in metres of the projection."""
    x, y = gpd.GeoSeries([shapely.Point(*box)], crs="EPSG:4490").to_crs(crs)[0].coords[0]
    drawn = [
        [(0, 0), (5, 3), (5, 0), (0, 3)],
        [(0, 0), (5, 0), (5, 3), (9, 3), (5, 3), (0, 3)],
        [(0, 0), (3, 3), (6, 0), (6, 5), (3, 3), (0, 5)],
    ]
    made = [shapely.Polygon(np.array(ring) * 700.0 + (x, y)) for ring in drawn]
    stray = shapely.Polygon([(0, 0), (5, 0), (5, 3), (0, 3)], [[(8, 1), (9, 1), (9, 2)]])
    return np.array([*made, shapely.transform(stray, lambda points: points * 700.0 + (x, y))], object)


@pytest.mark.parametrize("crs", SYSTEMS)
@pytest.mark.parametrize("name", NAMES)
def test_every_format_gives_the_areas_of_shapes(zones, tmp_path, name, crs):
    path = written(zones.to_crs(crs), tmp_path / name)
    (layer,) = read(path)
    wanted, notes = as_shapes(path)
    assert layer.rings.areas() == pytest.approx(wanted, rel=1e-12)
    assert layer.valid.all()
    assert sorted(layer.ids) == sorted(zones["id"])
    assert layer.notes == [note.under(path.name) for note in notes]


@pytest.mark.parametrize("crs", SYSTEMS)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_invalid_is_found_repaired_and_said_as_shapes_are(zones, tmp_path, name, crs):
    """Shapefiles know no hole outside its shell; FlatGeobuf puts features in order by their place."""
    flat, path = zones.to_crs(crs), tmp_path / name
    shapes = np.asarray(flat.geometry.array, dtype=object)
    places = [3, 11, 17, *([] if path.suffix == ".shp" else [23])]
    shapes[places] = crooked((114, 37.3), crs)[: len(places)]
    written(flat.set_geometry(gpd.GeoSeries(shapes, crs=flat.crs)), path)
    (layer,) = read(path)
    wanted, notes = as_shapes(path)
    assert layer.notes == [note.under(path.name) for note in notes]
    assert sum("个要素无效" in note for note in layer.notes) == len(places)
    for place in places if path.suffix != ".fgb" else ():
        assert sum(f"第 {place + 1} 个要素无效" in note for note in layer.notes) == 1
    assert layer.rings.areas() == pytest.approx(wanted, rel=1e-9)


def test_batches_tell_features_by_their_number_in_the_file(zones, tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "_LEAST_ROWS", 4)
    monkeypatch.setattr(stream, "BATCH_BYTES", 64)
    flat = zones.to_crs(ALBERS)
    shapes = np.asarray(flat.geometry.array, dtype=object)
    shapes[22] = crooked((114, 37.3), ALBERS)[0]
    shapes[13] = None
    path = written(flat.set_geometry(gpd.GeoSeries(shapes, crs=flat.crs)), tmp_path / "z.parquet")
    layers = read(path)
    assert len(layers) == 8
    notes = [note for layer in layers for note in layer.notes]
    assert sum("第 23 个要素无效" in note for note in notes) == 1
    assert "z.parquet：1 个要素没有几何，未计入（第 14 个）" in notes
    assert np.concatenate([layer.rings.areas() for layer in layers])[13] == 0


def test_regions_and_zones_of_one_projection_share_their_borders(zones, tmp_path):
    """Regions come as shapes, zones as rings: cells that tile the ground overlap no neighbour, not by a quantum."""
    x, y = np.linspace(112.8, 115.2, 7), np.linspace(36.8, 37.8, 5)
    cells = [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for j in range(4) for i in range(6)]
    flat = gpd.GeoDataFrame({"id": [f"c{k}" for k in range(24)]}, geometry=cells, crs="EPSG:4490").to_crs(ALBERS)
    flat["geometry"] = shapely.segmentize(np.asarray(flat.geometry.array, dtype=object), 700.0)
    path = written(flat, tmp_path / "cells.parquet")
    regions, _ = read_source(open_source(path, NOTHING))
    table, _ = measure_large(regions, [path], region_id="id", zone_id="id")
    assert len(table) == 24
    assert table["share_of_region"].to_numpy() == pytest.approx(np.ones(24), abs=1e-12)


@pytest.mark.parametrize("crs", ["EPSG:4490", ALBERS])
def test_shapes_written_from_their_large_end_are_read(zones, tmp_path, crs):
    path = written(zones.to_crs(crs), tmp_path / "z.parquet")
    table = pq.read_table(path)
    shapes = [shapely.to_wkb(shapely.from_wkb(one), byte_order=0) for one in table["geometry"].to_pylist()]
    (layer,) = read(path)
    pq.write_table(table.set_column(table.column_names.index("geometry"), "geometry", pa.array(shapes)), path)
    (turned,) = read(path)
    assert turned.rings.areas().tolist() == layer.rings.areas().tolist()


def test_heights_are_told_and_left_out(zones, tmp_path):
    flat = zones.to_crs("EPSG:4547")
    high = flat.set_geometry(shapely.force_3d(np.asarray(flat.geometry.array, dtype=object), 900.0), crs=flat.crs)
    (low,), (layer,) = read(written(flat, tmp_path / "l.gpkg")), read(written(high, tmp_path / "h.gpkg"))
    assert layer.rings.areas().tolist() == low.rings.areas().tolist()
    assert sum("高程" in note or "Z" in note for note in layer.notes) == 1


def test_a_coordinate_that_is_no_number_is_refused_with_its_feature(zones, tmp_path):
    flat = zones.to_crs(ALBERS)
    shapes = np.asarray(flat.geometry.array, dtype=object)
    ring = shapely.get_coordinates(shapes[4])
    ring[2, 1] = np.nan
    with np.errstate(invalid="ignore"):
        shapes[4] = shapely.Polygon(ring)
    path = written(flat.set_geometry(gpd.GeoSeries(shapes, crs=flat.crs)), tmp_path / "z.parquet")
    with pytest.raises(
        GeometryError, match=r"z\.parquet: feature 5 has a coordinate that is NaN or infinite.*坐标非数"
    ):
        read(path)


def test_a_feature_of_which_nothing_is_left_is_refused(zones, tmp_path):
    flat = zones.to_crs(ALBERS)
    shapes = np.asarray(flat.geometry.array, dtype=object)
    shapes[4] = shapely.Polygon([(7e5, 4e6)] * 4)
    path = written(flat.set_geometry(gpd.GeoSeries(shapes, crs=flat.crs)), tmp_path / "z.parquet")
    with pytest.raises(GeometryError, match="feature 5"):
        read(path)


@pytest.mark.parametrize(
    ("change", "error", "said"),
    [
        (lambda points: points / 1e5, CrsError, "经纬度误标为投影坐标"),
        (lambda points: points[:, ::-1], CrsError, "坐标"),
        (lambda points: points + np.array([3e6, 0.0]), CrsError, "坐标"),
    ],
    ids=["degrees called metres", "axes swapped", "far outside"],
)
@pytest.mark.parametrize("name", ["z.parquet", "z.shp"])
def test_impossible_places_are_refused_as_of_shapes(zones, tmp_path, name, change, error, said):
    flat = zones.iloc[:6].to_crs("EPSG:4547")
    moved = flat.set_geometry(shapely.transform(np.asarray(flat.geometry.array, dtype=object), change), crs=flat.crs)
    path = written(moved, tmp_path / name)
    with pytest.raises(SoilgisError) as wanted:
        as_shapes(path)
    with pytest.raises(error, match=said) as found:
        read(path)
    assert str(found.value) == str(wanted.value)


@pytest.mark.parametrize("level", list(Level))
def test_the_units_of_the_package_overlap_nowhere(level):
    """So that `soilgis coverage --regions admin` need not look each time."""
    assert overlapping_regions(region_rings(load_units(level, "amap"))) == []
