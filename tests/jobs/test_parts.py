"""Answers divided by units: all parts together are the whole, each stands in its own folder, and the index leads to it."""

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from output import sample as made

from soilgis.cli.commands import verify
from soilgis.cli.perform import answered
from soilgis.jobs.coverage import Coverage
from soilgis.jobs.steps.parts import result_units, split_result, study_levels
from soilgis.jobs.steps.parts_regions import region_units, split_tables
from soilgis.jobs.steps.parts_screening import split_screening
from soilgis.model.answer import Tables
from soilgis.model.errors import LayerError, OutputError, UsageError
from soilgis.model.level import Level
from soilgis.model.parts_tables import PartsIndex
from soilgis.model.splitting import OWN, Unit, levels_above, split_level
from soilgis.model.tables import PairCoverage
from soilgis.output import parts
from soilgis.output.answers import write_answer
from soilgis.output.wanted import Wanted

KEYED = ("regions", "coverage", "union", "overlap", "ledger", "targets")


def sorted_rows(frame):
    plain = pd.DataFrame(frame).drop(columns="geometry", errors="ignore").astype(object)
    return sorted(map(tuple, plain.where(plain.notna(), None).to_numpy().tolist()), key=repr)


def test_the_parts_of_a_study_are_its_rows_each_once():
    whole = made.result()
    divided = split_result(whole, "city")
    assert [part.unit.name for part in divided.parts] == ["甲市", "乙市", "丙市"]
    leaves = set(whole.leaves()["adcode"])
    for name in KEYED:
        frame = whole.frames()[name][1]
        together = pd.concat([part.answer.frames()[name][1] for part in divided.parts])
        assert sorted_rows(together) == sorted_rows(frame[frame["adcode"].isin(leaves)]), name
    printed = whole.regions.set_index("adcode")["printed_km2"]
    assert sum(part.area_km2 for part in divided.parts) == pytest.approx(printed[sorted(leaves)].sum(), abs=1e-9)


def test_a_part_of_a_level_above_has_the_units_between():
    whole = made.result()
    (only,) = split_result(whole, "省级").parts
    assert only.unit.level == "省级"
    assert set(only.answer.regions["adcode"]) == set(whole.regions["adcode"])
    assert only.answer.study.title.zh == "样例省（样例水土保持一张图分册）"
    assert "本册为" in only.answer.notes[0]
    assert whole.notes[-1] in only.answer.notes


def test_a_part_shows_the_zones_that_reach_it_and_what_was_not_checked():
    whole = made.result()
    east = split_result(whole, "city").parts[1].answer
    assert list(east.zones["zone_name"]) == ["划定区"]
    assert set(east.coverage["zone_name"]) == set(whole.coverage["zone_name"])
    assert east.provenance.unchecked == whole.provenance.unchecked


def test_a_unit_without_a_unit_above_it_is_its_own():
    whole = made.result()
    lone = whole.regions.assign(parent_adcode=whole.regions["parent_adcode"].mask(whole.regions["adcode"] == "990300"))
    assert [unit.code for unit in result_units(replace(whole, regions=lone), "province")] == ["990000", "990300"]


@pytest.mark.parametrize(
    ("asked", "levels", "said"),
    [
        ("village", ("city", "province"), "--split 'village' is no level of this answer.*不能按此分册"),
        ("county", ("city", "province"), "for county ask for --level county too"),
        ("县", ("乡镇", "流域"), "whose units are of the levels 乡镇, 流域"),
    ],
)
def test_a_level_that_is_not_there_is_refused(asked, levels, said):
    with pytest.raises(UsageError, match=said):
        split_level(asked, levels)


def test_levels_by_any_of_their_names():
    assert split_level("县级", levels_above(Level.COUNTY)) == "county"
    assert split_level(" 市级 ", ("county", "city")) == "city"
    assert study_levels(made.study()) == ("city", "province")


def test_regions_lie_in_units_by_their_codes():
    units, unknown = region_units(["140105", "140106", "419001", "110101", "x"], "city")
    assert [(unit.code, unit.name, sorted(unit.members)) for unit in units] == [
        ("110000", "北京市", ["110101"]),
        ("140100", "太原市", ["140105", "140106"]),
        ("419001", "济源市", ["419001"]),
        ("x", "", ["x"]),
    ]
    assert unknown == ["x"]
    assert region_units(["140000", "140105"], "county")[1] == ["140000"]
    assert [unit.code for unit in region_units(["b", "a"], OWN)[0]] == ["a", "b"]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.floats(0, 1e6)), max_size=30), st.integers(1, 3))
@settings(max_examples=examples(40))
def test_however_regions_are_grouped_the_parts_sum_to_the_whole(rows, groups):
    frame = pd.DataFrame(rows, columns=["id", "area_km2"]).astype({"id": object, "area_km2": float})
    units = {}
    for one in "abcdef":
        units.setdefault(ord(one) % groups, set()).add(one)
    named = [Unit(str(code), "", "区域", frozenset(members)) for code, members in units.items()]
    divided = split_tables(Tables({"": (PairCoverage, frame)}), named, "id", dict.fromkeys("abcdef", 1.5))
    together = pd.concat([part.answer.table for part in divided.parts]) if divided.parts else frame
    assert sorted_rows(together) == sorted_rows(frame)
    assert sum(part.area_km2 for part in divided.parts) == 9.0
    assert sum(len(part.unit.members) for part in divided.parts) == 6


@pytest.fixture
def bare(monkeypatch):
    """Windows that draw no map: what is tested is where things go."""
    from soilgis.output import windows, write

    monkeypatch.setattr(
        windows,
        "put_maps",
        lambda result, folder, maps, told: (folder / "map.html").write_text("<html><head></head><body></body></html>"),
    )
    monkeypatch.setattr(write, "begin_maps", lambda *_, **__: None)


def test_the_folder_holds_the_whole_the_parts_and_an_index(bare, tmp_path):
    whole = split_result(made.result(), "city")
    files = write_answer(whole, tmp_path / "out", Wanted())
    place = tmp_path / "out" / "parts"
    assert sorted(item.name for item in place.iterdir()) == [
        "990100-甲市",
        "990200-乙市",
        "990300-丙市",
        "index.csv",
        "index.html",
    ]
    index = PartsIndex.check(pd.read_csv(place / "index.csv", dtype={"part_id": str}))
    assert index["area_km2"].sum() == pytest.approx(whole.leaves()["printed_km2"].sum())
    assert index["units"].sum() == 3
    assert {item for item in files if item.parent.name.startswith("99")}
    listed = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))["files"]
    assert set(listed) == {
        item.relative_to(tmp_path / "out").as_posix() for item in (tmp_path / "out").rglob("*") if item.is_file()
    } - {"manifest.json"}
    page = (place / "index.html").read_text("utf-8")
    assert "34,001.50" in page
    assert 'href="990100-%E7%94%B2%E5%B8%82/map.html"' in page
    assert json.loads((place / "990100-甲市" / "manifest.json").read_text("utf-8"))["part_of"] == "../../manifest.json"
    book = gpd.read_file(place / "990200-乙市" / "result.gpkg", layer="regions")
    assert list(book["name"]) == ["乙市"]


def test_a_part_that_cannot_be_written_leaves_nothing(bare, tmp_path, monkeypatch):
    def failing(*_, **__):
        raise OutputError("no room")

    monkeypatch.setattr(parts, "_write_index", failing)
    with pytest.raises(OutputError, match="no room"):
        write_answer(split_result(made.result(), "city"), tmp_path / "out", Wanted())
    assert not list((tmp_path / "out").rglob("*"))


def test_parts_of_an_earlier_result_are_told(bare, tmp_path, caplog):
    whole = split_result(made.result(), "city")
    write_answer(whole, tmp_path / "out", Wanted())
    write_answer(replace(whole, parts=whole.parts[:2]), tmp_path / "out", Wanted())
    assert "990300-丙市" in caplog.text
    assert "以前的成果" in caplog.text
    assert "990100" not in caplog.text


def test_files_of_any_regions_are_divided_beside_the_file(tmp_path):
    shapes = [shapely.box(111, 36, 111.02, 36.02), shapely.box(111.02, 36, 111.04, 36.02)]
    gpd.GeoDataFrame({"town": ["CON", "乙:1"]}, geometry=shapes, crs=4490).to_file(tmp_path / "towns.gpkg")
    gpd.GeoDataFrame({"k": ["林"]}, geometry=[shapely.box(111.01, 36, 111.05, 36.02)], crs=4490).to_file(
        tmp_path / "zones.gpkg"
    )
    asked = {
        "regions": str(tmp_path / "towns.gpkg"), "zones": (str(tmp_path / "zones.gpkg"),), "region_id": "town",
        "out": tmp_path / "c.csv", "split": "region", "wide": True,
    }  # fmt: skip
    _, written = answered(Coverage.load(asked, "coverage", UsageError), "none")
    assert [path.name for path in written.shown] == ["c.csv", "c-wide.csv", "index.html"]
    found = [pd.read_csv(path) for path in sorted(tmp_path.glob("c-parts/*/c.csv"))]
    whole = pd.read_csv(tmp_path / "c.csv")
    assert sorted_rows(pd.concat(found)) == sorted_rows(whole)
    assert sorted(path.name for path in (tmp_path / "c-parts").iterdir()) == ["_CON", "index.csv", "index.html", "乙_1"]
    index = pd.read_csv(tmp_path / "c-parts" / "index.csv")
    assert index["area_km2"].sum() == pytest.approx(whole["region_km2"].sum())
    assert len(pd.read_csv(tmp_path / "c-parts" / "_CON" / "c-wide.csv")) == 1


def test_a_screening_is_divided_by_where_sites_lie():
    import soilgis

    sites = gpd.GeoDataFrame(
        {"site_id": ["甲", "乙"]},
        geometry=[shapely.box(112.9, 37.6, 113.2, 37.7), shapely.box(112.5, 37.9, 112.51, 37.91)],
        crs=4490,
    )
    whole = soilgis.screen(sites, layer="taihang", options=soilgis.ScreenOptions(as_of="2026-01-01"))
    assert not whole.parts
    divided = split_screening(whole, "county")
    together = pd.concat([part.answer.counties for part in divided.parts])
    assert sorted_rows(together) == sorted_rows(whole.counties)
    assert sum(part.area_km2 for part in divided.parts) == pytest.approx(whole.sites["area_m2"].sum() / 1e6)
    several = [part for part in divided.parts if "甲" in set(part.answer.sites["site_id"])]
    assert len(several) > 1
    assert any("整块列出" in note for note in several[0].answer.notes)
    with pytest.raises(UsageError, match="--split 'town' is no level"):
        split_screening(whole, "town")


def test_a_part_leads_to_its_whole():
    with pytest.raises(LayerError, match=r"is a part of .*这是分册，随总册一起算得"):
        verify._asked({"part_of": "../../manifest.json"}, Path("out"))
