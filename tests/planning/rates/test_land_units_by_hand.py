"""Land in another unit: where the bounds of each lie."""

import pandas as pd
import pytest

from soilgis.model.errors import SchemaError
from soilgis.planning.rates.land_units import refuse_other_units

REGIONS = pd.DataFrame({"adcode": ["1", "2"], "name": ["甲", "乙"], "area_km2": [100.0, 50.0]})


def given(value):
    return pd.DataFrame({"adcode": ["1"], "land_km2": [value]})


@pytest.mark.parametrize("value", [1.0, 90.0, 110.00000000000001])
def test_what_differs_by_some_per_cent_or_is_a_hundredth_passes(value):
    refuse_other_units(REGIONS, given(value), "land")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (110.1, r"land of 110\.10 km² exceeds the region's own 100\.00 km²;"),
        (0.99, r"is a tiny part of the region's own 100\.00 km²;"),
        (5000.0, "it looks like 公顷"),
        (11000.0, "it looks like 公顷"),
        (4900.0, r"own 100\.00 km²;"),
        (11100.0, r"own 100\.00 km²;"),
        (75000.0, "it looks like 亩"),
        (165000.0, "it looks like 亩"),
        (1e8, "it looks like 平方米"),
        (0.01, "it looks like 万平方千米"),
    ],
)
def test_the_likely_unit_is_named(value, said):
    with pytest.raises(SchemaError, match=said) as caught:
        refuse_other_units(REGIONS, given(value), "land")
    assert "乙" not in str(caught.value)
