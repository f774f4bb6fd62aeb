"""docs/extent.md: its commands run in their order and end as the page says; what it promises of the text and of changes holds."""

import re
import shlex
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from soilgis.cli import main
from soilgis.model.finding import Finding

PAGE = (Path(__file__).parents[1] / "docs" / "extent.md").read_text(encoding="utf-8")
COMMANDS = [line for block in re.findall(r"```\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]
SIDES = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def ran(command):
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(command)[1:])
    return ended.value.code or 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("extent")
    ground = {"组成部分": ["路基区", "施工营地区"], "占地性质": ["永久占地", "临时占地"]}
    shapes = shapely.box([112.3, 112.31], 37.7, [112.31, 112.312], 37.702)
    gpd.GeoDataFrame(ground, geometry=shapes, crs=4490).to_file(place / "范围.geojson")
    return place


def test_every_command_of_the_page_runs_as_it_says(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert len(COMMANDS) == 6
    ends = {command: ran(command) for command in COMMANDS}
    told = capsys.readouterr()
    assert list(ends.values()) == [0, 0, 1, 0, 0, 0], told.err
    assert "字段未填" in told.out
    for side in SIDES:
        first, again = (Path("out") / place / f"extent{side}" for place in ("extent", "again"))
        assert first.read_bytes() == again.read_bytes()
    named = set(re.findall(r"`([a-z]+\.[a-z]+)`", PAGE))
    assert named <= {one.name for one in Path("out/extent").iterdir()} | {"range.geojson"}


def test_a_corner_that_was_moved_is_found(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    if not Path("out/extent").exists():
        ran(COMMANDS[0])
    frame = gpd.read_file("out/extent/extent.shp")
    frame.geometry = [shapely.transform(frame.geometry[0], lambda xy: np.add(xy, [0.01, 0])), frame.geometry[1]]
    frame.to_file("moved.shp")
    assert ran("soilgis diff out/extent/extent.shp moved.shp") == 1
    Path("out/extent/counties.csv").write_text("x")
    assert ran("soilgis verify out/extent --files-only") == 1
    assert "成果已被改动：counties.csv" in capsys.readouterr().out


def test_the_findings_of_the_page_are_those_of_the_code():
    labels = [one.label for one in Finding if one.value.startswith("extent_")]
    assert all(label in PAGE for label in labels)
