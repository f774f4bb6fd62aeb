"""Siting, plan category and re-approval: every rule met, not met and open."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning.rulebook import rules

from soilgis.model.provenance import Verdict
from soilgis.model.screen_words import Outcome, Use
from soilgis.planning.category import category_finding, plan_category
from soilgis.planning.facts import FactState, fact_labels, generic_facts
from soilgis.planning.reapproval import Versions, reapproval
from soilgis.planning.siting import siting

CLEAR = FactState(Verdict.CLEAR, 9999.0)
HIT = FactState(Verdict.INVOLVED, 0.0)
FACTS = fact_labels(rules().facts)
GENERIC = generic_facts(rules().facts)
ALL_CLEAR = {fact: CLEAR for fact in FACTS if fact not in GENERIC}


def judged(states, use=Use.GENERAL):
    return {one.item: one for one in siting(rules().siting, states, FACTS, GENERIC, use=use)}


def test_clear_sites_meet_no_siting_rule():
    found = judged(ALL_CLEAR)
    assert [found[item].outcome for item in ("key_zones", "vegetation_belt", "monitoring")] == [Outcome.NOT_MET] * 3
    assert "供参考" in found["key_zones"].conclusion
    assert found["borrow_landslide"].outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("item", "fact", "use"),
    [
        ("key_zones", "treatment_county", Use.GENERAL),
        ("key_zones", "prevention_any", Use.GENERAL),
        ("key_zones_measures", "prevention_national", Use.GENERAL),
        ("vegetation_belt", "vegetation_belt", Use.GENERAL),
        ("monitoring", "monitoring", Use.GENERAL),
        ("borrow_landslide", "landslide", Use.BORROW),
        ("spoil_facility", "facility", Use.SPOIL),
    ],
)
def test_each_siting_rule_is_reached(item, fact, use):
    finding = judged({**ALL_CLEAR, fact: HIT}, use)[item]
    assert finding.outcome is Outcome.MET
    assert FACTS[fact] in finding.used[0]
    assert finding.document == "GB 50433-2018"


def test_nothing_checked_is_open_never_cleared():
    for use in Use:
        assert Outcome.NOT_MET not in {one.outcome for one in judged({}, use).values()}
    assert "未核查" in judged({})["monitoring"].conclusion


def test_a_facility_within_a_kilometre_must_be_argued():
    near = judged({**ALL_CLEAR, "facility": FactState(Verdict.CLEAR, 800.0)}, Use.SPOIL)["spoil_facility"]
    assert near.outcome is Outcome.OPEN
    assert "800.0 m" in near.used[0]
    assert judged(ALL_CLEAR, Use.SPOIL)["spoil_facility"].outcome is Outcome.NOT_MET


def test_the_clause_that_was_not_read_is_open():
    found = judged(ALL_CLEAR, Use.BORROW)["borrow_other"]
    assert (found.outcome, found.confidence) == (Outcome.OPEN, "none")


@pytest.mark.parametrize(
    ("area", "earth", "possible"),
    [
        (5.0, 0.0, ("report",)),
        (4.9999, 50_000.0, ("report",)),
        (4.9999, 49_999.0, ("form",)),
        (0.5, 0.0, ("form",)),
        (0.1, 1000.0, ("form",)),
        (0.4999, 999.0, ("none",)),
        (5.0, None, ("report",)),
        (None, 50_000.0, ("report",)),
        (2.0, None, ("report", "form")),
        (None, 2000.0, ("report", "form")),
        (0.1, None, ("report", "form", "none")),
        (None, None, ("report", "form", "none")),
    ],
)
def test_plan_categories(area, earth, possible):
    assert plan_category(rules().category, area_ha=area, earthwork_m3=earth) == possible


def test_a_missing_figure_states_both_outcomes():
    finding = category_finding(rules().category, area_ha=2.0, earthwork_m3=None)
    assert finding.outcome is Outcome.OPEN
    assert finding.conclusion == "未定：水土保持方案报告书或水土保持方案报告表，取决于挖填土石方总量"
    assert finding.article == "第七条"


@given(st.floats(0, 20), st.floats(0, 1e5))
def test_learning_the_earthwork_picks_one_of_the_stated(area, earth):
    both = plan_category(rules().category, area_ha=area, earthwork_m3=None)
    one = plan_category(rules().category, area_ha=area, earthwork_m3=earth)
    assert len(one) == 1
    assert set(one) <= set(both)


def triggers(**figures):
    return {one.item: one for one in reapproval(rules().reapproval, Versions(**{"area_ha": (10.0, 10.0), **figures}))}


@pytest.mark.parametrize(
    ("figures", "trigger"),
    [
        ({"area_ha": (10.0, 13.0)}, "area"),
        ({"earthwork_m3": (1000.0, 1300.0)}, "earthwork"),
        ({"topsoil_m3": (1000.0, 700.0)}, "topsoil"),
        ({"plant_ha": (10.0, 7.0)}, "plant_area"),
        ({"key_zones": (frozenset({"甲"}), frozenset({"甲", "乙"}))}, "key_zones"),
        ({"years_idle": 3.0}, "lapse"),
    ],
)
def test_each_trigger_is_reached(figures, trigger):
    assert triggers(**figures)[trigger].outcome is Outcome.MET


def test_below_the_thresholds():
    found = triggers(
        area_ha=(10.0, 12.9), earthwork_m3=(1000.0, 500.0), topsoil_m3=(1000.0, 701.0), plant_ha=(10.0, 20.0),
        key_zones=(frozenset({"甲"}), frozenset()), shifted=(0.0, 5000.0), years_idle=2.9,
    )  # fmt: skip
    below = ("area", "earthwork", "topsoil", "plant_area", "key_zones", "line_shift", "lapse")
    assert {found[item].outcome for item in below} == {Outcome.NOT_MET}


def test_what_is_not_given_is_open():
    found = triggers(shifted=(2000.0, 5000.0))
    assert {name for name, one in found.items() if one.outcome is Outcome.OPEN} == set(found) - {"area"}
    assert "山区、丘陵区线路长度" in found["line_shift"].unknown
    assert triggers(area_ha=(math.nan, 3.0))["area"].outcome is Outcome.OPEN
    assert triggers()["line_shift"].outcome is Outcome.NOT_APPLICABLE
