"""Code against name: the one check; and tables that pass through it."""

import pandas as pd
import pytest

from soilgis.model.errors import PlaceError, SchemaError
from soilgis.model.level import Level
from soilgis.store.catalog import Catalog
from soilgis.store.codes import CodedTable, region_codes
from soilgis.store.places import PlaceBook, open_places
from soilgis.store.study_tables import read_land, read_published
from soilgis.store.targets import read_targets


@pytest.fixture(scope="module")
def places():
    return open_places("amap", Catalog())


def rows(*cells):
    return pd.DataFrame(
        cells, columns=["adcode", "name", "province"], index=pd.Index(range(2, 2 + len(cells)), name="line")
    )


@pytest.mark.parametrize(
    ("cells", "code", "note"),
    [
        (("140100", "太原市", ""), "140100", ""),
        (("140100", None, None), "140100", ""),
        ((None, "代 县", "山西"), "140923", ""),
        (("１４０１００", "太原市", ""), "140100", ""),
        (("140100", "太原", ""), "140100", "太原 按代码 140100 计为 太原市"),
        (("140100", "山西省太原市", "山西省"), "140100", ""),
        (("100000", "中国", ""), "100000", ""),
        (("", "全国", ""), "100000", ""),
        (("140215", "大同县", ""), "140215", "旧名 大同县 按 云州区（140215）计"),
    ],
)
def test_agreeing(places, cells, code, note):
    codes, notes = region_codes(rows(cells), places, "t")
    assert codes.tolist() == [code]
    assert notes == ([note] if note else [])


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (("140902", "定襄县", ""), "line 2: code 140902 is 忻府区, but the name says 定襄县 .*定襄县 is 140921"),
        (("140100.0", "", ""), "code 140100.0 was stored as a number .*write 140100"),
        (("1401", "", ""), "'1401' is no six-digit region code"),
        (("140199", "", ""), "unknown region code 140199"),
        (("140100", "太原市", "河北省"), "code 140100 lies in 山西省, but the province says 河北省"),
        (("", "", "山西省"), "neither adcode nor name is given"),
        (("", "西湖区", "河"), "province '河' could be 河北省、河南省"),
        (("", "朝阳区", ""), "朝阳区 is ambiguous"),
    ],
)
def test_disagreeing(places, cells, sentence):
    with pytest.raises(PlaceError, match=sentence):
        region_codes(rows(cells), places, "t")


def test_a_level_is_asked_of_codes_too(places):
    with pytest.raises(PlaceError, match="unknown region code 140100"):
        region_codes(rows(("140100", "", "")), places, "t", CodedTable(level=Level.COUNTY))


def test_a_name_that_others_bore_asks(places):
    former = pd.concat([places.former, pd.DataFrame([{"former_name": "郊区", "adcode": "140403", "name": "潞州区"}])])
    code, note = PlaceBook(places.units, former).resolve("郊区", province="山西省")
    assert code == "140311"
    assert "曾用此名者另有 山西省长治市潞州区（140403）" in note
    assert "请核对" in note


LAND = "adcode,name,land_km2,vintage,document\n"


def test_land_is_read_by_code_or_name(places, tmp_path):
    (tmp_path / "l.csv").write_bytes(
        (LAND + '140100,太原市,"6,909.96",2023,三调\n,大同市,14056,2023,三调\n').encode("gbk")
    )
    land, notes = read_land(tmp_path / "l.csv", places)
    assert land[["adcode", "land_km2"]].to_numpy().tolist() == [["140100", 6909.96], ["140200", 14056.0]]
    assert notes == ["l.csv：不是 UTF-8，按 GB18030（GBK）读取"]


@pytest.mark.parametrize(
    ("row", "error", "sentence"),
    [
        ("140100,太原市,inf,2023,x", SchemaError, "line 2: land_km2 is 'inf', which is not a finite number"),
        ("140100,太原市,690996公顷,2023,x", SchemaError, "line 2: land_km2 is '690996公顷'"),
        ("140100,太原市,,2023,x", SchemaError, "land_km2 .*is empty in line 2"),
        ("140100,太原市,-1,2023,x", SchemaError, "must lie in .*line 2"),
        ("140100.0,太原市,1,2023,x", PlaceError, "140100.0"),
        ("149999,,1,2023,x", PlaceError, "unknown region code 149999"),
        ("140100,太原市,1,2023,x\n,太原市,2,2023,x", SchemaError, "must not repeat"),
    ],
)
def test_bad_land(places, tmp_path, row, error, sentence):
    (tmp_path / "l.csv").write_text(LAND + row + "\n", encoding="utf-8")
    with pytest.raises(error, match=sentence):
        read_land(tmp_path / "l.csv", places)


PUBLISHED = "adcode,name,year,item,area_km2,document\n"


def test_two_districts_of_one_name_are_two(places, tmp_path):
    body = "".join(
        f"{code},鼓楼区,2023,{item},{value},公报\n"
        for code in ("320106", "350102")
        for item, value in (("total", "1,0"), ("light", 5))
    )
    (tmp_path / "p.csv").write_text(
        PUBLISHED + body.replace("1,0", "10") + ",长江流域,2023,total,7,公报\n", encoding="utf-8"
    )
    figures, _ = read_published(tmp_path / "p.csv", places)
    assert figures["adcode"].fillna("").tolist() == ["320106", "320106", "350102", "350102", ""]


def test_one_region_spelled_twice_is_one(places, tmp_path):
    (tmp_path / "p.csv").write_text(
        PUBLISHED + "140100,太原市,2023,total,10,公报\n,太原市,2023,light,5,公报\n", encoding="utf-8"
    )
    assert read_published(tmp_path / "p.csv", places)[0]["adcode"].tolist() == ["140100", "140100"]
    (tmp_path / "p.csv").write_text(PUBLISHED + "140100,太原市,2023,很轻,10,公报\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="line 2: item is '很轻'; use total, slight, light"):
        read_published(tmp_path / "p.csv", places)


TARGETS = "adcode,name,indicator,year,comparator,value_percent,status,document\n"


def test_targets_as_percentages_with_signs(places, tmp_path):
    (tmp_path / "t.csv").write_text(
        TARGETS + "140100,太原市,conservation_rate,2025年,≥,68.5%,official,文\n", encoding="utf-8"
    )
    assert read_targets(tmp_path / "t.csv", places)[0]["target"].tolist() == [0.685]


def test_targets_as_fractions_are_doubted(places, tmp_path):
    (tmp_path / "t.csv").write_text(
        TARGETS + "140100,太原市,conservation_rate,2025,≥,0.685,official,文\n", encoding="utf-8"
    )
    with pytest.raises(SchemaError, match="line 2: value_percent is 0.685, .*fraction\\? write 68.5"):
        read_targets(tmp_path / "t.csv", places)
