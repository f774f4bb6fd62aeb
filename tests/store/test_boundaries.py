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


@pytest.mark.parametrize("harm", ["cut", "flipped", "digest lost", "digest of another"])
def test_a_damaged_cache_is_made_again(fresh_cache, caplog, harm):
    whole = load_units(Level.PROVINCE, "tianditu")
    (cached,) = fresh_cache.glob("*.parquet")
    noted = cached.with_name(f"{cached.name}.sha256")
    content = cached.read_bytes()
    if harm == "cut":
        cached.write_bytes(content[: len(content) // 2])
    elif harm == "flipped":
        middle = len(content) // 2
        cached.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    elif harm == "digest lost":
        noted.unlink()
    else:
        noted.write_text("0" * 64, encoding="ascii")
    cache._is_whole.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert load_units(Level.PROVINCE, "tianditu").equals(whole)
    assert caplog.text.count("is damaged; it is made again") == 1
    assert cached.read_bytes() == content
    assert {item.name for item in fresh_cache.iterdir()} == {cached.name, noted.name}
    caplog.clear()
    load_units(Level.PROVINCE, "tianditu")
    assert caplog.text == ""


def test_a_cache_folder_that_cannot_be_written_falls_back(tmp_path, monkeypatch, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv("SOILGIS_CACHE", str(blocked))
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path))
    with caplog.at_level(logging.WARNING):
        assert cache.cache_folder().parent == tmp_path
        assert cache.cache_folder().parent == tmp_path
    assert caplog.text.count("cannot be written") == 1
