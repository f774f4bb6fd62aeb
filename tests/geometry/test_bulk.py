"""GEOS in bulk: the same shapes and figures as one by one, whatever the number of threads and the size of blocks."""

import numpy as np
import pytest
import shapely

from soilgis.geometry import bulk
from soilgis.geometry.meeting import meet, united_by
from soilgis.model import threads

BOXES = shapely.box(np.arange(40) % 7, 0, np.arange(40) % 7 + 2.5, np.arange(40) + 1.0)
OTHERS = shapely.box(1, np.arange(40) - 3.0, 4, np.arange(40) + 0.5)


@pytest.fixture(params=[1, 3])
def several(request, monkeypatch):
    """As if few points were many."""
    monkeypatch.setattr(threads, "WORKERS", request.param)
    monkeypatch.setattr(bulk, "WORKERS", request.param)
    monkeypatch.setattr(bulk, "_WORTH", 10)
    monkeypatch.setattr(bulk, "_BLOCK", 12)


def test_pairs(several):
    found = bulk.paired(shapely.intersection, BOXES, OTHERS)
    assert shapely.equals_identical(found, shapely.intersection(BOXES, OTHERS)).all()
    assert len(bulk.paired(shapely.intersection, BOXES[:0], OTHERS[:0])) == 0


def test_blocks(several):
    asked = []

    def area(shapes):
        asked.append(len(shapes))
        return shapely.area(shapes)

    assert bulk.by_blocks(area, BOXES).tolist() == shapely.area(BOXES).tolist()
    assert max(asked) < 5
    assert sum(asked) == len(BOXES)
    missing = np.array([None, BOXES[0], None], dtype=object)
    assert bulk.by_blocks(shapely.is_missing, missing).tolist() == [True, False, True]
    assert bulk.by_blocks(shapely.area, BOXES[:0]).shape == (0,)


def test_groups_are_united_alike(several):
    groups, shapes = united_by(np.arange(40) % 5, BOXES)
    assert groups.tolist() == list(range(5))
    assert shapely.equals_identical(shapes, [shapely.union_all(BOXES[one::5]) for one in range(5)]).all()


def test_shapes_that_several_threads_meet_are_prepared_by_none(several):
    """A prepared shape belongs to who prepared it: another thread's end must not take it away."""
    right = OTHERS.copy()
    shapely.prepare(right[:5])
    alone = meet(BOXES, OTHERS)
    for found in threads.in_threads(lambda _: meet(BOXES, right), range(6)):
        assert (found.left.tolist(), found.right.tolist()) == (alone.left.tolist(), alone.right.tolist())
        assert shapely.equals_identical(found.shape, alone.shape).all()
    assert shapely.is_prepared(right).tolist() == [True] * 5 + [False] * 35
