"""Patches of a class: every group of cells that share sides, clipped by the region, whatever holes and corners it has."""

from contextlib import contextmanager

import numpy as np
import pyproj
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import label

from soilgis.model.errors import RasterError
from soilgis.model.raster import Grid
from soilgis.raster import patches as rooms
from soilgis.raster.grid import plane_of
from soilgis.raster.patches import patches

CRS = pyproj.CRS(4547).to_wkt()


class Bytes:
    """A source of a few cells."""

    def __init__(self, cells):
        self.cells = cells

    @contextmanager
    def opened(self):
        yield self

    def read(self, rows, columns, into):
        into[:] = self.cells[slice(*rows), slice(*columns)]


def plane(cells):
    return plane_of(Grid(CRS, (10.0, 0.0, 500_000.0, 0.0, -10.0, 4_000_000.0), cells.shape, geographic=False))


def by_the_book(cells, wanted, region):
    """One group after another of the cells in the region's frame, united from its cells."""
    low_x, low_y, high_x, high_y = np.clip(region.bounds, 0, 10)
    framed = np.zeros(cells.shape, dtype=bool)
    framed[int(low_y) : int(high_y) + 1, int(low_x) : int(np.ceil(high_x))] = True
    groups, count = label(np.isin(cells, wanted) & framed)
    found = []
    for group in range(1, count + 1):
        rows, columns = np.nonzero(groups == group)
        whole = shapely.union_all(shapely.box(columns, rows, columns + 1, rows + 1))
        inside = shapely.intersection(whole, region)
        if inside.area > 1e-12:  # less is what rounding makes of a corner that touches
            found.append(inside)
    return found


@st.composite
def regions(draw):
    angles = np.linspace(0, 2 * np.pi, draw(st.integers(3, 12)), endpoint=False)
    reach = np.array([draw(st.floats(0.5, 12)) for _ in angles])
    middle = draw(st.floats(0, 10)), draw(st.floats(0, 10))
    star = shapely.Polygon(np.column_stack([middle[0] + reach * np.cos(angles), middle[1] + reach * np.sin(angles)]))
    return shapely.multipolygons([star])


@settings(max_examples=examples(100))
@given(st.lists(st.lists(st.integers(0, 2), min_size=10, max_size=10), min_size=10, max_size=10), regions())
def test_patches_are_the_groups_of_cells_within_the_region(rows, region):
    cells = np.array(rows, dtype=np.uint8)
    found = [one for one in patches(Bytes(cells), (1, 2), region, plane(cells)) if one.area > 1e-12]
    expected = by_the_book(cells, (1, 2), region)
    assert len(found) == len(expected)
    assert shapely.is_valid(found).all()
    for one in expected:
        (same,) = [other for other in found if shapely.symmetric_difference(one, other).area < 1e-9]
        assert same.geom_type == "MultiPolygon"
        found.remove(same)


def test_a_ring_of_cells_keeps_its_hole_and_corners_do_not_join():
    cells = np.zeros((6, 6), np.uint8)
    cells[1:4, 1:4], cells[2, 2], cells[4, 4] = 1, 0, 1
    whole = shapely.multipolygons([shapely.box(-1, -1, 7, 7)])
    ring, corner = sorted(patches(Bytes(cells), (1,), whole, plane(cells)), key=shapely.area, reverse=True)
    assert (ring.area, len(ring.geoms[0].interiors), corner.area) == (8, 1, 1)


def test_nothing_wanted_nothing_within_and_too_many_cells(monkeypatch):
    cells = np.ones((4, 4), np.uint8)
    inside, beside = (shapely.multipolygons([shapely.box(x, 0, x + 4, 4)]) for x in (0, 50))
    assert len(patches(Bytes(cells), (7,), inside, plane(cells))) == 0
    assert len(patches(Bytes(cells), (1,), beside, plane(cells))) == 0
    monkeypatch.setattr(rooms, "_MOST_CELLS", 15)
    with pytest.raises(RasterError, match="a region spans 16 cells"):
        patches(Bytes(cells), (1,), inside, plane(cells))


def test_a_region_far_from_the_first_cell_lies_where_it_is(monkeypatch):
    """Its frame holds the cells 7 to 9 and 3 to 5, nine of them, and no more."""
    cells = np.ones((8, 12), np.uint8)
    cells[4, 8] = 0
    region = shapely.multipolygons([shapely.box(7.25, 3.5, 9.5, 5.75)])
    monkeypatch.setattr(rooms, "_MOST_CELLS", 9)
    (found,) = patches(Bytes(cells), (1,), region, plane(cells))
    assert shapely.equals(found, shapely.difference(region, shapely.box(8, 4, 9, 5)))
    monkeypatch.setattr(rooms, "_MOST_CELLS", 8)
    with pytest.raises(RasterError, match="a region spans 9 cells"):
        patches(Bytes(cells), (1,), region, plane(cells))
