"""Corridors in signed pieces: their sum is the whole corridor, on lines that fold back, cross themselves and close."""

import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from soilgis.geometry import stretches
from soilgis.geometry.area import ellipsoidal_area_m2, plane_shapes
from soilgis.geometry.corridors import DRAWN_SHARE, long_corridors
from soilgis.geometry.derive import corridor
from soilgis.geometry.far_corridors import corridor_distances_m
from soilgis.geometry.meeting import meet
from soilgis.geometry.nearest import mercator, mercator_scale, nearest_m
from soilgis.model import threads

WEST, SOUTH = 110.0, 36.0


def array(*shapes):
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def walk(seed, steps, size, *, close):
    """A line of random steps, some straight back the way it came."""
    rng = np.random.default_rng(seed)
    turns = np.where(rng.random(steps) < 0.1, np.pi, rng.normal(0, 0.9, steps))
    heading = np.cumsum(turns)
    step = rng.uniform(0.02, 1, steps) * size
    points = np.cumsum(np.column_stack([np.cos(heading), np.sin(heading)]) * step[:, None], axis=0)
    line = np.array([WEST, SOUTH]) + points
    return np.vstack([line, line[:1]]) if close else line


lines = st.builds(
    walk, st.integers(0, 10**6), st.integers(3, 60), st.sampled_from([3e-4, 3e-3, 3e-2]), close=st.booleans()
)


@settings(max_examples=examples(60))
@given(lines, lines, st.sampled_from([3.0, 15.0, 120.0]))
@example(np.array([(110, 36), (110.9, 36.2), (110, 36.2), (110.9, 36)]), np.array([(110, 36), (110.9, 36)]), 15.0)
def test_pieces_sum_to_the_whole_corridor(first, second, half_width):
    """Area of all of it, and of what lies in a box that it crosses."""
    line = shapely.MultiLineString([first, second])
    whole = plane_shapes(array(corridor(line, half_width)), 1e-4)
    made = long_corridors(array(line), half_width, 1e-4)
    total = made.summed(1, shapely.area(made.plane))[0]
    assert total == pytest.approx(shapely.area(whole)[0], rel=1e-9, abs=5e-3)
    x, y = shapely.get_coordinates(whole[0].envelope)[[0, 2]].mean(axis=0)
    cover = array(shapely.box(x - 1e5, y - 1e5, x, y + 1e5))
    met = meet(made.plane, cover)
    inside = made.summed(1, met.area_m2, met.left)[0]
    assert inside == pytest.approx(shapely.area(shapely.intersection(whole[0], cover[0])), rel=1e-9, abs=1e-2)


@settings(max_examples=examples(20))
@given(lines, st.sampled_from([5.0, 15.0]))
def test_edges_are_divided_where_they_are_in_the_whole(points, half_width):
    """At the usual tolerance an edge may be off by 1 m²: pieces are off by the same, not by another square metre."""
    line = shapely.LineString(points)
    made = long_corridors(array(line), half_width)
    total = made.summed(1, shapely.area(made.plane))[0]
    assert total == pytest.approx(ellipsoidal_area_m2(array(corridor(line, half_width)))[0], rel=1e-9, abs=0.02)


@settings(max_examples=examples(20))
@given(lines, st.sampled_from([5.0, 60.0]))
def test_what_is_drawn_lies_within_what_is_measured(points, half_width):
    line = shapely.LineString(points)
    drawn = long_corridors(array(line), half_width).drawn[0]
    whole = corridor(line, half_width)
    assert drawn.is_valid
    assert shapely.area(shapely.difference(drawn, whole)) <= 1e-6 * whole.area
    near = shapely.hausdorff_distance(*mercator(array(shapely.boundary(whole), shapely.boundary(drawn))))
    assert near <= DRAWN_SHARE * half_width * mercator_scale(np.array([SOUTH + 5]))[0] * 1.2 + 0.01 * half_width


@settings(max_examples=examples(20))
@given(lines, st.floats(-0.5, 0.5), st.floats(-0.5, 0.5))
def test_a_corridor_is_as_far_as_its_whole_outline(points, east, north):
    line = shapely.LineString(points)
    others = array(
        shapely.Point(WEST + east, SOUTH + north), shapely.box(WEST + 1, SOUTH + 1 + north, WEST + 2, SOUTH + 2)
    )
    whole = array(corridor(line, 15.0))
    if shapely.intersects(whole[0], others).any():
        return
    made = long_corridors(array(line), 15.0)
    assert corridor_distances_m(made, np.array([0]), others)[0] == pytest.approx(
        nearest_m(whole, others)[0], rel=1e-6, abs=1e-5
    )


def test_several_lines_keep_apart():
    one, other = shapely.LineString([(110, 36), (110.9, 36.1)]), shapely.LineString([(110, 36.1), (110.9, 36)])
    made = long_corridors(array(one, other), 15.0)
    alone = [long_corridors(array(line), 15.0) for line in (one, other)]
    expected = [part.summed(1, shapely.area(part.plane))[0] for part in alone]
    assert made.summed(2, shapely.area(made.plane)) == pytest.approx(expected, rel=1e-12)
    assert (made.sign[: len(made.ways)] == 1).all()
    assert set(made.owner.tolist()) == {0, 1}


@settings(max_examples=examples(20))
@given(lines, st.floats(-0.02, 0.02), st.floats(-0.02, 0.02))
def test_pieces_that_nothing_meets_are_let_go_and_no_figure_changes(points, east, north):
    made = long_corridors(array(shapely.LineString(points)), 15.0)
    x, y = shapely.bounds(plane_shapes(array(shapely.Point(WEST + east, SOUTH + north))))[0, :2]
    cover = array(shapely.box(x, y, x + 3000, y + 3000), shapely.Point(x - 5000, y).buffer(800))
    less = made.near_to(cover[:1], cover[1:])
    met = meet(made.plane, cover)
    assert not shapely.is_missing(less.plane[np.unique(met.left)]).any()
    again = meet(less.plane, cover)
    assert (met.left.tolist(), met.right.tolist()) == (again.left.tolist(), again.right.tolist())
    assert (met.area_m2 == again.area_m2).all()
    frames = shapely.box(*shapely.bounds(made.plane).T)
    far = ~shapely.intersects(frames[:, None], cover).any(axis=1)
    assert shapely.is_missing(less.plane[far]).all()
    assert (less.area_m2 == shapely.area(made.plane)).all()
    assert (less.length_m == shapely.length(made.plane)).all()


def test_lines_are_measured_alike_by_one_thread_and_by_several(monkeypatch):
    several = array(*(shapely.LineString(walk(seed, 40, 3e-2, close=False)) for seed in range(6)))
    found = []
    for workers in (1, 3):
        monkeypatch.setattr(threads, "WORKERS", workers)
        found.append(long_corridors(several, 15.0))
    one, more = found
    assert shapely.equals_identical(one.plane, more.plane).all()
    assert shapely.equals_identical(one.drawn, more.drawn).all()
    assert one.owner.tolist() == more.owner.tolist()


def by_the_book(corners, edges, nodes):
    """Which nodes lie on which edges between their ends, all pairs looked at."""
    start, step = corners[edges], corners[edges + 1] - corners[edges]
    length = np.hypot(*step.T)
    away = nodes[:, None] - start
    off = np.abs(away[..., 0] * step[:, 1] - away[..., 1] * step[:, 0]) < 1e-12 * length
    share = (away * step).sum(axis=2) / length**2
    node, at = np.nonzero(off & (np.minimum(share, 1 - share) * length > 1e-12))
    return sorted((int(edges[edge]), int(one), float(share[one, edge])) for one, edge in zip(node, at, strict=True))


@settings(max_examples=examples(40))
@given(st.integers(0, 10**6), st.integers(2, 30), st.integers(0, 20))
def test_nodes_on_edges_are_those_of_the_definition(seed, corners, count):
    rng = np.random.default_rng(seed)
    ring = rng.uniform(0, 1, (corners, 2))
    edges = np.arange(corners - 1)
    on = edges[rng.integers(0, corners - 1, count)]
    nodes = ring[on] + (ring[on + 1] - ring[on]) * rng.choice([0.0, 0.25, 0.5, 1.0], (count, 1))
    nodes = np.vstack([nodes, rng.uniform(0, 1, (3, 2)), ring[:1]])
    box = np.array([[*nodes.min(axis=0), *nodes.max(axis=0)]])
    asked = (ring, edges, np.array([0, corners - 1]), np.array([0]), box, nodes, np.array([0, len(nodes)]))
    expected = by_the_book(ring, edges, nodes)
    room = len(expected)
    for size in (room // 2, room + 1):
        edge, node, along = np.full(size, -1), np.full(size, -1), np.full(size, np.nan)
        assert stretches._nodes_on_edges(*asked, edge, node, along) == room
    found = sorted(zip(edge[:room].tolist(), node[:room].tolist(), along[:room].tolist(), strict=True))
    assert [one[:2] for one in found] == [one[:2] for one in expected]
    assert [one[2] for one in found] == pytest.approx([one[2] for one in expected], abs=1e-12)
    assert edge[room] == -1, "nothing is written beyond what was found"
