"""Readings kept between runs: the same letters from the cache as from pypinyin, and no harm from a bad cache."""

import json
import logging

import pytest

from soilgis.output import readings as room
from soilgis.output.readings import readings, readings_of


def names_in(folder):
    return json.loads(kept(folder).read_text(encoding="utf-8").partition("\n")[2])


NAMES = ["长治市", "重庆市", "ab1", "长治市"]
SIGNS = "长治市重庆"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SOILGIS_CACHE", str(tmp_path))
    return tmp_path


def kept(folder):
    (path,) = folder.glob("readings-*")
    return path


def test_readings_by_hand():
    assert {"chang", "zhang"} <= set(readings("长").split())
    assert readings("a") == ""
    assert readings_of(["市ab1", "市"]) == {"市": "fu shi"}


def test_a_sign_known_is_not_worked_out_again(cache, monkeypatch):
    wanted = {sign: readings(sign) for sign in SIGNS}
    assert readings_of(NAMES) == wanted
    monkeypatch.setattr(room, "readings", lambda sign: f"worked out: {sign}")
    assert readings_of(NAMES) == wanted
    assert readings_of(["太原市", *NAMES[:2]]) == wanted | {"太": "worked out: 太", "原": "worked out: 原"}
    assert set(names_in(cache)) == {*SIGNS, "太", "原"}


@pytest.mark.parametrize(
    "harm", [lambda _: "{", lambda text: text.replace('"fu shi"', '"fu shu"'), lambda text: text[:-3]]
)
def test_a_damaged_cache_is_made_again(cache, caplog, harm):
    wanted = readings_of(NAMES)
    kept(cache).write_text(harm(kept(cache).read_text(encoding="utf-8")), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert readings_of(NAMES) == wanted
    assert "readings" in caplog.text
    assert "made again" in caplog.text
    assert names_in(cache)["市"] == "fu shi"


def test_a_cache_that_cannot_be_written_changes_nothing(cache, caplog, monkeypatch):
    wanted = {sign: readings(sign) for sign in SIGNS}
    monkeypatch.setattr("pathlib.Path.write_text", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "full")))
    with caplog.at_level(logging.WARNING):
        assert readings_of(NAMES) == wanted
    assert "not kept" in caplog.text
    assert list(cache.iterdir()) == []
