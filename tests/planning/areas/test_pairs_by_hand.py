"""Pairs, repeated ids and zones of overlapping parts, by hand on squares in the plane."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.geometry.overlap import Overlaps
from soilgis.model.errors import GeometryError, SchemaError
from soilgis.planning.areas.pair_tables import _united_km2, pair_rows, pair_table, refuse_overlap, refuse_repeated

KM = 1000.0


def frame(**columns):
    shapes = columns.pop("shapes")
    return gpd.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4490")


def km2(shape):
    return float(ellipsoidal_area_m2(np.array([shape], dtype=object))[0]) / 1e6


def test_rows_by_hand():
    found = Overlaps(np.array([0, 1, 1]), np.array([1, 0, 1]), np.array([2e6, 3e6, 4.000001e6]), "fast", "test")
    ids = pd.Index(["甲", "乙"], name="code")
    table = pair_rows(found, ids, ["p", "q"], region_km2=np.array([10.0, 4.0]), zone_km2=np.array([3.0, 8.0]))
    assert table[["code", "zone_id"]].to_numpy().tolist() == [["甲", "q"], ["乙", "p"], ["乙", "q"]]
    assert table["area_km2"].tolist() == [2, 3, 4.000001]
    assert table["share_of_region"].tolist() == [0.2, 0.75, 1.0]
    assert table["share_of_zone"].tolist() == pytest.approx([0.25, 1.0, 0.5])
    assert table["region_km2"].tolist() == [10, 4, 4]
    assert table["zone_km2"].tolist() == [8, 3, 8]


def test_two_regions_and_a_zone_of_two_rows_that_overlap():
    one, two = shapely.box(112, 37, 112.1, 37.1), shapely.box(112.1, 37, 112.2, 37.1)
    zones = [shapely.box(112.05, 37, 112.15, 37.1), shapely.box(112.1, 37, 112.18, 37.1)]
    regions = frame(code=["甲", "乙"], shapes=[one, two])
    table = pair_table(
        regions, frame(zone_id=["z", "z"], shapes=zones), region_id="code", allow_overlap=False, edge_tolerance_m2=1.0
    )
    assert table["code"].tolist() == ["甲", "乙"]
    parts = [shapely.box(112.05, 37, 112.1, 37.1), shapely.box(112.1, 37, 112.18, 37.1)]
    assert table["area_km2"].tolist() == pytest.approx([km2(part) for part in parts], rel=1e-9)
    assert table["region_km2"].tolist() == pytest.approx([km2(one), km2(two)], rel=1e-9)
    assert table["zone_km2"].tolist() == pytest.approx([sum(map(km2, parts))] * 2, rel=1e-9)
    assert table.attrs["zones"] == ("z",)


def test_overlapping_regions_are_refused_unless_allowed():
    regions = frame(code=["甲", "乙"], shapes=[shapely.box(112, 37, 112.1, 37.1), shapely.box(112.05, 37, 112.2, 37.1)])
    zones = frame(zone_id=["z"], shapes=[shapely.box(112, 37, 112.2, 37.1)])
    with pytest.raises(GeometryError, match="甲 × 乙"):
        pair_table(regions, zones, region_id="code", allow_overlap=False, edge_tolerance_m2=1.0)
    assert len(pair_table(regions, zones, region_id="code", allow_overlap=True, edge_tolerance_m2=1.0)) == 2


def test_refusals_name_features_and_areas():
    refuse_overlap([], pd.Series(["甲", "乙"]))
    with pytest.raises(GeometryError, match=r"甲 × 乙 2\.5000 km²"):
        refuse_overlap([(0, 1, 2.5e6)], pd.Series(["甲", "乙"]))
    refuse_repeated(pd.Series(["a", "b"]), "code")
    with pytest.raises(SchemaError, match=r"code is empty in feature 2 "):
        refuse_repeated(pd.Series(["a", None]), "code")
    with pytest.raises(SchemaError, match=r"code repeats .*: a;"):
        refuse_repeated(pd.Series(["a", "b", "a"]), "code")


def test_only_overlapping_parts_of_one_zone_are_united():
    """z0: two squares that share half; z1: two that touch; z2: one that lies over a square of z1."""
    square = shapely.box(0, 0, KM, KM)
    parts = np.array(
        [square, shapely.box(KM / 2, 0, 1.5 * KM, KM), shapely.box(9 * KM, 0, 10 * KM, KM),
         shapely.box(10 * KM, 0, 11 * KM, KM), shapely.box(9 * KM, 0, 10 * KM, 2 * KM)], dtype=object,
    )  # fmt: skip
    assert _united_km2(parts, np.array([0, 0, 1, 1, 2]), 4).tolist() == pytest.approx([1.5, 2, 2, 0])
