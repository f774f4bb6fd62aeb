"""A workbench in the test's own folder, asked in the same process; looks happen here rather than in a second process."""

from __future__ import annotations

import time

import geopandas as gpd
import pytest
import shapely
from starlette.testclient import TestClient

from soilgis.serve.app import application
from soilgis.serve.bench import Bench, made_ready

ORIGIN = "http://127.0.0.1:8765"


class Here:
    """Stands in for the second process."""

    def warm(self):
        """Nothing to start."""

    def close(self):
        """Nothing to end."""

    def ask(self, work, *given):
        return work(*given)


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "数据"
    home.mkdir()
    return home


@pytest.fixture
def bench(folder):
    roots, place = made_ready((folder,))
    return Bench(roots, place)


@pytest.fixture
def app(bench):
    made = application(bench)
    made.state.aside.close()
    made.state.aside = made.state.doctor = Here()
    return made


@pytest.fixture
def stranger(app):
    """Somebody who has no cookie."""
    with TestClient(app, base_url=ORIGIN, follow_redirects=False) as client:
        yield client


@pytest.fixture
def client(stranger, bench):
    """The person who started it."""
    stranger.get(f"/?token={bench.token}")
    stranger.headers["origin"] = ORIGIN
    return stranger


@pytest.fixture
def over(client, bench):
    """Wait until a run is over, and give it."""
    from soilgis.serve.runs import open_run

    def wait(address):
        name = address.rpartition("/")[2]
        for _ in range(600):
            run = open_run(bench.runs, name)
            if run.over:
                return run
            time.sleep(0.1)
        raise AssertionError(name)

    return wait


@pytest.fixture
def towns(folder):
    """Two towns as a GeoPackage."""
    path = folder / "towns.gpkg"
    boxes = [shapely.box(111, 37, 111.1, 37.1), shapely.box(111.1, 37, 111.2, 37.1)]
    gpd.GeoDataFrame({"code": ["a", "b"]}, geometry=boxes, crs=4490).to_file(path)
    return "数据/towns.gpkg"
