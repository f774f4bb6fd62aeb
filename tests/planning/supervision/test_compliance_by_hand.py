"""Judgement of patches by hand: squares near the equator of the plane, each class and each limit by itself."""

import numpy as np
import pytest
import shapely
from planning.rulebook import rules
from planning.screen_made import box

from soilgis.geometry.area import plane_shapes
from soilgis.planning.supervision.compliance import ApprovedSet, PatchSet, judge

METRE = 1 / 111_000


def patches(*shapes, project=None, own=None, excluded=None, earthwork=None):
    plane, count = plane_shapes(np.array(shapes, dtype=object)), len(shapes)
    return PatchSet(
        plane, shapely.area(plane), np.array(project or [""] * count, dtype=object), np.array(own or [-1] * count, dtype=np.intp),
        np.array(excluded or [False] * count, dtype=bool), np.array(earthwork or [np.nan] * count, dtype=float),
    )  # fmt: skip


def approved(*shapes, owner=None, schematic=None):
    lonlat = np.array(shapes, dtype=object)
    owner = np.array(owner if owner is not None else range(len(shapes)), dtype=np.intp)
    count = int(owner.max()) + 1 if len(owner) else 0
    names = np.array([f"P{n}" for n in range(count)], dtype=object)
    return ApprovedSet(names, lonlat, plane_shapes(lonlat), owner, np.array(schematic or [False] * count, dtype=bool))


def judged(spots, register, *, reach=0.0, least=1.0):
    return judge(spots, register, rules().category, reach_m=reach, least_excess_m2=least)


def words(*given, **how):
    return judged(*given, **how).compliance.tolist()


EXTENT = box(0, 0, 10, 10)


def area(shape):
    return float(shapely.area(plane_shapes(np.array([shape], dtype=object)))[0])


def test_nothing_approved_and_nothing_there():
    none = approved()
    assert words(patches(box(0, 0, 5, 5)), none) == ["unapproved"]
    found = judged(patches(), approved(EXTENT))
    assert found.compliance.tolist() == []


def test_figures_of_a_patch_half_inside():
    found = judged(patches(box(5, 0, 15, 10), box(1, 1, 2, 2), box(40, 0, 50, 10)), approved(EXTENT))
    assert found.compliance.tolist() == ["exceeding", "compliant", "unapproved"]
    half = area(box(5, 0, 10, 10))
    assert found.inside_m2.tolist() == pytest.approx([half, area(box(1, 1, 2, 2)), 0], rel=1e-9)
    assert found.beyond_m2.tolist() == pytest.approx([area(box(10, 0, 15, 10)), 0, area(box(40, 0, 50, 10))], rel=1e-6)
    assert found.excess_m2[0] == pytest.approx(area(box(10, 0, 15, 10)), rel=1e-6)
    assert np.isnan(found.excess_m2[1:]).all()
    assert found.excess[1] is None
    assert found.matched_by.tolist() == ["place", "place", "none"]
    assert [one.tolist() for one in found.pairs[:2]] == [[0, 1], [0, 0]]


def test_the_least_excess_is_no_excess():
    spot = patches(box(5, 0, 15, 10))
    beyond = float(judged(spot, approved(EXTENT)).beyond_m2[0])
    assert words(spot, approved(EXTENT), least=beyond) == ["compliant"]
    assert words(spot, approved(EXTENT), least=beyond - 1) == ["exceeding"]


def test_a_patch_beside_an_extent_meets_it_when_it_is_widened():
    """3 m from the extent: nothing within it, all of it within 100 m of it; a far one stays unapproved."""
    beside = box(10, 0, 10.05, 1)
    beside = shapely.affinity.translate(beside, xoff=3 * METRE)
    spots = patches(beside, box(40, 0, 50, 10))
    assert words(spots, approved(EXTENT), reach=0.0) == ["exempt_pending", "unapproved"]
    found = judged(spots, approved(EXTENT), reach=100.0)
    assert found.compliance.tolist() == ["compliant", "unapproved"]
    assert found.beyond_m2[0] == 0
    assert found.inside_m2.tolist() == [0, 0]


def test_a_widened_extent_reaches_as_far_as_it_is_told():
    """A strip from the border to about 44 m: 50 m hold all of it, 20 m about half."""
    strip = box(10, 2, 10.5, 8)
    all_of_it = judged(patches(strip), approved(EXTENT), reach=50.0)
    assert all_of_it.beyond_m2[0] == pytest.approx(0, abs=1e-6)
    half = judged(patches(strip), approved(EXTENT), reach=20.0)
    width = area(strip) / (area(box(10, 2, 11, 8)) / 87.9)
    assert half.beyond_m2[0] / area(strip) == pytest.approx((width - 20) / width, abs=0.01)


def test_own_project_and_foreign_ground():
    """P0 to the west, P1 to the east: a patch that names P0 is judged by P0 alone."""
    register = approved(EXTENT, box(10, 0, 20, 10))
    across = box(5, 2, 15, 8)
    found = judged(patches(across, across, across, project=["", "P0", "P9"], own=[-1, 0, -1]), register)
    assert found.compliance.tolist() == ["compliant", "exceeding", "compliant"]
    assert found.matched_by.tolist() == ["place", "both", "conflict"]
    assert found.inside_m2.tolist() == pytest.approx([area(across), area(box(5, 2, 10, 8)), area(across)], rel=1e-9)
    assert found.excess_m2[1] == pytest.approx(area(box(10, 2, 15, 8)), rel=1e-9)
    assert [one.tolist() for one in found.pairs[:2]] == [[0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 0, 1]]


def test_a_project_none_of_whose_patches_meets_it_has_moved():
    far, near = box(40, 40, 45, 45), box(1, 1, 2, 2)
    register = approved(EXTENT, box(60, 0, 70, 10))
    assert words(patches(far, project=["P0"], own=[0]), register) == ["relocated"]
    assert words(patches(far, near, project=["P0", "P0"], own=[0, 0]), register) == ["exceeding", "compliant"]
    found = judged(patches(far, near, project=["P1", "P0"], own=[1, 0]), register)
    assert found.compliance.tolist() == ["relocated", "compliant"]
    assert found.matched_by.tolist() == ["number", "both"]
    odd = judged(patches(near, project=["P1"], own=[1]), register)
    assert (odd.compliance.tolist(), odd.matched_by.tolist()) == (["relocated"], ["conflict"])


def test_schematic_extents_decide_nothing():
    sketch = approved(EXTENT, box(60, 0, 70, 10), schematic=[True, False])
    assert words(patches(box(5, 0, 15, 10)), sketch) == ["schematic"]
    assert words(patches(box(1, 1, 2, 2), project=["P0"], own=[0]), sketch) == ["schematic"]
    assert words(patches(box(40, 40, 45, 45), project=["P0"], own=[0]), sketch) == ["schematic"]
    assert words(patches(box(61, 1, 62, 2), box(75, 1, 85, 2)), sketch) == ["compliant", "unapproved"]
    both = approved(EXTENT, box(5, 0, 20, 10), schematic=[True, False])
    assert words(patches(box(6, 1, 9, 9)), both) == ["compliant"]
    beside = shapely.affinity.translate(box(10, 0, 12, 9), xoff=3 * METRE)
    assert words(patches(beside, project=["P0"], own=[0]), sketch, reach=20.0) == ["schematic"]


def test_what_is_no_construction_project_is_not_judged():
    assert words(patches(EXTENT, box(5, 0, 15, 10), excluded=[True, False]), approved(EXTENT)) == [
        "non_construction", "exceeding",
    ]  # fmt: skip


SIDE = 0.6
"""A square of about 0.35 ha; two are above the 0.5 ha that need a plan."""


def small(row, column=0):
    return box(40 + 2 * column, 40 + 2 * row, 40 + 2 * column + SIDE, 40 + 2 * row + SIDE)


def test_small_patches_are_spared_by_area_and_earthwork():
    spots = patches(small(0), small(1), small(2), small(3), earthwork=[500.0, 1000.0, np.nan, 999.0])
    assert words(spots, approved(EXTENT)) == ["exempt", "unapproved", "exempt_pending", "exempt"]


def test_patches_of_one_project_are_added_up_first():
    together = patches(small(0), small(1), small(2), project=["Q", "Q", "R"], earthwork=[400.0, 400.0, 400.0])
    assert words(together, approved(EXTENT)) == ["unapproved", "unapproved", "exempt"]
    tiny = [box(40 + n, 40, 40.2 + n, 40.2) for n in range(4)]
    named = patches(*tiny, project=["Q", "Q", "R", "R"], earthwork=[600.0, 600.0, 400.0, np.nan])
    assert words(named, approved(EXTENT)) == ["unapproved", "unapproved", "exempt_pending", "exempt_pending"]


def test_ground_of_one_project_counts_once():
    """Two polygons of P0 that overlap: the pair's ground is that of their union."""
    register = approved(EXTENT, box(5, 0, 15, 10), box(30, 0, 40, 10), owner=[0, 0, 1])
    found = judged(patches(box(4, 2, 12, 8), box(31, 1, 33, 3)), register)
    assert [one.tolist() for one in found.pairs[:2]] == [[0, 1], [0, 1]]
    assert found.pairs[2].tolist() == pytest.approx([area(box(4, 2, 12, 8)), area(box(31, 1, 33, 3))], rel=1e-9)
    assert found.inside_m2[0] == pytest.approx(area(box(4, 2, 12, 8)), rel=1e-9)


def test_excesses_keep_to_their_own_patch():
    """Between two that exceed one that does not: each excess is cut by its own extent."""
    register = approved(EXTENT, box(20, 0, 30, 10), box(40, 0, 50, 10))
    spots = patches(
        box(45, 0, 55, 10),
        box(21, 1, 22, 2),
        box(5, 0, 15, 10),
        box(70, 70, 80, 80),
        project=["", "", "P0", "P0"],
        own=[-1, -1, 0, 0],
    )
    found = judged(spots, register)
    assert found.compliance.tolist() == ["exceeding", "compliant", "exceeding", "exceeding"]
    assert found.excess_m2[[0, 2, 3]].tolist() == pytest.approx(
        [area(box(50, 0, 55, 10)), area(box(10, 0, 15, 10)), area(box(70, 70, 80, 80))], rel=1e-6
    )  # fmt: skip
