"""The register of dams: by hand on a made county, and every way a register can be wrong."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

import soilgis
from soilgis.cli import main
from soilgis.model.errors import CrsError, SchemaError

TOWNS = gpd.GeoDataFrame(
    {"town": ["东", "西"]}, geometry=shapely.box([111.0, 111.1], 37.0, [111.1, 111.25], 37.1), crs="EPSG:4490"
)
HOW = {"regions": TOWNS, "region_id": "town", "date": "2025-06-30"}


def register(**columns):
    places = columns.pop("places", [(111.05, 37.05), (111.15, 37.05), (111.2, 37.05)])
    columns.setdefault("编号", [f"D{number}" for number in range(1, len(places) + 1)])
    columns.setdefault("总库容", [60.0, 12.0, 2.0][: len(places)])
    return gpd.GeoDataFrame(columns, geometry=shapely.points(places), crs="EPSG:4490")


def test_counts_and_extents_by_hand():
    found = soilgis.dams(register(), protection=["large=100", "medium=50"], **HOW)
    table = found.table.set_index("region_id")
    assert table["dams"].tolist() == [1, 2]
    assert table["protection_km2"].tolist() == pytest.approx([np.pi * 0.01, np.pi * 0.0025], rel=1e-9)
    assert table["control_km2"].isna().all()
    assert found.tables["protection"]["area_ha"].tolist() == pytest.approx([np.pi, np.pi / 4], rel=1e-9)
    assert set(table["status"]) == {"working"}


def test_ground_of_two_extents_counts_once_and_what_sticks_out_is_told():
    near = register(places=[(111.05, 37.05), (111.0502, 37.05)], 总库容=[60.0, 60.0])
    found = soilgis.dams(near, protection="large=100", **HOW)
    assert found.table["protection_km2"].sum() < 2 * np.pi * 0.01
    edge = register(places=[(111.0, 37.05)], 总库容=[60.0])
    found = soilgis.dams(edge, protection="large=100", **HOW)
    assert found.table["protection_km2"].sum() == pytest.approx(np.pi * 0.005, rel=1e-4)
    assert any("伸出所列统计单元之外" in note for note in found.notes)


def test_every_fault_is_listed_and_rows_close():
    places = [(111.05, 37.05), (111.15, 37.05), (111.15, 37.05), (120.0, 37.0), (111.2, 37.05)]
    dams = register(
        places=places, 编号=["a", "b", "b", "c", ""], 总库容=[60, 12, 12, 3, np.nan], 已淤库容=[70, 1, 1, 1, 1]
    )
    found = soilgis.dams(dams, **HOW)
    faults = found.tables["faults"].groupby("fault", dropna=False)["dam_id"].apply(list).to_dict()
    assert faults == {
        "silted": ["a"], "repeated": ["b"], "outside": ["c"], "no_id": ["（第 5 个要素）"], "no_class": ["（第 5 个要素）"],
        "no_volume": ["（第 5 个要素）"],
    }  # fmt: skip
    assert found.table["dams"].tolist() == [1, 2, 1]
    assert found.table["region"].tolist()[-1] == "统计范围外"
    assert found.tables["dams"]["counted"].tolist() == [True, True, False, False, True]


def test_dams_that_may_be_one_are_told_by_their_distance():
    close = register(places=[(111.05, 37.05), (111.05, 37.05005)], 总库容=[60.0, 60.0])
    (fault,) = soilgis.dams(close, **HOW).tables["faults"].to_dict("records")
    assert fault["fault"] == "near"
    assert fault["detail"] == "距 D1 5.5 m"
    assert len(soilgis.dams(close, near=5.0, **HOW).tables["faults"]) == 0


def test_the_goal_is_an_upper_bound_unless_the_register_tells():
    bare = soilgis.dams(register(), **HOW).tables["goal"].iloc[0]
    assert (bare["done"], bare["value"], bare["light"]) == (3, 400, "open")
    assert "为上限" in bare["rule"]
    told = register(竣工日期=["2019-01-01", "2022-01-01", "2024-01-01"], 高标准=["是", "是", "否"])
    row = soilgis.dams(told, since="2021-01-01", **HOW).tables["goal"].iloc[0]
    assert (row["done"], row["light"], row["start"]) == (1, "far_behind", "2021-01-01")
    assert "上限" not in row["rule"]


def test_dams_near_sites_by_distance_and_extent():
    site = gpd.GeoDataFrame({"site_id": ["路"]}, geometry=[shapely.box(111.05, 37.05, 111.06, 37.06)], crs="EPSG:4490")
    found = soilgis.dams(register(), sites=site, within=9000.0, protection="medium=8500", **HOW).tables["near"]
    assert found["dam_id"].tolist() == ["D1", "D2"]
    assert found["distance_m"].tolist() == pytest.approx([0, 8006], abs=3)  # 0.09° of longitude at 37.05°N
    assert found["in_protection"].astype(object).where(found["in_protection"].notna(), None).tolist() == [None, True]


def test_points_of_dams_may_be_a_layer_of_a_screening(tmp_path):
    folder = tmp_path / "layers"
    folder.mkdir()
    place = folder / "dams"
    place.mkdir()
    register().to_file(place / "dams.gpkg")
    (place / "layer.toml").write_text(
        'id = "dams"\nrole = "zones"\nstatus = "working"\nkind = "other"\nbasis = "delineated"\n[title]\nzh = "淤地坝"\n'
        '[source]\ndocument = "登记册"\nlicence = "internal"\nvintage = "2025"\n[reading]\nfile = "dams.gpkg"\n',
        encoding="utf-8",
    )
    site = gpd.GeoDataFrame({"site_id": ["a"]}, geometry=[shapely.box(111.0501, 37.05, 111.06, 37.06)], crs="EPSG:4490")
    checks = soilgis.screen(site, layer="dams", layers=str(folder)).checks
    assert checks["distance_m"].min() == pytest.approx(8.9, abs=0.1)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda dams: dams.assign(总库容=["六十", "12万m³", "2"]), "feature 1: .*六十"),
        (lambda dams: dams.assign(竣工日期=["2020年底", "2020-01-01", None]), "feature 1: .*2020年底"),
        (lambda dams: dams.set_geometry(dams.buffer(0.001)), "feature 1、2、3 are no points"),
    ],
)
@pytest.mark.filterwarnings("ignore:Geometry is in a geographic CRS")
def test_what_cannot_be_read_is_refused_with_its_row(change, sentence):
    with pytest.raises(SchemaError, match=sentence):
        soilgis.dams(change(register()), **HOW)


def test_a_table_needs_places_and_a_named_system(tmp_path):
    path = tmp_path / "dams.csv"
    path.write_text("编号,总库容,经度,纬度\na,60,111.05,37.05\nb,12,,37\n", encoding="utf-8")
    with pytest.raises(CrsError, match="name it with .*crs, such as EPSG:4490"):
        soilgis.dams(path, **HOW)
    with pytest.raises(SchemaError, match="line 3: 经度|line 3: lon"):
        soilgis.dams(path, crs="dams=EPSG:4490", **HOW)
    path.write_text("编号,总库容,经度,纬度\na,60,111.05,37.05\n", encoding="utf-8")
    assert soilgis.dams(path, crs="dams=EPSG:4490", **HOW).table["dams"].tolist() == [1, 0]
    path.write_text("编号,总库容\na,60\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="no shapes and no column lon, lat"):
        soilgis.dams(path, **HOW)


def test_strict_ends_with_one_where_there_are_faults(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    TOWNS.to_file("towns.gpkg")
    register(总库容=[60, 12, 0.2]).to_file("dams.gpkg")
    said = ["dams", "dams.gpkg", "--regions", "towns.gpkg", "--region-id", "town", "--out", "o"]
    for more, code in (([], 0), (["--strict"], 1)):
        with pytest.raises(SystemExit) as ended:
            main([*said, *more])
        assert (ended.value.code or 0) == code
    assert "计入 3 座：大型 1、中型 1、小型 0、类型不明 1" in capsys.readouterr().out
