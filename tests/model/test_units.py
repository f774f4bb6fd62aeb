"""Units: digits, factors and exact conversions."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from soilgis.model.units import SQUARE_METRES, Unit, rounded, spell


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        (1, Unit.HA, Unit.MU, 15),
        (1, Unit.KM2, Unit.MU, 1500),
        (1, Unit.WAN_MU, Unit.KM2, 20 / 3),
        (100, Unit.WAN_MU, Unit.KM2, 666.6666666666666),
    ],
)
def test_chinese_units_of_area(value, source, target, expected):
    """1 ha = 15 亩, 1 km² = 1 500 亩; 100 万亩 = 666.67 km² (晋政办发〔2023〕36号 一)."""
    assert value * (SQUARE_METRES[source] / SQUARE_METRES[target]) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.567, Unit.KM2, "1,234.57 km²"),
        (0.66183, Unit.SHARE, "66.18%"),
        (2025, Unit.YEAR, "2025 年"),
        (float("nan"), Unit.KM2, "—"),
        (None, Unit.HA, "—"),
        (-0.001, Unit.POINT, "0.00 百分点"),
    ],
)
def test_spelling(value, unit, text):
    assert spell(value, unit, symbol=True) == text


def test_a_sheet_shows_a_share_as_percent():
    assert Unit.SHARE.number_format() == "0.00%"
    assert Unit.KM2.number_format() == "#,##0.00"


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [(0.125, 2, 0.13), (2.675, 2, 2.68), (-0.125, 2, -0.13), (0.0, 2, 0.0), (1e-9, 2, 0.0), (12345.665, 2, 12345.67)],
)
def test_halves_are_printed_as_they_are_judged(value, digits, expected):
    """四舍五入, also where binary fractions lie a hair below the half."""
    assert rounded(value, digits) == expected
    assert spell(value, Unit.KM2) == f"{expected:,.2f}"


def test_more_digits_near_a_threshold():
    assert spell(4.9996, Unit.HA, near=(5.0,)) == "4.9996"
    assert spell(5.0, Unit.HA, near=(5.0,)) == "5.00"
    assert spell(4.99, Unit.HA, near=(5.0,)) == "4.99"
    assert spell(0.29998, Unit.SHARE, near=(0.3,)) == "29.998"
    assert spell(math.nextafter(5.0, 0), Unit.HA, near=(5.0,)) == "5.000000000", "at most nine digits"


@given(st.floats(0, 1e5), st.integers(0, 10**7).map(lambda cents: cents / 100))
def test_a_printed_figure_lies_on_its_own_side_of_a_threshold(value, limit):
    assume(value >= limit or limit - value > 1e-8)
    shown = float(spell(value, Unit.HA, near=(limit,)).replace(",", ""))
    assert (shown < limit) == (value < limit)
