"""Shapes thinned for display: films that GEOS's coverages cannot hold."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from soilgis.geometry.simplify import simplify


def test_a_film_along_a_border_is_thinned_too():
    """Ground where two borders touch may have no width at all; a coverage cannot hold it, and what is drawn goes on without it."""
    film = shapely.Polygon([(112.4, 39.1), (112.4, 39.1), (112.41, 39.11), (112.4, 39.1)])
    square = shapely.box(111, 36, 112, 37)
    thinned = simplify(np.array([square, film, shapely.box(111.5, 36, 112.5, 37)], dtype=object), 1000)
    assert len(thinned) == 3
    assert thinned[0].area == pytest.approx(1)
