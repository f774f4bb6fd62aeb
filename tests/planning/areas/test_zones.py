"""Zones: membership the user supplies, names that must be known, and nothing invented."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

import soilgis
from soilgis.model.errors import CrsError, PlaceError, SchemaError
from soilgis.model.tables import Coverage, Zones
from soilgis.store.catalog import Catalog
from soilgis.store.text import read_csv


@pytest.fixture
def key_zones(tmp_path, small_study):
    """A function that runs Shanxi with a county list for the national key zones."""

    def run(text, name="members.csv"):
        (tmp_path / "key-zones-national").mkdir(exist_ok=True)
        (tmp_path / "key-zones-national" / name).write_text(text, encoding="utf-8")
        return soilgis.run(small_study, layers=(tmp_path,))

    return run


def test_forty_names_and_no_membership():
    names = read_csv(Catalog().layer("key-zones-national").folder / "zones.csv")
    assert names["kind"].value_counts().to_dict() == {"prevention": 23, "treatment": 17}
    assert set(names) == {"zone", "short_name", "kind", "source", "confidence"}
    assert not (Catalog().layer("key-zones-national").folder / "members.csv").exists()


def test_a_county_list_activates_the_layer(key_zones):
    result = key_zones(
        "zone,province,county\n太行山,山西省,左权县\n太行山,山西省,大同县\n永定河上游,,140215\n".replace(
            "永定河上游,,140215", "永定河上游,山西省,云州区"
        )
    )
    zones = result.zones.set_index(Zones.zone_id)
    mine = zones.loc["太行山国家级水土流失重点治理区"]
    assert mine[Zones.kind] == "treatment"
    assert mine[Zones.basis] == "listed"
    assert "旧名 大同县 按 云州区（140215）计" in result.sources.set_index("layer").loc["key-zones-national", "note"]
    covered = result.coverage.set_index([Coverage.adcode, Coverage.zone_id])
    assert covered.loc[("140700", mine.name), Coverage.area_km2] > 1900


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("zone,county\n太行山,城区\n", PlaceError, "城区 is ambiguous"),
        ("zone,province,county\n太行,山西省,左权县\n", SchemaError, "unknown zone '太行' .*did you mean .*太行山"),
        ("zone,adcode\n太行山,140722\n太行山,140722\n", SchemaError, "listed twice .*左权县"),
        ("zone,adcode\n太行山,\n", PlaceError, "line 2: neither adcode nor county is given"),
        ("zones,adcode\n太行山,140722\n", SchemaError, "has no column 'zone'"),
        ("zone,adcode\n", SchemaError, "has no rows"),
    ],
)
def test_wrong_lists_are_refused(key_zones, text, error, sentence):
    with pytest.raises(error, match=sentence):
        key_zones(text)


def test_polygons_activate_it_too_and_count_as_they_are(tmp_path, small_study):
    folder = tmp_path / "key-zones-national"
    folder.mkdir()
    shape = shapely.box(113.0, 37.1, 113.3, 37.3)
    gpd.GeoDataFrame({"zone": ["太行山"]}, geometry=[shape], crs="EPSG:4490").to_file(folder / "members.gpkg")
    result = soilgis.run(small_study, layers=(tmp_path,))
    zone = result.zones.set_index(Zones.zone_id).loc["太行山国家级水土流失重点治理区"]
    assert zone[Zones.basis] == "delineated"
    covered = result.coverage[result.coverage[Coverage.zone_id] == zone.name]
    assert covered[covered[Coverage.level] == "city"][Coverage.area_km2].sum() == pytest.approx(
        zone[Zones.area_km2], rel=1e-9
    )


def test_a_red_line_without_crs_stops_the_run(tmp_path, small_study):
    (tmp_path / "red-line").mkdir()
    with pytest.warns(UserWarning, match="crs"):
        gpd.GeoDataFrame({"id": [1]}, geometry=[shapely.box(112, 37, 112.4, 37.3)]).to_file(
            tmp_path / "red-line" / "red-line.gpkg"
        )
    with pytest.raises(CrsError, match="red-line.gpkg declares no CRS"):
        soilgis.run(small_study, layers=(tmp_path,), internal=True)


def test_a_repaired_red_line_is_in_the_sources_with_its_area_change(tmp_path, small_study):
    (tmp_path / "red-line").mkdir()
    eight = shapely.Polygon([(112, 37), (112.2, 37.1), (112.2, 37), (112, 37.1)])
    gpd.GeoDataFrame({"id": [1]}, geometry=[eight], crs="EPSG:4490").to_file(tmp_path / "red-line" / "red-line.gpkg")
    result = soilgis.run(small_study, layers=(tmp_path,), internal=True)
    note = result.sources.set_index("layer").loc["red-line", "note"]
    assert "第 1 个要素无效（Self-intersection），已修复，面积变化 +" in note
    (use,) = [use for use in result.provenance.uses if use.layer.id == "red-line"]
    assert len(use.files[0][1]) == 64
    assert "生态保护红线" not in [gap.layer.title.zh for gap in result.provenance.unchecked]


@pytest.mark.parametrize("shift", [0.03, 0.1, 0.0])
def test_a_zone_of_overlapping_or_adjoining_rows_is_one_valid_shape(shift):
    """Its polygons lie across a border, overlap, touch along an edge or are one another."""
    from soilgis.planning.areas.zones import _as_one

    one = shapely.box(113.1, 37.8, 113.2, 37.9)
    other = shapely.affinity.translate(one, shift, shift / 2)
    made = _as_one(np.array([one, other], dtype=object))
    assert made.is_valid
    assert made.area == pytest.approx(shapely.union(one, other).area)
    assert made.equals(shapely.union(one, other))
    apart = _as_one(np.array([one, shapely.affinity.translate(one, 1, 0)], dtype=object))
    assert shapely.get_num_geometries(apart) == 2
