"""Exact predicates against Python's whole numbers, which have no rounding."""

from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.geometry.engine.predicates import crossing_point, orient, side
from soilgis.model.ellipsoid import QUANTUM_M

BITS = 49
whole = st.integers(-(2**BITS), 2**BITS)


def exact(ax, ay, bx, by, px, py):
    determinant = (bx - ax) * (py - ay) - (by - ay) * (px - ax)
    return (determinant > 0) - (determinant < 0)


def metres(*numbers):
    return tuple(number * QUANTUM_M for number in numbers)


@settings(max_examples=examples(1500))
@given(numbers=st.tuples(*[whole] * 6))
def test_the_sign_of_any_turn_is_exact(numbers):
    assert orient(*metres(*numbers)) == exact(*numbers)


@settings(max_examples=examples(1500))
@given(a=st.tuples(whole, whole), step=st.tuples(st.integers(-(2**22), 2**22), st.integers(-(2**22), 2**22)),
       far=st.integers(1, 2**25), along=st.integers(-(2**25), 2**25), off=st.tuples(st.integers(-1, 1), st.integers(-1, 1)))  # fmt: skip
def test_points_within_one_quantum_of_a_line_are_told_apart(a, step, far, along, off):
    """The products differ in their last bits only, or not at all: here the rounding errors decide."""
    numbers = (
        *a,
        a[0] + far * step[0],
        a[1] + far * step[1],
        a[0] + along * step[0] + off[0],
        a[1] + along * step[1] + off[1],
    )
    if max(map(abs, numbers)) < 2**BITS:
        assert orient(*metres(*numbers)) == exact(*numbers)


def test_the_last_bit_decides():
    """Both products round to the same float64; whole numbers know better."""
    numbers = (0, 0, 2**48 + 1, 2**48 - 1, 2**48 - 1, 2**48 - 3)
    assert float((2**48 + 1) * (2**48 - 3)) == float((2**48 - 1) * (2**48 - 1))
    assert orient(*metres(*numbers)) == exact(*numbers) == -1


def test_ties_fall_to_the_side_of_the_shift():
    """A point on a line that runs up, shifted east, lies right of it; on a level line, shifted up, left of it."""
    assert (side(0, 0, 0, 4, 0, 3, 1), side(0, 0, 0, 4, 0, 3, -1)) == (-1, 1)
    assert (side(0, 4, 0, 0, 0, 3, 1), side(0, 4, 0, 0, 0, 3, -1)) == (1, -1)
    assert (side(0, 0, 5, 0, 3, 0, 1), side(0, 0, 5, 0, 3, 0, -1)) == (1, -1)


@given(numbers=st.tuples(*[st.integers(-(2**20), 2**20)] * 8))
def test_a_meeting_lies_within_both_boxes_or_on_the_nearer_border(numbers):
    px, py, qx, qy, ax, ay, bx, by = map(float, numbers)
    x, y = crossing_point(px, py, qx, qy, ax, ay, bx, by)
    assert x <= max(px, qx)
    assert y <= max(py, qy)
    assert x <= max(ax, bx)
    assert y <= max(ay, by)
