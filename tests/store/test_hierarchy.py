"""Hierarchies of targets: read with their printed decimals, refused with every fault at once."""

import pytest

from soilgis.cli import main
from soilgis.model.errors import SchemaError
from soilgis.store.hierarchy import read_actuals, read_hierarchy

HEAD = "id,name,parent,year,value_percent,land_km2,share\n"


def written(tmp_path, rows, head=HEAD):
    path = tmp_path / "h.csv"
    path.write_text(head + rows, encoding="utf-8")
    return path


def test_values_weights_and_printed_decimals(tmp_path):
    rows = 'p,上,,2035,70,,\na,甲,p,2035,66.90,"1,234.5",\nb,乙,p,2035,,3000,\n'
    found = read_hierarchy(written(tmp_path, rows))
    assert found.units["parent"].isna().tolist() == [True, False, False]
    assert found.values[["id", "digits"]].to_numpy().tolist() == [["p", 0], ["a", 2]]
    assert found.land["value"].to_dict() == {"a": 1234.5, "b": 3000}
    assert found.land["slack"].to_dict() == {"a": 0.05, "b": 0.5}
    assert set(found.values["status"]) == {"working"}


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("a,甲,x,2035,60,1,\n", "line 2: parent 'x' of a is no row of the file .*add its row"),
        (
            "p,上,,2035,60,,\nq,上,,2035,60,,\na,甲,p,2025,60,1,\na,甲,q,2035,61,1,\n",
            "a has the parents p、q .*a unit has one",
        ),
        ("p,上,a,2035,60,,\na,甲,p,2035,60,1,\n", "p、a are above each other in a circle"),
        ("p,上,,2035,60,,\na,甲,p,2035,60,,0.50\nb,乙,p,2035,60,,0.40\n", "children of p sum to 0.9, not 1"),
        ("p,上,,2035,160,,\n", r"must lie in \[0, 100\]; line 2: 160"),
        ("p,上,,2035,60,,\np,上,,2035,61,,\n", "must not repeat .*p/2035"),
        ("p,,,2035,60,,\n", "line 2: name is empty"),
    ],
)
def test_faults_of_a_hierarchy(tmp_path, rows, sentence):
    with pytest.raises(SchemaError, match=sentence):
        read_hierarchy(written(tmp_path, rows))


def test_shares_may_be_printed_short(tmp_path):
    rows = "p,上,,2035,60,,\n" + "".join(f"{c},{c},p,2035,60,,0.33\n" for c in "abc")
    assert read_hierarchy(written(tmp_path, rows)).share["value"].sum() == pytest.approx(0.99)


def test_missing_columns_name_the_schema(tmp_path):
    with pytest.raises(SchemaError, match="no column parent|no column name、year .*soilgis schema hierarchy"):
        read_hierarchy(written(tmp_path, "a\n", "id\n"))


def test_actuals_are_checked(tmp_path):
    path = written(tmp_path, "a,2020,60.5,press,公报\n", "id,year,rate_percent,status,document\n")
    found, _ = read_actuals(path)
    assert found["rate"].tolist() == [0.605]
    path = written(tmp_path, "a,2020,60.5,sure,公报\n", "id,year,rate_percent,status,document\n")
    with pytest.raises(SchemaError, match="line 2: status is 'sure'; use official"):
        read_actuals(path)


def call(capsys, *words):
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return ended.value.code, *capsys.readouterr()


def test_the_command_tells_shanxis_two_figures(capsys, tmp_path):
    areas = tmp_path / "land.csv"
    published = [6909, 14056, 4559, 13954, 9425, 10626, 16391, 14183, 25154, 20301, 21140]
    rows = [f"140{n}00,{km2},2020,常见公布数\n" for n, km2 in enumerate(published, 1)]
    rows = [row.replace("1401000", "141000").replace("1401100", "141100") for row in rows]
    areas.write_text("adcode,land_km2,vintage,document\n" + "".join(rows), encoding="utf-8")
    actual = tmp_path / "actual.csv"
    actual.write_text(
        "id,year,rate_percent,status,document\n140000,2011,55.1,working,报道\n140000,2021,63,working,报道\n",
        encoding="utf-8",
    )
    code, out, _ = call(
        capsys,
        "reconcile",
        "山西省",
        "--areas",
        str(areas),
        "--actual",
        str(actual),
        "--out",
        str(tmp_path / "o"),
        "--zh",
    )
    assert code == 0
    assert "山西省 2035年（给定的国土面积，统一取位（同年最多的小数位数），工作口径）：上级 72.43%" in out
    assert "高德界线椭球面积" in out
    assert "天地图界线椭球面积" in out
    assert "取位不能解释（超出取位" in out
    assert "须加快" in out or "按过去速度可达到" in out
    assert "下级面积加权平均" in (tmp_path / "o" / "rollups.csv").read_text(encoding="utf-8-sig")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["reconcile"], "name a region, such as 140000, or give --hierarchy"),
        (["reconcile", "140100"], "no target of a 县级 unit of 太原市 is known"),
        (["reconcile", "140725"], "has no 县级 units"),
        (["reconcile", "140000", "--hierarchy", "x.csv"], "has no use beside --hierarchy"),
    ],
)
def test_what_the_command_refuses(capsys, words, sentence):
    code, _, said = call(capsys, *words)
    assert code == 2
    assert sentence in said


def test_own_units_need_weights(capsys, tmp_path):
    path = written(tmp_path, "p,上,,2035,60,,\na,甲,p,2035,60,,\n")
    code, _, said = call(capsys, "reconcile", "--hierarchy", str(path))
    assert code == 2
    assert "children of p have no weights" in said
