"""Vector files against other readings: GDAL's second binding (fiona), and two that share nothing with GDAL, Python's own and pyshp."""

import json
import sqlite3
import struct

import geopandas as gpd
import numpy as np
import pytest
import shapefile
import shapely

from soilgis.model.layer import Reading
from soilgis.store.vector import read_polygons

SHAPES = [
    shapely.Polygon([(112.1, 37.2), (112.4, 37.22), (112.35, 37.5)], [[(112.2, 37.25), (112.3, 37.26), (112.28, 37.3)]]),
    shapely.MultiPolygon([shapely.box(112.5, 37.2, 112.6, 37.25), shapely.box(112.7, 37.2, 112.8, 37.28)]),
    shapely.box(113.0, 36.9, 113.2, 37.0),
]  # fmt: skip
NAMES = ["吕梁山", "太行山", "a,b\"c'"]
IDS = ["007", "140100", "x"]


@pytest.fixture(params=["zones.gpkg", "zones.geojson", "zones.shp"])
def written(request, tmp_path):
    """A file of three features, two of several rings."""
    frame = gpd.GeoDataFrame({"id": IDS, "name": NAMES}, geometry=SHAPES, crs="EPSG:4490")
    more = {"encoding": "utf-8"} if request.param.endswith("shp") else {}
    frame.to_file(tmp_path / request.param, **more)
    return tmp_path / request.param


def by_fiona(path):
    fiona = pytest.importorskip("fiona", reason="fiona has no release for this Python")
    with fiona.open(path) as source:
        read = [(each["properties"]["id"], each["properties"]["name"], dict(each["geometry"])) for each in source]
    return [(code, name, shapely.geometry.shape(shape)) for code, name, shape in read]


def without_gdal(path):
    """GeoJSON by json, a GeoPackage by sqlite and its blobs, a Shapefile by pyshp."""
    if path.suffix == ".geojson":
        read = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [
            (one["properties"]["id"], one["properties"]["name"], shapely.geometry.shape(one["geometry"]))
            for one in read
        ]
    if path.suffix == ".shp":
        with shapefile.Reader(str(path), encoding="utf-8") as reader:
            return [
                (*list(each.record), shapely.geometry.shape(each.shape.__geo_interface__))
                for each in reader.iterShapeRecords()
            ]
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT id, name, geom FROM zones ORDER BY fid").fetchall()
    return [(code, name, shapely.from_wkb(blob[8 + envelope(blob) :])) for code, name, blob in rows]


def envelope(blob):
    """Bytes of a GeoPackage blob's bounds (GeoPackage 1.3, clause 2.1.3)."""
    assert blob[:2] == b"GP"
    assert struct.unpack("<i" if blob[3] & 1 else ">i", blob[4:8])[0] > 0
    return (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]


@pytest.mark.parametrize("reading", [by_fiona, without_gdal])
def test_every_reading_gives_the_same_features(written, reading):
    ours, _ = read_polygons(written, Reading())
    theirs = reading(written)
    assert list(ours["id"]) == [code for code, _, _ in theirs] == IDS
    assert list(ours["name"]) == [name for _, name, _ in theirs] == NAMES
    shapes = np.array([shape for _, _, shape in theirs], dtype=object)
    assert shapely.equals_exact(shapely.normalize(ours.geometry.to_numpy()), shapely.normalize(shapes), 1e-9).all()
    assert shapely.equals(ours.geometry.to_numpy(), np.array(SHAPES, dtype=object)).all()
