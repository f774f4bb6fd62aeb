"""Regions cut by zones: by hand, and against cutting every region with every whole zone."""

import numpy as np
import pytest
import shapely

from soilgis.raster.pieces import zone_pieces


def multi(*shapes):
    return np.array([shapely.multipolygons([shape]) for shape in shapes], dtype=object)


def test_pieces_by_hand():
    """Two regions of 6 and 3; zone a in two overlapping polygons over both, b inside the first, c elsewhere."""
    regions = multi(shapely.box(0, 0, 3, 2), shapely.box(3, 0, 4, 3))
    zones = multi(
        shapely.box(2, 0, 4, 1), shapely.box(2, 0, 3, 2), shapely.box(2.5, 0, 2.75, 1), shapely.box(9, 9, 10, 10)
    )
    found = zone_pieces(regions, zones, ["a", "a", "b", "c"])
    pieces = dict(
        zip(zip(found.region.tolist(), found.combination, strict=True), shapely.area(found.shapes), strict=True)
    )
    assert pieces == {(0, "a+b"): 0.25, (0, "a"): 1.75, (0, "none"): 4, (1, "a"): 1, (1, "none"): 2}


def whole(regions, zones, ids):
    """Area of every piece, each region cut with each zone as one shape."""
    names = list(dict.fromkeys(ids))
    united = {name: shapely.union_all(zones[[each == name for each in ids]]) for name in names}
    found = {}
    for row, region in enumerate(regions):
        for mask in range(2 ** len(names)):
            shape = region
            for bit, name in enumerate(names):
                shape = shape & united[name] if mask >> bit & 1 else shape - united[name]
            label = "+".join(name for bit, name in enumerate(names) if mask >> bit & 1) or "none"
            if shape.area > 1e-9:
                found[row, label] = shape.area
    return found


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_pieces_are_those_of_whole_zones(seed):
    rng = np.random.default_rng(seed)
    west, south = np.meshgrid(np.arange(4.0), np.arange(3.0))
    regions = multi(*shapely.box(west.ravel(), south.ravel(), west.ravel() + 1, south.ravel() + 1))
    discs = shapely.buffer(
        shapely.points(rng.uniform((-0.5, -0.5), (4.5, 3.5), (40, 2))), rng.uniform(0.02, 0.5, 40), quad_segs=3
    )
    ids = [f"z{number}" for number in rng.integers(0, 3, 40)]
    found = zone_pieces(regions, multi(*discs), ids)
    areas = shapely.area(found.shapes)
    pieces = {
        key: area
        for key, area in zip(zip(found.region.tolist(), found.combination, strict=True), areas.tolist(), strict=True)
        if area > 1e-9
    }
    assert pieces == pytest.approx(whole(regions, multi(*discs), ids), rel=1e-9)
    assert np.bincount(found.region, areas) == pytest.approx(np.ones(12), rel=1e-12)
