"""The ledger closes: by hand, by law, and it refuses books that do not."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from made_shapes import blobs

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.coverage import cut
from soilgis.geometry.ledger import check_closure, divide, residual_m2
from soilgis.model.errors import ClosureError

FRAME = np.array([shapely.box(112, 37, 113, 37.6), shapely.box(113, 37, 113.4, 37.6)], dtype=object)


def test_by_hand():
    """A 5 × 2 region under a 3 × 2 and a 3 × 2 zone that share 1 × 2."""
    region = np.array([shapely.box(0, 0, 5, 2)], dtype=object)
    zones = np.array([shapely.box(0, 0, 3, 2), shapely.box(2, 0, 4.5, 2)], dtype=object)
    atoms = divide(region, cut(region, zones, np.arange(2)), 2)
    found = {tuple(row): area for row, area in zip(atoms.inside.tolist(), atoms.area_m2.tolist(), strict=True)}
    assert found == {(False, False): 1.0, (True, False): 4.0, (True, True): 2.0, (False, True): 3.0}


@given(blobs(), blobs(), blobs())
def test_pieces_sum_to_the_region_and_to_every_coverage(one, two, three):
    regions = plane_shapes(FRAME)
    parts = plane_shapes(np.concatenate([one, two, three]))
    owner = np.repeat(np.arange(3), [len(one), len(two), len(three)])
    pieces = cut(regions, parts, owner)
    atoms = divide(regions, pieces, 3)
    assert np.abs(residual_m2(atoms, shapely.area(regions)) / shapely.area(regions)).max() < 1e-12
    united = shapely.area(shapely.intersection(regions, shapely.union_all(parts)))
    covered = np.bincount(atoms.region, weights=atoms.area_m2 * atoms.inside.any(axis=1), minlength=2)
    assert covered == pytest.approx(united, rel=1e-9, abs=1)


def test_a_region_without_zones_is_one_piece():
    regions = plane_shapes(FRAME)
    atoms = divide(regions, cut(regions, np.array([], dtype=object), np.array([], dtype=np.intp)), 0)
    assert atoms.inside.shape == (2, 0)
    assert atoms.area_m2 == pytest.approx(shapely.area(regions))


def test_books_that_do_not_close_are_refused():
    regions = plane_shapes(FRAME)
    zones = plane_shapes(np.array([shapely.box(112.2, 37.1, 112.7, 37.4)], dtype=object))
    pieces = cut(regions, zones, np.array([0]))
    atoms = divide(regions, pieces, 1)
    short = replace(atoms, area_m2=atoms.area_m2 * (1 - 1e-8))
    with pytest.raises(ClosureError, match=r"pieces of regions at positions \[0, 1\] do not sum"):
        check_closure(short, shapely.area(regions), pieces.matrix_m2(2, 1))
