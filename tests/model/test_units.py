"""Units: digits, factors and exact conversions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soilgis.model.errors import SchemaError
from soilgis.model.units import SQUARE_METRES, Unit, convert_area, spell


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
    assert convert_area(value, source, target) == pytest.approx(expected, rel=1e-15)


@given(st.floats(0, 1e12), st.sampled_from(list(SQUARE_METRES)), st.sampled_from(list(SQUARE_METRES)))
def test_there_and_back(value, source, target):
    assert convert_area(convert_area(value, source, target), target, source) == pytest.approx(
        value, rel=1e-14, abs=1e-300
    )


def test_a_length_is_no_area():
    with pytest.raises(SchemaError, match="KM is not a unit of area"):
        convert_area(1, Unit.KM, Unit.HA)


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
