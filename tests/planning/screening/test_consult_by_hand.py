"""Consultations of two plans at once, areas, bans and codes."""

import pandas as pd
import pytest
from planning.rulebook import rules
from planning.screening.test_consult import FACTS, judged, screened

from soilgis.model.errors import UsageError
from soilgis.planning.screening.consult import consultations, known_sectors, sector_words


def test_only_the_plans_own_checks_count():
    found = judged("other")
    assert found["consult"] == "not_indicated"
    assert pd.isna(found["involved_km2"])
    assert pd.isna(found["reasons"])
    assert pd.isna(found["prohibited"])
    assert found["area_km2"] == 2


@pytest.mark.parametrize(
    ("prone", "slide", "most"),
    [("involved", "clear", 0.5), ("involved", "involved", 1.5), ("borderline", "clear", 0.5)],
)
def test_the_largest_area_involved(prone, slide, most):
    assert judged("other", prone=prone, slide=slide)["involved_km2"] == most


def test_a_ban_calls_for_no_consultation_and_stands_in_its_own_column():
    found = judged("other", slide="involved")
    assert found["consult"] == "not_indicated"
    assert "滑坡区" in found["prohibited"]
    assert pd.isna(found["reasons"])
    assert isinstance(found["document"], str)
    assert pd.isna(judged("other")["document"])


def test_what_was_not_checked_is_listed_once_for_each_layer():
    found = judged("other", prone="unchecked", slide="unchecked")
    assert "易发区（因）" in found["unchecked"]
    assert "滑坡区（因）" in found["unchecked"]
    assert found["consult"] == "unchecked"
    assert pd.isna(judged("other")["unchecked"])
    assert judged("other", slide="unchecked")["consult"] == "not_indicated"


def test_a_layer_that_is_not_there_is_a_gap():
    found = consultations(screened(layers=("slide",)), rules().consult, FACTS, {"p": "other"}).iloc[0]
    assert "没有图层" in found["unchecked"]
    assert found["consult"] == "unchecked"


def test_no_sectors_at_all_is_not_asked():
    found = consultations(screened(), rules().consult, FACTS).iloc[0]
    assert found["consult"] == "unchecked"
    assert "未说明规划类别" in found["unchecked"]


def test_sectors_by_word_or_label():
    words = sector_words(rules().consult)
    word, label = next(iter(words.items()))
    assert known_sectors({"a": f" {label} ", "b": word, "c": ""}, rules().consult) == {"a": word, "b": word, "c": ""}
    with pytest.raises(UsageError, match="unknown sector of plan a: xyz"):
        known_sectors({"a": "xyz", "b": word}, rules().consult)
