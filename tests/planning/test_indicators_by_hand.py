"""What a study's map may be coloured by, known before anything is measured."""

from types import SimpleNamespace

import pandas as pd
import pytest

from soilgis.model.errors import StudyError
from soilgis.planning.indicators import indicator_names, refuse_unknown_indicator


def study(indicator="", *rasters):
    entries = tuple(SimpleNamespace(role=role, year=year) for role, year in rasters)
    return SimpleNamespace(id="s", rasters=entries, map=SimpleNamespace(indicator=indicator), views=())


def test_a_measured_year_gives_a_rate_and_the_share_that_was_measured():
    asked = study("measured_share_2024", ("erosion", 2024), ("dem", 2020))
    targets = pd.DataFrame({"year": [2035]})
    assert {"target_2035", "rate_2024", "measured_share_2024", "gap_km2_2035"} <= set(
        indicator_names(asked, targets, [])
    )
    refuse_unknown_indicator(asked, targets, [])


def test_what_was_not_measured_is_refused():
    with pytest.raises(StudyError, match="no indicator 'measured_share_2023'.*did you mean measured_share_2024"):
        refuse_unknown_indicator(study("measured_share_2023", ("erosion", 2024)), pd.DataFrame({"year": []}), [])
