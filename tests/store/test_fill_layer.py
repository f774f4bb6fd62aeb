"""A list of one's own made a layer: checked against codes, zones and counts, official only when it is whole."""

import pandas as pd
import pytest

import soilgis
from soilgis.cli import main
from soilgis.store.catalog import Catalog, shelf
from soilgis.store.places import open_places
from soilgis.store.zones import read_zones

ID = "key-zones-national"


@pytest.fixture(autouse=True)
def mine(tmp_path):
    """The folder of one's own layers."""
    (tmp_path / "mine").mkdir()


def call(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main(list(map(str, words)))
    return ended.value.code or 0, *capsys.readouterr()


def whole_list():
    """40 zones with 460 and 631 counties: which ones does not matter here."""
    zones = pd.read_csv(shelf() / ID / "zones.csv")
    units = open_places("amap", Catalog()).units.query("level == 'county' and adcode < '700000'")
    rows, at = [], 0
    for kind, count in (("prevention", 460), ("treatment", 631)):
        names = zones.loc[zones["kind"] == kind, "short_name"].tolist()
        for number in range(count):
            rows.append((names[number % len(names)], units["adcode"].iloc[at], units["name"].iloc[at]))
            at += 1
    return pd.DataFrame(rows, columns=["防治区名称", "行政区划代码", "县（市、区、旗）"])


def test_a_whole_list_turns_the_layer_official_and_the_working_one_gives_way(tmp_path, capsys):
    rows = whole_list().sort_values("防治区名称", kind="stable")
    rows["防治区名称"] = rows["防治区名称"].mask(rows["防治区名称"].duplicated())
    rows.to_excel(tmp_path / "名录.xlsx", index=False)
    code, out, said = call(capsys, "layers", "fill", ID, tmp_path / "名录.xlsx", "--layers", tmp_path / "mine")
    assert code == 0
    assert "重点预防区：460 个，文件为 460 个" in out
    assert "重点治理区：631 个，文件为 631 个" in out
    assert "装入状态：正式" in out
    assert "1051 个空格按上一行的值补齐（合并单元格）" in said
    catalog = Catalog((tmp_path / "mine",))
    layer = catalog.layer(ID)
    assert layer.status == "official"
    assert len(read_zones(layer, catalog, open_places("amap", catalog)).members) == 1091
    study = tmp_path / "study.toml"
    study.write_text(
        f'id = "s"\nregion = ["310000"]\nlevel = "county"\nzones = ["{ID}", "key-zones-working"]\n[title]\nzh = "沪"\n',
        encoding="utf-8",
    )
    found = soilgis.run(study, layers=(tmp_path / "mine",))
    assert ID in set(found.coverage["layer"])
    assert "key-zones-working" not in set(found.sources["layer"])
    assert any("以其为准，本图层不参加量算" in note for note in found.notes)
    assert any("代替自带的同名图层（正式）" in note for note in found.notes)
    assert "not_listed" not in set(found.coverage["verdict"])


def test_a_list_that_is_not_whole_needs_partial_and_is_working(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text("分区,省份,县\n太行山,山西省,平定县\n,,左权县\n永定河上游,山西省,大同县\n", encoding="utf-8")
    words = ["layers", "fill", ID, path, "--layers", tmp_path / "mine"]
    code, _, said = call(capsys, *words)
    assert code == 2
    assert "重点预防区 lists 0 counties, the source has 460" in said
    assert "重点治理区 lists 3 counties, the source has 631" in said
    assert "zones have no county" in said
    assert "give --partial" in said
    assert not (tmp_path / "mine" / ID).exists()
    code, out, said = call(capsys, *words, "--partial")
    assert code == 0
    assert "装入状态：工作口径" in out
    assert "大同县" in said, "a former name is told"
    kept = pd.read_csv(tmp_path / "mine" / ID / "members.csv", dtype=str)
    assert kept["county"].tolist() == ["平定县", "左权县", "云州区"]
    assert kept["name_in_source"].tolist() == ["平定县", "左权县", "大同县"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "zone,county\n太行山,城关区\n太行山,市中区\n",
            "line 2: 城关区 of 2013 could be .*give the province or the code",
        ),
        ("zone,county\n太行,平定县\n", "unknown zone '太行' .*did you mean 太行山"),
        ("zone,adcode\n太行山,140321\n太行山,140321\n", "listed twice .*平定县"),
        ("县\n平定县\n", "needs the columns zone and adcode"),
        ("zone,adcode\n太行山,999999\n", "line 2: unknown region code 999999"),
    ],
)
def test_what_is_wrong_with_a_list_is_told(tmp_path, capsys, text, sentence):
    import re

    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    code, _, said = call(capsys, "layers", "fill", ID, path, "--layers", tmp_path / "mine", "--partial")
    assert code == 2
    assert re.search(sentence, said), said
    assert not (tmp_path / "mine" / ID).exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["fill", ID], "needs a layer, a list and --layers DIR"),
        (["fill", "targets", "a.csv", "--layers", "mine"], "targets is no list of counties"),
        (["fill", ID, "nowhere.xlsx", "--layers", "mine"], "does not exist"),
        (["fill", ID, "a.csv", "--layers", str(shelf())], "the package's own shelf"),
    ],
)
def test_what_fill_refuses(tmp_path, monkeypatch, capsys, words, sentence):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text("zone,adcode\n", encoding="utf-8")
    code, _, said = call(capsys, "layers", *words)
    assert code == 2
    assert sentence in said


def test_a_damaged_workbook_is_told(tmp_path, capsys):
    (tmp_path / "b.xlsx").write_bytes(b"no workbook")
    code, _, said = call(capsys, "layers", "fill", ID, tmp_path / "b.xlsx", "--layers", tmp_path / "mine")
    assert code == 2
    assert "has the ending of a workbook and is none" in said
