"""The form that the plugin reads: every job, every field, and what may be given in two ways."""

import re

import pytest

from soilgis.cli.group import job_declarations
from soilgis.model.described import described
from soilgis.output.qgis.form import GROUPS, OTHER, Listed, toolbox

JOBS = {name: described(job) for name, job in job_declarations().items()}
LISTED = Listed(
    {
        "zones": (("taihang", "太行山区（工作口径）"),),
        "boundaries": (("admin", "行政区划（工作口径）"),),
        "targets": (("targets", "目标值"),),
    },
    (("shanxi", "山西省"),),
    {"county": {"zh": "县级"}, "city": {"zh": "市级"}},
)
FORMS = {one["name"]: one for one in toolbox(JOBS.values(), LISTED)}
KINDS = {
    "layer", "layers", "raster", "rasters", "file", "files", "folder", "field", "fields", "integer", "number", "flag", "choice", "choices",
    "text", "texts", "date", "crs", "file_out", "folder_out",
}  # fmt: skip


def parameters(job):
    return {one["key"]: one for one in FORMS[job]["parameters"]}


@pytest.mark.parametrize("name", JOBS)
def test_every_field_has_a_parameter(name):
    mine = parameters(name)
    fields = {field["name"]: field for field in JOBS[name]["fields"] if field["name"] != "layers"}
    assert fields.keys() <= mine.keys()
    assert len(mine) == len(FORMS[name]["parameters"]), "no key stands twice"
    for key, one in mine.items():
        assert one["kind"] in KINDS
        assert re.search(r"[\u3400-\u9fff]", one["label"]), key
        assert one["help"]
        assert "parent" not in one or mine[one["parent"]]["kind"] in {"layer", "layers"}
    for key, field in fields.items():
        assert field["required"] == (not mine[key]["optional"] or bool(mine[key].get("or"))) or mine[key]["kind"].endswith("_out")  # fmt: skip


def test_every_group_names_jobs_there_are():
    named = [name for names in GROUPS.values() for name in names]
    assert len(named) == len(set(named))
    assert set(named) <= set(JOBS)
    assert toolbox([JOBS["zonal"] | {"name": "mine"}], Listed())[0]["group"] == OTHER


def test_a_layer_may_be_one_of_the_shelf():
    mine = parameters("coverage")
    assert (mine["regions"]["kind"], mine["zones"]["kind"]) == ("layer", "layers")
    assert mine["regions"]["geometry"] == ["polygon"]
    assert mine["regions"]["or"] == "regions_shelf"
    assert mine["regions_shelf"]["choices"] == [{"value": "admin", "label": "admin 行政区划（工作口径）"}]
    assert mine["zones_shelf"]["kind"] == "choices"
    assert mine["region_id"] | {"parent": ""} == mine["region_id"] | {"kind": "field", "parent": ""}
    assert mine["zone_id"]["parent"] == "zones"
    assert parameters("dams")["regions_shelf"]["default"] == "admin"
    assert parameters("dams")["regions"]["default"] is None


def test_a_study_may_be_a_file_and_a_layer_a_file_that_qgis_does_not_open():
    run, screen = parameters("run"), parameters("screen")
    assert run["study"]["choices"] == [{"value": "shanxi", "label": "shanxi 山西省"}]
    assert run["study"]["or"] == "study_file"
    assert run["study_file"]["first"]
    assert (screen["site"]["kind"], screen["site_files"]["kind"]) == ("layers", "files")
    assert not screen["site_files"]["first"], "of several both are taken"


def test_words_are_called_as_on_the_workbench_and_numbers_have_limits_and_units():
    mine = parameters("coverage")
    labels = {one["value"]: one["label"] for one in mine["level"]["choices"]}
    assert labels == {"province": "province", "city": "市级", "county": "县级"}
    assert (mine["min_overlap"]["low"], mine["min_overlap"]["label"]) == (0, "碎屑阈值（m²）")
    assert mine["engine"]["advanced"]


def test_labels_that_would_be_the_same_are_told_apart():
    words = {word: {"zh": "级"} for word in ("province", "city", "county")}
    (form,) = toolbox([JOBS["coverage"]], Listed(words=words))
    level = next(one for one in form["parameters"] if one["key"] == "level")
    assert [one["label"] for one in level["choices"]] == ["级 province", "级 city", "级 county"]


def test_files_of_a_pair_have_names_of_their_own():
    rate, ledger = parameters("rate"), parameters("ledger")
    assert rate["raster"]["kind"] == "rasters"
    assert rate["raster_names"]["years"]
    assert rate["raster_files"]["kind"] == "texts"
    assert not ledger["zones_names"]["years"]
    assert ledger["zones_names"]["option"] == ""


def test_what_is_only_written_on_demand_may_be_left_out():
    assert parameters("inspect")["out"]["optional"]
    assert not parameters("run")["out"]["optional"], "QGIS gives it a place of its own"
