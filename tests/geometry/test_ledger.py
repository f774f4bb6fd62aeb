"""The ledger closes: by hand, by law, and it refuses books that do not."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from made_shapes import blobs

from soilgis.geometry import ledger
from soilgis.geometry.area import plane_shapes
from soilgis.geometry.closure import Names
from soilgis.geometry.cut import cut
from soilgis.geometry.ledger import check_closure, divide, measure_atoms, residual_m2
from soilgis.jobs.steps import study as job
from soilgis.model.errors import ClosureError
from soilgis.store.catalog import Catalog

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
    with pytest.raises(
        ClosureError, match=r"the pieces of region 1 [-+]\S+ m² of \S+、region 2 [-+]\S+ m² of \S+ do not sum"
    ):
        check_closure(short, shapely.area(regions), pieces.matrix_m2(2, 1))


def by_piece(atoms):
    """Area of each piece by region and zones, in order."""
    return {
        (region, tuple(zones)): area
        for region, zones, area in zip(
            atoms.region.tolist(), atoms.inside.tolist(), atoms.area_m2.tolist(), strict=True
        )
    }


@given(blobs(), blobs(), blobs())
def test_both_engines_give_the_same_pieces(one, two, three):
    """Also where polygons of one zone overlap each other; pieces below 1 m² may be missing from either."""
    regions = plane_shapes(FRAME)
    parts = plane_shapes(np.concatenate([one, two, three]))
    owner = np.repeat(np.arange(3), [len(one), len(two), len(three)])
    fast, slow = (
        measure_atoms(regions, parts, owner, Names(zones=range(3)), engine=engine) for engine in ("fast", "reference")
    )
    left, right = by_piece(fast), by_piece(slow)
    for piece in left.keys() | right.keys():
        assert left.get(piece, 0.0) == pytest.approx(right.get(piece, 0.0), rel=1e-8, abs=1)
    assert fast.area_m2.sum() == pytest.approx(slow.area_m2.sum(), rel=1e-12)
    assert (fast.engine, slow.engine) == ("fast", "reference")


def test_shanxi_has_the_same_pieces_by_both_engines(monkeypatch):
    """The shipped study: every piece within 1e-8 or 1 m², in the same order; totals within 1e-12."""
    given_ = []
    monkeypatch.setattr(
        job, "measure_atoms", lambda *asked, **more: given_.append(asked) or measure_atoms(*asked, **more)
    )
    catalog = Catalog()
    result = job.run(job.replace_study(catalog.study("shanxi"), rasters=()), catalog)
    fast, slow = (measure_atoms(*given_[0], engine=engine) for engine in ("fast", "reference"))
    assert fast.region.tolist() == slow.region.tolist()
    assert (fast.inside == slow.inside).all()
    assert fast.area_m2 == pytest.approx(slow.area_m2, rel=1e-8, abs=1)
    assert fast.area_m2.sum() == pytest.approx(slow.area_m2.sum(), rel=1e-12)
    assert fast.area_m2.sum() / 1e6 == pytest.approx(result.regions["area_km2"].iloc[0], rel=1e-12)
    assert result.provenance.engine.startswith("fast（168574 个顶点")


def test_more_zones_than_a_mask_holds_go_to_the_reference(monkeypatch):
    monkeypatch.setattr(ledger, "MOST_LAYERS", 2)
    regions = plane_shapes(FRAME)
    zones = plane_shapes(
        np.array([shapely.box(112 + k / 4, 37.1, 112.3 + k / 4, 37.4) for k in range(3)], dtype=object)
    )
    atoms = measure_atoms(regions, zones, np.arange(3), Names(zones=range(3)), engine="fast")
    assert (atoms.engine, atoms.reason) == ("reference", "3 个分区多于边界积分引擎的 2 个，逐个求交")
    assert by_piece(atoms) == by_piece(
        measure_atoms(regions, zones, np.arange(3), Names(zones=range(3)), engine="reference")
    )


def test_pieces_that_miss_a_zone_are_refused(monkeypatch):
    """The combinations are held against the pairs, which the engine sums another way."""
    regions = plane_shapes(FRAME)
    zones = plane_shapes(np.array([shapely.box(112.2, 37.1, 112.7, 37.4)], dtype=object))
    honest = ledger.overlap_rings
    monkeypatch.setattr(
        ledger,
        "overlap_rings",
        lambda *asked, **more: replace(found := honest(*asked, **more), area_m2=found.area_m2 * (1 + 1e-7)),
    )
    with pytest.raises(
        ClosureError, match=r"the pieces of region 1 in zone 0 \S+ m² miss their area measured on its own"
    ):
        measure_atoms(regions, zones, np.array([0]), Names(zones=range(1)), engine="fast")
