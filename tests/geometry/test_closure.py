"""Closure: small parcels have a floor, large ones a share, and whoever fails is named by id."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from narrow_shapes import narrow

import soilgis
from soilgis.geometry import reference
from soilgis.geometry.area import plane_shapes
from soilgis.geometry.closure import CLOSURE, FLOOR_M2, Names, allowance_m2, at_most, refuse_larger, refuse_open
from soilgis.geometry.overlap import overlap_areas
from soilgis.model.errors import ClosureError

NAMES = Names(["140105", "140106"], ["王家沟"])


def test_the_allowance_is_a_share_and_never_less_than_the_floor():
    assert allowance_m2(np.array([0.0, 1e9])) == pytest.approx([FLOOR_M2, 1e9 * CLOSURE + FLOOR_M2])


def test_open_books_name_the_region_and_by_how_much():
    refuse_open(np.array([100.0009, 5.0]), np.array([100.0, 5.0]), NAMES)
    with pytest.raises(
        ClosureError, match=r"the pieces of region 140106 \+0\.5 m² of 5\.0+e\+00 do not sum .*redraw its narrow places"
    ):
        refuse_open(np.array([100.0, 4.5]), np.array([100.0, 5.0]), NAMES)
    with pytest.raises(ClosureError, match=r"region 1 \+nan"):
        refuse_open(np.array([np.nan]), np.array([1.0]))


@pytest.mark.parametrize(("region_m2", "zone_m2"), [(10.0, 99.0), (99.0, 10.0)])
def test_an_overlap_larger_than_region_or_zone_names_both(region_m2, zone_m2):
    pairs = np.array([1]), np.array([0])
    whole = np.array([1.0, region_m2]), np.array([zone_m2])
    refuse_larger(pairs, np.array([10.0009]), whole, NAMES)
    with pytest.raises(ClosureError, match="region 140106 and zone 王家沟 by 10.50 m² of 10.00"):
        refuse_larger(pairs, np.array([10.5]), whole, NAMES)


def test_what_lies_inside_is_cut_to_the_shape_or_refused():
    assert at_most(np.array([3.0, 5.0005]), np.array([4.0, 5.0]), ["a", "b"]).tolist() == [3.0, 5.0]
    with pytest.raises(ClosureError, match=r"b by 5\.10 m² of 5\.00"):
        at_most(np.array([3.0, 5.1]), np.array([4.0, 5.0]), ["a", "b"])


def test_the_reference_engine_is_held_to_the_same(monkeypatch):
    shapes = plane_shapes(np.array([shapely.box(112, 37, 112.1, 37.1)], object))
    monkeypatch.setattr(
        reference, "pair_areas", lambda *_: (np.zeros(1, np.int32), np.zeros(1, np.int32), shapely.area(shapes) * 1.1)
    )
    with pytest.raises(ClosureError, match="region 140105 and zone 王家沟 by"):
        overlap_areas(shapes, shapes, engine="reference", names=NAMES)


@pytest.mark.parametrize("side_m", [0.5, 3, 40, 100])
def test_small_parcels_have_a_ledger(side_m):
    """A share of 1e-9 of some square metres is less than a quantum along its border."""
    west, south = 112.3456789, 37.1234567
    step = side_m / 111_000
    tilted = shapely.affinity.rotate(shapely.box(west, south, west + step, south + step), 31)
    layers = {
        name: gpd.GeoDataFrame(geometry=[shapely.affinity.translate(tilted, step * shift, step / 3)], crs=4490)
        for name, shift in (("a", 0.31), ("b", -0.27), ("c", 0.11))
    }
    made = soilgis.ledger(gpd.GeoDataFrame({"adcode": ["p"]}, geometry=[tilted], crs=4490), layers)
    rows = made.table
    assert rows["area_km2"].sum() == pytest.approx(rows["region_km2"].iloc[0], rel=1e-4)


def test_a_narrow_shape_among_others_takes_nobody_down():
    narrow_ones = [
        narrow(kind, (112 + n, 37), length=0.05, width=1e-9) for n, kind in enumerate(("spike", "gore", "sliver"))
    ]
    frame = gpd.GeoDataFrame({"adcode": list("abc"), "zone_id": list("xyz")}, geometry=narrow_ones, crs=4490)
    table = soilgis.coverage(frame, frame, zone_id="zone_id").table
    assert table["share_of_region"].tolist() == pytest.approx([1.0] * 3, abs=1e-6)
