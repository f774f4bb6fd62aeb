"""Every declared value is checked before work begins, in Python as on the command line; nothing mistyped is quietly left out."""

import geopandas as gpd
import pytest
from shapely.geometry import box

import soilgis
from soilgis.cli import main
from soilgis.model.errors import LayerError, SoilgisError, StudyError, UsageError

HEAD = 'id = "t"\nregion = ["140300"]\nlevel = "city"\n'
TITLE = '[title]\nzh = "试"\n'


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as end:
        main([*map(str, arguments)])
    said = capsys.readouterr()
    return end.value.code, said.out + said.err


@pytest.fixture
def study(tmp_path):
    def write(text="", more=""):
        path = tmp_path / "study.toml"
        path.write_text(HEAD + text + TITLE + more, encoding="utf-8")
        return str(path)

    return write


def card(folder, name, text, **files):
    place = folder / name
    place.mkdir()
    source = '[source]\ndocument = "d"\nlicence = "l"\nvintage = "2026"\n'
    head = f'id = "{name}"\nrole = "zones"\nstatus = "working"\nkind = "mountain"\n'
    (place / "layer.toml").write_text(head + text.replace("SOURCE", source), encoding="utf-8")
    for file, content in files.items():
        (place / file.replace("_csv", ".csv")).write_text(content, encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "more", "sentence"),
    [
        ('boundaries = "taihang"\n', "", "taihang is a layer of 优先区, not of 行政区划"),
        ('targets = "taihang"\n', "", "taihang is a layer of 优先区, not of 目标值"),
        ('zones = ["targets"]\n', "", "targets is a layer of 目标值, not of 优先区"),
        ("", '[map]\nindicator = "target_2036"\n', "no indicator 'target_2036' .*did you mean target_2035"),
        ('zones = ["taihang"]\n', '[map]\nindicator = "share_mountain_drawn"\n', "did you mean share_mountain_listed"),
        ('land_areas = "land.csv"\n', "", "land.csv does not exist"),
        ("", '[[rasters]]\nrole = "dem"\nfile = "dem.tif"\n', "dem.tif does not exist"),
    ],
)
def test_a_study_that_says_what_it_cannot_mean(study, text, more, sentence):
    with pytest.raises(SoilgisError, match=sentence):
        soilgis.run(study(text, more))


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"engine": "zzz"}, "engine = 'zzz': use auto, fast, reference"),
        ({"engine": "fats"}, "did you mean 'fast'"),
        ({"level": "town"}, "level = 'town': use province, city, county"),
    ],
)
def test_run_refuses_unknown_words(study, how, sentence):
    with pytest.raises(UsageError, match=sentence):
        soilgis.run(study(), **how)


def test_run_takes_a_path_and_one_folder(study, tmp_path):
    from pathlib import Path

    assert len(soilgis.run(Path(study()), layers=str(tmp_path)).leaves()) == 1


def test_screen_takes_one_layer_as_it_is():
    site = gpd.GeoDataFrame({"site_id": ["a"]}, geometry=[box(113.5, 37.8, 113.51, 37.81)], crs="EPSG:4490")
    assert set(soilgis.screen(site, layer="taihang").checks["layer"]) == {"taihang"}
    with pytest.raises(LayerError, match="no layer 'taihan'.*did you mean taihang"):
        soilgis.screen(site, layer="taihan")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("slope", "--regions", "r", "--dem", "d", "--cropland", "耕地", "--out", "o.csv"),
            "--cropland needs --land-use",
        ),
        (
            ("slope", "--regions", "r", "--dem", "d", "--threshold", "6", "--out", "o.csv"),
            "--threshold needs --land-use",
        ),
        (
            ("steep", "--regions", "r", "--dem", "d", "--cropland", "耕地", "--eligible", "林地", "--out", "o"),
            "--cropland needs --land-use.*--eligible needs --land-use",
        ),
        (("zonal", "--regions", "r", "--raster", "a", "--resample", "--out", "o.csv"), "--resample needs --land-use"),
        (
            ("zonal", "--regions", "r", "--raster", "a", "--quantiles", "0.5", "--out", "o.csv"),
            "--quantiles needs --values",
        ),
        (
            ("zonal", "--regions", "r", "--raster", "a", "--values", "--zones", "z", "--out", "o.csv"),
            "--zones has no use beside --values",
        ),
        (
            ("coverage", "--regions", "r", "--zones", "z", "--zone-id", "a", "--dissolve-by", "b", "--out", "o.csv"),
            "--zone-id has no use beside --dissolve-by",
        ),
        (("map", "shanxi", "--gcj02"), "--gcj02 needs --tiles"),
        (("map", "shanxi", "--date", "2026-02-31"), "the date is '2026-02-31': there is no such day"),
        (("screen", "s.csv", "--study", "shanxi", "--date", "2026-02-31", "--out", "o"), "there is no such day"),
        (
            ("screen", "s.csv", "--study", "shanxi", "--date", "1/6/2026", "--out", "o"),
            "which number is the day is not certain",
        ),
        (
            ("screen", "a.csv", "b.csv", "--study", "shanxi", "--out", "o"),
            "(?s)a.csv does not exist.*b.csv does not exist",
        ),
        (("targets", "check", "t.csv", "--tolerance", "-1"), "tolerance = -1"),
        (("monitor", "m.csv", "--encoding", "utf-9"), "m.csv does not exist"),
    ],
)
def test_commands_refuse_what_means_nothing(capsys, arguments, sentence):
    import re

    code, said = call(capsys, *arguments)
    assert code == 2
    assert re.search(sentence, said), said


def test_a_card_with_a_day_that_is_not_is_refused(tmp_path):
    card(tmp_path, "my", 'basis = "listed"\n[title]\nzh = "我"\nSOURCEvalid_until = "2026-02-31"\n')
    with pytest.raises(LayerError, match="valid_until: .*no such day"):
        soilgis.Catalog((tmp_path,)).layer("my")


LISTED = 'basis = "listed"\n[title]\nzh = "我"\nSOURCE[reading]\nprovider = "county-list"\nfile = "m.csv"\n'


@pytest.mark.parametrize(
    ("rows", "id_column", "sentence"),
    [
        (
            "adcode,province,county\n140902,山西省,定襄县\n",
            "",
            "line 2: code 140902 is 忻府区, but the name says 定襄县",
        ),
        ("zone,adcode\n甲区,140321\n,140322\n乙区,140302\n", "zone", "zone is empty in line 3 .*merged"),
        ("zone,adcode\n甲区,140321\n甲区,\n", "zone", "line 3: neither adcode nor county is given"),
        ("zone,adcode,zone\n甲区,140321,乙\n", "zone", "heading zone occurs twice"),
        ("zone,adcode\n甲区,140321.0\n", "zone", "code 140321.0 was stored as a number"),
    ],
)
def test_county_lists_with_holes_or_contradictions(study, tmp_path, rows, id_column, sentence):
    card(tmp_path, "my", LISTED + (f'id_column = "{id_column}"\n' if id_column else ""), m_csv=rows)
    with pytest.raises(SoilgisError, match=sentence):
        soilgis.run(study('zones = ["my"]\n'), layers=(tmp_path,))


@pytest.mark.filterwarnings("ignore:Column names longer:UserWarning", "ignore:Normalized/laundered:RuntimeWarning")
def test_drawn_zones_with_empty_ids_or_cut_names(study, tmp_path):
    drawn = gpd.GeoDataFrame(
        {"zone_identity": ["a", "b"], "zone_title": ["甲", None]},
        geometry=[box(113.3, 37.8, 113.4, 37.9), box(113.5, 37.8, 113.6, 37.9)],
        crs="EPSG:4490",
    )
    reading = 'basis = "delineated"\n[title]\nzh = "我"\nSOURCE[reading]\nfile = "z.shp"\nid_column = "zone_identity"\nname_column = "zone_title"\n'
    card(tmp_path, "my", reading)
    drawn.to_file(tmp_path / "my" / "z.shp", encoding="utf-8")
    with pytest.raises(SoilgisError, match="zone_title is empty in feature 2"):
        soilgis.run(study('zones = ["my"]\n'), layers=(tmp_path,))
    drawn.assign(zone_title=["甲", "乙"]).to_file(tmp_path / "my" / "z.shp", encoding="utf-8")
    found = soilgis.run(study('zones = ["my"]\n'), layers=(tmp_path,))
    assert found.zones["zone_id"].tolist() == ["a", "b"]
    assert any("zone_ident 按 zone_identity 读取" in note for use in found.provenance.uses for note in use.notes)


@pytest.mark.parametrize(
    ("names", "more", "sentence"),
    [
        (["甲", "乙"], 'name_column = "zname"\n', "no column 'zname', which the card names as name_column"),
        (["甲", "乙"], 'name_column = "label"\n', "zone a has the names 甲、乙"),
        (["甲", "甲"], 'kind_column = "label"\n', "unknown kind 甲"),
    ],
)
def test_drawn_zones_whose_card_or_names_contradict_them(study, tmp_path, names, more, sentence):
    reading = f'[title]\nzh = "我"\nSOURCE[reading]\nfile = "z.gpkg"\nid_column = "zid"\n{more}'
    card(tmp_path, "my", 'basis = "delineated"\n' + reading)
    shapes = [box(113.3, 37.8, 113.4, 37.9), box(113.5, 37.8, 113.6, 37.9)]
    drawn = gpd.GeoDataFrame({"zid": ["a", "a"], "label": names}, geometry=shapes, crs="EPSG:4490")
    drawn.to_file(tmp_path / "my" / "z.gpkg")
    with pytest.raises(SoilgisError, match=sentence):
        soilgis.run(study('zones = ["my"]\n'), layers=(tmp_path,))


@pytest.mark.parametrize(
    ("land", "unit"), [("690900", "公顷"), ("10363500", "亩"), ("6909000000", "平方米"), ("0.6909", "万平方千米")]
)
def test_land_in_another_unit_is_doubted(study, tmp_path, land, unit):
    (tmp_path / "land.csv").write_text(
        f"adcode,land_km2,vintage,document\n140300,{float(land) / 6909 * 4550:.6f},2020,x\n", encoding="utf-8"
    )
    with pytest.raises(SoilgisError, match=f"阳泉市 .*疑似{unit}.*give km²"):
        soilgis.run(study('land_areas = "land.csv"\n'))


def test_unknown_study_words_are_a_study_error(study):
    with pytest.raises(StudyError, match="unknown key 'lvel'"):
        soilgis.run(study('lvel = "city"\n'))
