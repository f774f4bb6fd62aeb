"""The table of bends: by hand on a parabola, where it must not speak, and against what is measured."""

import numpy as np
import pytest

from soilgis.model.bends import ASK, bends
from soilgis.model.chords import chord_areas, chord_parts

BEND = 1e-6
BOUNDS = np.array([0.0, 0.0, 300_000.0, 200_000.0])


def parabola(points):
    """y grows by 10⁻⁶ x²: an edge that reaches dx to the side misses 10⁻⁶ dx³ / 6."""
    return np.column_stack([points[:, 0], points[:, 1] + BEND * points[:, 0] ** 2])


def kinked(points):
    """A parabola left of x = 150 km, straight right of it: no table can tell of the cell in which it breaks."""
    return np.where(points[:, :1] < 150_000, parabola(points), points)


def table(bend, bounds=BOUNDS):
    return bends(
        lambda points: np.hstack([bend(points), bend(points)]),
        lambda start, end: chord_areas(start, end, bend),
        bounds,
        unit_m=1.0,
    )


def edge(x, y, along):
    return np.array([[x, y]], float), np.array([[x, y]], float) + np.array([along], float)


@pytest.mark.parametrize(
    ("along", "area", "parts"),
    [
        ((150.0, 0.0), 0.5625, 1),
        ((-150.0, 0.0), 0.5625, 1),
        ((300.0, 0.0), 4.5, 3),
        ((300.0, 800.0), 4.5, 3),
        ((0.0, 900.0), 0.0, 1),
        ((1000.0, 0.0), 1000 / 6, 13),
    ],
)
def test_a_parabola_by_hand(along, area, parts):
    start, end = edge(40_000, 70_000, along)
    made = table(parabola)
    assert made.missed(start, end - start)[0] == pytest.approx([area], rel=1e-6, abs=1e-6)
    assert made.told(start, end).tolist() == [parts]
    assert chord_parts(start, end, parabola, 1.0).tolist() == [parts]


def test_where_the_number_of_parts_hangs_in_the_balance_the_table_asks():
    """(6/10⁻⁶)^⅓ = 181.712…: such an edge misses 1 m², a little more or less."""
    start, end = edge(40_000, 70_000, ((6 / BEND) ** (1 / 3), 0.0))
    assert table(parabola).told(start, end).tolist() == [ASK]


def test_of_long_edges_and_of_what_is_no_number_the_table_asks():
    made = table(parabola)
    start = np.array([[40_000.0, 70_000.0], [np.nan, 0.0]])
    assert made.told(start, start + np.array([[6100.0, 0.0], [100.0, 0.0]])).tolist() == [ASK, ASK]


def test_a_cell_in_which_the_bend_breaks_says_nothing():
    made = table(kinked)
    start, end = edge(150_500, 70_000, (600.0, 0.0))
    assert made.told(start, end).tolist() == [ASK]
    far, to = edge(270_000, 70_000, (600.0, 0.0))
    assert made.told(far, to).tolist() == [1]
    assert made.short == 0.0


def test_edges_beyond_the_bounds_are_told_by_the_nearest_cell():
    start, end = edge(-500, -500, (300.0, 0.0))
    assert table(parabola).told(start, end).tolist() == [3]
