"""Coverage against independent work: geopandas.overlay and DuckDB spatial, on random polygons and on real counties."""

from pathlib import Path

import duckdb
import duckdb_extension_spatial
import geopandas as gpd
import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from made_shapes import blobs, partitions

import soilgis
from soilgis.geometry.area import plane_shapes
from soilgis.geometry.cut import cut
from soilgis.model.level import Level
from soilgis.store.boundaries import load_units


def framed(shapes, column):
    return gpd.GeoDataFrame({column: [f"{column}{n}" for n in range(len(shapes))]}, geometry=shapes, crs="EPSG:4490")


@settings(max_examples=examples(60))
@given(partitions(), blobs())
def test_against_geopandas_overlay(cells, zones):
    """The same plane, another overlay: areas agree to rounding for every pair."""
    regions, cover = framed(cells, "region"), framed(zones, "zone")
    found = soilgis.coverage(regions, cover, region_id="region", zone_id="zone").table.set_index(["region", "zone_id"])[
        "area_km2"
    ]
    flat = {
        name: f.set_geometry(plane_shapes(np.asarray(f.geometry.array, dtype=object)), crs=None).set_crs(
            None, allow_override=True
        )
        for name, f in (("r", regions), ("z", cover))
    }
    overlaid = gpd.overlay(flat["r"], flat["z"], how="intersection", keep_geom_type=True)
    expected = overlaid.assign(km2=overlaid.area / 1e6).groupby(["region", "zone"])["km2"].sum()
    expected = expected[expected > 1e-6]
    assert found[expected.index].to_numpy() == pytest.approx(expected.to_numpy(), rel=1e-9, abs=1e-6)
    assert found[~found.index.isin(expected.index)].sum() < 1e-6


@pytest.fixture(scope="module")
def duck():
    extension = next((Path(duckdb_extension_spatial.__file__).parent / "extensions").rglob("spatial.duckdb_extension"))
    connection = duckdb.connect()
    connection.execute(f"LOAD '{extension}'")
    return connection


def test_against_duckdb_on_the_counties_of_shanxi(duck):
    """117 counties × 40 made-up zones: DuckDB's intersection of the same plane shapes, pair by pair to 1e-9."""
    counties = load_units(Level.COUNTY, "amap", ("140000",))
    regions = plane_shapes(np.asarray(counties.geometry.array, dtype=object))
    rng = np.random.default_rng(7)
    centres = np.column_stack([rng.uniform(110.5, 114, 40), rng.uniform(35, 40.5, 40)])
    zones = plane_shapes(
        np.array([shapely.Point(c).buffer(rng.uniform(0.05, 0.6), quad_segs=5) for c in centres], dtype=object)
    )
    mine = cut(regions, zones, np.arange(len(zones))).matrix_m2(len(regions), len(zones))
    for name, shapes in (("r", regions), ("z", zones)):
        duck.execute(f"CREATE OR REPLACE TABLE {name} (id INTEGER, wkb BLOB)")
        duck.executemany(
            f"INSERT INTO {name} VALUES (?, ?)", [(n, shapely.to_wkb(shape)) for n, shape in enumerate(shapes)]
        )
    rows = duck.execute(
        "SELECT r.id, z.id, ST_Area(ST_Intersection(ST_GeomFromWKB(r.wkb), ST_GeomFromWKB(z.wkb))) FROM r, z "
        "WHERE ST_Intersects(ST_GeomFromWKB(r.wkb), ST_GeomFromWKB(z.wkb))"
    ).fetchall()
    theirs = np.zeros_like(mine)
    for region, zone, m2 in rows:
        theirs[region, zone] = m2
    assert len(rows) > 200
    assert mine == pytest.approx(theirs, rel=1e-9, abs=1e-2)
