"""The plugin as a folder: files that an old Python reads, what QGIS asks for, and where it is put."""

import ast
import configparser
import json
import re
import sys
import zipfile
from importlib.resources import files

import pytest
from cli.test_cli import call

from soilgis.output.qgis.write import FILES, NAME, Settings, profile_folders, write_plugin, write_zip

PLUGIN = files("soilgis.output.qgis.plugin")
SOURCES = [name for name in FILES if name.endswith(".py")]
SETTINGS = Settings("/opt/soilgis/bin/python", "0.2.0", ("D:/图层",))


@pytest.mark.parametrize("name", SOURCES)
def test_the_plugin_is_read_by_the_python_of_qgis_3_22_and_asks_for_qt_by_qgis_alone(name):
    tree = ast.parse((PLUGIN / name).read_text(encoding="utf-8"), feature_version=(3, 9))
    modules = {one.module or "" for one in ast.walk(tree) if isinstance(one, ast.ImportFrom) and not one.level}
    modules |= {alias.name for one in ast.walk(tree) if isinstance(one, ast.Import) for alias in one.names}
    allowed = {"qgis.core", "qgis.PyQt.QtGui", "processing.core.ProcessingConfig"}
    outside = {one for one in modules if one.partition(".")[0] not in sys.stdlib_module_names}
    assert outside <= allowed
    assert not any(isinstance(one, ast.Match) for one in ast.walk(tree))


def test_files_listed_are_all_there_are():
    beside = {one.name for one in PLUGIN.iterdir() if one.is_file()}
    assert beside == set(FILES) - {"jobs.json", "metadata.txt", "settings.json"}


def test_a_plugin_says_what_qgis_reads_before_it_loads_it(tmp_path):
    written = write_plugin([{"name": "zonal"}], SETTINGS, tmp_path)
    assert sorted(path.name for path in written) == list(FILES)
    said = configparser.ConfigParser(interpolation=None)
    said.read(tmp_path / NAME / "metadata.txt", encoding="utf-8")
    general = said["general"]
    assert (general["qgisMinimumVersion"], general["qgisMaximumVersion"]) == ("3.22", "4.99")
    assert general["hasProcessingProvider"] == "yes"
    assert general["version"] == "0.2.0"
    assert "更新版本未测试" in general["about"]
    assert json.loads((tmp_path / NAME / "settings.json").read_text(encoding="utf-8")) == {
        "python": "/opt/soilgis/bin/python",
        "version": "0.2.0",
        "shelves": ["D:/图层"],
    }


def test_the_zip_holds_the_same_under_one_folder_and_is_the_same_each_time(tmp_path):
    first, second = (write_zip([], SETTINGS, tmp_path / f"{n}.zip") for n in "ab")
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert sorted(archive.namelist()) == sorted(f"{NAME}/{name}" for name in FILES)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home in which QGIS was started once."""
    profiles = tmp_path / "config" / "profiles"
    (profiles / "default").mkdir(parents=True)
    (profiles / "规划").mkdir()
    monkeypatch.setenv("QGIS_CUSTOM_CONFIG_PATH", str(tmp_path / "config"))
    return profiles


def test_it_is_put_where_qgis_finds_it_and_a_second_time_over_the_first(home, capsys):
    for _ in range(2):
        code, out, err = call(capsys, "qgis", "--install")
        assert code == 0, err
    place = home / "default" / "python" / "plugins" / NAME
    assert out.strip() == str(place)
    assert "管理并安装插件" in err
    jobs = json.loads((place / "jobs.json").read_text(encoding="utf-8"))
    assert {"coverage", "zonal", "screen"} <= {one["name"] for one in jobs}
    shelf = next(one for job in jobs if job["name"] == "coverage" for one in job["parameters"] if one["key"] == "zones_shelf")  # fmt: skip
    assert any(re.fullmatch(r"lvliang 吕梁山区（工作口径）", one["label"]) for one in shelf["choices"])
    assert json.loads((place / "settings.json").read_text(encoding="utf-8"))["python"] == sys.executable


def test_a_profile_that_is_not_there_is_refused_with_those_there_are(home, capsys):
    code, _, err = call(capsys, "qgis", "--install", "--profile", "none")
    assert code == 2
    assert "QGIS has no profile 'none' (没有这个 QGIS 配置文件); there are default, 规划" in err
    assert profile_folders("规划") == [home / "规划" / "python" / "plugins"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "say --install, to put the plugin into QGIS, or --out DIR"),
        (("--install", "--out", "o"), "--out"),
        (("--out", "o", "--profile", "x"), "--profile"),
    ],
)
def test_where_to_is_said_in_one_way(arguments, said, home, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    code, _, err = call(capsys, "qgis", *arguments)
    assert code == 2
    assert said in err
    assert not (tmp_path / "o").exists()
    assert not (home / "default" / "python").exists()


def test_where_qgis_was_never_started_the_cure_is_told(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("QGIS_CUSTOM_CONFIG_PATH", str(tmp_path / "none"))
    code, _, err = call(capsys, "qgis", "--install")
    assert code == 2
    assert "start QGIS once, or write the plugin with --out DIR" in err


def test_somebody_elses_plugin_of_that_name_stays(tmp_path, capsys):
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "provider.py").write_text("mine", encoding="utf-8")
    code, _, err = call(capsys, "qgis", "--out", str(tmp_path))
    assert code != 0
    assert "provider.py" in err
    assert (tmp_path / NAME / "provider.py").read_text(encoding="utf-8") == "mine"
