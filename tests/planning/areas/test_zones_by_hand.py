"""Zones and regions on a made grid: united areas, corridors, synthetic ground, parents and their outlines."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.model.errors import LayerError, StudyError
from soilgis.model.level import Level
from soilgis.planning.areas.made_zones import any_overlap
from soilgis.planning.areas.regions import Outlines, choose_units, nesting_warnings, parent_rows, with_parents
from soilgis.planning.areas.zones import _united_km2

KM = 1000.0


def box(x0, y0, x1, y1):
    return shapely.box(x0 * KM, y0 * KM, x1 * KM, y1 * KM)


def arr(*shapes):
    return np.array(shapes, dtype=object)


def test_parts_that_touch_or_lie_apart_are_summed_and_laps_united():
    assert _united_km2(arr(box(0, 0, 1, 1))) == pytest.approx(1)
    assert not any_overlap(arr(box(0, 0, 1, 1), box(1, 0, 2, 1), box(5, 5, 6, 6)))
    assert _united_km2(arr(box(0, 0, 1, 1), box(1, 0, 2, 1), box(5, 5, 6, 6))) == pytest.approx(3)
    assert any_overlap(arr(box(0, 0, 1, 1), box(0.5, 0, 2, 1)))
    assert _united_km2(arr(box(0, 0, 1, 1), box(0.5, 0, 2, 1))) == pytest.approx(2)
    assert _united_km2(arr(box(8, 8, 9, 9), box(0, 0, 1, 1), box(0, 0, 1, 1))) == pytest.approx(2)


def county(code, x, *, city="990100", name="县", prov="990000"):
    return {"adcode": code, "name": f"{name}{code}", "city_adcode": city, "city_name": f"市{city}", "province_adcode": prov,
            "province": f"省{prov}", "geometry": shapely.box(round(112 + x / 10, 1), 37, round(112.1 + x / 10, 1), 37.1)}  # fmt: skip


UNITS = gpd.GeoDataFrame(
    [county("990101", 0), county("990102", 1), county("990201", 2, city="990200"), county("990202", 3, city="990200"),
     county("999001", 4, city="999001"), county("980101", 5, city="980100", prov="980000")],
    crs="EPSG:4490",
)  # fmt: skip


def made(codes, level=Level.COUNTY, units=UNITS):
    return with_parents(choose_units(units, codes, "s"), units, level, edge_tolerance_m2=1.0)


def test_units_are_chosen_by_any_of_their_codes():
    assert choose_units(UNITS, ["990102"], "s")["adcode"].tolist() == ["990102"]
    assert choose_units(UNITS, ["990200", "990101"], "s")["adcode"].tolist() == ["990101", "990201", "990202"]
    assert choose_units(UNITS, ["980000"], "s").index.tolist() == [0]
    assert len(choose_units(UNITS, ["100000"], "s")) == 6
    with pytest.raises(StudyError, match="region 970000 has no unit"):
        choose_units(UNITS, ["990102", "970000"], "s")


def test_whole_parents_stand_before_their_units():
    """A county that is its own city hangs on the province, and no city is made of it."""
    found = made(["990000"])
    assert found["adcode"].tolist() == ["990000", "990100", "990200", "990101", "990102", "990201", "990202", "999001"]
    assert found["level"].tolist() == ["province", "city", "city", *["county"] * 5]
    assert found["parent_adcode"].fillna("").tolist() == [
        "",
        "990000",
        "990000",
        "990100",
        "990100",
        "990200",
        "990200",
        "990000",
    ]
    assert found["parent_name"].fillna("").tolist() == [
        "",
        "省990000",
        "省990000",
        "市990100",
        "市990100",
        "市990200",
        "市990200",
        "省990000",
    ]
    assert parent_rows(found).tolist() == [-1, 0, 0, 1, 1, 2, 2, 0]
    own = ellipsoidal_area_m2(np.asarray(UNITS.geometry.array, dtype=object), 1.0) / 1e6
    assert found["area_km2"].tolist() == pytest.approx(
        [own[:5].sum(), own[:2].sum(), own[2:4].sum(), *own[:5]], rel=1e-12
    )
    for row, parent in enumerate(parent_rows(found)):
        if parent >= 0:
            children = found["printed_km2"][parent_rows(found) == parent].sum()
            assert children == pytest.approx(found["printed_km2"][parent])
        assert abs(found["printed_km2"][row] - found["area_km2"][row]) <= 0.0101


def test_parts_of_a_parent_make_none():
    assert made(["990200", "990101"])["adcode"].tolist() == ["990200", "990101", "990201", "990202"]
    assert made(["990101"])["adcode"].tolist() == ["990101"]
    assert parent_rows(made(["990101"])).tolist() == [-1]


def test_cities_and_provinces_as_units():
    cities = gpd.GeoDataFrame(
        [county("990100", 0), county("990200", 1, city="990200"), county("980000", 2, city="980000", prov="980000")], crs="EPSG:4490"
    )  # fmt: skip
    found = made(["990000", "980000"], Level.CITY, cities)
    assert found["adcode"].tolist() == ["990000", "990100", "990200", "980000"]
    assert found["parent_adcode"].fillna("").tolist() == ["", "990000", "990000", ""]
    assert found["parent_name"].fillna("").tolist() == ["", "省990000", "省990000", ""]
    one = made(["980000"], Level.PROVINCE, cities[cities["adcode"] == "980000"])
    assert one["adcode"].tolist() == ["980000"]
    assert one["parent_adcode"].isna().all()


def test_an_outline_that_differs_from_its_parts_is_told():
    found = made(["990100"])
    whole = shapely.box(112, 37, 112.2, 37.1)
    stated = gpd.GeoDataFrame({"adcode": ["990100", "990100"]}, geometry=[whole, whole], crs="EPSG:4490")
    assert nesting_warnings(found, Outlines.of_units(stated, 1.0)) == []
    smaller = stated.set_geometry([shapely.box(112, 37, 112.19, 37.1)] * 2)
    lost = float(np.diff(ellipsoidal_area_m2(arr(smaller.geometry[0], whole), 1.0))[0]) / 1e6
    (said,) = nesting_warnings(found, Outlines.of_units(smaller, 1.0))
    assert said.startswith(f"市990100：下级单元面积之和与其界线面积相差 {lost:+.4f} km²")
    larger = stated.set_geometry([shapely.box(112, 37, 112.21, 37.1)] * 2)
    (said,) = nesting_warnings(found, Outlines.of_units(larger, 1.0))
    assert "相差 -" in said


def derived(rule, **options):
    from planning.areas.test_books_by_hand import layer

    from soilgis.model.layer import Basis, ZoneKind
    from soilgis.store.zones import ZoneSource

    made_ = layer("d", ZoneKind.MOUNTAIN, Basis.DELINEATED)
    made_ = made_.model_copy(update={"reading": made_.reading.model_copy(update={"options": options})})
    return ZoneSource(made_, rule=rule)


def assembled(source):
    from soilgis.planning.areas.zones import assemble

    return assemble([source], UNITS, UNITS, edge_tolerance_m2=1.0)


def test_a_corridor_along_a_shared_border():
    """990102 and 990201 share a meridian of 0.1 degree, about 11.1 km: 1 km to both sides and half circles at its ends."""
    found = assembled(derived("shared-border", of=("990100",), **{"with": ("990200",)}, half_width_m=1000))
    assert found.zones["area_km2"].tolist() == pytest.approx([2 * 11.098 + np.pi], rel=2e-3)
    assert found.zones[["zone_id", "kind", "basis"]].to_numpy().tolist() == [["d", "mountain", "delineated"]]
    assert found.owner.tolist() == [0] * len(found.parts)
    by_province = assembled(derived("shared-border", of=("990000",), **{"with": ("980000",)}, half_width_m=1000))
    assert by_province.zones.geometry[0].intersects(shapely.Point(112.5, 37.05))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"of": ("990100",), "half_width_m": 1}, r"reading\.options\.with must list"),
        ({"of": ("970000",), "with": ("990200",), "half_width_m": 1}, r"reading\.options\.of must list"),
        ({"of": ("990100",), "with": ("980000",), "half_width_m": 1}, "share no border"),
        ({"of": ("990100",), "with": ("990200",), "half_width_m": 0}, "must be a positive number"),
        ({"of": ("990100",), "with": ("990200",)}, "must be a positive number"),
    ],
)
def test_what_makes_no_corridor_is_refused(options, said):
    with pytest.raises(LayerError, match=said):
        assembled(derived("shared-border", **options))


def test_two_layers_may_not_give_one_zone_and_no_layers_give_none():
    from soilgis.planning.areas.zones import assemble

    one = derived("shared-border", of=("990100",), **{"with": ("990200",)}, half_width_m=1000)
    with pytest.raises(LayerError, match="two layers give the zone id d"):
        assemble([one, one], UNITS, UNITS, edge_tolerance_m2=1.0)
    nothing = assemble([], UNITS, UNITS, edge_tolerance_m2=1.0)
    assert (len(nothing.zones), len(nothing.parts), len(nothing.owner)) == (0, 0, 0)
    assert isinstance(nothing.zones, pd.DataFrame)
