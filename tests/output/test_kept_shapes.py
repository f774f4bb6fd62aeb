"""Shapes that are kept between runs: the same as those that are made, never of internal layers, made again when damaged."""

import logging
from dataclasses import replace

import numpy as np
import pytest
import shapely

from soilgis.model.secrecy import Told, Use, releasing
from soilgis.output import kept_shapes as room
from soilgis.output.beside import Beside
from soilgis.output.drawing import begin_shapes, shown
from soilgis.store import cache


@pytest.fixture
def wide(monkeypatch, tmp_path):
    """Every study is wide enough to be kept, in a folder of this test."""
    monkeypatch.setattr(room, "LEAST", 0)
    monkeypatch.setenv("SOILGIS_CACHE", str(tmp_path / "cache"))
    cache._is_whole.cache_clear()
    return tmp_path / "cache"


def same(one, other):
    assert one.packed == other.packed
    assert shapely.equals_identical(one.thinned.leaves, other.thinned.leaves).all()
    assert shapely.equals_identical(one.thinned.parents, other.thinned.parents).all()
    assert one.thinned.zones.keys() == other.thinned.zones.keys()
    for layer, shapes in one.thinned.zones.items():
        assert shapely.equals_identical(shapes, other.thinned.zones[layer]).all()


def test_what_is_kept_is_what_is_made(result, wide):
    name = room.kept_name(result.settled)
    made = shown(result.settled, name)
    assert (wide / name).is_file()
    same(room.read_kept(name), made)
    same(made, shown(result.settled))


def test_kept_shapes_are_read_and_not_made_again(result, wide, monkeypatch):
    begin_shapes(result.settled, Beside()).shown()
    monkeypatch.setattr("soilgis.output.picture.thinned.thin", None)
    assert begin_shapes(result.settled, Beside()).shown().packed.base


def test_other_shapes_have_another_name(result, wide):
    name = room.kept_name(result.settled)
    moved = result.regions.assign(geometry=result.regions.geometry.translate(1e-9, 0))
    coarser = type(result.study).model_validate({**result.study.model_dump(), "map": {"simplify_m": 777.0}})
    for changed in (
        replace(result.settled, regions=moved),
        replace(result.settled, zones=result.zones.iloc[:-1]),
        replace(result.settled, study=coarser),
        replace(result.settled, within=frozenset({"other"})),
    ):
        assert room.kept_name(changed) not in {name, ""}


def test_damaged_shapes_are_made_again_and_told(result, wide, caplog):
    name = room.kept_name(result.settled)
    made = shown(result.settled, name)
    content = bytearray((wide / name).read_bytes())
    content[len(content) // 2] ^= 0xFF
    (wide / name).write_bytes(content)
    assert room.read_kept(name) is None
    with caplog.at_level(logging.WARNING):
        same(shown(result.settled, name), made)
    assert "damaged" in caplog.text


def test_nothing_of_an_internal_layer_is_kept(result, wide):
    for use in (Use.RELEASED, Use.COARSENED, Use.VERDICT):
        with releasing(internal=True, told=(Told("own", "内部图层", use),)):
            assert room.kept_name(result.settled) == ""
            assert begin_shapes(result.settled, Beside()).shown().packed.base
    assert not list(wide.glob("shapes-*"))
    with releasing(told=(Told("own", "内部图层", Use.WITHHELD),)):
        assert room.kept_name(result.settled)


def test_small_studies_are_not_kept(result):
    assert room.kept_name(result.settled) == ""


def test_shapes_that_cannot_be_kept_are_made_all_the_same(result, wide, monkeypatch, caplog):
    def full(*_):
        raise room.OutputError("no space left (磁盘已满)")

    monkeypatch.setattr(room, "kept_file", full)
    with caplog.at_level(logging.WARNING):
        same(shown(result.settled, room.kept_name(result.settled)), shown(result.settled))
    assert "not kept" in caplog.text


def test_parents_run_along_the_borders_of_their_units(shanxi):
    """山西 thinned is its eleven cities thinned and united: the same lines, no sliver between them."""
    ready = shown(shanxi.settled)
    united = shapely.union_all(ready.thinned.leaves)
    assert shapely.equals(ready.thinned.parents[0], united)
    assert np.isclose(united.area, shanxi.leaves().geometry.union_all().area, rtol=1e-3)
