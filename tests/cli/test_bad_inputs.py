"""Some four hundred bad inputs: every command refuses each in a sentence that names it, with no traceback and nothing written."""

import os
import re
import warnings
from pathlib import Path

import bad_inputs
import pytest

from soilgis.cli import main

VECTOR = {
    "coverage regions": "coverage --regions {} --zones good.gpkg --out o.csv",
    "coverage zones": "coverage --regions good.gpkg --zones {} --out o.csv",
    "zonal": "zonal --regions {} --raster good.tif --out o.csv",
    "slope": "slope --regions {} --dem good.tif --out o.csv",
    "steep": "steep --regions {} --dem good.tif --out o",
    "screen": "screen {} --study shanxi --out o",
    "extent": "extent make {} --out o",
    "consult": "consult {} --study shanxi --sector mining --out o.csv",
    "supervise patches": "supervise --patches {} --approved good.gpkg --out o",
    "watersheds": "watersheds --watersheds {} --watershed-id adcode --regions good.gpkg --out o",
    "completion": "completion --treated {} --regions good.gpkg --out o",
    "dams": "dams {} --regions good.gpkg --out o",
    "green": "green --residents {} --places --green good.gpkg --regions good.gpkg --out o",
    "programmes": "programmes --done sloping-cropland={} --out o",
    "supervise approved": "supervise --patches good.gpkg --approved {} --out o",
}
RASTER = {
    "zonal": "zonal --regions good.gpkg --raster {} --out o.csv",
    "slope": "slope --regions good.gpkg --dem {} --out o.csv",
    "steep": "steep --regions good.gpkg --dem {} --out o",
    "rate": "rate --region 140100 --raster 2024={} --legend 1=slight --out o",
    "factor": "factor wind {} --out o.tif",
    "watersheds": "watersheds --dem {} --regions good.gpkg --out o",
}
TOML = {
    "run": "run {} --out o", "control": "control shanxi --rules {} --out o", "brief": "brief {} --out o", "map": "map {} --out o.png", "atlas": "atlas {} --out o.pdf",
    "erosion": "erosion {}", "screen": "screen good.gpkg --study {} --out o",
}  # fmt: skip
CSV = {
    "monitor": "monitor {} --out o.csv",
    "targets": "targets check {}",
    "land": "rate --region 140100 --raster 2024=good.tif --legend 1=slight --land {} --out o",
    "goals": "programmes --goals {} --out o",
    "done": "programmes --done {} --out o",
    "register": "dams {} --crs EPSG:4490 --regions good.gpkg --out o",
    "stations": "factor stations {} --out o.csv",
}
ROOMS = {"vectors": VECTOR, "rasters": RASTER, "declarations": TOML, "tables": CSV}
OPTIONS = [
    ("extent make good.gpkg --zone 7 --out o", "带号无效"),
    ("extent make good.gpkg --zone 99 --out o", "zone"),
    ("extent make good.gpkg --zone 45 --out o", "带号离项目太远"),
    ("extent make good.gpkg --part 区 --out o", "has no column '区'"),
    ("extent make good.gpkg --tenure 区 --out o", "has no column '区'"),
    ("extent make good.gpkg --tenure adcode --out o", "占地性质无法识别"),
    ("extent make good.gpkg --value 甲 --out o", "字段=值"),
    ("extent make good.gpkg --value 甲=乙 --out o", "字段=值"),
    ("extent make good.gpkg --value DAREA=3 --out o", "由量算填写"),
    ("extent make good.gpkg --fields nowhere.csv --out o", "nowhere.csv"),
    ("extent make good.gpkg --easting far --out o", "is not one of"),
    ("extent make good.gpkg --axis up --out o", "is not one of"),
    ("extent make good.gpkg --status sure --out o", "is not one of"),
    ("extent make good.gpkg good.gpkg --crs EPSG:4546 --out o", "CRS|坐标系|common|重叠"),
    ("extent make good.gpkg --out o.shp", "输出应为文件夹"),
    ("extent hand good.gpkg --out o", "is not one of"),
    ("coverage --regions good.gpkg --zones good.gpkg --crs 百度坐标 --out o.csv", "加偏"),
    ("coverage --regions good.gpkg --zones good.gpkg --out o.xlsx", "扩展名"),
    ("coverage --regions good.gpkg --zones good.gpkg --out good.gpkg", "扩展名"),
    ("coverage --regions good.gpkg --zones good.gpkg --out .", "is a folder"),
    ("coverage --regions good.gpkg --zones good.gpkg --region-id nope --out o.csv", "has no column 'nope'"),
    ("coverage --regions good.gpkg --zones good.gpkg --zone-id nope --out o.csv", "has no column 'nope'"),
    ("coverage --regions good.gpkg --zones good.gpkg --engine slow --out o.csv", "is not one of"),
    ("coverage --regions good.gpkg --zones good.gpkg --min-overlap -1 --out o.csv", "--min-overlap = -1"),
    ("coverage --regions good.gpkg --zones good.gpkg --crs 火星坐标 --out o.csv", "GCJ|加偏|CRS|坐标系"),
    ("coverage --regions good.gpkg --zones good.gpkg --scheduler far --out o.csv", "must be local, threads"),
    ("coverage --regions nowhere --zones good.gpkg --out o.csv", "nowhere"),
    ("coverage --regions good.gpkg --zones good.gpkg --layers nowhere --out o.csv", "nowhere"),
    ("zonal --regions good.gpkg --raster good.tif --nodata many --out o.csv", "number or none"),
    ("zonal --regions good.gpkg --raster good.tif --class-names x --out o.csv", "CODE=NAME"),
    ("zonal --regions good.gpkg --raster good.tif --class-names 1=a --class-names 1=b --out o.csv", "given twice"),
    ("zonal --regions good.gpkg --raster good.tif --values --quantiles 2 --out o.csv", "0-1"),
    ("zonal --regions good.gpkg --raster good.tif --level town --out o.csv", "is not one of"),
    ("slope --regions good.gpkg --dem good.tif --land-use good.tif --out o.csv", "needs --cropland"),
    ("slope --regions good.gpkg --dem good.tif --threshold 95 --out o.csv", "threshold"),
    ("steep --regions good.gpkg --dem good.tif --threshold 0 --out o", "threshold"),
    ("steep --regions good.gpkg --dem good.tif --out o.gpkg", "输出应为文件夹"),
    ("rate --region 999999 --raster 2024=good.tif --legend 1=slight --out o", "999999"),
    ("rate --region 140100 --raster good.tif --legend 1=slight --out o", "YEAR=FILE"),
    ("rate --region 140100 --raster 2024=good.tif --legend 1=wet --out o", "wet"),
    ("rate --region 140100 --raster 2024=good.tif --legend 1=slight --out o.csv", "输出应为文件夹"),
    ("factor water good.tif --out o.tif", "--tolerance or --region-type"),
    ("factor wind good.tif good.tif --out o.tif", "takes one file"),
    ("factor wind good.tif --out o.csv", "扩展名"),
    ("screen good.gpkg --study nowhere --out o", "no study"),
    ("screen good.gpkg --study shanxi --width -3 --out o", "width"),
    ("screen good.gpkg --study shanxi --date 2026-02-31 --out o", "2026-02-31"),
    ("screen good.gpkg --study shanxi --layer nowhere --out o", "nowhere"),
    ("screen good.gpkg --study shanxi --earthwork -4 --out o", "earthwork"),
    ("supervise --patches good.gpkg --approved good.gpkg --digitise -1 --out o", "digitise"),
    ("run shanxi --office 某局 --out o", "--office needs --brief"),
    ("run shanxi --brief --date 2026-02-31 --out o", "2026-02-31"),
    ("brief shanxi --template good.gpkg --out o", "模板不是 .docx 文件"),
    ("allocate nowhere --out o", "nowhere"),
    ("reconcile nowhere --out o", "unknown region 'nowhere'"),
    ("reconcile ground.csv", "ground.csv is a file, not a region .*--hierarchy of reconcile"),
    ("run shanx", "did you mean shanxi"),
    ("run shanxi --level town", "is not one of"),
    ("run shanxi --out good.gpkg", "输出应为文件夹|not a folder"),
    ("map shanxi --out o.bmp", "扩展名"),
    ("map shanxi --date 2026-13-01 --out o.png", "2026-13-01"),
    ("atlas shanxi --out o.png", "输出应为文件夹"),
    ("layers show", "needs the id"),
    ("layers show nowhere", "no layer 'nowhere'"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("bad")


@pytest.fixture(scope="module")
def sentences(folder):
    with warnings.catch_warnings(action="ignore"):  # of the libraries that write what is wrong
        return {room: getattr(bad_inputs, room)(folder) for room in ROOMS}


def outcome(capsys, words):
    with pytest.raises(SystemExit) as ended:
        main(words)
    printed = capsys.readouterr()
    return ended.value.code, printed.err + printed.out


def problems(capsys, words, sentence):
    """What is wrong with a refusal; empty where it is as it should be."""
    before = sorted(path.name for path in Path.cwd().iterdir())
    code, said = outcome(capsys, words)
    wrong = []
    if code != 2:
        wrong.append(f"exit {code}")
    if not re.search(sentence, said):
        wrong.append(f"not /{sentence}/")
    if "Traceback" in said or "Error: " not in said:
        wrong.append("no sentence")
    if len(said) > 3000:
        wrong.append(f"{len(said)} characters")
    if sorted(path.name for path in Path.cwd().iterdir()) != before:
        wrong.append("something was written")
    return f"{' '.join(words)}: {', '.join(wrong)}: {said.strip()[-300:]}" if wrong else ""


@pytest.mark.skipif(os.name == "nt", reason="no pipes among files there")
@pytest.mark.filterwarnings("ignore::RuntimeWarning", "ignore::UserWarning")
@pytest.mark.parametrize(
    ("room", "command"), [(room, command) for room, commands in ROOMS.items() for command in commands]
)
def test_a_command_refuses_every_bad_input_in_a_sentence(capsys, folder, sentences, monkeypatch, room, command):
    monkeypatch.chdir(folder)
    found = []
    for name, sentence in sentences[room].items():
        words = [word.replace("{}", name) for word in ROOMS[room][command].split()]
        found.append(problems(capsys, words, sentence))
    assert [one for one in found if one] == []


@pytest.mark.skipif(os.name == "nt", reason="no pipes among files there")
@pytest.mark.parametrize(("line", "sentence"), OPTIONS)
def test_options_are_refused_before_the_work(capsys, folder, sentences, monkeypatch, line, sentence):
    monkeypatch.chdir(folder)
    assert problems(capsys, line.split(), sentence) == ""


def test_there_are_three_hundred_at_least(sentences):
    assert sum(len(sentences[room]) * len(commands) for room, commands in ROOMS.items()) + len(OPTIONS) >= 300
