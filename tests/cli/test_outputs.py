"""No command writes over its inputs, over other people's files, or into a name that says another format."""

import os
import shutil
import sys

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from soilgis.cli import main


def call(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    return ended.value.code or 0, capsys.readouterr().err


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder of one's own files, and one level above it a place for results."""
    folder = tmp_path / "mine"
    folder.mkdir()
    cell = gpd.GeoDataFrame({"adcode": ["149901"]}, geometry=[shapely.box(112, 37, 112.2, 37.1)], crs=4490)
    cell.to_file(folder / "r.gpkg")
    cell.to_file(folder / "r.shp")
    with rasterio.open(
        folder / "e.tif", "w", driver="GTiff", width=4, height=4, count=1, dtype="uint8", crs=4490, nodata=0,
        transform=Affine(0.05, 0, 112, 0, -0.05, 37.1),
    ) as file:  # fmt: skip
        file.write(np.full((1, 4, 4), 2, np.uint8))
    for name in ("b.csv", "l.csv"):
        (folder / name).write_text("name,year,item,area_km2,document\n太原市,2023,total,10,公报\n", encoding="utf-8")
    (folder / "study.toml").write_text(
        'id = "mine"\nregion = ["140100"]\nzones = []\ntitle = {zh = "一", en = "one"}\n'
    )
    (folder / "csle.toml").write_text(
        'dem = "e.tif"\nslope_length = 20.0\ntolerance = 200.0\nr = 1.0\nk = 1.0\nb = 1.0\nout = "e.tif"\n'
    )
    monkeypatch.chdir(tmp_path)
    return folder


COMMANDS = {
    "coverage": ["--regions", "mine/r.gpkg", "--zones", "mine/l.csv"],
    "zonal": ["--regions", "mine/r.gpkg", "--raster", "mine/e.tif", "--zones", "mine/l.csv"],
    "slope": ["--regions", "mine/l.csv", "--dem", "mine/e.tif"],
    "consult": ["mine/l.csv", "--study", "shanxi"],
    "monitor": ["mine/l.csv"],
    "factor stations": ["mine/l.csv"],
    "factor wind": ["mine/e.tif"],
}
"""Commands that write one file, all reading l.csv or e.tif."""
FOLDERS = {
    "rate": ["--region", "140100", "--raster", "2024=mine/e.tif", "--legend", "2=light"],
    "screen": ["mine/r.gpkg", "--study", "shanxi"],
    "supervise": ["--patches", "mine/r.gpkg", "--approved", "mine/r.shp"],
    "steep": ["--regions", "mine/r.gpkg", "--dem", "mine/e.tif"],
    "run": ["mine/study.toml"],
    "brief": ["mine/study.toml"],
    "atlas": ["mine/study.toml"],
}
"""Commands that write a folder."""


def kept(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def ways(target):
    """One file by the paths that lead to it: itself, round about, absolute, a link, a hard link, another case."""
    aside = target.parent.parent
    linked, hard = aside / f"link{target.suffix}", aside / f"hard{target.suffix}"
    linked.symlink_to(target)
    os.link(target, hard)
    (aside / "way").symlink_to(target.parent, target_is_directory=True)
    upper = target.with_name(target.stem.upper() + target.suffix)
    return [target, f"{target.parent}/../mine/{target.name}", linked, hard, aside / "way" / target.name, upper]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("command", COMMANDS)
def test_no_output_is_an_input_whatever_the_path(capsys, home, command):
    read = home / ("e.tif" if command == "factor wind" else "l.csv")
    before = kept(home)
    for way in ways(read):
        for more in ([], ["--overwrite"]):
            code, said = call(capsys, *command.split(), *COMMANDS[command], "--out", way, *more)
            assert code == 2, (way, said)
            assert "输出就是输入" in said, (way, said)
    assert kept(home) == before


@pytest.mark.parametrize("command", FOLDERS)
def test_no_folder_of_results_is_that_of_an_input(capsys, home, command):
    before = kept(home)
    for way in ("mine", "./mine/", home, home / ".." / "mine"):
        code, said = call(capsys, command, *FOLDERS[command], "--out", way, "--overwrite")
        assert (code, "输出目录就是输入所在目录" in said) == (2, True), said
    assert kept(home) == before


@pytest.mark.parametrize("command", [*COMMANDS, *FOLDERS, "map"])
@pytest.mark.parametrize("ending", [".dbf", ".prj", ".cpg", ".shp", ".gpkg", ".xlsx", ".toml"])
def test_an_ending_that_is_not_the_format_is_refused(capsys, home, command, ending):
    """Among them the parts of a Shapefile, which carry no name of an option."""
    words = {**COMMANDS, **FOLDERS, "map": FOLDERS["run"]}[command]
    before = kept(home)
    code, said = call(capsys, *command.split(), *words, "--out", home / f"r{ending}", "--overwrite")
    assert code == 2
    assert "扩展名与格式不符" in said or "输出应为文件夹" in said or "目录不可写" in said, said
    assert kept(home) == before


@pytest.mark.parametrize("command", [*COMMANDS, "map"])
def test_somebody_elses_file_stays_unless_it_is_said(capsys, home, tmp_path, command):
    words = {**COMMANDS, "map": FOLDERS["run"]}[command]
    theirs = tmp_path / f"theirs{'.tif' if command == 'factor wind' else '.png' if command == 'map' else '.csv'}"
    theirs.write_text("years of work")
    code, said = call(capsys, *command.split(), *words, "--out", theirs)
    assert code == 2
    assert "was not written by soilgis, or was changed since" in said
    assert theirs.read_text() == "years of work"


@pytest.mark.parametrize(
    ("command", "name"),
    [("rate", "rates.csv"), ("screen", "screen.html"), ("supervise", "patches.csv"), ("steep", "steep.csv"), ("run", "tables.xlsx"), ("brief", "briefing.docx")],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["file", "folder"])
def test_what_is_in_the_way_in_a_folder_is_seen_before_the_work(capsys, home, tmp_path, command, name, kind):
    theirs = tmp_path / "out" / name
    theirs.mkdir(parents=True) if kind == "folder" else theirs.parent.mkdir()
    if kind == "file":
        theirs.write_text("mine")
    code, said = call(capsys, command, *FOLDERS[command], "--out", tmp_path / "out")
    assert code == 2
    assert f"{name} is a folder" in said if kind == "folder" else f"{name} was not written by soilgis" in said
    assert [path.name for path in (tmp_path / "out").iterdir()] == [name]


def test_our_own_last_result_is_replaced_and_a_corrected_one_stays(capsys, home, tmp_path):
    words = ["coverage", "--regions", "mine/r.gpkg", "--zones", "mine/r.shp", "--out", "o.csv"]
    for _ in range(2):
        assert call(capsys, *words)[0] == 0
    (tmp_path / "o.csv").write_text("corrected by hand")
    assert call(capsys, *words)[0] == 2
    assert (tmp_path / "o.csv").read_text() == "corrected by hand"
    assert call(capsys, *words, "--overwrite")[0] == 0
    assert call(capsys, *words, "--wide")[0] == 0
    (tmp_path / "o-wide.csv").write_text("corrected too")
    assert "o-wide.csv was not written by soilgis" in call(capsys, *words, "--wide")[1]


def test_a_chain_may_not_end_where_it_began(capsys, home, tmp_path):
    """What we wrote last is ours, but not while it is read."""
    (tmp_path / "o.csv").write_text((home / "b.csv").read_text(encoding="utf-8"), encoding="utf-8")
    assert call(capsys, "monitor", "o.csv", "--out", "p.csv")[0] in (0, 1)
    shutil.copy(tmp_path / "p.csv", tmp_path / "q.csv")
    assert "输出就是输入" in call(capsys, "monitor", "p.csv", "--out", "p.csv")[1]


def test_the_rasters_a_declaration_writes_are_none_it_reads(capsys, home):
    code, said = call(capsys, "erosion", "mine/csle.toml")
    assert code == 2
    assert "e.tif is the input" in said
    assert "name another place with out" in said


def test_results_may_lie_beside_files_and_inside_folders_of_layers(capsys, home):
    (home / "layers" / "red-line").mkdir(parents=True)
    words = ["coverage", "--regions", "mine/r.gpkg", "--zones", "mine/r.shp", "--layers", "mine/layers"]
    for _ in range(2):
        assert call(capsys, *words, "--out", "mine/result.csv")[0] == 0
        assert call(capsys, *words, "--out", "mine/layers/out/result.csv")[0] == 0


def test_nothing_is_left_of_a_refused_command(capsys, home, tmp_path):
    assert call(capsys, "screen", "mine/r.gpkg", "--study", "nowhere", "--out", "new/folder")[0] == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="for root every folder may be written")
def test_a_folder_that_may_not_be_written_is_told_first(capsys, home, tmp_path):
    (tmp_path / "shut").mkdir(mode=0o500)
    code, said = call(capsys, "coverage", "--regions", "nowhere", "--zones", "nowhere", "--out", "shut/o.csv")
    assert (code, "cannot be written" in said) == (2, True)
