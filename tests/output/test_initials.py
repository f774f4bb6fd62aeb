"""Initials kept between runs: the same letters from the cache as from pypinyin, and no harm from a bad cache."""

import json
import logging

import pytest

from soilgis.output import initials as room
from soilgis.output.initials import initials, initials_of


def names_in(folder):
    return json.loads(kept(folder).read_text(encoding="utf-8").partition("\n")[2])


NAMES = ["长治市", "重庆市", "ab1", "长治市"]


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SOILGIS_CACHE", str(tmp_path))
    return tmp_path


def kept(folder):
    (path,) = folder.glob("initials-*")
    return path


def test_a_name_known_is_not_worked_out_again(cache, monkeypatch):
    wanted = [initials(name) for name in NAMES]
    assert initials_of(NAMES) == wanted
    monkeypatch.setattr(room, "initials", lambda name: f"worked out: {name}")
    assert initials_of(NAMES) == wanted
    assert initials_of(["太原市", *NAMES[:2]]) == ["worked out: 太原市", *wanted[:2]]
    assert set(names_in(cache)) == {*NAMES, "太原市"}


@pytest.mark.parametrize(
    "harm", [lambda _: "{", lambda text: text.replace('"ab1": "ab1"', '"ab1": "ab2"'), lambda text: text[:-3]]
)
def test_a_damaged_cache_is_made_again(cache, caplog, harm):
    wanted = initials_of(NAMES)
    kept(cache).write_text(harm(kept(cache).read_text(encoding="utf-8")), encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert initials_of(NAMES) == wanted
    assert "initials" in caplog.text
    assert "made again" in caplog.text
    assert names_in(cache)["ab1"] == "ab1"


def test_a_cache_that_cannot_be_written_changes_nothing(cache, caplog, monkeypatch):
    wanted = [initials(name) for name in NAMES]
    monkeypatch.setattr("pathlib.Path.write_text", lambda *_, **__: (_ for _ in ()).throw(OSError(28, "full")))
    with caplog.at_level(logging.WARNING):
        assert initials_of(NAMES) == wanted
    assert "not kept" in caplog.text
    assert list(cache.iterdir()) == []
