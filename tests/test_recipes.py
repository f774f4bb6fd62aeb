"""The page for whoever takes over is followed, block by block: recipes work, the walk leads where it says."""

import ast
import csv
import re
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from openpyxl import load_workbook
from output import sample

from soilgis import jobs
from soilgis.cli import main
from soilgis.cli.group import command_files, declaration
from soilgis.model.columns import Column
from soilgis.model.errors import SchemaError
from soilgis.model.layer import Role, Status
from soilgis.model.rate_tables import ZonalAreas
from soilgis.model.result import Indicator
from soilgis.model.tables import Ledger
from soilgis.model.units import Unit
from soilgis.model.words import NONE
from soilgis.output.opening import opening_indicator
from soilgis.output.tables import write_csv
from soilgis.output.webmap.view import view
from soilgis.output.workbook import write_workbook
from soilgis.planning.indicators import indicator_names

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


def section(title):
    """Text below a heading, up to the next one of its level or above."""
    level, _, name = title.partition(" ")
    found = re.search(rf"^{level} {re.escape(name)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def blocks(title, language):
    return re.findall(rf"^```{language}\n(.*?)^```", section(title), re.MULTILINE | re.DOTALL)


def headings(path):
    return next(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))


def called(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return ended.value.code or 0, printed.out, printed.err


@pytest.fixture
def halves(tmp_path):
    """Two regions side by side, and a zone over the western half of the western one."""
    frame = gpd.GeoDataFrame(
        {"XZQDM": ["001", "002"]},
        geometry=[shapely.box(112, 37, 113, 37.5), shapely.box(113, 37, 114, 37.5)],
        crs="EPSG:4490",
    )
    frame.to_file(tmp_path / "towns.gpkg")
    return tmp_path


def test_a_column_declared_once_is_checked_and_printed_everywhere(tmp_path):
    (source,) = blocks("### A column", "python")
    names = {"Column": Column, "ZonalAreas": ZonalAreas}
    exec(source, names)
    table = names["MeasuredAreas"]
    rows = pd.DataFrame({"class_name": ["light"], "area_km2": [2.5], "share": [1.0], "cells": [7]})
    frame = table.check(rows)
    write_csv(frame, table, tmp_path / "plain.csv")
    write_csv(frame, table, tmp_path / "zh.csv", lang="zh")
    plain, chinese = headings(tmp_path / "plain.csv"), headings(tmp_path / "zh.csv")
    assert plain[-1] == table.cells == "cells"
    assert chinese[-1] == "像元数"
    assert table.json_schema()["properties"]["cells"] == {"title": "像元数", "type": "integer", "minimum": 0}
    shown = SimpleNamespace(
        study=sample.study(), provenance=sample.provenance(), frames=lambda: {"areas": (table, frame)}
    )
    write_workbook(shown, tmp_path / "areas.xlsx")
    sheet = load_workbook(tmp_path / "areas.xlsx").active
    assert (sheet.cell(3, len(plain)).value, sheet.cell(4, len(plain)).value) == ("像元数", 7)
    with pytest.raises(SchemaError, match=r"column cells \(像元数\) must lie in \[0, inf\]; row 1: -1"):
        table.check(rows.assign(cells=-1))


def test_a_layer_is_a_folder_with_a_card(halves, capsys):
    (card,) = blocks("### A layer", "toml")
    folder = halves / "shelf" / "terraces"
    folder.mkdir(parents=True)
    (folder / "layer.toml").write_text(card, encoding="utf-8")
    zone = gpd.GeoDataFrame({"block": ["T1"]}, geometry=[shapely.box(112, 37, 112.5, 37.5)], crs="EPSG:4490")
    zone.to_file(folder / "terraces.gpkg")
    code, told, _ = called(capsys, "layers", "--layers", folder.parent)
    assert code == 0
    assert re.search(r"terraces.*梯田", told)
    arguments = ("--regions", halves / "towns.gpkg", "--region-id", "XZQDM", "--zones", "terraces")
    code, _, said = called(capsys, "coverage", *arguments, "--layers", folder.parent, "--out", halves / "t.csv", "--zh")
    assert code == 0, said
    table = pd.read_csv(halves / "t.csv", dtype={"XZQDM": str})
    assert table["XZQDM"].tolist() == ["001"]
    assert table["占区域比例（%）"].tolist() == pytest.approx([50.0], abs=1e-9)  # half of a box along meridians


def test_a_job_is_one_file(halves, capsys, monkeypatch):
    source = next(block for block in blocks("### A job", "python") if "measure" in block)
    room = halves / "jobs"
    room.mkdir()
    (room / "areas.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(jobs, "__path__", [str(room), *jobs.__path__])
    command_files.cache_clear()
    try:
        assert declaration("areas").__module__ == "soilgis.jobs.areas"
        code, told, _ = called(capsys, "areas", "--help")
        assert code == 0
        for word in ("区域面积", "--regions", "--region-id", "--crs", "soilgis areas --regions towns.shp"):
            assert word in told
        code, told, said = called(
            capsys, "areas", "--regions", halves / "towns.gpkg", "--region-id", "XZQDM", "--out", halves / "a.csv"
        )
        assert (code, told.strip()) == (0, str(halves / "a.csv")), said
        areas = pd.read_csv(halves / "a.csv", dtype={"XZQDM": str}).set_index("XZQDM")["area_km2"]
        assert areas["001"] == pytest.approx(areas["002"], rel=1e-12)
        assert areas["001"] == pytest.approx(one_box_km2(), rel=1e-9)
        code, _, said = called(capsys, "areas", "--regions", halves / "none.gpkg", "--out", halves / "b.csv")
        assert code == 2
        assert "none.gpkg" in said
        assert not (halves / "b.csv").exists()
    finally:
        command_files.cache_clear()


def one_box_km2():
    """Area between 37° and 37.5° over one degree on CGCS2000, by adding narrow bands: M·N·cos φ over the latitude."""
    major, flattening = 6378137.0, 1 / 298.257222101
    square = flattening * (2 - flattening)
    steps = 20_000
    middle = np.radians(37 + (np.arange(steps) + 0.5) * 0.5 / steps)
    inner = 1 - square * np.sin(middle) ** 2
    bands = major**2 * (1 - square) / inner**2 * np.cos(middle)
    return float(bands.sum() * np.radians(0.5 / steps) * np.radians(1)) / 1e6


def test_an_indicator_is_shown_by_every_map():
    formula, declared = blocks("### An indicator", "python")
    names = {"pd": pd, "Ledger": Ledger, "NONE": NONE, "Indicator": Indicator, "Unit": Unit, "status": Status.DEMO}
    exec(formula, names)
    result = sample.result()
    values = names["open_share"](result.ledger)
    pieces = result.ledger[result.ledger[Ledger.combination] != NONE]
    covered = pieces.groupby(Ledger.adcode)[Ledger.share_of_region].sum()
    assert (values + covered).tolist() == pytest.approx([1, 1, 1])
    made = eval(declared, {**names, "values": values})
    shown = sample.result(extra_indicators=(made,), study=sample.study(simplify_m=0, indicator=made.id))
    assert made in shown.indicators()
    assert opening_indicator(shown) == made
    seen = view(shown)
    assert seen["start"] == made.id
    (drawn,) = (one for one in seen["indicators"] if one["label"] == made.label)
    assert drawn["values"] == [round(value * 10_000) for value in values]  # per cent with the two digits of the unit


@pytest.mark.parametrize("study", ["shanxi", "hebei"])
def test_every_indicator_of_a_study_may_be_asked_for(study, request):
    """The third step of the recipe, kept for all there are."""
    result = request.getfixturevalue(study)
    uses = [use for use in result.provenance.uses if use.layer.role is Role.ZONES]
    known = indicator_names(result.study, result.targets, uses)
    assert {one.id for one in result.indicators()} <= set(known)


WALK = re.findall(
    r"^\d\. `(soilgis/[\w/]+\.py)`: `(\w+)`", section("## A walk: from a command to the line that adds"), re.MULTILINE
)


def test_the_walk_is_at_most_four_files_and_begins_at_the_command():
    assert 2 <= len(WALK) <= 4
    first, name = WALK[0]
    assert declaration("zonal").__name__ == name
    assert command_files()["zonal"] == ROOT / first


@pytest.mark.parametrize(("here", "there"), list(pairwise(WALK)))
def test_each_file_of_the_walk_imports_the_next(here, there):
    module, name = Path(there[0]).with_suffix("").as_posix().replace("/", "."), there[1]
    tree = ast.parse((ROOT / here[0]).read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
    }
    assert name in imported
    assert any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


def test_the_walk_ends_at_the_line():
    (line,) = blocks("## A walk: from a command to the line that adds", "c")
    path, name = WALK[-1]
    assert f'procedure("{name}"' in (ROOT / path).read_text(encoding="utf-8")
    text = (ROOT / "soilgis" / "native" / "c" / "raster_tally.c").read_text(encoding="utf-8")
    assert f"soilgis_{name}(" in text
    assert line.strip() in text


def test_the_law_of_imports_is_the_one_that_is_held():
    held = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    tiers = re.findall(r'^  "([^"]+)",$', held.partition('type = "layers"')[2].partition("\n]")[0], re.MULTILINE)
    (drawn,) = (block for block in blocks("## The law of imports", "") if "__main__" in block)
    assert drawn.split("\n")[:-1] == [tier.replace("(", "").replace(")", "") for tier in tiers]


def test_every_file_the_page_names_is_there():
    for name in set(re.findall(r"`((?:soilgis|tests|docs|model|jobs|planning|cli)/[\w/]+\.\w+)", PAGE)) - {
        "jobs/NAME.py"
    }:
        if "NAME" not in name:
            assert (ROOT / name).exists() or (ROOT / "soilgis" / name).exists(), name
    for fact, home in {"versions": "model/provenance.py", "YEARS": "model/target_tables.py"}.items():
        assert re.search(rf"^(?:def )?{fact}\b", (ROOT / "soilgis" / home).read_text(encoding="utf-8"), re.MULTILINE)


def test_contributing_links_to_the_recipes():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    headings = {f"#{title.lower().replace(' ', '-')}" for title in re.findall(r"^### (.+)$", PAGE, re.MULTILINE)}
    assert set(re.findall(r"architecture\.md(#[\w-]+)", text)) == headings
