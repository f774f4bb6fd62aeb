"""GeoPackages that old programs read without a word: version 1.3, in every file that is written."""

import ast
import sqlite3
from pathlib import Path

import geopandas as gpd
import shapely

import soilgis
from soilgis.output.geopackage import VERSION, write_geopackage, write_layer


def version_of(path):
    """Application id and version as the standard has them (GeoPackage 1.3, requirements 2): 10300 is 1.3.0."""
    with sqlite3.connect(path) as connection:
        ((kind,),) = connection.execute("PRAGMA application_id")
        ((version,),) = connection.execute("PRAGMA user_version")
    return kind.to_bytes(4, "big"), version


def test_results_and_layers_are_of_version_1_3(result, tmp_path):
    write_geopackage(result, tmp_path / "result.gpkg")
    frame = gpd.GeoDataFrame({"id": ["a"]}, geometry=[shapely.box(110, 36, 111, 36.5)], crs="EPSG:4490")
    write_layer(frame, tmp_path / "layer.gpkg", "one")
    write_layer(frame, tmp_path / "layer.gpkg", "two")
    assert version_of(tmp_path / "result.gpkg") == (b"GPKG", 10300)
    assert version_of(tmp_path / "layer.gpkg") == (b"GPKG", 10300)
    assert VERSION == "1.3"


def test_no_other_code_writes_a_vector_file_without_naming_the_version():
    """Whoever calls a driver says which version: to_file and write_dataframe have dataset_options."""
    calls = []
    for path in Path(soilgis.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(node, "func", None), "attr", "")
            if name in {"to_file", "write_dataframe"}:
                calls.append((path.name, [one.arg for one in node.keywords]))
    assert calls
    assert [name for name, given in calls if "dataset_options" not in given] == []
