"""Declarations told, and jobs written down and done again."""

import json
import re
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from cli.test_cli import call
from planning.screen_made import box, zone_layer

from soilgis.cli.commands.schema import FILES
from soilgis.cli.declare import click_command
from soilgis.cli.group import command_files, declaration, job_declarations
from soilgis.cli.perform import Request
from soilgis.jobs.screen import Screen
from soilgis.jobs.zonal import Zonal
from soilgis.model.asked import as_python, as_toml, asked_again
from soilgis.model.described import VERSION, described, fields_of, holds_of, json_schema, told
from soilgis.model.errors import UsageError
from soilgis.model.holds import Holding
from soilgis.model.level import Level
from soilgis.model.options import ScreenOptions, SuperviseOptions
from soilgis.output.answers import WINDOWS
from tests.raster.rasters import ALBERS, HAND, write

JOBS = job_declarations()
TOP = 4_000_000


def test_the_jobs_are_the_commands_that_are_no_windows():
    assert set(JOBS) == {name for name in command_files() if not issubclass(declaration(name), Request)}
    assert set(JOBS) >= {"run", "rate", "targets", "screen", "supervise", "consult", "zonal"}


@pytest.mark.parametrize("name", JOBS)
def test_every_field_of_every_job_says_what_it_holds(name):
    silent = [field for _, field, info in fields_of(JOBS[name]) if holds_of(info) is None]
    assert silent == []
    said = described(JOBS[name])
    assert said["name"] == name
    assert all(field["group"] and field["help"]["zh"] and field["help"]["en"] for field in said["fields"])
    assert all(
        field["type"] in {"string", "path", "number", "integer", "boolean", "choice"} for field in said["fields"]
    )


@pytest.mark.parametrize("name", JOBS)
def test_what_a_field_refers_to_is_there(name):
    fields = {field["name"]: field for field in described(JOBS[name])["fields"]}
    known = set(FILES)
    for field in fields.values():
        assert field["holds"].get("of", "") in {"", *fields}
        assert field["holds"].get("table", "") in {"", *known}
        assert (field["holds"]["what"] == Holding.CHOICE) == bool(field["choices"])
        assert (field["holds"]["what"] == Holding.FLAG) == (field["type"] == "boolean")
    assert set(JOBS[name].needs) | set(JOBS[name].needs.values()) <= set(fields)
    assert set(described(JOBS[name])["inputs"]) <= set(fields)


@pytest.mark.parametrize("name", JOBS)
def test_a_job_is_written_by_the_window_of_its_answer(name):
    assert JOBS[name].answers() in WINDOWS


@pytest.mark.parametrize("name", JOBS)
def test_the_command_line_has_the_options_that_are_declared(name):
    options = {given for one in click_command(JOBS[name], name).params for given in one.opts if given.startswith("--")}
    declared = {field["option"] for field in described(JOBS[name])["fields"] if not field["positional"]}
    assert options == declared | {"--debug", "--as-python", "--as-toml", "--progress"}


def test_options_that_are_declared_once_keep_their_names():
    fields = {field["name"]: field for field in described(Screen)["fields"]}
    assert {fields[name]["within"] for name in ScreenOptions.model_fields} == {"options"}
    assert [fields[name]["option"] for name in ("width_m", "earthwork_m3", "conditions", "as_of", "use")] == [
        "--width", "--earthwork", "--condition", "--date", "--use",
    ]  # fmt: skip
    assert (fields["width_m"]["unit"], fields["width_m"]["limits"], fields["width_m"]["default"]) == ("m", {"ge": 0}, 0)
    supervised = {field["name"]: field for field in described(JOBS["supervise"])["fields"]}
    assert {supervised[name]["within"] for name in SuperviseOptions.model_fields} == {"options"}
    assert supervised["shift_m"]["limits"] == {"ge": 0, "le": 200}


def test_a_declaration_tells_kind_column_and_pair():
    fields = {field["name"]: field for field in described(Zonal)["fields"]}
    assert fields["regions"]["holds"] == {"what": "vector", "geometry": ["polygon"], "role": "boundaries"}
    assert fields["region_id"]["holds"] == {"what": "column", "of": "regions"}
    assert fields["out"]["holds"] == {"what": "file_out", "suffixes": [".csv"]}
    assert (fields["level"]["choices"], fields["level"]["default"]) == (["province", "city", "county"], "county")
    assert fields["raster"]["required"]
    rate = {field["name"]: field for field in described(JOBS["rate"])["fields"]}
    assert rate["raster"]["holds"] == {"what": "raster", "pair": True}
    assert rate["min_measured"]["limits"] == {"gt": 0, "le": 1}


def test_help_is_split_into_its_languages():
    assert told("CSV file to write (输出文件).") == {"en": "CSV file to write.", "zh": "输出文件"}
    assert told("Layers (VRT, WMS) only.") == {"en": "Layers (VRT, WMS) only.", "zh": ""}


def test_further_paragraphs_are_details():
    monitor = described(JOBS["monitor"])
    assert monitor["help"]["zh"] == "公布数据合计校核"
    assert monitor["details"].startswith("Change between years")
    assert all(job["help"]["zh"] and "\n" not in job["help"]["en"] for job in map(described, JOBS.values()))


def test_all_declarations_as_json(capsys):
    code, out, err = call(capsys, "jobs", "--json")
    assert (code, err) == (0, "")
    said = json.loads(out)
    assert (said["schema"], said["version"]) == ("soilgis/jobs", VERSION)
    assert [job["name"] for job in said["jobs"]] == sorted(JOBS)
    assert said["jobs"] == [described(job) for job in JOBS.values()]
    assert call(capsys, "jobs", "--json")[1] == out
    keys = {tuple(field) for job in said["jobs"] for field in job["fields"]}
    assert keys == {(
        "name", "within", "option", "positional", "required", "several", "type", "choices", "default", "limits", "holds", "unit",
        "group", "advanced", "help",
    )}  # fmt: skip


def test_all_declarations_as_lines(capsys):
    code, out, _ = call(capsys, "jobs")
    assert code == 0
    assert "  --region-id\tcolumn of regions [adcode]\t输入\t区域编号字段" in out.splitlines()
    assert "  --width\tnumber m ge 0\t参数\t线状地块宽度" in out.splitlines()
    assert len(re.findall(r"^\w", out, re.MULTILINE)) == len(JOBS)


@pytest.mark.parametrize("name", sorted(set(JOBS) - {"targets"}))
def test_a_jobs_schema(capsys, name):
    code, out, _ = call(capsys, "schema", name)
    assert code == 0
    assert json.loads(out) == json.loads(json.dumps(json_schema(JOBS[name])))
    homes = [json.loads(out), *json.loads(out).get("$defs", {}).values()]
    holding = {
        field: said for home in homes for field, said in home.get("properties", {}).items() if "x-soilgis" in said
    }
    assert set(holding) == {field for _, field, _ in fields_of(JOBS[name])}


def test_a_name_that_a_file_and_a_job_share(capsys):
    assert "adcode" in json.loads(call(capsys, "schema", "targets")[1])["properties"]
    assert "tolerance" in json.loads(call(capsys, "schema", "targets", "--job")[1])["properties"]
    code, _, err = call(capsys, "schema", "study", "--job")
    assert code == 2
    assert "OF is 'study'; use " in err


@pytest.fixture
def ground(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "e.tif", HAND, nodata=9)
    towns = [shapely.box(0, TOP - 300, 250, TOP), shapely.box(250, TOP - 300, 400, TOP)]
    gpd.GeoDataFrame({"XZQDM": ["001", "002"]}, geometry=towns, crs=ALBERS).to_file(tmp_path / "towns.gpkg")
    return ("zonal", "--regions", "towns.gpkg", "--region-id", "XZQDM", "--raster", "e.tif", "--out", "z.csv")


def test_a_job_as_python_gives_the_same_table(ground, capsys, tmp_path):
    assert call(capsys, *ground)[0] == 0
    before = pd.read_csv("z.csv", dtype={"XZQDM": str})
    (tmp_path / "z.csv").unlink()
    code, out, err = call(capsys, *ground, "--as-python")
    assert (code, err) == (0, "")
    assert not (tmp_path / "z.csv").exists(), "nothing is done"
    assert "region_id='XZQDM'" in out
    assert "overwrite" not in out
    names = {}
    exec(out, names)
    pd.testing.assert_frame_equal(names["answer"].table, before, check_dtype=False)


def test_a_job_as_toml_is_done_again(ground, capsys, tmp_path):
    assert call(capsys, *ground)[0] == 0
    before = (tmp_path / "z.csv").read_bytes()
    (tmp_path / "z.csv").unlink()
    code, out, _ = call(capsys, *ground, "--as-toml")
    assert code == 0
    assert tomllib.loads(out) == {
        "job": "zonal", "version": 1,
        "asked": {"regions": "towns.gpkg", "raster": "e.tif", "out": "z.csv", "region_id": "XZQDM"},
    }  # fmt: skip
    (tmp_path / "z.toml").write_text(out, encoding="utf-8")
    code, out, _ = call(capsys, "replay", "z.toml")
    assert (code, out) == (0, "z.csv\n")
    assert (tmp_path / "z.csv").read_bytes() == before


def test_options_that_stand_together_are_written_and_read(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    gpd.GeoDataFrame({"site_id": ["甲"]}, geometry=[box(20, 5, 50, 15)], crs=4490).to_file("s.gpkg")
    zone_layer(tmp_path / "mine", "red", box(10, 10, 30, 20))
    asked = (
        "screen",
        "s.gpkg",
        "--layers",
        "mine",
        "--earthwork",
        "3",
        "--date",
        "2026-01-01",
        "--format",
        "csv",
        "--out",
        "o",
    )
    assert call(capsys, *asked)[0] == 0
    before = pd.read_csv("o/screen.csv")
    (tmp_path / "s.toml").write_text(call(capsys, *asked, "--as-toml")[1], encoding="utf-8")
    assert '[asked.options]\nearthwork_m3 = 3.0\nas_of = "2026-01-01"\n' in (tmp_path / "s.toml").read_text("utf-8")
    assert call(capsys, "replay", "s.toml")[0] == 0
    pd.testing.assert_frame_equal(pd.read_csv("o/screen.csv"), before)
    code = call(capsys, *asked, "--as-python")[1]
    assert "options=ScreenOptions(earthwork_m3=3.0, as_of='2026-01-01')" in code
    names = {}
    exec(code, names)
    found = names["answer"].tables["screen"]
    assert found["verdict"].tolist() == before["verdict"].tolist()
    assert found["area_m2"].tolist() == pytest.approx(before["area_m2"].tolist(), rel=1e-12)


@pytest.mark.parametrize(
    "job",
    [
        Zonal(
            regions='a"b\\c\t.gpkg',
            raster="e.tif",
            out="z.csv",
            zones=("甲.shp", "乙.shp"),
            quantiles=(),
            level=Level.CITY,
        ),
        Zonal(regions="admin", raster="e.tif", out="z.csv", values=True, quantiles=(0.25, 0.5)),
        Screen(site=("s.gpkg",), out="o", options=ScreenOptions(width_m=3, conditions=("arid", "urban"), use="spoil")),
        Screen(site=("s.gpkg", "t.gpkg"), out="o", format=("csv", "json"), crs=("EPSG:4547",)),
    ],
)
def test_what_is_written_down_is_what_was_asked(job):
    assert asked_again(tomllib.loads(as_toml(job)), JOBS.get, "x.toml") == job
    names = {}
    exec(as_python(job).replace(").measure()", ")"), names)
    assert names["answer"] == job


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('job = "fly"\nversion = 1\n[asked]\n', "x.toml: job is 'fly'; soilgis jobs lists the jobs"),
        ('job = "zonal"\nversion = 2\n[asked]\n', "x.toml: version is 2; this soilgis reads version 1"),
        ('job = "zonal"\nversion = 1\n', "x.toml: asked must be a table"),
        ('jobs = "zonal"\nversion = 1\n', "x.toml: unknown key 'jobs'"),
        ('job = "zonal"\nversion = 1\n[asked]\nregions = "a"\n', "raster is missing"),
        (
            'job = "screen"\nversion = 1\n[asked]\nsite = ["a"]\nout = "o"\n[asked.options]\nwidth_m = -1\n',
            "options.width_m = -1",
        ),
    ],
)
def test_a_file_that_asks_wrongly_is_refused(text, sentence):
    with pytest.raises(UsageError) as refused:
        asked_again(tomllib.loads(text), JOBS.get, "x.toml")
    assert sentence in str(refused.value)


def test_a_replay_guards_its_outputs(ground, capsys, tmp_path):
    asked = [*ground[:-1], "e.tif"]
    code, out, _ = call(capsys, *asked, "--as-toml")
    assert code == 0, "nothing is done, nothing is guarded"
    (tmp_path / "z.toml").write_text(out, encoding="utf-8")
    before = (tmp_path / "e.tif").read_bytes()
    assert call(capsys, "replay", "z.toml")[0] == 2
    assert (tmp_path / "e.tif").read_bytes() == before
    assert call(capsys, "replay", "absent.toml")[0] == 2


def test_the_page_on_jobs_shows_what_is_printed(capsys):
    text = (Path(__file__).parents[2] / "docs" / "jobs.md").read_text(encoding="utf-8")
    asked = ("screen", "road.kml", "--width", "26", "--study", "shanxi", "--out", "out/road")
    assert call(capsys, *asked, "--as-toml")[1] == re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1]
    names = {}
    shown = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    exec(shown.replace(").measure()", ")"), names)
    assert names["answer"] == asked_again(tomllib.loads(as_toml(names["answer"])), JOBS.get, "x")
    assert call(capsys, "jobs", "--table")[1] in text
    lines = [json.loads(line) for line in re.findall(r'^{"schema": "soilgis/progress".*[^…]}$', text, re.MULTILINE)]
    assert [line["event"] for line in lines] == ["begin", "step", "count", "end"]
    kinds = set(
        re.findall(
            r"`(\w+)`", " ".join(line.split("|")[1] for line in text.splitlines() if re.match(r"\| `(?!soilgis)", line))
        )
    )
    assert kinds - {"holds"} == {kind.value for kind in Holding}
