"""Shapes thinned for display: films that GEOS's coverages cannot hold."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from soilgis.geometry import simplify as room
from soilgis.geometry.simplify import METRES_PER_DEGREE, faces, inside, simplify


def test_a_film_along_a_border_is_thinned_too():
    """Ground where two borders touch may have no width at all; a coverage cannot hold it, and what is drawn goes on without it."""
    film = shapely.Polygon([(112.4, 39.1), (112.4, 39.1), (112.41, 39.11), (112.4, 39.1)])
    square = shapely.box(111, 36, 112, 37)
    thinned = simplify(np.array([square, film, shapely.box(111.5, 36, 112.5, 37)], dtype=object), 1000)
    assert len(thinned) == 3
    assert thinned[0].area == pytest.approx(1)


def tiles():
    """Six cells of a grid, never square."""
    return np.array([shapely.box(x, y, x + 2, y + 1) for x in (110, 112, 114) for y in (30, 31)], dtype=object)


def test_shapes_made_of_whole_tiles_need_no_cutting():
    """The first column and the upper row: the tiles stay the faces, and each shape names its own."""
    every = tiles()
    made = np.array([shapely.union_all(every[:2]), shapely.union_all(every[1::2])], dtype=object)
    found = faces([every, made])
    assert shapely.equals(found.shapes, every).all()
    assert [members.tolist() for members in found.members[0]] == [[place] for place in range(6)]
    assert [members.tolist() for members in found.members[1]] == [[0, 1], [1, 3, 5]]


def test_a_shape_across_tiles_cuts_them():
    every = tiles()
    across = np.array([shapely.box(111, 30, 113, 31)], dtype=object)
    found = faces([every, across])
    assert len(found.shapes) == 8
    assert shapely.union_all(found.shapes[found.members[1][0]]).equals(across[0])
    assert shapely.area(found.shapes).sum() == pytest.approx(12)


def test_a_shape_of_very_many_parts_loses_none(monkeypatch):
    """Parts and holes smaller than the tolerance stay, and nothing moves farther than it."""
    monkeypatch.setattr(room, "MOST_PARTS", 3)
    parts = [shapely.Point(110 + place, 30).buffer(size) for place, size in enumerate((0.3, 0.2, 0.001, 0.0005))]
    parts[0] = parts[0].difference(shapely.Point(110, 30).buffer(0.002))
    shape = np.array([shapely.MultiPolygon(parts)], dtype=object)
    (thinned,) = simplify(shape, 2000.0)
    assert shapely.is_valid(thinned)
    assert shapely.get_num_geometries(thinned) == 4
    assert shapely.get_num_interior_rings(shapely.get_geometry(thinned, 0)) == 1
    assert shapely.get_num_coordinates(thinned) < shapely.get_num_coordinates(shape[0]) / 2
    assert shapely.hausdorff_distance(thinned, shape[0]) * METRES_PER_DEGREE <= 2000.0


def test_only_parts_across_the_rim_are_cut():
    """Of three parts the one inside stays as it is to the last bit, the one across is cut, the one outside goes."""
    rim = np.array([shapely.box(110, 30, 112, 31)], dtype=object)
    within = shapely.Point(110.5, 30.5).buffer(0.2)
    zone = np.array([shapely.MultiPolygon([within, shapely.box(111, 30.2, 113, 30.7), shapely.box(114, 30, 115, 31)])])
    (cut,) = inside(zone, rim)
    assert any(part.equals_exact(within, 0) for part in cut.geoms)
    assert cut.area == pytest.approx(within.area + 0.5)
    assert len(cut.geoms) == 2
    assert inside(np.array([shapely.box(114, 30, 115, 31)]), rim)[0].is_empty
