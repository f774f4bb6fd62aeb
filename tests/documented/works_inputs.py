"""Inputs of the commands of works: watersheds, treated ground, dams, homes and green, in the places of the base commands."""

import geopandas as gpd
import shapely

WEST, EAST = shapely.box(112.1, 37.6, 112.11, 37.62), shapely.box(112.11, 37.6, 112.12, 37.62)


def make(folder):
    """Make the files of the tables' rows of works."""
    basins = {"XLYBM": ["1", "2"], "验收": ["是", "否"]}
    gpd.GeoDataFrame(basins, geometry=[WEST, EAST], crs=4490).to_file(folder / "basins.gpkg")
    gpd.GeoDataFrame({"n": [1]}, geometry=[WEST], crs=4490).to_file(folder / "treated.gpkg")
    gpd.GeoDataFrame({"n": [1]}, geometry=[WEST.union(EAST)], crs=4490).to_file(folder / "eroded.gpkg")
    dams = {"编号": ["1", "2"], "坝名": ["甲坝", "乙坝"], "总库容": [60.0, 12.0]}
    points = shapely.points([112.105, 112.115], 37.61)
    gpd.GeoDataFrame(dams, geometry=points, crs=4490).to_file(folder / "dams.gpkg")
    gpd.GeoDataFrame({"人口": [300, 100]}, geometry=points, crs=4490).to_file(folder / "homes.gpkg")
    park = shapely.box(112.104, 37.609, 112.107, 37.612)
    gpd.GeoDataFrame({"n": [1]}, geometry=[park], crs=4490).to_file(folder / "park.gpkg")
