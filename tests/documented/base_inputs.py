"""Inputs of the base commands: places, plans, patches, a few counties' list, heights and classes."""

import geopandas as gpd
import numpy as np
import pandas as pd
import rasterio
import shapely

SQUARE = shapely.box(112.1, 37.6, 112.12, 37.62)


def make(folder):
    """Make the files of the tables' first rows."""
    _tables(folder)
    halves = [shapely.box(112.1, 37.6, 112.11, 37.62), shapely.box(112.11, 37.6, 112.12, 37.62)]
    gpd.GeoDataFrame({"town": ["甲", "乙"]}, geometry=halves, crs=4490).to_file(folder / "towns.gpkg")
    gpd.GeoDataFrame({"zone_id": ["z"]}, geometry=[halves[0]], crs=4490).to_file(folder / "zones.gpkg")
    gpd.GeoDataFrame({"site_id": ["a"]}, geometry=[SQUARE], crs=4490).to_file(folder / "site.geojson", driver="GeoJSON")
    gpd.GeoDataFrame({"site_id": ["p"]}, geometry=[SQUARE], crs=4490).to_file(folder / "plans.gpkg")
    gpd.GeoDataFrame({"patch_id": ["1"]}, geometry=[SQUARE], crs=4490).to_file(folder / "patches.gpkg")
    gpd.GeoDataFrame({"project_id": ["P"]}, geometry=[halves[0]], crs=4490).to_file(folder / "approved.gpkg")
    place = {"crs": "EPSG:4490", "transform": rasterio.Affine(0.0005, 0, 112.09, 0, -0.0005, 37.63)}
    shape = {"driver": "GTiff", "width": 80, "height": 80, "count": 1}
    with rasterio.open(folder / "dem.tif", "w", dtype="float32", **shape, **place) as file:
        file.write(np.outer(np.ones(80), np.arange(80) * 30.0).astype("float32"), 1)
    with rasterio.open(folder / "classes.tif", "w", dtype="uint8", **shape, **place) as file:
        file.write(np.tile(np.array([1, 2], "uint8"), (80, 40)), 1)


def _tables(folder):
    (folder / "mine").mkdir()
    (folder / "list.csv").write_text("zone,province,county\n太行山,山西省,平定县\n", encoding="utf-8")
    target = {
        "name": "山西省",
        "indicator": "conservation_rate",
        "year": 2035,
        "comparator": "=",
        "value_percent": 72.43,
    }
    pd.DataFrame([{**target, "status": "official", "document": "文"}]).to_csv(folder / "targets.csv", index=False)
    parts = {"total": 100, "light": 60, "moderate": 30, "intense": 5, "very_intense": 3, "severe": 2}
    rows = [("山西省", 2023, item, area, "公报") for item, area in parts.items()]
    pd.DataFrame(rows, columns=["name", "year", "item", "area_km2", "document"]).to_csv(
        folder / "bulletin.csv", index=False
    )
