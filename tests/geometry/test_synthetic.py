"""Synthetic polygons: deterministic, valid, disjoint, fixed to the globe."""

import numpy as np
import pytest
import shapely

from soilgis.geometry import synthetic
from soilgis.geometry.synthetic import noise_polygons

HOW = {"seed": 20251, "level": 0.58, "spacing_deg": 0.01, "longest_deg": 0.3}


def test_the_same_every_time_and_valid():
    one, two = noise_polygons((111, 36, 112.2, 36.7), **HOW), noise_polygons((111, 36, 112.2, 36.7), **HOW)
    assert len(one) >= 20
    assert shapely.to_wkb(one).tolist() == shapely.to_wkb(two).tolist()
    assert shapely.is_valid(one).all()


def test_polygons_do_not_overlap():
    shapes = noise_polygons((111, 36, 112.2, 36.7), **HOW)
    assert shapely.area(shapes).sum() == pytest.approx(shapely.area(shapely.union_all(shapes)), rel=1e-9)


def test_another_extent_shows_the_same_ground():
    window = shapely.box(111.2, 36.2, 111.6, 36.5)
    small = shapely.union_all(noise_polygons((111.1, 36.1, 111.7, 36.6), **HOW)) & window
    large = shapely.union_all(noise_polygons((110.7, 35.9, 112.4, 36.9), **HOW)) & window
    assert shapely.area(small ^ large) == pytest.approx(0, abs=1e-9)


def test_a_higher_level_leaves_less():
    areas = [
        shapely.area(noise_polygons((111, 36, 112, 36.6), **{**HOW, "level": level})).sum()
        for level in (0.5, 0.55, 0.6)
    ]
    assert np.all(np.diff(areas) < 0)


def test_ground_that_is_asked_for_is_whole_and_the_rest_spares_the_work():
    """Two far corners of a wide extent: there every polygon stands as without the wish, and fewer are made in all."""
    wanted = shapely.MultiPolygon([shapely.box(111.1, 36.1, 111.4, 36.3), shapely.box(115.5, 39, 115.8, 39.3)])
    some, every = (noise_polygons((111, 36, 116, 39.5), **HOW, within=ground) for ground in (wanted, None))
    assert len(some) < len(every) / 3
    assert shapely.is_valid(some).all()
    left, right = (shapely.union_all(shapes) & wanted for shapes in (some, every))
    assert right.area > 0.01
    assert shapely.area(left ^ right) == 0


def test_a_level_nothing_reaches_leaves_nothing():
    assert len(noise_polygons((111, 36, 112, 36.7), **{**HOW, "level": 1.0})) == 0


@pytest.mark.parametrize("within", [None, shapely.Point(113, 37).buffer(1.2)])
def test_polygons_made_band_by_band_are_those_made_at_once(monkeypatch, within):
    """However high the bands, to the last bit: polygons that reach through several bands are whole, and each is made once."""
    extent = (111.2, 35.5, 114.1, 38.9)
    monkeypatch.setattr(synthetic, "_BAND", 10_000)
    at_once = noise_polygons(extent, **HOW, within=within)
    tallest = np.diff(shapely.bounds(at_once)[:, [1, 3]], axis=1).max() / HOW["spacing_deg"]
    for band in (40, 57):
        monkeypatch.setattr(synthetic, "_BAND", band)
        monkeypatch.setattr(synthetic, "_TILE", 32)
        assert tallest > band
        if within is None:
            assert shapely.to_wkb(noise_polygons(extent, **HOW)).tolist() == shapely.to_wkb(at_once).tolist()
        else:
            made = noise_polygons(extent, **HOW, within=within)
            apart = (shapely.union_all(made) & within) ^ (shapely.union_all(at_once) & within)
            assert apart.area == 0


def test_the_field_is_held_a_few_rows_at_a_time(monkeypatch):
    monkeypatch.setattr(synthetic, "_BAND", 40)
    monkeypatch.setattr(synthetic, "_TILE", 8)
    held = []
    rows = synthetic._Field.rows

    def watched(field, start, stop):
        found = rows(field, start, stop)
        held.append(sum(map(len, field.held)))
        return found

    monkeypatch.setattr(synthetic._Field, "rows", watched)
    assert len(noise_polygons((111, 30, 111.6, 40), **HOW))
    assert len(held) >= 25
    assert max(held) < 200
