"""Siting, plan category and re-approval: every rule met, not met and open."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning.rulebook import rules

from soilgis.model.provenance import Verdict
from soilgis.model.screen_words import Outcome, Use
from soilgis.planning.screening.category import Limits, category_finding, plan_category
from soilgis.planning.screening.facts import FactState, fact_labels, generic_facts, merged
from soilgis.planning.screening.reapproval import Versions, reapproval
from soilgis.planning.screening.siting import siting

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


def test_clauses_that_were_not_read_print_no_requirement():
    """3.2.4 and 3.2.6 are not typed: no row of theirs stands in a client's report, the card says so once."""
    assert {"3.2.4", "3.2.6"} & set(rules().siting["article"]) == set()
    assert any("3.2.4、3.2.6 等条文未录入" in layer.note for layer in rules().layers)


@pytest.mark.parametrize("use", list(Use))
def test_landslide_ground_forbids_borrowing_whatever_the_use(use):
    found = judged({**ALL_CLEAR, "landslide": HIT}, use)["landslide_ban"]
    assert found.outcome is Outcome.MET
    assert "依法禁止取土、挖砂、采石" in found.conclusion
    assert (found.document, found.article) == ("水土保持法", "第十七条")


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
    assert plan_category(Limits.of(rules().category), area_ha=area, earthwork_m3=earth) == possible


def test_a_missing_figure_states_both_outcomes():
    finding = category_finding(Limits.of(rules().category), area_ha=2.0, earthwork_m3=None)
    assert finding.outcome is Outcome.UNSETTLED
    assert finding.conclusion.startswith("未定：水土保持方案报告书或水土保持方案报告表，取决于挖填土石方总量；")
    assert finding.article == "第七条"


def test_whether_a_plan_is_called_for_is_not_said_of_any_place():
    """令53 第五条: only in mountains, hills, sand and erosion-prone ground, and only for projects that need an approval."""
    finding = category_finding(Limits.of(rules().category), area_ha=6.0, earthwork_m3=None)
    assert finding.outcome is Outcome.SETTLED
    assert finding.conclusion == "按规模为水土保持方案报告书（供参考）；是否须编报还取决于第五条"
    assert [open_.endswith("（第五条）") for open_ in finding.unknown] == [False, True, True]
    prone = FactState(Verdict.INVOLVED, 0.0, "易发区")
    known = category_finding(Limits.of(rules().category), area_ha=6.0, earthwork_m3=1.0, prone=prone)
    assert known.unknown == ("是否须办理审批、核准或备案手续（第五条）",)
    assert "涉及水土流失易发区（易发区）" in known.used


def test_who_needs_no_plan_still_has_to_control_erosion():
    finding = category_finding(Limits.of(rules().category), area_ha=0.1, earthwork_m3=10.0)
    assert finding.conclusion == "按规模为不需编报水土保持方案（供参考）；不需编报的，仍须做好水土流失防治工作"
    assert finding.unknown == ()


def test_a_figure_just_below_a_threshold_does_not_print_as_if_it_reached_it():
    finding = category_finding(Limits.of(rules().category), area_ha=4.9996, earthwork_m3=49_999.7)
    assert finding.conclusion.startswith("按规模为水土保持方案报告表")
    assert "4.9996 公顷" in finding.used[0]
    assert "49,999.7 m³" in finding.used[1]


@given(st.floats(0, 20), st.floats(0, 1e5))
def test_learning_the_earthwork_picks_one_of_the_stated(area, earth):
    both = plan_category(Limits.of(rules().category), area_ha=area, earthwork_m3=None)
    one = plan_category(Limits.of(rules().category), area_ha=area, earthwork_m3=earth)
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
    assert {name for name, one in found.items() if one.outcome is Outcome.OPEN} == set(found) - {"area", "shrunk"}
    assert "两个文件都须有字段 topsoil_m3" in found["topsoil"].unknown[0]
    assert "山区、丘陵区线路长度" in found["line_shift"].unknown
    assert triggers(area_ha=(math.nan, 3.0))["area"].outcome is Outcome.OPEN
    assert triggers()["line_shift"].outcome is Outcome.NOT_APPLICABLE


def test_less_ground_disturbed_excuses_what_shrank_with_it():
    """令53 第十六条 末款: 40 → 20 ha, topsoil 10 000 → 5 000 m³ and plants 5 → 2.5 ha; not 达到 but open."""
    found = triggers(area_ha=(40.0, 20.0), topsoil_m3=(10_000.0, 5000.0), plant_ha=(5.0, 2.5))
    for name in ("topsoil", "plant_area", "shrunk"):
        assert found[name].outcome is Outcome.OPEN
        assert "由 40.00 公顷减为 20.00 公顷" in found[name].used[-1]
    assert "第十六条末款" in found["topsoil"].conclusion
    assert found["shrunk"].article == "第十六条末款"
    assert found["area"].outcome is Outcome.NOT_MET
    grown = triggers(area_ha=(40.0, 41.0), topsoil_m3=(10_000.0, 5000.0))
    assert (grown["topsoil"].outcome, grown["shrunk"].outcome) == (Outcome.MET, Outcome.NOT_APPLICABLE)


def test_every_trigger_names_its_own_duty():
    """第十六条 is 补充或者修改, 第十七条 a supplementary report before spoil is dumped, 第十八条 a new review, not a new approval."""
    found = triggers(area_ha=(10.0, 13.0), years_idle=3.5)
    assert found["area"].conclusion.endswith("达到；应补充或者修改水土保持方案，报原审批部门审批")
    assert found["lapse"].conclusion.endswith("已满；应水土保持方案报原审批部门重新审核")
    assert {"spoil_ground", "spoil_grade"} == {name for name, one in found.items() if one.article == "第十七条"}
    assert "可能导致水土保持功能显著降低或者丧失" in found["measures"].conclusion


@pytest.mark.parametrize(
    ("now", "outcome", "spelled"),
    [(12.9996, Outcome.NOT_MET, "+29.996%"), (13.0, Outcome.MET, "+30.0%"), (12.5, Outcome.NOT_MET, "+25.0%")],
)
def test_growth_is_printed_on_its_own_side_of_the_threshold(now, outcome, spelled):
    found = triggers(area_ha=(10.0, now))["area"]
    assert found.outcome is outcome
    assert spelled in found.used[0]


@pytest.mark.parametrize("verdict", [Verdict.UNCHECKED, Verdict.BORDERLINE, Verdict.NOT_LISTED])
def test_what_is_open_neither_meets_nor_clears_a_rule(verdict):
    """An incomplete list of counties clears nobody, as an unchecked layer does."""
    state = FactState(verdict, math.nan, "名录")
    found = judged({**ALL_CLEAR, "prevention_national": state})["key_zones"]
    assert found.outcome is Outcome.OPEN
    assert any(verdict.label in said for said in found.unknown)
    assert state.within(0.0) is None
    assert merged([FactState(Verdict.CLEAR, 5.0), state]).verdict is verdict
    assert merged([HIT, state]).verdict is Verdict.INVOLVED
