"""A project now against its earlier extent: new key zones only where that is certain; lines moved by more than 300 m."""

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from soilgis.planning.screening.approved_before import Earlier, versions_of
from soilgis.planning.screening.ground import Ground

LEVELS = ("national", "provincial", "city", "county")


def ground(area_ha, line=None):
    lines = np.array([line], dtype=object)
    return Ground(np.array(["p"]), lines, lines, lines, np.array([area_ha * 1e4]))


def answers(*verdicts, zones=()):
    """Answers of one prevention and one treatment layer that answer for every level."""
    found = []
    for position, kind in enumerate(("prevention", "treatment")):
        names = zones[position] if position < len(zones) else ""
        check = SimpleNamespace(
            kind=kind,
            facts=tuple(f"{kind}_{level}" for level in LEVELS),
            layer=SimpleNamespace(title=SimpleNamespace(zh=f"{kind}层")),
        )
        found.append(
            SimpleNamespace(check=check, verdict=np.array([verdicts[position]]), zones=np.array([names], dtype=object))
        )
    return found


def compared(before, now, *, frames=({}, {}), lines=(None, None)):
    made = [gpd.GeoDataFrame({name: [value] for name, value in one.items()}, geometry=[None]) for one in frames]
    earlier = Earlier(made[0], ground(40, lines[0]), before)
    return versions_of(earlier, now, ground(20, lines[1]), made[1])[0]


def test_figures_of_both_files():
    clear = answers("clear", "clear")
    found = compared(
        clear,
        clear,
        frames=({"topsoil_m3": "10", "plant_ha": 2}, {"topsoil_m3": 5.0, "plant_ha": 1, "earthwork_m3": 7}),
    )
    assert found.area_ha == (40.0, 20.0)
    assert found.shrunk
    assert (found.topsoil_m3, found.plant_ha) == ((10.0, 5.0), (2.0, 1.0))
    assert np.isnan(found.earthwork_m3[0])
    assert found.earthwork_m3[1] == 7.0
    assert versions_of(None, clear, ground(1), gpd.GeoDataFrame({"a": [1]}, geometry=[None])) == [None]


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (("clear", "clear"), ("clear", "clear"), (frozenset(), frozenset())),
        (("clear", "clear"), ("involved", "clear"), (frozenset(), frozenset({"甲"}))),
        (("involved", "clear"), ("involved", "clear"), (frozenset({"甲"}), frozenset({"甲"}))),
        (("clear", "clear"), ("borderline", "clear"), None),
        (("clear", "clear"), ("clear", "unchecked"), None),
        (("clear", "clear"), ("clear", "not_listed"), None),
        (("borderline", "clear"), ("involved", "clear"), None),
        (("clear", "clear"), ("involved", "unchecked"), (frozenset(), frozenset({"甲"}))),
    ],
)
def test_new_key_zones(before, now, expected):
    """临界 is open, before and now: neither a new zone nor none."""
    zones = ("甲", "")
    assert compared(answers(*before, zones=zones), answers(*now, zones=zones)).key_zones == expected


def test_a_level_no_layer_answers_for_leaves_it_open():
    now = answers("clear", "clear")
    now[0].check.facts = ("prevention_national",)
    assert compared(answers("clear", "clear"), now).key_zones is None


def test_a_line_moved_by_more_than_300_metres():
    """0.01° of latitude is 1.1 km: half of the line is moved by that, half not at all."""
    straight = shapely.LineString([(112.0, 37.0), (112.2, 37.0)])
    moved = shapely.LineString([(112.0, 37.0), (112.1, 37.0), (112.1, 37.01), (112.2, 37.01)])
    clear = answers("clear", "clear")
    shifted, length = compared(clear, clear, lines=(straight, moved)).shifted
    assert shifted == pytest.approx(length / 2, rel=0.1)
    assert compared(clear, clear, lines=(straight, straight)).shifted[0] == 0.0
    assert compared(clear, clear, lines=(None, straight)).shifted is None
