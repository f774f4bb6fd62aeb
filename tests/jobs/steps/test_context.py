"""The context of a map: neighbours without the study, borders on land alone, 海南岛 never whole by the way."""

import geopandas as gpd
import pytest
import shapely

from soilgis.jobs.steps import context as steps
from soilgis.model.context import RIVERS_LEFT_OUT
from soilgis.model.layer import Title
from soilgis.model.level import Level
from soilgis.model.seats import SEATS_LEFT_OUT, Seat, SeatKind
from soilgis.model.study import Study
from soilgis.store.boundaries import load_units


def study(code):
    return Study(id="made", title=Title(zh="某地", en="Some"), region=(code,), level=Level.PROVINCE)


def regions(*codes):
    units = load_units(Level.PROVINCE, "amap")
    rows = units[units["adcode"].isin(codes)].reset_index(drop=True)
    return gpd.GeoDataFrame(
        {"adcode": rows["adcode"], "name": rows["name"], "level": "province", "parent_adcode": None},
        geometry=rows.geometry,
        crs=rows.crs,
    )


@pytest.fixture
def dry(monkeypatch):
    """As where the extra [context] is not installed."""
    monkeypatch.setattr(steps, "read_waters", lambda *_, **__: None)
    monkeypatch.setattr(steps, "read_seats", lambda _: ((), ""))


@pytest.mark.usefixtures("dry")
def test_neighbours_surround_the_study_and_rivers_are_told_missing():
    """山西 has its four neighbours around it, not itself; everything lies in the window."""
    found = steps.context_of(study("140000"), regions("140000"), whole=False)
    assert {"130000", "150000", "410000", "610000"} <= set(found.beside["adcode"])
    assert "140000" not in set(found.beside["adcode"])
    west, south, east, north = found.window
    assert (
        shapely.box(west, south, east, north).buffer(0.05).contains(shapely.union_all(found.beside.geometry.to_numpy()))
    )
    assert found.line == f"{RIVERS_LEFT_OUT}；{SEATS_LEFT_OUT}"
    assert not found.islands
    assert steps.map_notes(found, whole=False) == []


def test_seats_within_the_window_are_kept_with_their_source(monkeypatch):
    """Of 太原 and 广州 the first lies around 山西; the line of the map says where points come from."""
    monkeypatch.setattr(steps, "read_waters", lambda *_, **__: None)
    both = (
        Seat("140000", "太原", SeatKind.PROVINCE, 112.5, 37.9),
        Seat("440000", "广州", SeatKind.PROVINCE, 113.2, 23.1),
    )
    monkeypatch.setattr(steps, "read_seats", lambda _: (both, "点位：某数据包"))
    found = steps.context_of(study("140000"), regions("140000"), whole=False)
    assert found.seats == both[:1]
    assert found.line == f"{RIVERS_LEFT_OUT}；点位：某数据包，仅供显示"


@pytest.mark.usefixtures("dry")
def test_a_neighbour_window_never_shows_hainan_island_whole():
    """Around 广东 the window ends on the island, so that a map of 广东 needs no inset."""
    found = steps.context_of(study("440000"), regions("440000"), whole=False)
    assert found.window[1] > steps.HAINAN_ISLAND[1]
    assert not found.islands


@pytest.mark.usefixtures("dry")
def test_a_part_of_the_country_with_hainan_warns():
    """海南 alone shows the islands, and the reader is told what a published map needs."""
    found = steps.context_of(study("460000"), regions("460000"), whole=False)
    assert found.islands
    hainan, dashes = steps.map_notes(found, whole=False)
    assert "完整包含海南岛" in hainan
    assert "9段" in dashes
    assert steps.map_notes(found, whole=True) == [dashes]


def test_the_rim_of_the_country_is_a_border_only_away_from_the_coast():
    """A square of land whose west side alone lies inland: the west side is the border."""
    land = shapely.box(0, 0, 30, 10)
    rim = shapely.boundary(shapely.box(10, 0, 30, 10).segmentize(0.5))
    found = steps._inland(rim, shapely.boundary(land))
    assert found.bounds[0] == found.bounds[2] == 10
    assert 9 < found.length <= 10
