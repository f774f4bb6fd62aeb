"""10,000 random sites: the areas behind the verdicts equal the engine's own coverage."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from planning.screen_made import box, zone_layer

import soilgis
from soilgis.model.options import ScreenOptions


def stars(count, seed):
    """Star-shaped sites over the zones, a few hundred metres across."""
    random = np.random.default_rng(seed)
    angles = 2 * np.pi * np.arange(7) / 7
    radii = random.uniform(0.0005, 0.004, (count, 7))
    x, y = 112.90 + random.uniform(-0.01, 0.07, count), 37.90 + random.uniform(-0.01, 0.07, count)
    corners = np.stack([x[:, None] + radii * np.cos(angles), y[:, None] + radii * np.sin(angles)], axis=2)
    return gpd.GeoDataFrame(
        {"site_id": [f"S{n:05d}" for n in range(count)]}, geometry=shapely.polygons(corners), crs=4490
    )


def test_verdict_areas_equal_the_engine(tmp_path):
    ring = shapely.Polygon(box(35, 35, 60, 60).exterior.coords, [box(40, 40, 50, 55).exterior.coords])
    slanted = shapely.Polygon([(112.9, 37.9), (112.93, 37.905), (112.925, 37.94), (112.904, 37.93)])
    zone_layer(tmp_path, "red", slanted, ring, names=["斜", "环"])
    sites = stars(10_000, 7)
    zones = gpd.read_file(tmp_path / "red" / "red.gpkg")
    found = soilgis.screen(sites, layers=(tmp_path,), options=ScreenOptions(as_of="2026-01-01"))
    engine = soilgis.coverage(sites, zones, region_id="site_id", zone_id="zone", allow_overlap=True).table
    expected = engine.groupby("site_id")["area_km2"].sum().reindex(sites["site_id"]).fillna(0).to_numpy() * 1e6
    assert found.checks["area_m2"].to_numpy() == pytest.approx(expected, rel=1e-9, abs=1e-4)
    assert (found.checks["verdict"] == "involved").to_numpy().tolist() == (expected > 1e-4).tolist()
    assert 2000 < (expected > 0).sum() < 9000
