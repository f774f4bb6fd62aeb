"""Boundaries: decoded once, cached, rebuilt when damaged, codes as text."""

import logging

import pytest

from soilgis.model.level import Level
from soilgis.store import cache
from soilgis.store.boundaries import load_units, unit_names


@pytest.mark.parametrize(
    ("level", "source", "count"),
    [
        (Level.PROVINCE, "amap", 34),
        (Level.CITY, "amap", 372),
        (Level.COUNTY, "amap", 2877),
        (Level.COUNTY, "tianditu", 2891),
    ],
)
def test_units_come_as_they_are(level, source, count):
    units = load_units(level, source)
    assert len(units) == count
    assert units["adcode"].str.fullmatch(r"\d{6}").all()
    assert units["adcode"].is_unique
    assert units.crs.to_epsg() == 4490
    assert units.is_valid.all()


@pytest.mark.parametrize("code", ["710000", "810000", "820000", "419001", "441900"])
def test_self_parents_and_taiwan_hong_kong_macao(code):
    level = Level.PROVINCE if code.endswith("0000") else Level.COUNTY
    units = load_units(level, "amap").set_index("adcode")
    assert code in units.index


def test_only_the_provinces_asked_for():
    units = load_units(Level.COUNTY, "amap", ("140000",))
    assert set(units["province"]) == {"山西省"}
    assert len(units) == 117


def test_names_of_all_levels():
    assert len(unit_names("amap")) == 34 + 372 + 2877


@pytest.fixture
def fresh_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SOILGIS_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_corrupt_cache_is_made_again(fresh_cache, caplog):
    load_units(Level.PROVINCE, "tianditu")
    (cached,) = fresh_cache.glob("*.parquet")
    whole = cached.stat().st_size
    cached.write_bytes(cached.read_bytes()[: whole // 2])
    with caplog.at_level(logging.WARNING):
        assert len(load_units(Level.PROVINCE, "tianditu")) == 34
    assert "damaged" in caplog.text
    assert cached.stat().st_size == whole
    assert [item.name for item in fresh_cache.iterdir()] == [cached.name]


def test_a_cache_folder_that_cannot_be_written_falls_back(tmp_path, monkeypatch, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("SOILGIS_CACHE", str(blocked))
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert cache.cache_folder().parent == tmp_path
    assert "cannot be written" in caplog.text
