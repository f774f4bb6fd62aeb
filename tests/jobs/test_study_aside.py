"""Rasters of a study are measured where its window says, and the result is the same."""

import logging

import pytest

from soilgis.jobs.steps import study as job
from soilgis.model.level import Level
from soilgis.model.study import RasterEntry
from soilgis.output import beside as room
from soilgis.output.beside import second_python
from soilgis.store.catalog import Catalog
from soilgis.store.online import asking_hosts


@pytest.fixture
def with_raster(small_study):
    """The small study, with a demo raster of erosion."""
    catalog = Catalog(())
    raster = RasterEntry(file="demo:shanxi-erosion", role="erosion", year=2024)
    return job.replace_study(catalog.study(small_study), rasters=(raster,)), catalog


def frames(result):
    return {name: frame.to_csv() for name, (_, frame) in result.frames().items()}


@pytest.mark.parametrize("killed", [False, True])
def test_rasters_measured_in_another_process_are_the_same(with_raster, monkeypatch, caplog, killed):
    monkeypatch.setattr(room, "_cores", lambda: 2)
    steps: list[list[str]] = [[], []]
    alone = job.run(*with_raster, progress=steps[0].append)
    with second_python() as beside, caplog.at_level(logging.WARNING):

        def settled(_):
            if killed:
                beside.pythons[0].process.kill()
                beside.pythons[0].process.wait()
            return beside.begin

        apart = job.run(*with_raster, progress=steps[1].append, settled=settled)
    assert frames(apart) == frames(alone)
    assert [one.png for one in apart.pictures] == [one.png for one in alone.pictures] != []
    assert apart.provenance == alone.provenance
    assert steps[0] == steps[1]
    assert steps[0][-2:] == ["量算栅格", "校核成表"]
    assert caplog.text.count("done in this one") == killed


def test_where_hosts_may_be_asked_they_are_measured_here(with_raster):
    def settled(_):
        return lambda *_given: pytest.fail("another process was asked")

    with asking_hosts():
        assert "erosion_classes" in job.run(*with_raster, settled=settled).extra
    study, catalog = with_raster
    bare = job.replace_study(study, rasters=(), level=Level.CITY)
    assert "erosion_classes" not in job.run(bare, catalog, settled=settled).extra
