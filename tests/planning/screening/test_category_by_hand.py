"""Plan category: what is said where a figure is missing, and where nothing is needed."""

import math

import pytest
from planning.rulebook import rules

from soilgis.model.provenance import Verdict
from soilgis.model.screen_words import Outcome
from soilgis.planning.screening.category import APPROVAL, PLACE, Limits, category_finding, plan_category
from soilgis.planning.screening.facts import UNKNOWN, FactState


def found(area, earth, prone=UNKNOWN):
    return category_finding(Limits.of(rules().category), area_ha=area, earthwork_m3=earth, prone=prone)


@pytest.mark.parametrize("nothing", [None, math.nan])
def test_what_is_not_given_is_unknown_however_it_is_written(nothing):
    assert plan_category(Limits.of(rules().category), area_ha=nothing, earthwork_m3=0.0) == ("report", "form", "none")
    assert plan_category(Limits.of(rules().category), area_ha=0.0, earthwork_m3=nothing) == ("report", "form", "none")
    assert found(nothing, 0.0).unknown[0] == "征占地面积"
    assert found(0.1, nothing).unknown[0] == "挖填土石方总量"
    assert found(nothing, nothing).unknown[:2] == ("征占地面积", "挖填土石方总量")
    assert "征占地面积" not in found(6.0, nothing).unknown


def test_small_projects_need_no_plan_and_ask_nothing_of_the_place():
    one = found(0.1, 10.0)
    assert one.outcome is Outcome.SETTLED
    assert one.unknown == ()
    assert one.conclusion.endswith("；不需编报的，仍须做好水土流失防治工作")


def test_what_article_5_asks_stays_unknown():
    assert found(6.0, 10.0).unknown == (PLACE, APPROVAL)
    assert "不需编报的" not in found(6.0, 10.0).conclusion
    prone = found(6.0, 10.0, FactState(Verdict.INVOLVED, 0.0, "某层"))
    assert prone.unknown == (APPROVAL,)
    assert prone.used[-1] == "涉及水土流失易发区（某层）"
    assert found(0.1, None).unknown == ("挖填土石方总量", PLACE, APPROVAL)


def test_figures_keep_the_digits_that_tell_them_from_a_limit():
    used = found(4.99999, 49_999.6).used
    assert "4.99999" in used[0]
    assert used[1] == "挖填土石方总量 49,999.6 m³"
    assert found(2.0, 1234.4).used[1] == "挖填土石方总量 1,234 m³"
