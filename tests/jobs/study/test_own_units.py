"""Own boundaries as a study's units: joins, closure and checks as with administrative ones."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from made_shapes import partitions

import soilgis
from soilgis.cli import main
from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.jobs.study.own_units import own_ground
from soilgis.model.errors import GeometryError, LayerError, SchemaError, StudyError, UsageError
from soilgis.model.study import OwnUnits, Study

HEAD = 'id = "towns"\nzones = ["taihang"]\n[title]\nzh = "乡镇"\n[units]\nfile = "towns.gpkg"\nid = "code"\n'
TOWNS = gpd.GeoDataFrame(
    {"code": ["a", "b", "c"], "nm": ["东乡", "西乡", ""], "县": ["甲", "甲", "乙"], "市": ["子"] * 3},
    geometry=shapely.box([113.0, 113.1, 113.25], 37.0, [113.1, 113.25, 113.3], 37.1), crs="EPSG:4490",
)  # fmt: skip


@pytest.fixture
def study(tmp_path):
    def made(towns=TOWNS, more='name = "nm"\nparents = ["县", "市"]\nlabel = "乡镇"\nvintage = "2024"\n', head=HEAD):
        towns.to_file(tmp_path / "towns.gpkg")
        (tmp_path / "study.toml").write_text(head + more, encoding="utf-8")
        return str(tmp_path / "study.toml")

    return made


def test_townships_add_up_through_every_level(study):
    found = soilgis.run(study())
    regions = found.regions.set_index("adcode")
    assert regions["level"].tolist() == ["市", "县", "县", "乡镇", "乡镇", "乡镇"]
    assert regions["name"].tolist()[3:] == ["东乡", "西乡", "c"]
    assert regions.loc["甲", "area_km2"] == pytest.approx(regions.loc[["a", "b"], "area_km2"].sum(), rel=1e-12)
    assert round(regions.loc[["a", "b", "c"], "printed_km2"].sum(), 2) == regions.loc["子", "printed_km2"]
    assert regions.loc["甲", "parent_name"] == "子"
    assert set(regions["province"]) == {"山西省"}
    ledger = found.ledger
    sums = ledger.groupby("adcode", dropna=False)["area_km2"].sum()
    assert sums.to_numpy() == pytest.approx(regions["area_km2"].reindex(sums.index), rel=1e-9)
    printed = ledger.groupby("adcode", dropna=False)["printed_km2"].sum().round(2)
    assert (printed == regions["printed_km2"].reindex(printed.index).round(2)).all()


def test_the_boundaries_are_told_as_a_source_with_their_status(study):
    found = soilgis.run(study())
    source = found.sources.set_index("layer").loc["own-units"]
    assert (source["layer_name"], source["document"], source["status"], source["vintage"]) == (
        "乡镇界线",
        "towns.gpkg",
        "working",
        "2024",
    )
    assert len(found.leaves()) == 3
    assert "乡镇 3 个单元" in repr(found) or "乡镇" in repr(found)


def test_the_page_and_the_briefing_call_them_what_they_are(study, tmp_path):
    soilgis.run(study()).write(tmp_path / "out", brief=True)
    page = (tmp_path / "out" / "briefing.html").read_text(encoding="utf-8")
    assert "乡镇" in page
    assert "县级" not in page
    regions = (tmp_path / "out" / "regions.csv").read_text(encoding="utf-8-sig")
    assert ",乡镇," in regions


def test_a_shipped_study_runs_by_own_boundaries_from_the_command_line(study, tmp_path, monkeypatch, capsys):
    study()
    monkeypatch.chdir(tmp_path)
    asked = [
        "run",
        "shanxi",
        "--regions",
        "towns.gpkg",
        "--region-id",
        "code",
        "--region-parent",
        "县",
        "--region-label",
        "乡镇",
        "--vintage",
        "2024",
        "--out",
        "o",
    ]
    with pytest.raises(SystemExit) as ended:
        main(asked)
    assert not ended.value.code, capsys.readouterr().err
    text = (tmp_path / "o" / "regions.csv").read_text(encoding="utf-8-sig")
    assert text.count(",乡镇,") == 3
    with pytest.raises(SystemExit) as ended:
        main([*asked, "--level", "county"])
    assert ended.value.code == 2


@settings(max_examples=examples(30))
@given(cells=partitions())
def test_any_hierarchy_closes(cells):
    """However a frame is cut into units, every level sums to the frame, printed digits too."""
    import tempfile
    from pathlib import Path

    count = len(cells)
    frame = gpd.GeoDataFrame(
        {"u": [f"u{i}" for i in range(count)], "p": [f"p{i % 4}" for i in range(count)], "q": [f"q{i % 2}" for i in range(count)]},
        geometry=cells, crs="EPSG:4490",
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        frame.to_parquet(Path(folder) / "u.parquet")
        units = OwnUnits(file=str(Path(folder) / "u.parquet"), id="u", parents=("p", "q"), vintage="2024")
        regions = own_ground(Study(id="t", title={"zh": "试"}, units=units), units).regions
    whole = ellipsoidal_area_m2(cells).sum() / 1e6
    for level in ("统计单元", "p", "q"):
        mine = regions[regions["level"] == level]
        assert mine["area_km2"].sum() == pytest.approx(whole, rel=1e-12)
    for parent, rows in regions.groupby("parent_adcode", dropna=True):
        assert round(rows["printed_km2"].sum(), 2) == regions.set_index("adcode").loc[parent, "printed_km2"]


@pytest.mark.parametrize(
    ("towns", "more", "kind", "sentence"),
    [
        (
            TOWNS.assign(县=["甲", None, ""]),
            'parents = ["县"]\nvintage = "2024"\n',
            SchemaError,
            "feature 2、3: 县 is empty",
        ),
        (
            TOWNS.assign(市=["子", "丑", "丑"]),
            'parents = ["县", "市"]\nvintage = "2024"\n',
            SchemaError,
            "县 甲 lies in 子、丑 of 市",
        ),
        (TOWNS.assign(code="a"), 'vintage = "2024"\n', SchemaError, "code repeats"),
        (
            TOWNS.assign(县=["a", "b", "b"]),
            'parents = ["县"]\nvintage = "2024"\n',
            SchemaError,
            "a、b names a unit on two levels",
        ),
        (TOWNS, 'parents = ["区"]\nvintage = "2024"\n', SchemaError, "no column 区"),
        (TOWNS, "", StudyError, "units.vintage is missing"),
        (TOWNS, 'vintage = "去年"\n', StudyError, "units.vintage"),
        (
            TOWNS,
            'parents = ["县"]\nparent_labels = ["县", "市"]\nvintage = "2024"\n',
            StudyError,
            "parent_labels must name as many",
        ),
        (TOWNS, 'parents = ["乡"]\nlabel = "乡"\nvintage = "2024"\n', StudyError, "each needs a name of its own"),
        (
            TOWNS.assign(geometry=shapely.box(113.0, 37.0, [113.1, 113.2, 113.3], 37.1)),
            'vintage = "2024"\n',
            GeometryError,
            "units overlap each other",
        ),
    ],
)
def test_what_is_refused(study, towns, more, kind, sentence):
    with pytest.raises(kind, match=sentence):
        soilgis.run(study(towns, more))


def test_region_and_units_exclude_each_other(study, tmp_path):
    with pytest.raises(StudyError, match="region and \\[units\\] are both given"):
        soilgis.run(study(head='region = ["140000"]\n' + HEAD))
    with pytest.raises(StudyError, match="region is missing"):
        Study.load({"id": "t", "title": {"zh": "试"}}, "s", StudyError)
    with pytest.raises((StudyError, UsageError), match="--level has no use|level has no use"):
        soilgis.run(study(), level="county")
    path = study()
    (tmp_path / "towns.gpkg").unlink()
    with pytest.raises(LayerError, match="towns.gpkg does not exist"):
        soilgis.run(path)


def test_inputs_are_left_alone(study, tmp_path):
    path = study()
    before = (tmp_path / "towns.gpkg").read_bytes()
    soilgis.run(path)
    assert (tmp_path / "towns.gpkg").read_bytes() == before
    assert np.isfinite(TOWNS.total_bounds).all()
