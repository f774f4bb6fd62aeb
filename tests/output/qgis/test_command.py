"""From the form to a command line, which the command line itself reads back."""

import pytest
from output.qgis.test_form import FORMS, JOBS

from soilgis.cli.declare import click_command
from soilgis.cli.group import declaration
from soilgis.output.qgis.plugin.child import TroubleError
from soilgis.output.qgis.plugin.command import words


def parsed(line):
    """What the command line makes of the words: given values by field."""
    command = click_command(declaration(line[0]), name=line[0])
    return command.make_context(line[0], list(line[1:])).params


def asked(job, *, shelves=(), **values):
    return words(FORMS[job], values, list(shelves))


def test_values_become_the_options_of_the_command():
    line = asked(
        "coverage", regions="a b.gpkg", zones=["x.shp", "y.shp"], zones_shelf=["taihang"], out="c.csv", region_id="XZQDM", wide=True,
        min_overlap=100.0, level="county", ledger=False, zone_id=None, shelves=["D:/图层"],
    )  # fmt: skip
    assert line[0] == "coverage"
    assert set(line[1:]) == {
        "--regions=a b.gpkg", "--zones=x.shp", "--zones=y.shp", "--zones=taihang", "--out=c.csv", "--region-id=XZQDM", "--wide",
        "--min-overlap=100.0", "--layers=D:/图层",
    }  # fmt: skip
    read = parsed(line)
    assert (read["regions"], read["zones"], read["wide"]) == ("a b.gpkg", ("x.shp", "y.shp", "taihang"), True)


def test_arguments_stand_last_and_what_begins_with_a_dash_is_no_option():
    line = asked("screen", site=["-site.kml"], out="o", study="shanxi", width_m=26.0)
    assert line[-2:] == ["--", "-site.kml"]
    assert [str(path) for path in parsed(line)["site"]] == ["-site.kml"]


def test_a_layer_of_qgis_comes_before_one_of_the_shelf_and_a_file_before_a_name():
    assert "--regions=mine.shp" in asked("coverage", regions="mine.shp", regions_shelf="admin", zones=["z"], out="o")
    assert "--regions=admin" in asked("coverage", regions_shelf="admin", zones=["z"], out="o")
    assert asked("run", study="shanxi", study_file="D:/s/study.toml", out="o")[-1] == "D:/s/study.toml"
    assert asked("run", study="shanxi", out="o")[-1] == "shanxi"


@pytest.mark.parametrize(
    ("job", "values", "said"),
    [
        ("coverage", {"zones": ["z"], "out": "o"}, "缺少「区域文件或图层（与下项任选其一）」；请选择它，或填写「或：自带图层"),
        ("run", {"out": "o"}, "缺少「研究方案"),
        ("rate", {"region": ["140000"], "out": "o"}, "缺少「侵蚀栅格"),
    ],
)  # fmt: skip
def test_what_is_given_in_neither_way_is_refused(job, values, said):
    with pytest.raises(TroubleError, match=said):
        asked(job, **values)


def test_years_of_rasters_come_from_their_names_or_are_given():
    given = {
        "region": ["140000"],
        "raster": ["a.tif", "b.tif"],
        "raster_titles": ["erosion2020", "2024年侵蚀"],
        "out": "o",
    }
    line = asked("rate", **given)
    assert [one for one in line if one.startswith("--raster")] == ["--raster=2020=a.tif", "--raster=2024=b.tif"]
    named = asked("rate", **given | {"raster_titles": ["x", "y"], "raster_names": ["2021", "2022"]})
    assert "--raster=2021=a.tif" in named
    assert asked("rate", region=["140000"], raster_files=["2023=a.csv"], out="o")[2] == "--raster=2023=a.csv"


@pytest.mark.parametrize(
    ("titles", "names", "said"),
    [
        (["erosion", "2024"], [], "从图层名「erosion」看不出年份；请在年份一栏"),
        (["2020-2024", "2024"], [], "从图层名「2020-2024」看不出年份"),
        (["2024", "2024"], [], r"有重名（2024、2024）；请在名称一栏"),
        (["a", "b"], ["2020"], "选了 2 个，名称却有 1 个"),
    ],
)
def test_years_that_cannot_be_told_are_refused(titles, names, said):
    with pytest.raises(TroubleError, match=said):
        asked("rate", region=["140000"], raster=["a", "b"], raster_titles=titles, raster_names=names, out="o")


def test_layers_of_a_ledger_go_by_what_qgis_calls_them():
    line = asked("ledger", regions="r", zones=["/tmp/1.gpkg", "/tmp/2.gpkg"], zones_titles=["红线=甲", "农田"], out="o")
    assert "--zones=红线_甲=/tmp/1.gpkg" in line
    assert "--zones=农田=/tmp/2.gpkg" in line


@pytest.mark.parametrize("name", JOBS)
def test_every_switch_of_every_job_is_one_the_command_line_knows(name):
    """Each parameter alone, with a value of its kind, is read back as the option of its field."""
    samples = {"integer": 3, "number": 0.5, "flag": True}
    for one in FORMS[name]["parameters"]:
        if one.get("names_of") or one["positional"] or one.get("same_as"):
            continue
        value = one["choices"][-1]["value"] if "choices" in one else samples.get(one["kind"], "x=y")
        several = one["kind"].endswith("s")
        form = FORMS[name] | {"parameters": [{**one, "or": "", "pair": False, "default": None}]}
        line = words(form, {one["key"]: [value] if several else value}, [])
        assert line[0] == name
        assert [option.partition("=")[0] for option in line[1:]] == [one["option"]]
        known = {text for option in click_command(declaration(name), name=name).params for text in option.opts}
        assert one["option"] in known
