"""Space-control classes: by hand, by the law that classes tile every region, and every way a rule file can be wrong."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from made_shapes import blobs

import soilgis
from soilgis.geometry.area import plane_shapes
from soilgis.model.errors import LayerError, StrictError
from soilgis.store.catalog import Catalog
from soilgis.store.control_rules import read_control_rules

TOWNS = gpd.GeoDataFrame(
    {"code": ["a", "b"], "县": ["甲", "甲"]},
    geometry=shapely.box([112.0, 112.1], 37.0, [112.1, 112.25], 37.1),
    crs="EPSG:4490",
)
RULES = """version = 1
title = "试行规则"
[[class]]
id = "red"
name = "红线区"
kinds = ["red_line"]
measures = "严格保护"
[[class]]
id = "water"
name = "水源区"
layers = ["mine"]
measures = "预防保护"
[[class]]
id = "rest"
name = "其余"
otherwise = true
measures = "一般规定"
"""


@pytest.fixture
def place(tmp_path):
    """A study of two townships, a red line and a layer of one's own."""
    TOWNS.to_file(tmp_path / "towns.gpkg")
    (tmp_path / "study.toml").write_text(
        'id = "t"\nzones = ["red-line", "mine"]\ntargets = ""\n[title]\nzh = "试"\n'
        '[units]\nfile = "towns.gpkg"\nid = "code"\nparents = ["县"]\nlabel = "乡镇"\nvintage = "2024"\n',
        encoding="utf-8",
    )
    (tmp_path / "control.toml").write_text(RULES, encoding="utf-8")
    layer(tmp_path, "red-line", "red_line", [shapely.box(112.05, 37.0, 112.15, 37.1)])
    layer(tmp_path, "mine", "other", [shapely.box(112.0, 37.05, 112.25, 37.1)])
    return tmp_path


def layer(folder, name, kind, shapes):
    spot = folder / "layers" / name
    spot.mkdir(parents=True, exist_ok=True)
    (spot / "layer.toml").write_text(
        f'id = "{name}"\nrole = "zones"\nstatus = "official"\nkind = "{kind}"\nbasis = "delineated"\n[title]\nzh = "{name}图层"\n'
        f'[source]\ndocument = "文件"\nlicence = "internal"\nvintage = "2024"\n[reading]\nfile = "z.parquet"\n',
        encoding="utf-8",
    )
    if len(shapes):
        gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4490").to_parquet(spot / "z.parquet")


def classes(place, **how):
    return soilgis.control(str(place / "study.toml"), rules=place / "control.toml", layers=place / "layers", **how)


def test_a_piece_is_of_the_first_class_it_meets(place):
    found = classes(place)
    table = found.table.set_index(["adcode", "class_id"])["share_of_region"]
    assert table.loc["a"].tolist() == pytest.approx([0.5, 0.25, 0.25], abs=1e-3)
    assert table.loc["b"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 3], abs=1e-3)
    conflicts = found.tables["conflicts"].set_index("adcode")
    assert conflicts.loc["a", ["chosen", "overruled"]].tolist() == ["红线区", "水源区"]
    assert conflicts["area_km2"]["甲"] == pytest.approx(conflicts["area_km2"][["a", "b"]].sum())
    listed = found.tables["classes"].set_index("class_id")
    assert listed["measures"].tolist() == ["严格保护", "预防保护", "一般规定"]
    assert listed["area_km2"].sum() == pytest.approx(found.table[found.table["adcode"] == "甲"]["region_km2"].iloc[0])
    assert set(found.table["status"]) == {"working"}  # the boundaries are


def test_printed_digits_add_up_and_children_to_their_parent(place):
    table = classes(place).table
    whole = soilgis.run(str(place / "study.toml"), layers=place / "layers").regions.set_index("adcode")["printed_km2"]
    for code, rows in table.groupby("adcode", dropna=False):
        assert round(rows["printed_km2"].sum(), 2) == whole[code]
    by_class = table.pivot_table(index="class_id", columns="adcode", values="printed_km2")
    assert (by_class["a"] + by_class["b"]).round(2).tolist() == by_class["甲"].round(2).tolist()


def test_a_class_that_could_not_be_checked_is_no_zero(place):
    (place / "layers" / "mine" / "z.parquet").unlink()
    found = classes(place)
    rows = found.table[found.table["adcode"] == "a"].set_index("class_id")
    assert np.isnan(rows.loc["water", "area_km2"])
    assert rows["unchecked"].fillna("").tolist() == ["", "mine图层", "mine图层"]
    assert any("水源区" in note and "未核查" in note for note in found.notes)
    assert "水源区 未核查" in found.said[0]
    with pytest.raises(StrictError):
        classes(place, strict=True)


def test_a_study_without_zones_of_a_class_says_so(place):
    text = RULES.replace('layers = ["mine"]', 'kinds = ["treatment"]')
    (place / "control.toml").write_text(text, encoding="utf-8")
    found = classes(place)
    assert any("没有这类分区的图层" in note for note in found.notes)
    assert np.isnan(found.tables["classes"].set_index("class_id").loc["water", "area_km2"])


@settings(max_examples=examples(25))
@given(red=blobs(west=112.0, south=37.0, most=3), mine=blobs(west=112.0, south=37.0, most=3))
def test_classes_tile_every_region_and_their_polygons_are_those_measured(red, mine):
    """Against shapely: red first, then what is left of the other layer; polygons of a unit do not overlap."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        TOWNS.to_file(place / "towns.gpkg")
        (place / "study.toml").write_text(
            'id = "t"\nzones = ["red-line", "mine"]\ntargets = ""\n[title]\nzh = "试"\n'
            '[units]\nfile = "towns.gpkg"\nid = "code"\nvintage = "2024"\n',
            encoding="utf-8",
        )
        (place / "control.toml").write_text(RULES, encoding="utf-8")
        layer(place, "red-line", "red_line", red)
        layer(place, "mine", "other", mine)
        found = classes(place)
    first, second = (shapely.union_all(plane_shapes(shapes)) for shapes in (red, mine))
    for code, unit in zip(TOWNS["code"], plane_shapes(TOWNS.geometry.to_numpy()), strict=True):
        rows = found.table[found.table["adcode"] == code].set_index("class_id")["area_km2"]
        assert rows.sum() * 1e6 == pytest.approx(unit.area, rel=1e-9)
        assert rows["red"] * 1e6 == pytest.approx(shapely.intersection(unit, first).area, abs=2)
        assert rows["water"] * 1e6 == pytest.approx(
            shapely.intersection(unit, shapely.difference(second, first)).area, abs=2
        )
        drawn = found.tables["pieces"]
        mine_drawn = drawn[drawn["adcode"] == code].geometry.to_numpy()
        assert shapely.area(plane_shapes(mine_drawn)).sum() == pytest.approx(
            shapely.union_all(plane_shapes(mine_drawn)).area, abs=2
        )


def test_the_shipped_rules_are_an_example_and_say_so():
    rules = read_control_rules(Catalog())
    assert [one.id for one in rules.classes] == ["red-line", "prevention", "treatment", "fragile", "general"]
    assert "非官方" in rules.title
    assert Catalog().layer("rules-control").status == "working"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("measures", "measure"), "unknown key .*measure"),
        (('kinds = ["red_line"]', 'kinds = ["redline"]'), "class.0.kinds"),
        (('layers = ["mine"]', 'layers = ["mein"]'), "class water: unknown layer 'mein' .*did you mean mine"),
        (('layers = ["mine"]', 'layers = ["targets"]'), "targets is a layer of 目标值, not of zones"),
        (("otherwise = true\n", 'kinds = ["reach"]\n'), "exactly one class, the last"),
        (("otherwise = true", 'otherwise = true\nkinds = ["reach"]'), "kinds and layers have no use there"),
        (('layers = ["mine"]\n', ""), "class water names neither kinds nor layers"),
        (('id = "water"', 'id = "red"'), "id red stands twice"),
        (('name = "水源区"', 'name = "红线区"'), "name 红线区 stands twice"),
        (("version = 1\n", ""), "version is missing"),
        (("[[class]]", "[class]"), "cannot be read as TOML"),
    ],
)
def test_a_rule_file_that_is_wrong_is_refused(place, change, sentence):
    (place / "control.toml").write_text(RULES.replace(*change), encoding="utf-8")
    with pytest.raises(LayerError, match=sentence):
        classes(place)
