"""Synthetic polygons: deterministic, valid, disjoint, fixed to the globe."""

import numpy as np
import pytest
import shapely

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
