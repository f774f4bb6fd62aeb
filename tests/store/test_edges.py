"""Edges of projections: the table of bends says what measuring says, and the parts miss less than the tolerance of the true line."""

from itertools import pairwise

import numpy as np
import pyproj
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.bends import ASK
from soilgis.model.ellipsoid import to_plane
from soilgis.store import edges as edges_module
from soilgis.store.edges import CHORD_TOLERANCE_M2, Edges

ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +ellps=GRS80 +units=m"
PROJECTIONS = {
    "albers": (ALBERS, (-2.6e6, 1.9e6, 2.2e6, 5.9e6)),
    "3 degrees, false easting": ("EPSG:4547", (3e5, 2.5e6, 7e5, 5e6)),
    "3 degrees, zone number": ("EPSG:4526", (37.7e6, 2.5e6, 38.3e6, 5e6)),
    "6 degrees": ("EPSG:4508", (2e5, 2.5e6, 8e5, 5e6)),
    "the country in one zone": ("+proj=tmerc +lon_0=105 +x_0=500000 +ellps=GRS80", (-2.4e6, 1.9e6, 3e6, 5.9e6)),
    "lambert": ("+proj=lcc +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80", (-2.6e6, 1.9e6, 2.2e6, 5.9e6)),
    "feet": ("+proj=tmerc +lon_0=111 +ellps=GRS80 +units=us-ft", (-9e5, 9e6, 9e5, 1.6e7)),
    "mercator": ("EPSG:3857", (8e6, 2e6, 15e6, 7e6)),
    "towards the pole": ("+proj=stere +lat_0=90 +lon_0=105 +ellps=GRS80", (-4e6, -4e6, 4e6, 4e6)),
}


def edges_of(name):
    crs, bounds = PROJECTIONS[name]
    back = pyproj.Transformer.from_crs(crs, "EPSG:4490", always_xy=True)
    return Edges(pyproj.CRS(crs), lambda points: np.column_stack(back.transform(*points.T))), np.array(bounds)


def drawn(seed, bounds, count, longest):
    rng = np.random.default_rng(seed)
    start = rng.uniform(bounds[:2], bounds[2:], (count, 2))
    turn, length = rng.uniform(0, 2 * np.pi, count), rng.uniform(0, longest, count)
    return start, start + (length * [np.cos(turn), np.sin(turn)]).T


@pytest.mark.parametrize("name", PROJECTIONS)
def test_what_the_table_tells_is_what_is_measured(name):
    edges, bounds = edges_of(name)
    table = edges.table(bounds)
    for longest, least in ((1500 / edges.unit_m, 0.96), (table.longest, 0.9)):
        start, end = drawn(7, bounds, 10_000, longest)
        told = table.told(start, end)
        sure = told != ASK
        short = np.hypot(*(end - start).T) * edges.unit_m <= edges_module.SHORT_M
        measured = np.where(short, 1, edges.measured(start, end))
        assert (told[sure] == measured[sure]).all()
        assert sure.mean() > (0.5 if name == "towards the pole" else least)


def test_a_table_of_close_nodes_speaks_of_long_edges_one_of_far_nodes_of_short_ones():
    """Nodes of the country in Albers lie 102 km apart, of the ground about the pole 170 km."""
    assert edges_of("albers")[0].table(edges_of("albers")[1]).longest == 6000
    assert edges_of("towards the pole")[0].table(edges_of("towards the pole")[1]).longest == 1500
    feet, bounds = edges_of("feet")
    assert feet.table(bounds).longest * feet.unit_m == pytest.approx(6000)


@settings(max_examples=examples(40))
@given(name=st.sampled_from(sorted(PROJECTIONS)), seed=st.integers(0, 10**6), size=st.floats(0.001, 1.0))
def test_many_edges_are_divided_as_few_are(name, seed, size):
    """Whichever part of the projection they fill, and however long they are."""
    edges, bounds = edges_of(name)
    middle = drawn(seed, bounds, 1, 0.0)[0][0]
    near = np.concatenate([middle, middle]) + size * (bounds - np.tile((bounds[:2] + bounds[2:]) / 2, 2)) / 2
    start, end = drawn(seed, near, 400, 6000 / edges.unit_m)
    few = edges.parts(start, end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edges_module, "_MANY", 1)
        assert edges.parts(start, end).tolist() == few.tolist()


@settings(max_examples=examples(60))
@given(
    name=st.sampled_from(["albers", "3 degrees, zone number", "6 degrees", "the country in one zone"]),
    seed=st.integers(0, 10**6),
)
def test_the_parts_lie_within_the_tolerance_of_the_true_line(name, seed):
    """The line drawn by shapely.segmentize every metre or so and taken over by PROJ, against the parts' chords."""
    edges, bounds = edges_of(name)
    start, end = drawn(seed, bounds, 1, 4000.0)
    parts = int(edges.parts(start, end)[0])
    ends = start + (end - start) * (np.arange(parts + 1) / parts)[:, None]
    missed = 0.0
    for one, two in pairwise(ends):
        line = shapely.segmentize(shapely.LineString([one, two]), max(np.hypot(*(two - one)) / 200, 1e-3))
        true = to_plane(edges.change(shapely.get_coordinates(line)))
        missed += abs(shapely.Polygon(true - true[0]).area)
    assert missed <= CHORD_TOLERANCE_M2 * 1.01


def test_edges_of_degrees_are_not_divided():
    assert Edges(pyproj.CRS("EPSG:4214"), lambda points: points).straight
    assert not edges_of("albers")[0].straight
