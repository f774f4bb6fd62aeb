"""Lines that moved, and figures that are no figures."""

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from planning.screening.test_versions import answers, compared

GEOD = pyproj.Geod(ellps="GRS80")
WEST, SOUTH = 112.9, 37.9
NORTH_M = GEOD.inv(WEST, SOUTH, WEST, SOUTH + 0.001)[2] * 1000
EAST_M = GEOD.inv(WEST, SOUTH, WEST + 0.001, SOUTH)[2] * 1000


def line(*points):
    return shapely.LineString([(WEST + x / EAST_M, SOUTH + y / NORTH_M) for x, y in points])


def shifted(before, now):
    clear = answers("clear", "clear")
    return compared(clear, clear, lines=(before, now)).shifted


@pytest.mark.parametrize(("metres", "beyond"), [(0, 0), (290, 0), (310, 1)])
def test_a_line_moved_by_more_than_300_metres(metres, beyond):
    moved, length = shifted(line((0, 0), (5000, 0)), line((1000, metres), (3000, metres)))
    assert length == pytest.approx(2000, rel=1e-3)
    assert moved == pytest.approx(beyond * length)


def test_a_site_that_is_no_line_has_not_shifted():
    one = line((0, 0), (5000, 0))
    assert shifted(None, None) is None
    assert shifted(one, None) is None
    assert shifted(None, one) is None


def test_what_is_no_number_is_not_given():
    clear = answers("clear", "clear")
    found = compared(clear, clear, frames=({"plant_ha": "x", "topsoil_m3": None}, {"plant_ha": "3", "topsoil_m3": 0.0}))
    assert np.isnan(found.plant_ha[0])
    assert found.plant_ha[1] == 3
    assert np.isnan(found.topsoil_m3[0])
    assert found.topsoil_m3[1] == 0


def test_a_site_without_an_earlier_extent_has_nothing_to_compare():
    from planning.screening.test_versions import ground

    from soilgis.planning.screening.approved_before import Earlier, versions_of

    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[None])
    other = ground(1)
    other = type(other)(np.array(["q"]), other.lonlat, other.plane, other.lines, other.area_m2)
    assert versions_of(
        Earlier(frame, other, answers("clear", "clear")), answers("clear", "clear"), ground(1), frame
    ) == [None]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (("clear", "involved"), ("clear", "involved"), (frozenset({"乙"}), frozenset({"乙"}))),
        (("clear", "borderline"), ("clear", "clear"), None),
        (("borderline", "clear"), ("involved", "involved"), (frozenset(), frozenset({"乙"}))),
        (("involved", "clear"), ("clear", "clear"), (frozenset({"甲"}), frozenset())),
        (("involved", "clear"), ("clear", "involved"), (frozenset({"甲"}), frozenset({"乙"}))),
    ],
)
def test_key_zones_of_both_kinds(before, now, expected):
    zones = ("甲", "乙")
    assert compared(answers(*before, zones=zones), answers(*now, zones=zones)).key_zones == expected


def test_a_zone_without_a_name_is_called_after_its_layer():
    assert compared(answers("clear", "clear"), answers("involved", "clear")).key_zones == (
        frozenset(),
        frozenset({"prevention层"}),
    )
    many = answers("involved", "clear", zones=("甲、丙", ""))
    assert compared(answers("clear", "clear"), many).key_zones == (frozenset(), frozenset({"甲", "丙"}))


def test_layers_of_other_kinds_say_nothing_of_key_zones():
    now, before = answers("clear", "clear"), answers("clear", "clear")
    other = answers("unchecked", "involved", zones=("x", "y"))
    for one in other:
        one.check.kind = "red_line"
    assert compared(before, [*now, *other]).key_zones == (frozenset(), frozenset())
    assert compared([*before, *answers("clear", "clear")], now).key_zones == (frozenset(), frozenset())
