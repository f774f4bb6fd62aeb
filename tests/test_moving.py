"""The page on moving from 0.1 to 0.2 is true: what it says is there is there, what it says is gone is gone."""

import importlib.util
import inspect
import json
import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from cli.test_cli import call

import soilgis
from soilgis.model.rate_tables import ZonalAreas
from soilgis.model.rule_tables import ConsultRules
from soilgis.store.catalog import Catalog
from soilgis.store.text import sha256

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "moving.md").read_text(encoding="utf-8")
OLD_STUDY = """
id = "old"
region = ["140000"]
level = "city"
boundaries = "admin"
boundary_source = "amap"
targets = "targets"
zones = ["taihang", "red-line"]
note = "演示方案"

[[rasters]]
role = "erosion"
file = "demo:shanxi-erosion"
year = 2024
status = "demo"

[title]
zh = "旧方案"
en = "Old study"

[map]
indicator = "target_2035"
review_number = ""
simplify_m = 100.0
"""
"""A study of 0.1 with every field that it had."""


def rows(heading):
    """Rows of the table under a heading of the first column: what, before, now."""
    lines = PAGE.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"| {heading} "))
    found = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        found.append(tuple(cell.strip().strip("`") for cell in line.strip("|").split("|")))
    assert found
    return found


@pytest.mark.parametrize(("function", "before", "now"), rows("function"))
def test_arguments_are_as_the_page_says(function, before, now):
    there = inspect.signature(getattr(soilgis, function)).parameters
    assert before not in there
    assert not now or now in there


@pytest.mark.parametrize(("what", "before", "now"), rows("name"))
def test_modules_and_extras_are_as_the_page_says(what, before, now):
    if what == "module":
        assert importlib.util.find_spec(before) is None
        assert importlib.util.find_spec(now) is not None
    else:
        extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
            "optional-dependencies"
        ]
        assert before not in extras
        assert now in extras


@pytest.mark.parametrize(("table", "before", "now"), rows("table"))
def test_columns_are_as_the_page_says(table, before, now):
    declared = {"zonal": ZonalAreas, "rules-consult": ConsultRules}[table]
    names = set(map(str, declared.columns()))
    assert before not in names
    assert now in names


def test_a_study_of_0_1_is_read_as_it_is(tmp_path):
    (tmp_path / "study.toml").write_text(OLD_STUDY, encoding="utf-8")
    study = Catalog().study(str(tmp_path / "study.toml"))
    assert (study.id, study.region, study.zones) == ("old", ("140000",), ("taihang", "red-line"))
    assert study.map.indicator == "target_2035"
    assert study.rasters[0].year == 2024
    assert not study.figures
    assert not study.views


@pytest.fixture
def old_folder(tmp_path):
    """A folder as 0.1 wrote it: a manifest of form 1 that does not say what was asked."""
    (tmp_path / "coverage.csv").write_text("adcode,area_km2\n140100,1\n", encoding="utf-8")
    manifest = {
        "form": 1, "study": {"id": "shanxi"}, "status": "demo", "versions": {"soilgis": "0.1.0"}, "engine": "fast", "layers": [],
        "unchecked": [], "warnings": [], "closure": {}, "files": {"coverage.csv": sha256(tmp_path / "coverage.csv")},
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return tmp_path


def test_a_manifest_of_0_1_is_checked_file_by_file(old_folder, capsys):
    code, out, err = call(capsys, "verify", old_folder, "--files-only")
    assert code == 0
    assert "1 个文件与清单相符（未重算）" in out
    assert re.search(rf"版本不同：soilgis 当时 0\.1\.0，现在 {re.escape(version('soilgis'))}", err)
    (old_folder / "coverage.csv").write_text("adcode,area_km2\n140100,2\n", encoding="utf-8")
    code, out, _ = call(capsys, "verify", old_folder, "--files-only")
    assert code == 1
    assert "成果已被改动：coverage.csv" in out


def test_its_numbers_cannot_be_made_again_and_the_cure_is_told(old_folder, capsys):
    code, _, err = call(capsys, "verify", old_folder)
    assert code != 0
    assert "does not say what was asked (清单未记录作业); it was written by an older soilgis" in err
    assert "--files-only" in err
