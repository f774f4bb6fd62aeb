"""Fixtures shared by every room: the shipped studies run once, and small shapes whose areas are known."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from budget import PROFILE, examples
from hypothesis import Phase, settings

import soilgis

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, max_examples=examples(100))
settings.register_profile("nightly", deadline=None, print_blob=True, max_examples=examples(100))
settings.register_profile(
    "quick", deadline=None, derandomize=True, max_examples=examples(100), phases=[Phase.explicit, Phase.generate]
)
settings.load_profile(PROFILE)


@pytest.fixture(scope="session")
def shanxi():
    """The demo's result."""
    return soilgis.run("shanxi")


@pytest.fixture(scope="session")
def hebei():
    """A county-level result."""
    return soilgis.run("hebei")


@pytest.fixture
def cells():
    """Three cells of a 1° × 0.5° frame, never square: two leave a gap of a quarter of the third."""
    shapes = np.array(
        [shapely.box(112, 37, 112.5, 37.25), shapely.box(112.5, 37, 113, 37.25), shapely.box(112, 37.25, 113, 37.5)],
        dtype=object,
    )
    return gpd.GeoDataFrame({"adcode": ["149901", "149902", "149903"]}, geometry=shapes, crs="EPSG:4490")


@pytest.fixture
def small_study(tmp_path):
    """A study of one county-rich city with the zones that users supply; small enough to run in every test."""
    folder = tmp_path / "small"
    folder.mkdir()
    (folder / "study.toml").write_text(
        'id = "small"\nregion = ["140700", "140200"]\nzones = ["taihang", "key-zones-national", "red-line"]\n'
        '[title]\nzh = "小方案"\nen = "small study"\n',
        encoding="utf-8",
    )
    return str(folder / "study.toml")
