"""Distances along a network: by hand, against plain shortest paths, and never shorter than the straight line."""

import heapq

import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.geometry.nearest import geodesic_length_m, nearest_m
from soilgis.geometry.network import walked

PARK = np.array([shapely.box(112.02, 37.0, 112.03, 37.01)], dtype=object)


def metres(*points):
    return geodesic_length_m(np.array([shapely.LineString(points)], dtype=object))[0]


def test_a_way_round_a_corner_by_hand():
    lines = np.array(
        [shapely.LineString([(112.0, 37.005), (112.01, 37.005), (112.01, 37.02), (112.025, 37.02), (112.025, 37.0)])]
    )
    found = walked(shapely.points([[112.0, 37.005], [112.025, 37.005]]), PARK, lines, 50)
    expected = metres((112.0, 37.005), (112.01, 37.005), (112.01, 37.02), (112.025, 37.02), (112.025, 37.01))
    assert found.metres.tolist() == pytest.approx([expected, 0], abs=0.05)
    assert (found.connected, found.without) == (0, 0)


def test_lines_that_cross_meet_and_short_gaps_are_bridged():
    lines = np.array(
        [
            shapely.LineString([(112.0, 37.005), (112.0198, 37.005)]),
            shapely.LineString([(112.01, 36.99), (112.01, 37.02)]),
        ]
    )
    found = walked(shapely.points([[112.0101, 37.015]]), PARK, lines, 50)
    gap = metres((112.0101, 37.015), (112.01, 37.015))
    expected = gap + metres((112.01, 37.015), (112.01, 37.005), (112.02, 37.005))
    assert found.metres[0] == pytest.approx(expected, abs=0.05)
    assert (found.connected, found.without) == (1, 0)
    short = walked(shapely.points([[112.0101, 37.015]]), PARK, lines, 10)
    assert np.isinf(short.metres[0])
    assert (short.connected, short.without) == (0, 1)


def test_a_place_far_from_every_line_has_no_way():
    lines = np.array([shapely.LineString([(112.0, 37.005), (112.025, 37.005)])])
    found = walked(shapely.points([[112.0, 37.05], [112.01, 37.005]]), PARK, lines, 100)
    assert found.off_network.tolist() == [True, False]
    assert np.isinf(found.metres[0])


@settings(max_examples=examples(40))
@given(
    west=st.integers(0, 6),
    south=st.integers(0, 6),
    gone=st.sets(st.integers(0, 83), max_size=30),
    at=st.integers(0, 48),
)
def test_a_grid_of_streets_is_walked_as_a_plain_search_walks_it(west, south, gone, at):
    """Seven by seven crossings, some streets gone; a park at one crossing; Dijkstra with a heap beside it."""
    step = 0.002
    place = [(112 + step * x, 37 + step * y) for y in range(7) for x in range(7)]
    streets = [(i, i + 1) for i in range(49) if i % 7 < 6] + [(i, i + 7) for i in range(42)]
    kept = [pair for number, pair in enumerate(streets) if number not in gone]
    goal = south * 7 + west
    park = np.array([shapely.Point(place[goal]).buffer(1e-5)], dtype=object)
    lines = np.array([shapely.LineString([place[a], place[b]]) for a, b in kept], dtype=object)
    found = walked(shapely.points([place[at]]), park, lines, 0.5)
    near = {i: [] for i in range(49)}
    for a, b in kept:
        length = metres(place[a], place[b])
        near[a].append((b, length))
        near[b].append((a, length))
    best, queue = {}, [(0.0, goal)]
    while queue:
        far, node = heapq.heappop(queue)
        if node not in best:
            best[node] = far
            for other, length in near[node]:
                heapq.heappush(queue, (far + length, other))
    if at == goal:
        assert found.metres[0] == 0
    elif at in best:
        assert found.metres[0] == pytest.approx(best[at], abs=2.0)  # the park's radius, 1 m, and rounding
        assert found.metres[0] >= nearest_m(shapely.points([place[at]]), park)[0] - 0.05
    else:
        assert np.isinf(found.metres[0])
